"""`workbench check`: one output row an input row, whatever the row, also after the process was killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.batch_claims import fill, read, write
from tests.conftest import CommandLine
from workbench.batch import check_claims, plan, read_claims
from workbench.desk import Desk
from workbench.errors import DataFolderBusy, UsageError

ROW_FIELDS = {"id", "claim", "status", "suggestion", "corroboration", "evidence", "usage", "versions"}


@pytest.fixture
def filled(desk: Desk, tmp_path: Path) -> Desk:
    fill(desk, tmp_path)
    return desk


def test_every_input_row_gets_one_row_in_the_documented_shape(filled: Desk, tmp_path: Path) -> None:
    claims = write(
        tmp_path / "claims.jsonl",
        {"id": "a", "claim": "The mill in Dorn burned down"},
        {"id": "own", "claim": "The mill in Dorn burned down", "source": "quay.example"},
        {"id": "early", "claim": "The mill in Dorn burned down", "date": "2024-01-01"},
        {"id": 7, "claim": "Numbers may be ids", "label": "ignored"},
    )
    outcome = check_claims(filled, read_claims(claims), tmp_path / "out.jsonl", k=5)
    rows = read(tmp_path / "out.jsonl")
    assert (outcome.checked, outcome.failed, set(rows)) == (4, 0, {"a", "own", "early", "7"})
    assert all(set(row) >= ROW_FIELDS for row in rows.values())
    assert rows["a"]["suggestion"] is None and rows["a"]["usage"]["calls"] == 0
    assert rows["a"]["corroboration"]["origins"] == 2
    assert {p["publisher"] for p in rows["own"]["evidence"]} == {"pier.example"}
    assert {p["publisher"] for p in rows["early"]["evidence"]} == {"quay.example"}
    assert rows["a"]["evidence"][0]["origin_id"].startswith("publisher:")


def test_a_bad_row_gets_its_row_and_no_label(filled: Desk, tmp_path: Path) -> None:
    claims = write(
        tmp_path / "claims.jsonl",
        '{"id": "cut',
        {"id": "no claim"},
        {"id": "blank", "claim": " "},
        {"id": "bad date", "claim": "x y z", "date": "May"},
        {"id": "no article", "claim": "x y z", "article_id": "a_none"},
        [1],
        {"id": "good", "claim": "The mill burned"},
    )
    outcome = check_claims(filled, read_claims(claims), tmp_path / "out.jsonl", k=5)
    rows = read(tmp_path / "out.jsonl")
    assert (len(rows), outcome.failed) == (7, 6)
    assert rows["good"]["status"] == "ok"
    bad = [row for name, row in rows.items() if name != "good"]
    assert all(row["suggestion"] is None and row["error"]["message"] and row["status"] != "ok" for row in bad)


def test_no_evidence_is_said_plainly(desk: Desk, tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.jsonl", {"id": "a", "claim": "The mill burned"})
    check_claims(desk, read_claims(claims), tmp_path / "out.jsonl", k=5)
    assert read(tmp_path / "out.jsonl")["a"]["status"] == "no_evidence"


def test_two_rows_with_one_id_are_refused(tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.jsonl", {"id": "a", "claim": "x"}, {"id": "a", "claim": "y"})
    with pytest.raises(UsageError, match="'a' stands in two rows"):
        read_claims(claims)


def test_half_a_last_line_is_done_again(filled: Desk, tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.jsonl", *({"id": str(n), "claim": "The mill burned"} for n in range(3)))
    out = tmp_path / "out.jsonl"
    check_claims(filled, read_claims(claims), out, k=2)
    whole = out.read_text()
    out.write_text(whole[: int(len(whole) * 0.6)])
    assert 0 < plan(read_claims(claims), out).todo < 3
    check_claims(filled, read_claims(claims), out, k=2)
    assert set(read(out)) == {"0", "1", "2"}


def test_a_file_that_is_no_earlier_output_is_not_touched(filled: Desk, tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.jsonl", {"id": "a", "claim": "The mill burned"})
    other = tmp_path / "notes.txt"
    other.write_text("my notes\n")
    with pytest.raises(UsageError, match="no row of an earlier check"):
        check_claims(filled, read_claims(claims), other, k=2)
    assert other.read_text() == "my notes\n"


def test_a_file_without_a_line_end_that_is_no_earlier_output_is_not_touched(filled: Desk, tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.jsonl", {"id": "a", "claim": "The mill burned"})
    for text in ("my notes", '{"id": "b", "price": 3}', '[{"id": "a"}]'):
        other = tmp_path / "other.json"
        other.write_text(text)
        with pytest.raises(UsageError, match="no row of an earlier check"):
            check_claims(filled, read_claims(claims), other, k=2)
        assert other.read_text() == text


def test_the_input_is_not_taken_for_its_own_output(filled: Desk, tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.jsonl", {"id": "a", "claim": "The mill burned"})
    with pytest.raises(UsageError, match="no row of an earlier check"):
        plan(read_claims(claims), claims)


def test_a_second_run_on_the_same_output_is_told_to_wait(filled: Desk, tmp_path: Path) -> None:
    claims = write(tmp_path / "claims.jsonl", *({"id": str(n), "claim": "The mill burned"} for n in range(2)))
    out, told = tmp_path / "out.jsonl", list[str]()

    def again(_done: int, _total: int) -> None:
        with pytest.raises(DataFolderBusy) as caught:
            check_claims(filled, read_claims(claims), out, k=2)
        told.append(caught.value.message)

    check_claims(filled, read_claims(claims), out, k=2, on_row=again)
    assert len(told) == 2 and "out.jsonl" in told[0]
    assert set(read(out)) == {"0", "1"}


def test_characters_that_look_like_line_ends_and_half_pairs_are_only_characters(filled: Desk, tmp_path: Path) -> None:
    claims = tmp_path / "claims.jsonl"
    claims.write_text(
        json.dumps({"id": 0, "claim": "The mill\u2028in Dorn\x85burned"}, ensure_ascii=False)
        + '\r\n{"id": "half", "claim": "The mill \\ud83d burned"}\n',
        newline="",
    )
    check_claims(filled, read_claims(claims), tmp_path / "out.jsonl", k=2)
    lines = (tmp_path / "out.jsonl").read_text().split("\n")[:-1]
    rows = {row["id"]: row for row in map(json.loads, lines)}
    assert rows["0"]["status"] == "ok" and set(rows) == {"0", "half"}
    assert check_claims(filled, read_claims(claims), tmp_path / "out.jsonl", k=2).checked == 0


@pytest.mark.timeout(300)
def test_a_killed_run_is_continued_by_the_same_command(workbench: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    workbench.run("ingest", "mill.txt")
    total = 3000
    write(tmp_path / "claims.jsonl", *({"id": str(n), "claim": f"Mill number {n} burned"} for n in range(total)))
    command = [sys.executable, "-m", "workbench", "check", "claims.jsonl", "-o", "out.jsonl", "-k", "1"]
    running = subprocess.Popen(
        command, cwd=tmp_path, env={**os.environ, **workbench.env}, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    out = tmp_path / "out.jsonl"
    deadline = time.monotonic() + 120
    while not (out.exists() and out.stat().st_size > 2000):
        assert running.poll() is None and time.monotonic() < deadline
        time.sleep(0.05)  # wait for the run to be under way; there is nothing else to wait on
    running.send_signal(signal.SIGKILL)
    running.wait()
    done = out.read_bytes().count(b"\n")
    assert 0 < done < total
    workbench.run("check", "claims.jsonl", "-o", "out.jsonl", "-k", "1", "--limit", "5")
    assert done + 4 <= len(read(out)) <= done + 6
    report = workbench.json("check", "claims.jsonl", "-o", "out.jsonl", "--dry-run")
    assert report["done"] + report["todo"] == total
