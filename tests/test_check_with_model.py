"""`workbench check` with a model: what it says is verified, what fails is no label, and a run can be repeated."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.batch_claims import CLAIM, fill, read, write
from tests.conftest import CommandLine
from tests.judge_replies import judged, shown
from tests.llm_server import Reply, cut_off, empty_body, hang, reply, reset, serve, status
from workbench.batch import check_claims, read_claims
from workbench.desk import Desk
from workbench.errors import SettingsError
from workbench.llm import Asking
from workbench.settings import Settings


@pytest.fixture
def asks(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Desk]:
    """Opens the test's desk with a model at an address."""

    def opened(url: str, *, asking: Asking | None = None, **values: Any) -> Desk:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-91ab")
        changed = settings.model_copy(update={"model": "loopback-1", "model_timeout_s": 20.0, **values})
        return Desk(changed, asking=asking or Asking())

    return opened


def _good(body: dict[str, Any], **usage: int) -> Reply:
    return reply(judged(body), **usage)


def run(desk: Desk, claims: Path, out: Path, **options: Any) -> Any:
    return check_claims(desk, read_claims(claims), out, k=5, **options)


def numbered(tmp_path: Path, count: int) -> Path:
    return write(tmp_path / "claims.jsonl", *({"id": str(n), "claim": f"{CLAIM}, say {n}"} for n in range(count)))


def test_a_row_carries_stances_a_label_and_what_it_took(asks: Callable[..., Desk], tmp_path: Path) -> None:
    none = {"id": "none", "claim": CLAIM, "date": "2001-01-01", "source": "quay.example"}
    claims = write(tmp_path / "claims.jsonl", {"id": "a", "claim": CLAIM}, none)
    good = partial(_good, input_tokens=900, output_tokens=80)
    with serve(good) as server, asks(server.url) as desk:
        fill(desk, tmp_path)
        outcome = run(desk, claims, tmp_path / "out.jsonl")
    row = read(tmp_path / "out.jsonl")["a"]
    assert (outcome.checked, outcome.failed, outcome.undone) == (2, 0, 0)
    assert (row["status"], row["suggestion"]["label"]) == ("ok", "supported")
    assert {passage["stance"] for passage in row["evidence"]} == {"supports"}
    assert row["corroboration"]["supports"] == 2
    texts = {passage["passage_id"]: passage["text"] for passage in row["evidence"]}
    assert all(cited["quote"] in texts[cited["passage_id"]] for cited in row["suggestion"]["cited"])
    assert row["usage"] == {"calls": 1, "input_tokens": 900, "output_tokens": 80, "cost_usd": 0.0}
    assert row["versions"]["prompt"].startswith("judge_evidence.v") and len(row["versions"]["prompt_sha256"]) == 64
    assert "loopback-1" in row["versions"]["model"]
    nothing = read(tmp_path / "out.jsonl")["none"]
    assert (nothing["status"], nothing["evidence"], nothing["usage"]["calls"]) == ("no_evidence", [], 0)
    assert nothing["suggestion"]["label"] is None and len(server.requests) == 1


def test_rows_stand_in_the_order_of_the_input(asks: Callable[..., Desk], tmp_path: Path) -> None:
    first = threading.Event()

    def slow_first(body: dict[str, Any]) -> Reply:
        if shown(body)["claim"]["text"].endswith("say 0"):
            first.wait(10)
        elif shown(body)["claim"]["text"].endswith("say 3"):
            first.set()
        return reply(judged(body))

    with serve(slow_first) as server, asks(server.url) as desk:
        fill(desk, tmp_path)
        run(desk, numbered(tmp_path, 8), tmp_path / "out.jsonl", concurrency=4)
    assert first.is_set()
    assert list(read(tmp_path / "out.jsonl")) == [str(n) for n in range(8)]


def test_a_recorded_run_is_repeated_byte_for_byte_without_the_server(asks: Callable[..., Desk], tmp_path: Path) -> None:
    replies = [("supports", "supported"), ("refutes", "refuted"), ("neutral", "not_enough_evidence")]

    def answer(body: dict[str, Any]) -> Reply:
        number = int(shown(body)["claim"]["text"].rsplit(" ", 1)[1])
        return status(400) if number % 4 == 3 else reply(judged(body, *replies[number % 4]))

    claims = numbered(tmp_path, 12)
    with serve(answer) as server, asks(server.url, asking=Asking(record=tmp_path / "rec")) as desk:
        fill(desk, tmp_path)
        assert run(desk, claims, tmp_path / "one.jsonl").failed == 3
    with asks("http://127.0.0.1:9/v1", asking=Asking(replay=tmp_path / "rec"), keep_replies=False) as desk:
        assert run(desk, claims, tmp_path / "two.jsonl", concurrency=1).failed == 3
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()


@pytest.mark.timeout(300)
def test_of_hundreds_of_rows_with_faults_none_is_lost_and_no_failure_has_a_label(
    asks: Callable[..., Desk], tmp_path: Path
) -> None:
    def strange(body: dict[str, Any]) -> Reply:
        good = judged(body)
        invented = {**good, "passages": [{**one, "quote": "words that nobody wrote"} for one in good["passages"]]}
        unknown = {**good, "passages": [{**one, "id": "zzzzz"} for one in good["passages"]]}
        which = random.Random(shown(body)["claim"]["text"]).randrange(12)
        return [
            reply(good),
            reply(invented),
            reply(unknown),
            status(400),
            status(413),
            status(503),
            reset(),
            empty_body(),
            cut_off(),
            reply("I'm sorry, I can't help with that."),
            reply(good, finish_reason="length"),
            reply(None, refusal="no"),
        ][which]

    claims = write(
        tmp_path / "claims.jsonl",
        *({"id": str(n), "claim": f"{CLAIM}, say {n}"} for n in range(240)),
        '{"id": "cut',
        {"id": "no article", "claim": CLAIM, "article_id": "a_none"},
    )
    with serve(strange) as server, asks(server.url, model_concurrency=16, model_timeout_s=3.0) as desk:
        fill(desk, tmp_path)
        outcome = run(desk, claims, tmp_path / "out.jsonl")
    rows = read(tmp_path / "out.jsonl")
    assert len(rows) == 242 and list(rows)[:240] == [str(n) for n in range(240)]
    assert outcome.failed == sum("error" in row for row in rows.values())
    wrong = [row for row in rows.values() if row["status"] not in ("ok", "no_evidence")]
    assert {"refused", "parse_error", "provider_error"} <= {row["status"] for row in wrong}
    for row in wrong:
        assert row["error"]["code"] and row["error"]["message"]
        assert row["suggestion"] is None or row["suggestion"]["label"] is None
        assert all(passage["stance"] is None for passage in row["evidence"])
    assert sum(bool(row["suggestion"] and row["suggestion"]["label"]) for row in rows.values()) > 5
    assert "sk-canary" not in (tmp_path / "out.jsonl").read_text()


def test_a_refused_key_stops_the_run_and_writes_no_row_for_what_is_undone(
    asks: Callable[..., Desk], tmp_path: Path
) -> None:
    out = tmp_path / "out.jsonl"
    with serve([status(401, "Incorrect API key provided: sk-canary-91ab")]) as server, asks(server.url) as desk:
        fill(desk, tmp_path)
        with pytest.raises(SettingsError) as caught:
            run(desk, numbered(tmp_path, 6), out)
    assert "sk-canary" not in caught.value.message
    assert out.read_bytes() == b""


def test_a_budget_ends_the_run_and_the_same_command_goes_on(asks: Callable[..., Desk], tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 100.0, output: 100.0}\n")
    claims, out = numbered(tmp_path, 6), tmp_path / "out.jsonl"
    with serve(lambda body: reply(judged(body), input_tokens=2000, output_tokens=500)) as server:
        with asks(server.url, prices_file=prices) as desk:
            fill(desk, tmp_path)
        # A question is estimated at some 0.3 dollars at worst and costs 0.25.
        with asks(server.url, prices_file=prices, asking=Asking(budget_usd=0.8)) as desk:
            first = run(desk, claims, out, concurrency=1)
        done = read(out)
        assert 0 < first.checked < 6 and first.undone == 6 - first.checked == 6 - len(done)
        assert not any(row["status"] == "over_budget" for row in done.values())
        with asks(server.url, prices_file=prices, asking=Asking(budget_usd=50.0)) as desk:
            second = run(desk, claims, out)
        assert second.undone == 0 and len(server.requests) == 6
    assert list(read(out)) == [str(n) for n in range(6)]


def test_the_command_ends_with_the_codes_it_promises(workbench: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    workbench.run("ingest", "mill.txt")
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 100.0, output: 100.0}\n")
    numbered(tmp_path, 4)
    command = ["check", "claims.jsonl", "-o", "out.jsonl", "--concurrency", "1"]
    with serve(lambda body: reply(judged(body), input_tokens=2000, output_tokens=500)) as server:
        model = {
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-canary-91ab",
            "WORKBENCH_MODEL": "loopback-1",
            "WORKBENCH_PRICES_FILE": str(prices),
        }
        dry = json.loads(workbench.run(*command, "--dry-run", "--record", "tape", "--json", **model).stdout)
        assert (dry["todo"], dry["calls"], dry["estimated_from"]) == (4, 4, 4)
        assert dry["input_tokens"] > 0 and dry["output_tokens"] > 0 and dry["cost_usd"] > 0 and dry["seconds"] > 0
        assert server.requests == [] and not (tmp_path / "out.jsonl").exists() and not (tmp_path / "tape").exists()
        short = workbench.run(*command, "--budget-usd", "0.5", ok=5, **model)
        assert "budget is reached" in short.stderr
        workbench.run(*command, **model)
        assert list(read(tmp_path / "out.jsonl")) == ["0", "1", "2", "3"]
    without_credit = {**model, "WORKBENCH_KEEP_REPLIES": "false"}
    with serve(lambda body: status(429, "spent", error_code="insufficient_quota")) as server:
        workbench.run(
            "check", "claims.jsonl", "-o", "poor.jsonl", ok=5, **{**without_credit, "OPENAI_BASE_URL": server.url}
        )
        assert read(tmp_path / "poor.jsonl") == {}
    with serve([status(400)]) as server:
        workbench.run("check", "claims.jsonl", "-o", "bad.jsonl", ok=3, **{**model, "OPENAI_BASE_URL": server.url})
    with serve([status(401)]) as server:
        refused = {**model, "OPENAI_BASE_URL": server.url, "WORKBENCH_KEEP_REPLIES": "false"}
        workbench.run("check", "claims.jsonl", "-o", "none.jsonl", ok=4, **refused)


@pytest.mark.timeout(300)
def test_an_interrupt_ends_with_130_and_keeps_what_is_done(workbench: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    workbench.run("ingest", "mill.txt")
    numbered(tmp_path, 6)
    stuck = threading.Event()

    def answer(body: dict[str, Any]) -> Reply:
        if shown(body)["claim"]["text"].endswith("say 2"):
            stuck.set()
            return hang()
        return reply(judged(body))

    with serve(answer) as server:
        env = {**os.environ, **workbench.env, "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k"}
        env |= {"WORKBENCH_MODEL": "loopback-1", "WORKBENCH_MODEL_TIMEOUT_S": "100"}
        command = [sys.executable, "-m", "workbench", "check", "claims.jsonl", "-o", "out.jsonl", "--concurrency", "1"]
        running = subprocess.Popen(command, cwd=tmp_path, env=env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL)
        assert stuck.wait(200)
        running.send_signal(signal.SIGINT)
        _, words = running.communicate(timeout=30)
    assert running.returncode == 130, words
    assert list(read(tmp_path / "out.jsonl")) == ["0", "1"]
