"""`check --via openai-batch`: whatever breaks, each question is sent once and each row is written once."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.batch_claims import CLAIM, fill, read, write
from tests.batch_server import BatchServer, Line, done, expired, failed, serve_batches
from tests.conftest import CommandLine
from tests.judge_replies import judged, shown
from tests.llm_server import reply, serve
from workbench.batch import check_claims, read_claims
from workbench.batch_api import BatchOutcome, How, NotNow, Patience, check_by_batch
from workbench.batch_api.splitting import Limits, Splitter
from workbench.batch_api.state import state_path
from workbench.db.spending import SpendingStore
from workbench.desk import Desk
from workbench.desk.base import utc_now
from workbench.errors import SettingsError, UsageError
from workbench.llm.budget import TOLERANCE_USD
from workbench.settings import Settings

OpenDesk = Callable[..., Desk]
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def opens(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> OpenDesk:
    """Opens the test's desk with a model at an address."""

    def opened(url: str, *, clock: Callable[[], datetime] = utc_now, **values: Any) -> Desk:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-canary-91ab")
        return Desk(settings.model_copy(update={"model": "loopback-1", "keep_replies": False, **values}), clock=clock)

    return opened


def good(body: dict[str, Any]) -> Line:
    return done(judged(body))


def number_of(body: dict[str, Any]) -> int:
    return int(shown(body)["claim"]["text"].rsplit(" ", 1)[1])


def numbered(folder: Path, count: int) -> Path:
    return write(folder / "claims.jsonl", *({"id": str(n), "claim": f"{CLAIM}, say {n}"} for n in range(count)))


def run(desk: Desk, folder: Path, **options: Any) -> BatchOutcome:
    how = How(**{"k": 5, "threads": 2, "patience": Patience(poll_s=0.01), **options})
    return check_by_batch(desk, read_claims(folder / "claims.jsonl"), folder / "out.jsonl", how)


def left_beside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*out.jsonl*") if path.name != "out.jsonl")


@contextmanager
def desk_and_server(opens: OpenDesk, folder: Path, answer: Callable[[dict[str, Any]], Line | None] = good,
                    **values: Any) -> Iterator[tuple[Desk, BatchServer]]:  # fmt: skip
    with serve_batches(answer) as server, opens(server.url, **values) as desk:
        fill(desk, folder)
        yield desk, server


def test_rows_come_back_judged_at_half_the_price(opens: OpenDesk, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 1000.0, output: 1000.0}\n")
    write(tmp_path / "claims.jsonl", {"id": "a", "claim": CLAIM}, "[1]", {"id": "b", "claim": f"{CLAIM}, say 2"})
    with desk_and_server(opens, tmp_path, prices_file=prices) as (desk, server):
        outcome = run(desk, tmp_path)
        rows = read(tmp_path / "out.jsonl")
        assert (outcome.checked, outcome.failed, outcome.left, outcome.open) == (3, 1, 0, ())
        assert rows["a"]["suggestion"]["label"] == "supported" and rows["a"]["status"] == "ok"
        assert rows["a"]["usage"] == {"calls": 1, "input_tokens": 100, "output_tokens": 20, "cost_usd": 0.06}
        assert {passage["stance"] for passage in rows["a"]["evidence"]} == {"supports"}
        assert desk.model and rows["line 2"]["error"]["code"] == "bad_row"
        assert len(server.questions) == 2 and left_beside(tmp_path) == []
        assert run(desk, tmp_path).checked == 0 and len(server.batches) == 1


def test_the_question_is_the_one_that_is_asked_directly(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 1)
    with desk_and_server(opens, tmp_path) as (desk, server):
        run(desk, tmp_path)
    with serve(lambda body: reply(judged(body))) as direct, opens(direct.url) as desk:
        check_claims(desk, read_claims(tmp_path / "claims.jsonl"), tmp_path / "direct.jsonl", k=5)
    sent, asked = server.questions[0]["body"], direct.requests[0]
    assert shown(sent) == shown(asked)
    assert sent["messages"][0] == asked["messages"][0]
    without_words = [{k: v for k, v in body.items() if k != "messages"} for body in (sent, asked)]
    without_words[1].pop("stream", None)
    assert without_words[0] == without_words[1]
    kept = ("status", "suggestion", "evidence", "corroboration")
    one, other = read(tmp_path / "out.jsonl")["0"], read(tmp_path / "direct.jsonl")["0"]
    for row in (one, other):
        row["suggestion"].pop("provenance")
    assert [one[name] for name in kept] == [other[name] for name in kept]


@pytest.mark.timeout(300)
def test_of_hundreds_of_rows_with_faults_none_is_lost_and_no_failure_has_a_label(
    opens: OpenDesk, tmp_path: Path
) -> None:
    def strange(body: dict[str, Any]) -> Line | None:
        right = judged(body)
        invented = {**right, "passages": [{**one, "quote": "words that nobody wrote"} for one in right["passages"]]}
        kinds = [
            done(right),
            done(invented),
            done("no JSON"),
            done({"label": "supported"}),
            done(right, finish_reason="length"),
            done(None, refusal="no"),
            done(""),
            failed(500),
            failed(400),
            failed(429),
            Line(error={"code": "server_error", "message": "odd"}),
            None,
            Line(response={"status_code": 200, "body": [1]}),
        ]
        return kinds[number_of(body) % len(kinds)]

    def disordered(lines: list[str]) -> list[str]:
        random.Random(5).shuffle(lines)
        forged = json.loads(lines[0]) | {"custom_id": "row-999999"}
        return ["garbage", *lines, lines[0], "[]", "{}", json.dumps(forged), '{"custom_id": 3}']

    numbered(tmp_path, 260)
    with desk_and_server(opens, tmp_path, strange) as (desk, server):
        server.rewrite = disordered
        outcome = run(desk, tmp_path)
    rows = read(tmp_path / "out.jsonl")
    assert list(rows) == [str(n) for n in range(260)] and outcome.left == 0
    assert outcome.failed == sum("error" in row for row in rows.values()) == 20 * 11
    for name, row in rows.items():
        if int(name) % 13 == 0:
            assert row["suggestion"]["label"] == "supported"
        elif int(name) % 13 == 1:
            assert row["status"] != "provider_error" and row["suggestion"]["label"] is None
        else:
            assert row["status"] in ("refused", "parse_error", "provider_error")
            assert row["suggestion"]["label"] is None and row["error"]["code"]
            assert all(passage["stance"] is None for passage in row["evidence"])


def test_a_reply_that_quotes_the_key_is_no_answer_and_is_kept_nowhere(opens: OpenDesk, tmp_path: Path) -> None:
    def leaking(body: dict[str, Any]) -> Line:
        right = judged(body)
        return done({**right, "passages": [{**one, "reason": "it is sk-canary-91ab"} for one in right["passages"]]})

    with desk_and_server(opens, tmp_path, leaking) as (desk, _):
        claim = desk.add_claim(CLAIM, added_by="ana").id
        write(tmp_path / "claims.jsonl", {"id": "a", "claim": claim})
        assert run(desk, tmp_path).failed == 1
        assert read(tmp_path / "out.jsonl")["a"]["status"] == "parse_error"
    # The vector index writes blocks of memory that it has not filled, whatever lay in them: see docs/security.md.
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and "chroma" not in path.parts]
    assert kept and not [path for path in kept if b"canary" in path.read_bytes()]


def test_what_expired_is_left_to_be_done_and_the_rest_is_kept(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 6)
    with desk_and_server(opens, tmp_path, lambda body: good(body) if number_of(body) < 4 else expired()) as (
        desk,
        server,
    ):
        server.ends = "expired"
        first = run(desk, tmp_path)
        assert (first.checked, first.left, first.failed) == (4, 2, 0) and "24 hours" in first.words[0]
        assert list(read(tmp_path / "out.jsonl")) == ["0", "1", "2", "3"] and left_beside(tmp_path) == []
        server.ends, server.answer = "completed", good
        second = run(desk, tmp_path)
    assert (second.checked, second.left) == (2, 0)
    assert len(server.questions) == 8 and len(read(tmp_path / "out.jsonl")) == 6


@pytest.mark.parametrize("ends", ["failed", "cancelled"])
def test_a_batch_that_was_not_worked_on_leaves_its_rows_undone(opens: OpenDesk, tmp_path: Path, ends: str) -> None:
    numbered(tmp_path, 3)
    with desk_and_server(opens, tmp_path, lambda body: None) as (desk, server):
        server.ends = ends
        server.errors = [
            {"code": "token_limit_exceeded", "message": "sk-canary-91ab has too many", "line": None},
            {"code": "sk-canary-91ab Brastow", "message": "", "line": None},
        ]
        outcome = run(desk, tmp_path)
    assert (outcome.checked, outcome.left) == (0, 3) and len(server.batches) == 1
    assert "not done" in outcome.words[0] and "sk-canary" not in outcome.words[0]
    assert ("token_limit_exceeded" in outcome.words[0]) == (ends == "failed")


@pytest.mark.parametrize("fault", ["busy", "broken", "reset", "taken_reset", "taken_broken"])
def test_a_submission_that_breaks_off_sends_nothing_twice(opens: OpenDesk, tmp_path: Path, fault: str) -> None:
    numbered(tmp_path, 3)
    with desk_and_server(opens, tmp_path) as (desk, server):
        server.on_create = [fault]
        server.on_look = ["broken", "reset"]
        outcome = run(desk, tmp_path)
    assert (outcome.checked, outcome.left) == (3, 0)
    assert len(server.batches) == 1 and len(server.questions) == 3


def test_a_server_that_stays_away_ends_the_run_which_then_goes_on(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 2)
    with desk_and_server(opens, tmp_path) as (desk, server):
        server.on_create = ["taken_reset"]
        server.on_look = ["reset"] * 6
        with pytest.raises(NotNow):
            run(desk, tmp_path)
        assert len(left_beside(tmp_path)) == 2
        assert run(desk, tmp_path).checked == 2
    assert len(server.batches) == 1


def test_questions_are_split_by_count_and_by_size(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 7)
    with desk_and_server(opens, tmp_path) as (desk, server):
        outcome = run(desk, tmp_path, limits=Limits(questions=3, size=10**9))
    assert outcome.checked == 7 and len(server.batches) == 3 and len(server.questions) == 7
    by_size = Splitter(Limits(questions=10, size=100))
    assert [by_size.part_for(size) for size in (60, 40, 1, 500, 5, 95, 1)] == [0, 0, 1, 2, 3, 3, 4]


def test_a_parameter_that_the_model_refuses_is_left_out_of_a_second_batch(opens: OpenDesk, tmp_path: Path) -> None:
    def no_seed(body: dict[str, Any]) -> Line:
        refused = "Unsupported parameter: 'seed' is not supported with this model."
        return failed(400, refused, error_code="unsupported_parameter") if "seed" in body else good(body)

    numbered(tmp_path, 2)
    with desk_and_server(opens, tmp_path, no_seed) as (desk, server):
        outcome = run(desk, tmp_path)
    assert (outcome.checked, outcome.failed, outcome.left, outcome.words) == (2, 0, 0, ())
    assert ["seed" in question["body"] for question in server.questions] == [True, True, False, False]


def test_a_budget_sends_what_it_holds_and_settles_what_it_cost(opens: OpenDesk, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 100.0, output: 100.0}\n")
    numbered(tmp_path, 6)
    with desk_and_server(opens, tmp_path, prices_file=prices) as (desk, server):
        first = run(desk, tmp_path, budget_usd=0.4)
        assert first.over_budget and 0 < first.checked < 6 and first.left == 6 - first.checked
        assert len(server.questions) == first.checked
        second = run(desk, tmp_path, budget_usd=10.0)
    assert (second.left, second.over_budget) == (0, False) and len(server.questions) == 6
    with closing(sqlite3.connect(tmp_path / "data" / "workbench.sqlite")) as database:
        asked = "select status, cost_usd, input_tokens, settled_at is null from model_calls"
        calls = database.execute(asked).fetchall()
    assert [call[0] for call in calls] == ["completed"] * 2 and not any(call[3] for call in calls)
    assert sum(call[1] for call in calls) == pytest.approx(6 * 0.006) and sum(call[2] for call in calls) == 600


def test_the_day_s_budget_holds_a_batch_or_it_is_not_sent(opens: OpenDesk, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 100.0, output: 100.0}\n")
    numbered(tmp_path, 3)
    with desk_and_server(opens, tmp_path, prices_file=prices, budget_usd_per_day=0.01) as (desk, server):
        outcome = run(desk, tmp_path)
    assert outcome.over_budget and outcome.left == 3 and server.questions == []
    assert left_beside(tmp_path) == []


def test_a_budget_that_just_holds_a_batch_is_not_lost_to_a_last_digit(opens: OpenDesk, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 100.0, output: 100.0}\n")
    numbered(tmp_path, 3)
    with desk_and_server(opens, tmp_path, prices_file=prices, clock=lambda: NOON) as (desk, server):
        assert run(desk, tmp_path, wait=False).open
        worst = SpendingStore(desk.database).spent_on(NOON.date())
        state_path(tmp_path / "out.jsonl").unlink()
        outcome = run(desk, tmp_path, budget_usd=worst - TOLERANCE_USD / 10)
    assert (outcome.over_budget, outcome.left, len(server.questions)) == (False, 0, 6)


@pytest.mark.parametrize("refused", ["key", "upload's batch"])
def test_a_batch_that_is_refused_takes_nothing_from_the_day_s_budget(
    opens: OpenDesk, tmp_path: Path, refused: str
) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 100.0, output: 100.0}\n")
    numbered(tmp_path, 2)
    values = {"prices_file": prices, "budget_usd_per_day": 0.6, "clock": lambda: NOON}
    with desk_and_server(opens, tmp_path, **values) as (desk, server):
        ledger = SpendingStore(desk.database)
        for _ in range(3):
            server.refuses_key, server.on_create = refused == "key", ["rejected"]
            with pytest.raises(SettingsError):
                run(desk, tmp_path)
            assert ledger.spent_on(NOON.date()) == 0
        server.refuses_key, server.on_create = False, []
        assert run(desk, tmp_path, wait=False).open
        assert 0.3 < ledger.spent_on(NOON.date()) <= 0.6, "its worst case is set aside anew, and there is room for one"
        assert run(desk, tmp_path).left == 0 and len(server.batches) == 1
        assert ledger.spent_on(NOON.date()) == pytest.approx(2 * 0.006)


def test_a_batch_that_the_server_may_have_after_all_stays_in_the_day_s_budget(opens: OpenDesk, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("checked_on: 2026-03-01\nmodels:\n  openai:loopback-1: {input: 100.0, output: 100.0}\n")
    numbered(tmp_path, 2)
    with desk_and_server(opens, tmp_path, prices_file=prices, clock=lambda: NOON) as (desk, server):
        server.on_create = ["reset", "rejected"]
        with pytest.raises(SettingsError, match="HTTP 400"):
            run(desk, tmp_path)
        assert SpendingStore(desk.database).spent_on(NOON.date()) > 0


def test_a_batch_tells_the_time_by_the_desk_s_clock(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 1)
    with desk_and_server(opens, tmp_path, clock=lambda: NOON) as (desk, _):
        run(desk, tmp_path)
        told = read(tmp_path / "out.jsonl")["0"]["suggestion"]["provenance"]
    assert datetime.fromisoformat(told["created_at"]) == NOON
    with closing(sqlite3.connect(tmp_path / "data" / "workbench.sqlite")) as database:
        times = database.execute("select asked_at, settled_at from model_calls").fetchall()
    assert [datetime.fromisoformat(time).replace(tzinfo=UTC) for time in times[0]] == [NOON, NOON]


@pytest.mark.parametrize("as_date", [False, True])
def test_a_busy_server_is_left_alone_as_long_as_it_asks(opens: OpenDesk, tmp_path: Path, as_date: bool) -> None:
    # By the server's own clock, which it tells; the desk's is years away.
    told = format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True) if as_date else "120"
    numbered(tmp_path, 1)
    waits: list[float] = []
    with desk_and_server(opens, tmp_path, clock=lambda: NOON) as (desk, server):
        server.on_create, server.retry_after = ["busy"], told
        run(desk, tmp_path, patience=Patience(poll_s=0.01, sleep=waits.append))
    assert 100 < waits[0] <= 120 and max(waits[1:]) < 1


def test_a_reply_is_read_against_the_passages_that_were_sent(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 1)
    with desk_and_server(opens, tmp_path) as (desk, server):
        assert run(desk, tmp_path, wait=False).open[0].status in ("in_progress", "validating")
        more = write(tmp_path / "more.jsonl", {"text": f"{CLAIM} at dawn, a mayor said.", "publisher": "fen.example"})
        desk.ingest([str(more)], who="ana")
        server.polls = 0
        run(desk, tmp_path, wait=False)
    row = read(tmp_path / "out.jsonl")["0"]
    sent = {one["text"] for one in shown(server.questions[0]["body"])["passages"]}
    assert {passage["text"] for passage in row["evidence"]} == sent and row["suggestion"]["label"] == "supported"
    assert left_beside(tmp_path) == []


def test_a_batch_is_not_mixed_up_with_other_rows_or_another_model(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 2)
    with desk_and_server(opens, tmp_path) as (desk, server):
        run(desk, tmp_path, wait=False)
        write(tmp_path / "claims.jsonl", {"id": "0", "claim": "Something else"})
        with pytest.raises(UsageError, match=r"batch in which row '0'"):
            run(desk, tmp_path)
    with opens(server.url, model="other") as desk, pytest.raises(SettingsError, match="about a batch sent to"):
        run(desk, tmp_path)


def test_a_model_without_a_batch_api_and_a_refused_key_are_told(opens: OpenDesk, tmp_path: Path) -> None:
    numbered(tmp_path, 1)
    with desk_and_server(opens, tmp_path) as (desk, server):
        server.refuses_key = True
        with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
            run(desk, tmp_path)
        assert "sk-" not in caught.value.message
    with (
        opens(server.url, model="anthropic:claude-x") as desk,
        pytest.raises(SettingsError, match="OpenAI's Batch API"),
    ):
        run(desk, tmp_path)
    with opens(server.url, model="none") as desk, pytest.raises(SettingsError, match="needs a model"):
        run(desk, tmp_path)
    with serve(lambda body: reply("x")) as chat_only, opens(chat_only.url) as desk:
        with pytest.raises(SettingsError, match="Batch API"):
            run(desk, tmp_path)
    assert (tmp_path / "out.jsonl").read_bytes() == b""


@pytest.mark.timeout(600)
def test_a_killed_run_goes_on_where_it_was(workbench: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text("The mill in Dorn burned down on Monday, the fire brigade said.")
    workbench.run("ingest", "mill.txt")
    numbered(tmp_path, 5)
    command = ["check", "claims.jsonl", "-o", "out.jsonl", "--via", "openai-batch", "--poll-seconds", "0.05"]
    with serve_batches(good) as server:
        model = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "k", "WORKBENCH_MODEL": "loopback-1"}
        server.polls, server.hold = 10**9, threading.Event()
        _kill_when(server.taken, command, workbench, model)  # the batch is taken, and nobody was told
        server.hold.set()
        server.hold = None
        _kill_when(server.looked, command, workbench, model)  # while it is waited for
        server.polls = 0
        told = json.loads(workbench.run(*command, "--json", **model).stdout)
    assert (told["checked"], told["left"], told["failed"]) == (5, 0, 0)
    assert list(read(tmp_path / "out.jsonl")) == [str(n) for n in range(5)]
    assert len(server.batches) == 1 and left_beside(tmp_path) == []


def _kill_when(reached: threading.Event, command: list[str], workbench: CommandLine, model: dict[str, str]) -> None:
    running = subprocess.Popen(
        [sys.executable, "-m", "workbench", *command],
        cwd=workbench.folder,
        env={**os.environ, **workbench.env, **model},
        stderr=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    for _ in range(1500):
        if reached.wait(0.1) or running.poll() is not None:
            break
    assert reached.is_set() and running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait()
