"""Bad input gets one sentence, a documented exit code and no traceback; nothing is lost by it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import MODEL_CACHE, CommandLine
from workbench.cli.main import run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WORKBENCH_MODEL_CACHE", str(MODEL_CACHE))
    return tmp_path


BAD_CALLS = [
    (["claims", "add", ""], 2, "no words"),
    (["claims", "add", "Six words about a mill in Dorn.", "--article", "a_none"], 2, "a_none"),
    (["claims", "add", "x", "--date", "yesterday"], 2, "yesterday"),
    (["evidence", "c_0123456789abcdef"], 2, "workbench claims list"),
    (["evidence", "  "], 2, "empty"),
    (["evidence", "a claim", "-k", "0"], 2, "-k"),
    (["verdict", "record", "c_none", "--label", "supported", "--rationale", "r", "--reviewer", "ana"], 2, "c_none"),
    (["verdict", "record", "c_none", "--label", "true", "--rationale", "r", "--reviewer", "ana"], 2, "true"),
    (["verdict", "history", "c_none"], 2, "c_none"),
    (["check", "missing.jsonl", "-o", "out.jsonl"], 2, "missing.jsonl"),
    (["check", "missing.jsonl"], 2, "--output"),
    (["export", "--format", "docx"], 2, "docx"),
    (["restore", "missing.tar.gz"], 2, "missing.tar.gz"),
    (["serve", "--host", "0.0.0.0"], 4, "accounts"),
    (["serve", "--port", "70000"], 2, "--port"),
    (["frobnicate"], 2, "frobnicate"),
    (["user", "add", "ana", "--role", "king"], 2, "king"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    BAD_CALLS,
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else None,
)
def test_a_bad_call_is_told_in_a_sentence(
    here: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str
) -> None:
    assert run(arguments) == code
    told = capsys.readouterr()
    assert words in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


BAD_SOURCES = {
    "missing.txt": (None, "not_found"),
    "empty.txt": (b"", "empty"),
    "blank.txt": (b"  \n\n ", "empty"),
    "noise.txt": (bytes(range(256)) * 40, None),
    "broken.pdf": (b"%PDF-1.7\ngarbage", None),
    "broken.docx": (b"PK\x03\x04garbage", None),
    "picture.png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "unsupported_type"),
    "rows.jsonl": (b'{"title": "no text"}\n', "bad_row"),
    "half.jsonl": (b'{"text": "cut of', "bad_row"),
    "list.jsonl": (b"[1, 2]\n", "bad_row"),
}


@pytest.mark.parametrize("name", BAD_SOURCES)
def test_a_bad_source_fails_alone_and_the_good_one_is_kept(
    here: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    content, code = BAD_SOURCES[name]
    if content is not None:
        (here / name).write_bytes(content)
    (here / "good.txt").write_text("The mill in Dorn burned down on Monday. Nobody was hurt, the miller said.")
    assert run(["ingest", name, "good.txt", "--json"]) == 3
    told = capsys.readouterr()
    items = json.loads(told.out)["items"]
    assert items[-1]["status"] == "added"
    failed = [item for item in items if item["status"] == "failed"]
    assert failed and all(item["error"]["message"] for item in failed)
    assert code is None or failed[0]["error"]["code"] == code
    assert "Traceback" not in told.err


def test_an_unknown_setting_is_refused_with_its_name(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_EMBEDING", "minilm")
    assert run(["articles"]) == 4
    assert "WORKBENCH_EMBEDING" in capsys.readouterr().err


def test_a_wrong_value_in_the_file_is_refused_with_its_name(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_CONFIG", "workbench.toml")
    (here / "workbench.toml").write_text('port = "many"\n')
    assert run(["articles"]) == 4
    assert "'port'" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["nonsense", "mysql+nothing://x", "postgresql://nobody@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_opened_is_a_matter_of_configuration(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("WORKBENCH_DATABASE_URL", url)
    assert run(["articles"]) == 4
    assert "Traceback" not in capsys.readouterr().err


def test_a_newer_database_says_to_upgrade_and_an_older_one_to_migrate(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3

    assert run(["articles"]) == 0
    for revision, word in (("9999", "upgrade the workbench"), ("0000", "workbench migrate")):
        with sqlite3.connect(here / "data" / "workbench.sqlite") as connection:
            connection.execute("update alembic_version set version_num = ?", (revision,))
        connection.close()
        assert run(["articles"]) == 4
        assert word in capsys.readouterr().err


def test_another_embedding_model_is_refused_until_the_index_is_rebuilt(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "good.txt").write_text("The mill in Dorn burned down on Monday. Nobody was hurt, the miller said.")
    assert run(["ingest", "good.txt"]) == 0
    monkeypatch.setenv("WORKBENCH_EMBEDDING", "minilm")
    assert run(["evidence", "a mill burned"]) == 4
    assert "index rebuild" in capsys.readouterr().err
    assert run(["index", "rebuild"]) == 0
    capsys.readouterr()
    assert run(["evidence", "a mill burned", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["origins"]) == 1
    assert run(["index", "verify"]) == 0


def test_a_data_folder_that_cannot_be_made_is_a_matter_of_configuration(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "file").write_text("in the way")
    for folder in ("file", "file/below"):
        assert run(["--data-dir", folder, "articles"]) == 4
        assert "--data-dir" in capsys.readouterr().err


def test_migrating_says_what_is_wrong_with_an_address(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for url in ("nonsense", "mysql://nobody@127.0.0.1/none"):
        monkeypatch.setenv("WORKBENCH_DATABASE_URL", url)
        assert run(["migrate"]) == 4
        assert "unexpected" not in capsys.readouterr().err


def test_a_file_whose_name_is_no_text_is_told_in_valid_json(workbench: CommandLine) -> None:
    (workbench.folder / "mill\udcff.txt").write_text("The mill in Dorn burned down on Monday.")
    [item] = workbench.json("ingest", "mill\udcff.txt")["items"]
    assert (item["status"], item["source"]) == ("added", "mill\udcff.txt")
