"""Evals of what a model says, through the command line against a server on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import evals
from tests.conftest import MODEL_CACHE
from tests.llm_server import Reply, Server, reply, serve, status
from tests.review_factory import NOW, make_suggestion
from workbench.cli.main import run
from workbench.db.suggestions import Kept, SuggestionStore
from workbench.desk import Desk
from workbench.settings import Settings
from workbench.types import Label, Provenance

EXTRACTION = Path(evals.__file__).parent / "data" / "extraction_small"
PAIRS: list[dict[str, Any]] = [
    {
        "id": "p1",
        "claim": "The mill at Oskel burned.",
        "passage": "Yes: the mill at Oskel burned down.",
        "label": "supports",
    },
    {
        "id": "p2",
        "claim": "The pier at Oskel burned.",
        "passage": "No, the pier at Oskel stands.",
        "label": "refutes",
    },
    {"id": "p3", "claim": "The school burned.", "passage": "A school has a red roof.", "label": "neutral"},
    {"id": "p4", "claim": "The church burned.", "passage": "Yes: the church burned twice.", "label": "refutes"},
]
DAMS: list[dict[str, Any]] = [
    {
        "id": "c1",
        "claim": "The dam broke.",
        "label": "supported",
        "evidence": [{"doc_id": "d1"}, {"doc_id": "d2"}],
    },
    {"id": "c2", "claim": "The dam held.", "label": "refuted", "evidence": [{"doc_id": "d1"}]},
    {"id": "c3", "claim": "The dam sang.", "label": "not_enough_info", "evidence": []},
    {"id": "c4", "claim": "Without a verdict.", "label": None, "evidence": []},
]


def write(path: Path, rows: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def asked_of(body: dict[str, Any]) -> dict[str, Any]:
    """The claim and passages of a question."""
    lines = str(body["messages"][-1]["content"]).splitlines()
    found: dict[str, Any] = json.loads(next(line for line in lines if line.startswith("{")))
    return found


def naive(body: dict[str, Any]) -> Reply:
    """Takes a passage that begins with yes to support and one with no to refute, and quotes it whole."""
    stances = {"Yes": "supports", "No,": "refutes"}
    judged = []
    for passage in asked_of(body)["passages"]:
        stance = stances.get(passage["text"][:3], "neutral")
        quote = passage["text"] if stance != "neutral" else ""
        judged.append({"id": passage["id"], "quote": quote, "reason": "It says so.", "stance": stance})
    return reply({"passages": judged, "addressed_to_you": [], "label": "supported"})


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Server]:
    with serve(naive) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("WORKBENCH_MODEL", "loopback-1")
        monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "desk"))
        yield server


def record_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "run.json").read_text())
    return found


def rows_of(folder: Path) -> dict[str, dict[str, Any]]:
    rows = [json.loads(line) for line in (folder / "rows.jsonl").read_text().splitlines()]
    return {row["id"]: row for row in rows}


def test_stances_are_measured_against_peoples(tmp_path: Path, asking: Server) -> None:
    write(tmp_path / "pairs_fires.jsonl", PAIRS)
    out = tmp_path / "run"
    assert run(["eval", "run", "stance", "--data", str(tmp_path), "-o", str(out)]) == 0
    rows, record = rows_of(out), record_of(out)
    assert {name: row["predicted"] for name, row in rows.items()} == {
        "p1": "supports",
        "p2": "refutes",
        "p3": "neutral",
        "p4": "supports",
    }
    assert record["metrics"]["accuracy"]["value"] == 0.75
    assert record["metrics"]["side_precision"] == {"value": pytest.approx(2 / 3), "n": 3, "interval": [0.0, 1.0]}
    assert record["spec"]["cost"]["calls"] == len(asking.requests) == 4
    assert record["spec"]["model"] == "openai:loopback-1" or "loopback-1" in record["spec"]["model"]
    assert record["spec"]["prompt_hashes"].keys() == {"judge_evidence.v1"}


def test_a_failed_case_is_wrong_and_never_a_stance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "pairs_fires.jsonl", PAIRS[2:3])
    with serve(lambda body: status(400, "bad")) as server:
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "desk"))
        assert run(["eval", "run", "stance", "--data", str(tmp_path), "-o", str(tmp_path / "run")]) == 3
    row = rows_of(tmp_path / "run")["p3"]
    assert (row["status"], row["predicted"]) == ("provider_error", None)
    assert record_of(tmp_path / "run")["metrics"]["accuracy"]["value"] == 0.0


def test_verdicts_come_from_the_evidence_people_gave_one_vote_a_document(tmp_path: Path, asking: Server) -> None:
    texts = ("Yes: the dam broke at noon.", "Yes: it broke, the dam.")
    write(tmp_path / "corpus_dams.jsonl", [{"doc_id": f"d{n}", "text": text} for n, text in enumerate(texts, 1)])
    write(tmp_path / "claims_dams.jsonl", DAMS)
    out = tmp_path / "run"
    assert run(["eval", "run", "verdict", "--data", str(tmp_path), "-o", str(out)]) == 0
    rows = rows_of(out)
    # One origin is not enough for a side, and a claim without evidence is not asked about.
    assert {name: row["predicted"] for name, row in rows.items()} == {
        "c1": "supported",
        "c2": "not_enough_evidence",
        "c3": "abstains",
    }
    assert len(asking.requests) == 2
    assert record_of(out)["metrics"]["precision"] == {"value": 1.0, "n": 1, "interval": pytest.approx([0.025, 1.0])}


def test_of_the_desk_s_own_verdicts_only_those_drawn_are_asked_about(tmp_path: Path, asking: Server) -> None:
    settings = Settings(data_dir=tmp_path / "desk", model_cache=MODEL_CACHE, model="none")
    with Desk(settings) as desk:
        path = write(tmp_path / "articles.jsonl", [{"text": "Yes: the dam broke.", "publisher": "quay.example"}])
        assert [item.error_message for item in desk.ingest([str(path)], who="ana")] == [None]
        for n in range(4):
            claim = desk.add_claim(f"The dam broke at noon, say {n}.", added_by="ana").id
            nothing = {"rationale": "One paper only.", "cite": (), "reviewer": "ana"}
            desk.record_verdict(claim, label=Label.NOT_ENOUGH_EVIDENCE, **nothing)  # type: ignore[arg-type]
    out = tmp_path / "run"
    assert run(["eval", "run", "verdict", "--data", "desk", "--limit", "2", "-o", str(out)]) == 0
    assert [row["predicted"] for row in rows_of(out).values()] == ["not_enough_evidence"] * 2
    assert len(asking.requests) == 2


def test_an_article_that_the_budget_left_unread_is_a_failure_and_no_empty_answer(
    tmp_path: Path, asking: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "prices.yaml").write_text(
        "checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 1000.0, output: 1000.0}\n"
    )
    monkeypatch.setenv("WORKBENCH_PRICES_FILE", str(tmp_path / "prices.yaml"))
    out = tmp_path / "run"
    command = ["eval", "run", "extraction", "--data", str(EXTRACTION), "--limit", "1", "-o", str(out)]
    assert run([*command, "--budget-usd", "0.01"]) == 3
    (row,) = rows_of(out).values()
    assert (row["status"], row["predicted"]) == ("provider_error", None)
    assert asking.requests == []


def test_without_a_model_a_task_that_needs_one_says_what_to_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL", "none")
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "desk"))
    write(tmp_path / "pairs_fires.jsonl", PAIRS)
    assert run(["eval", "run", "stance", "--data", str(tmp_path), "-o", str(tmp_path / "run")]) == 4
    assert "OPENAI_API_KEY" in capsys.readouterr().err
    assert not (tmp_path / "run" / "run.json").exists()


def test_word_lists_find_most_marked_statements_and_few_opinions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL", "none")
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "desk"))
    out = tmp_path / "run"
    assert run(["eval", "run", "extraction", "--data", str(EXTRACTION), "-o", str(out)]) == 0
    metrics = record_of(out)["metrics"]
    assert {name: metrics[name]["n"] for name in metrics} == dict.fromkeys(("recall", "precision", "kept_out"), 10)
    assert metrics["recall"]["value"] > 0.5
    assert metrics["kept_out"]["value"] > 0.5


def test_marked_words_that_do_not_stand_in_the_text_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL", "none")
    case = {"id": "x", "text": "The mill burned.", "claims": ["The mill was burned."]}
    write(tmp_path / "extraction_bad.jsonl", [case])
    assert run(["eval", "run", "extraction", "--data", str(tmp_path), "-o", str(tmp_path / "run")]) == 2


def test_without_a_model_the_prompts_recorded_are_those_of_the_suggestions_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_MODEL", "none")
    monkeypatch.setenv("WORKBENCH_DATA_DIR", str(tmp_path / "desk"))
    settings = Settings(data_dir=tmp_path / "desk", model_cache=MODEL_CACHE, model="none")
    with Desk(settings) as desk:
        claim = desk.add_claim("The dam broke at noon.", added_by="ana")
        desk.record_verdict(claim.id, label=Label.NOT_ENOUGH_EVIDENCE, rationale="No paper.", cite=(), reviewer="ana")
        old = Provenance(model="m", prompt="judge_evidence.v0", prompt_sha256="ab" * 32)
        made = make_suggestion(claim_id=claim.id, provenance=old)
        kept = Kept(suggestion=made, asked="q", evidence=(), reply={"x": 1}, raw=0.5, made_at=NOW)
        SuggestionStore(desk.database).save(kept)
    out = tmp_path / "run"
    assert run(["eval", "run", "verdict", "--data", "desk", "-o", str(out)]) == 0
    assert record_of(out)["spec"]["prompt_hashes"] == {"judge_evidence.v0": "ab" * 32}
