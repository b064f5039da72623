"""`workbench check --again-failed`: failed rows count until they are done again, and are never doubled or lost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.batch_claims import CLAIM, read, write
from tests.conftest import CommandLine
from tests.judge_replies import judged, shown
from tests.llm_server import Reply, Server, reply, serve, status
from workbench.batch import take_up_again
from workbench.errors import DataFolderBusy, UsageError

COMMAND = ("check", "claims.jsonl", "-o", "out.jsonl")


def failing(body: dict[str, Any]) -> Reply:
    """Fails on the rows whose number is odd, in three ways."""
    number = int(shown(body)["claim"]["text"].rsplit(" ", 1)[1])
    unknown = {"passages": [{"id": "zzzz", "quote": "q", "reason": "r", "stance": "supports"}]}
    wrong = [status(400, "no"), reply(None, refusal="no"), reply({**judged(body), **unknown})]
    return wrong[number // 2 % 3] if number % 2 else reply(judged(body))


def asking(server: Server) -> dict[str, str]:
    return {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-canary-91ab", "WORKBENCH_MODEL": "loopback-1"}


def filled(workbench: CommandLine, tmp_path: Path) -> Path:
    (tmp_path / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    workbench.run("ingest", "mill.txt")
    write(tmp_path / "claims.jsonl", *({"id": str(n), "claim": f"{CLAIM}, say {n}"} for n in range(6)), '{"id": "cut')
    return tmp_path / "out.jsonl"


def test_failed_rows_count_in_every_run_and_are_done_again_when_asked(workbench: CommandLine, tmp_path: Path) -> None:
    out = filled(workbench, tmp_path)
    with serve(failing) as server:
        workbench.run(*COMMAND, ok=3, **asking(server))
        first = read(out)
        assert {row["status"] for row in first.values()} == {"ok", "provider_error", "refused", "parse_error"}
        again = workbench.run(*COMMAND, "--json", ok=3, **asking(server))
        assert "0 checked, 7 already done or left, 4 failed" in again.stderr and "--again-failed" in again.stderr
        assert json.loads(again.stdout)["failed"] == 4
        assert read(out) == first
    with serve(lambda body: reply(judged(body))) as server:
        dry = json.loads(workbench.run(*COMMAND, "--again-failed", "--dry-run", "--json", **asking(server)).stdout)
        assert (dry["done"], dry["todo"]) == (4, 3) and read(out) == first and server.requests == []
        done = workbench.run(*COMMAND, "--again-failed", ok=3, **asking(server))
        assert "3 checked, 4 already done or left, 1 failed" in done.stderr
        assert len(server.requests) == 3
    rows = read(out)
    assert rows.keys() == first.keys()
    assert [name for name, row in rows.items() if "error" in row] == ["line 7"]
    assert all(rows[name] == row for name, row in first.items() if "error" not in row)


def row(name: str, **changes: object) -> dict[str, object]:
    return {"id": name, "status": "ok", "evidence": [], "suggestion": {}} | changes


FAILED = {"status": "provider_error", "error": {"code": "rate_limited", "message": "later"}}


def test_only_rows_of_the_input_that_the_model_failed_on_are_taken_out(tmp_path: Path) -> None:
    bad = row("bad", suggestion=None, status="parse_error", error={"code": "bad_row", "message": "no"})
    out = write(tmp_path / "out.jsonl", row("good"), row("lost", **FAILED), bad, row("other", **FAILED))
    kept = out.read_text().splitlines(keepends=True)
    out.write_text("".join(kept) + '{"id": "half')
    assert take_up_again(out, tmp_path, {"good", "lost", "bad"}) == 1
    assert out.read_text() == kept[0] + kept[2] + kept[3]
    assert take_up_again(out, tmp_path, {"good", "lost", "bad"}) == 0
    assert {path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")} == {"out.jsonl"}


def test_what_is_no_output_of_a_check_is_left_as_it_is(tmp_path: Path) -> None:
    other = write(tmp_path / "claims.jsonl", {"id": "a", "claim": CLAIM})
    before = other.read_bytes()
    with pytest.raises(UsageError, match="no row of an earlier check"):
        take_up_again(other, tmp_path, {"a"})
    assert other.read_bytes() == before
    assert take_up_again(tmp_path / "none.jsonl", tmp_path, {"a"}) == 0


def test_an_output_that_another_run_writes_is_not_touched(tmp_path: Path) -> None:
    from workbench.batch.output_file import alone_on

    out = write(tmp_path / "out.jsonl", row("lost", **FAILED))
    with alone_on(out, tmp_path), pytest.raises(DataFolderBusy):
        take_up_again(out, tmp_path, {"lost"})
    assert list(read(out)) == ["lost"]


def test_a_batch_under_way_is_ended_first(workbench: CommandLine, tmp_path: Path) -> None:
    filled(workbench, tmp_path)
    (tmp_path / "out.jsonl.batch.json").write_text("{}")
    refused = workbench.run(*COMMAND, "--again-failed", ok=2)
    assert "a batch is under way" in refused.stderr
