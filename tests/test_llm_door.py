"""The door to a model: what is asked, what is told of it, and what is never asked at all."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.llm_server import Reply, Server, cut_off, hang, reply, reset, serve, status, trickle
from tests.model_factory import KEY, NOON, Note, model_settings, priced, question
from workbench.db.engine import Database
from workbench.db.spending import SpendingStore
from workbench.desk import Desk
from workbench.errors import SettingsError, UsageError
from workbench.llm import AS_USUAL, Answer, Asking, Door, Failure, FailureKind, Spent, open_model
from workbench.settings import Settings


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[SpendingStore]:
    opened = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", lock_folder=tmp_path)
    yield SpendingStore(opened)
    opened.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with serve(lambda _: reply({"word": "Vesk"}, input_tokens=30, output_tokens=5)) as running:
        monkeypatch.setenv("OPENAI_BASE_URL", running.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        yield running


@contextmanager
def opened(settings: Settings, ledger: SpendingStore, asking: Asking = AS_USUAL) -> Iterator[Door]:
    door = open_model(settings, ledger=ledger, clock=lambda: NOON, asking=asking)
    assert door is not None
    try:
        yield door
    finally:
        door.close()


def test_an_answer_tells_what_it_cost(server: Server, ledger: SpendingStore, tmp_path: Path) -> None:
    settings = model_settings(tmp_path, prices_file=priced(tmp_path, input=2.0, output=10.0))
    with opened(settings, ledger) as door:
        answer = door.ask(question())
        assert isinstance(answer, Answer) and answer.value == Note(word="Vesk") and not answer.cached
        assert answer.provenance.cost_usd == pytest.approx((30 * 2 + 5 * 10) / 1e6)
        assert door.spent == Spent(calls=1, input_tokens=30, output_tokens=5, cost_usd=answer.provenance.cost_usd)
    assert ledger.spent_on(NOON.date()) == pytest.approx(answer.provenance.cost_usd)


def test_an_estimate_holds_what_the_call_then_costs(server: Server, ledger: SpendingStore, tmp_path: Path) -> None:
    settings = model_settings(tmp_path, prices_file=priced(tmp_path))
    with opened(settings, ledger) as door:
        estimate = door.estimate(question())
        answer = door.ask(question())
    assert estimate.input_tokens >= answer.provenance.input_tokens
    assert estimate.output_tokens == 100
    assert estimate.cost_usd is not None and estimate.cost_usd >= answer.provenance.cost_usd
    assert len(server.requests) == 1


def test_the_same_question_is_asked_and_paid_once(server: Server, ledger: SpendingStore, tmp_path: Path) -> None:
    settings = model_settings(tmp_path, prices_file=priced(tmp_path))
    with opened(settings, ledger) as door:
        first = door.ask(question())
        again = door.ask(question())
    with opened(settings, ledger) as another_run:
        later = another_run.ask(question())
        assert another_run.spent == Spent()
    assert isinstance(again, Answer) and again.cached and again.value == first.value  # type: ignore[union-attr]
    assert isinstance(later, Answer) and later.cached and later.provenance == first.provenance
    assert len(server.requests) == 1


def test_replies_are_not_kept_when_the_desk_does_not_want_it(
    server: Server, ledger: SpendingStore, tmp_path: Path
) -> None:
    settings = model_settings(tmp_path, keep_replies=False)
    with opened(settings, ledger) as door:
        door.ask(question())
        door.ask(question())
    assert len(server.requests) == 2
    assert not list(tmp_path.rglob("replies"))


def test_two_who_ask_the_same_at_the_same_time_pay_once(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_asked = threading.Event()

    def answer(_: object) -> Reply:
        both_asked.wait(5)
        return reply({"word": "Vesk"})

    with serve(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with opened(model_settings(tmp_path), ledger) as door:
            answers: list[object] = []
            threads = [threading.Thread(target=lambda: answers.append(door.ask(question()))) for _ in range(4)]
            for thread in threads:
                thread.start()
            both_asked.set()
            for thread in threads:
                thread.join()
        assert len(server.requests) == 1
    assert len(answers) == 4 and sum(isinstance(a, Answer) and a.cached for a in answers) == 3


def test_a_failure_is_not_kept_and_costs_what_the_server_says(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies = [
        reply('{"word": "Ve', finish_reason="length", input_tokens=30, output_tokens=100),
        reply({"word": "Vesk"}, input_tokens=30, output_tokens=5),
    ]
    with serve(replies) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, prices_file=priced(tmp_path, input=1.0, output=1.0))
        with opened(settings, ledger) as door:
            failed = door.ask(question())
            assert isinstance(failed, Failure) and failed.kind is FailureKind.TRUNCATED
            assert failed.provenance.cost_usd == pytest.approx(130e-6)
            assert isinstance(door.ask(question()), Answer)
            assert door.spent.calls == 2


def test_an_answer_without_a_count_of_tokens_is_charged_its_worst_case(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve([reply({"word": "Vesk"}, usage=None)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with opened(model_settings(tmp_path, prices_file=priced(tmp_path)), ledger) as door:
            most = door.estimate(question()).cost_usd
            assert door.ask(question()).provenance.cost_usd == most


@pytest.mark.parametrize(
    ("left", "kind"),
    [
        (hang(), FailureKind.TIMEOUT),
        (trickle({"word": "late"}), FailureKind.TIMEOUT),
        (cut_off({"word": "half"}), FailureKind.CONNECTION),
    ],
)
def test_a_reply_that_nobody_waited_for_is_charged_its_worst_case(
    left: Reply, kind: FailureKind, ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve([left]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, prices_file=priced(tmp_path), model_timeout_s=0.5)
        with opened(settings, ledger) as door:
            most = door.estimate(question()).cost_usd
            failed = door.ask(question())
            assert most and isinstance(failed, Failure) and failed.kind is kind
            assert failed.provenance.cost_usd == door.spent.cost_usd == pytest.approx(most * len(server.requests))
            assert ledger.spent_on(NOON.date()) == pytest.approx(failed.provenance.cost_usd)


def test_a_question_cancelled_under_way_is_charged_its_worst_case(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = threading.Event()

    def answer(_: object) -> Reply:
        asked.set()
        return hang()

    with serve(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with opened(model_settings(tmp_path, prices_file=priced(tmp_path)), ledger) as door:
            most = door.estimate(question()).cost_usd
            outcomes: list[Answer[Note] | Failure] = []
            asking = threading.Thread(target=lambda: outcomes.append(door.ask(question())))
            asking.start()
            assert asked.wait(10)
            door.close()
            asking.join()
    assert [o.kind for o in outcomes if isinstance(o, Failure)] == [FailureKind.CANCELLED]
    assert outcomes[0].provenance.cost_usd == ledger.spent_on(NOON.date()) == most


@pytest.mark.parametrize("refusal", [status(400), status(429, retry_after=0), status(500), reset()])
def test_what_the_server_rejects_is_free_and_so_is_what_was_never_sent(
    refusal: Reply, ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = model_settings(tmp_path, prices_file=priced(tmp_path))
    with serve([refusal]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with opened(settings, ledger, Asking(budget_usd=0.4)) as door:
            assert isinstance(door.ask(question()), Failure) and server.requests
    with opened(settings, ledger) as door:  # the server is gone
        nobody = door.ask(question())
        assert isinstance(nobody, Failure) and nobody.kind is FailureKind.CONNECTION
    assert ledger.spent_on(NOON.date()) == 0


def test_each_request_that_is_paid_for_must_fit_into_the_budget(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = model_settings(tmp_path, prices_file=priced(tmp_path))
    with serve([reply("no JSON", input_tokens=60, output_tokens=100)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with opened(settings, ledger) as door:
            most = door.estimate(question()).cost_usd
            assert most and most > 0.16
        with opened(settings, ledger, Asking(budget_usd=0.17 + most)) as door:
            failed = door.ask(question())
            assert isinstance(failed, Failure) and failed.kind is FailureKind.OVER_BUDGET
            assert len(server.requests) == 2 and door.spent.calls == 1
            assert failed.provenance.cost_usd == door.spent.cost_usd == pytest.approx(0.32)
        with opened(settings, ledger, Asking(budget_usd=10)) as door:
            failed = door.ask(question())
            assert isinstance(failed, Failure) and failed.kind is FailureKind.NOT_JSON
            assert len(server.requests) == 5 and failed.provenance.cost_usd == pytest.approx(0.48)
    assert ledger.spent_on(NOON.date()) == pytest.approx(0.80)


def test_a_request_that_the_server_rejects_leaves_its_money_to_the_next_one(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = [status(503, retry_after=0)] * 2
    with serve([*busy, reply({"word": "Vesk"}, input_tokens=30, output_tokens=5)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, prices_file=priced(tmp_path))
        with opened(settings, ledger, Asking(budget_usd=0.4)) as door:
            assert (door.estimate(question()).cost_usd or 0) > 0.2, "the budget holds one worst case, not two"
            assert isinstance(door.ask(question()), Answer) and len(server.requests) == 3
    assert ledger.spent_on(NOON.date()) == pytest.approx(0.035)


def test_requests_that_ask_again_have_their_turn_too(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve([status(429, retry_after=0), reply({"word": "Vesk"})]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, model_rpm=2, model_timeout_s=20.0)
        with opened(settings, ledger) as door:
            assert isinstance(door.ask(question("First")), Answer)
            late = door.ask(question("Second"))
            assert isinstance(late, Failure) and "model_rpm" in late.message
        assert len(server.requests) == 2
    with serve([status(429, retry_after=0)]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with opened(settings.model_copy(update={"model_rpm": 1}), ledger) as door:
            limited = door.ask(question("Third"))
            assert isinstance(limited, Failure) and limited.kind is FailureKind.RATE_LIMITED
        assert len(server.requests) == 1


def test_waiting_for_a_place_counts_towards_the_deadline(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve([hang()]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, model_concurrency=1, model_timeout_s=0.6)
        with opened(settings, ledger) as door:
            outcomes: list[Answer[Note] | Failure] = []
            threads = [
                threading.Thread(target=lambda n=n: outcomes.append(door.ask(question(f"Question {n}"))))
                for n in range(2)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert [o.kind for o in outcomes if isinstance(o, Failure)] == [FailureKind.TIMEOUT] * 2
        assert len(server.requests) == 1


def test_a_question_whose_turn_comes_too_late_is_not_asked_and_costs_nothing(
    server: Server, ledger: SpendingStore, tmp_path: Path
) -> None:
    settings = model_settings(tmp_path, model_rpm=1, model_timeout_s=20.0, prices_file=priced(tmp_path))
    with opened(settings, ledger) as door:
        first = door.ask(question("First"))
        late = door.ask(question("Second"))
        assert isinstance(late, Failure) and late.kind is FailureKind.TIMEOUT and "model_rpm" in late.message
        assert door.spent.calls == len(server.requests) == 1
    assert ledger.spent_on(NOON.date()) == pytest.approx(first.provenance.cost_usd)


def test_no_more_questions_are_under_way_than_the_settings_allow(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, full, under_way, most = threading.Lock(), threading.Barrier(3, timeout=20), 0, 0

    def answer(body: dict[str, Any]) -> Reply:
        nonlocal under_way, most
        if "Alone" in body["messages"][-1]["content"]:
            return reply({"word": "Vesk"})
        with lock:
            under_way += 1
            most = max(most, under_way)
        full.wait()  # each waits for two others: three are under way at once, or nobody gets on
        with lock:
            under_way -= 1
        return reply({"word": "Vesk"})

    with serve(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        with opened(model_settings(tmp_path, model_concurrency=3), ledger) as door:
            door.ask(question("Alone"))  # the first finds out what the server can do, and others wait for it
            threads = [threading.Thread(target=lambda n=n: door.ask(question(f"Question {n}"))) for n in range(9)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert len(server.requests) == 10 and most == 3


def test_a_refused_key_is_an_error_of_the_settings_and_costs_nothing(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve([status(401, f"Incorrect API key provided: {KEY}")]) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        with opened(model_settings(tmp_path, prices_file=priced(tmp_path)), ledger) as door:
            with pytest.raises(SettingsError) as told:
                door.ask(question())
            assert KEY not in str(told.value)
    assert ledger.spent_on(NOON.date()) == 0


def test_each_call_is_logged_without_text_or_key(
    server: Server, ledger: SpendingStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="workbench"), opened(model_settings(tmp_path), ledger) as door:
        door.ask(question("The quarry at Hollin was shut."))
    lines = [record.getMessage() for record in caplog.records if record.name == "workbench.llm.door"]
    assert len(lines) == 1
    assert "tell.v1: ok, 30 + 5 tokens" in lines[0]
    assert "Hollin" not in caplog.text and "Vesk" not in caplog.text and KEY not in caplog.text


def test_a_closed_door_asks_nothing_also_when_nothing_was_asked_before(
    server: Server, ledger: SpendingStore, tmp_path: Path
) -> None:
    with opened(model_settings(tmp_path), ledger) as door:
        door.close()
        with pytest.raises(SettingsError, match="closed"):
            door.ask(question())
    assert server.requests == []


@pytest.mark.parametrize("model", [None, "none"])
def test_there_is_no_door_without_a_model(model: str | None, ledger: SpendingStore, tmp_path: Path) -> None:
    assert open_model(model_settings(tmp_path, model=model), ledger=ledger, clock=lambda: NOON) is None


def test_a_key_alone_opens_the_default_model_and_none_closes_it(
    ledger: SpendingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with opened(model_settings(tmp_path, model=None), ledger) as door:
        assert door.name == "openai:gpt-4.1-mini" and door.price is not None
    assert open_model(model_settings(tmp_path, model="none"), ledger=ledger, clock=lambda: NOON) is None


def test_a_run_is_recorded_or_replayed_but_not_both(ledger: SpendingStore, tmp_path: Path) -> None:
    asking = Asking(record=tmp_path / "a", replay=tmp_path / "b")
    with pytest.raises(UsageError, match="one of --record and --replay"):
        open_model(model_settings(tmp_path), ledger=ledger, clock=lambda: NOON, asking=asking)


def test_a_desk_opens_its_model_only_when_asked_and_closes_it(
    server: Server, settings: Settings, tmp_path: Path
) -> None:
    with Desk(settings.model_copy(update={"model": "tiny"}), asking=Asking(record=tmp_path / "rec")) as desk:
        assert not (tmp_path / "rec").exists()
        assert desk.model is not None and desk.model is desk.model
        assert isinstance(desk.model.ask(question()), Answer)
    with pytest.raises(SettingsError, match="closed"):
        desk.model.ask(question("Another question"))


def test_opening_a_model_loads_no_client(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from workbench.desk import Desk\n"
        "from workbench.settings import Settings\n"
        f"desk = Desk(Settings(data_dir={str(tmp_path / 'data')!r}, model='gpt-4.1-mini'))\n"
        "assert desk.model.name == 'openai:gpt-4.1-mini'\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('langchain', 'langchain_core', 'openai', 'httpx2')])\n"
        "desk.close()\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"
