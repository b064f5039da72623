"""`workbench evidence CLAIM --judge`: people decide first, and a failure says that it is one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import CommandLine
from tests.judging_factory import everywhere, told
from tests.llm_server import Body, Reply, Server, reply, serve, status

CLAIM = "The Orle dam let out 40 tonnes of water on Saturday."
ROW = {"text": f"{CLAIM} The keeper wrote it into his book, in pencil, and went home.", "publisher": "orle.example"}
READ = everywhere("supports", lambda text: text[:52], label="supported")


def answer(body: Body) -> Reply:
    return reply(READ(told(body["messages"][-1]["content"])))


@pytest.fixture
def server() -> Iterator[Server]:
    with serve(answer) as running:
        yield running


def asking(server: Server) -> dict[str, str]:
    return {"WORKBENCH_MODEL": "gpt-orle", "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-canary-orle"}


def test_stances_quotes_and_the_suggestion_are_printed(
    workbench: CommandLine, write_rows: Callable[..., Path], server: Server
) -> None:
    workbench.run("ingest", write_rows(ROW))
    printed = workbench.run("evidence", CLAIM, "--judge", **asking(server)).stdout
    assert f"supports: “{CLAIM}”" in printed
    assert "not enough evidence (single origin)" in printed
    assert "the model itself says supported" in printed
    assert len(server.requests) == 1
    assert "not judged" in workbench.run("evidence", CLAIM, **asking(server)).stdout
    assert len(server.requests) == 1


def test_a_stored_claim_is_judged_for_those_who_have_decided(
    workbench: CommandLine, write_rows: Callable[..., Path], server: Server
) -> None:
    workbench.run("ingest", write_rows(ROW))
    claim = str(workbench.json("claims", "add", CLAIM)["id"])
    refused = workbench.run("evidence", claim, "--judge", "--reviewer", "Ada", ok=2, **asking(server))
    assert "record your verdict first" in refused.stderr
    assert server.requests == []
    decided = ("--label", "not_enough_evidence", "--rationale", "One paper only.", "--reviewer", "Ada")
    workbench.run("verdict", "record", claim, *decided)
    done = workbench.run("evidence", claim, "--judge", "--reviewer", "Ada", "--json", **asking(server)).stdout
    assert '"grade": "single_origin"' in done
    assert "suggestion shown" in workbench.run("verdict", "history", claim, "--json").stdout


def test_without_a_model_it_says_what_to_set(workbench: CommandLine, write_rows: Callable[..., Path]) -> None:
    workbench.run("ingest", write_rows(ROW))
    refused = workbench.run("evidence", CLAIM, "--judge", ok=4)
    assert "set WORKBENCH_MODEL" in refused.stderr


def test_a_recorded_run_is_replayed_without_a_server_or_a_key(
    workbench: CommandLine, write_rows: Callable[..., Path], server: Server, tmp_path: Path
) -> None:
    workbench.run("ingest", write_rows(ROW))
    command: tuple[Any, ...] = ("evidence", CLAIM, "--judge", "--json")
    first = workbench.run(*command, "--record", tmp_path / "tape", **asking(server)).stdout
    again = workbench.run(*command, "--replay", tmp_path / "tape", **asking(server) | {"OPENAI_API_KEY": ""}).stdout
    suggestions = [one.split('"suggestion"')[1] for one in (first, again)]
    assert suggestions[0] == suggestions[1]
    assert len(server.requests) == 1


def test_a_failing_model_is_told_as_a_failure(workbench: CommandLine, write_rows: Callable[..., Path]) -> None:
    workbench.run("ingest", write_rows(ROW))
    with serve([status(400, "no")]) as failing:
        printed = workbench.run("evidence", CLAIM, "--judge", ok=3, **asking(failing)).stdout
    assert "no answer (bad request)" in printed
    assert "supports" not in printed


def test_a_budget_that_holds_no_question_ends_with_its_own_code(
    workbench: CommandLine, write_rows: Callable[..., Path], server: Server, tmp_path: Path
) -> None:
    workbench.run("ingest", write_rows(ROW))
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:gpt-orle: {input: 100.0, output: 100.0}\n")
    priced = asking(server) | {"WORKBENCH_PRICES_FILE": str(prices)}
    poor: tuple[Any, ...] = ("evidence", CLAIM, "--judge", "--budget-usd", "0.0001")
    assert "no answer (over budget)" in workbench.run(*poor, ok=5, **priced).stdout
    assert '"status": "over_budget"' in workbench.run(*poor, "--json", ok=5, **priced).stdout
    assert server.requests == []


def test_an_account_without_credit_ends_as_a_budget_does(
    workbench: CommandLine, write_rows: Callable[..., Path]
) -> None:
    workbench.run("ingest", write_rows(ROW))
    with serve([status(429, "spent", error_code="insufficient_quota")]) as spent:
        printed = workbench.run("evidence", CLAIM, "--judge", ok=5, **asking(spent)).stdout
    assert "no answer (quota exhausted)" in printed
