"""The budget: never exceeded, by however many threads or processes, and never forgotten by a crash."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.llm_server import Reply, reply, serve
from tests.model_factory import NOON, Note, model_settings, planned, priced, question
from workbench.db.engine import Database
from workbench.db.spending import SpendingStore
from workbench.errors import DataFolderBusy, SettingsError
from workbench.llm import Answer, Asking, Failure, FailureKind, open_model
from workbench.llm.budget import Budget, Ledger, Planned, Refusal, Settled
from workbench.types import RunStatus


def settled(usd: float) -> Settled:
    return Settled(at=NOON, status="ok", cost_usd=usd, input_tokens=1, output_tokens=1)


def budget(ledger: Ledger, *, run: float | None = None, day: float | None = None) -> Budget:
    return Budget(ledger, run_usd=run, day_usd=day, clock=lambda: NOON)


def reserve(of: Budget, usd: float, *, until: float = 0.0) -> Planned | Refusal:
    return of.reserve(model="openai:tiny", prompt="tell.v1", worst_usd=usd, until=until)


def at_once(work: Callable[[int], object], threads: int) -> None:
    start = threading.Barrier(threads)

    def run(n: int) -> None:
        start.wait()
        work(n)

    running = [threading.Thread(target=run, args=(n,)) for n in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()


def test_a_day_holds_what_it_can_and_no_more(database: Database) -> None:
    ledger = SpendingStore(database)
    kept = [ledger.reserve(planned(n, 0.1), most_usd_per_day=1.0) for n in range(12)]
    assert kept == [True] * 10 + [False] * 2
    assert ledger.spent_on(NOON.date()) == pytest.approx(1.0)


def test_settling_gives_back_what_was_not_needed(database: Database) -> None:
    ledger = SpendingStore(database)
    assert ledger.reserve(planned(1, 0.9), most_usd_per_day=1.0)
    assert not ledger.reserve(planned(2, 0.5), most_usd_per_day=1.0)
    ledger.settle("m_1", settled(0.2))
    assert ledger.reserve(planned(2, 0.5), most_usd_per_day=1.0)
    assert ledger.spent_on(NOON.date()) == pytest.approx(0.7)


def test_a_call_that_is_never_settled_goes_on_counting(database: Database) -> None:
    SpendingStore(database).reserve(planned(1, 0.9), most_usd_per_day=1.0)
    after_a_crash = SpendingStore(database)
    assert after_a_crash.spent_on(NOON.date()) == pytest.approx(0.9)
    assert not after_a_crash.reserve(planned(2, 0.2), most_usd_per_day=1.0)


def test_each_utc_day_has_a_budget_of_its_own(database: Database) -> None:
    ledger = SpendingStore(database)
    east = datetime(2026, 3, 5, 1, 0, tzinfo=UTC).astimezone(tz=None)
    assert ledger.reserve(planned(1, 1.0), most_usd_per_day=1.0)
    assert ledger.reserve(planned(2, 1.0, at=east), most_usd_per_day=1.0)
    assert ledger.spent_on(NOON.date()) == ledger.spent_on((NOON + timedelta(days=1)).date()) == 1.0


def test_threads_together_do_not_go_over_a_day(database: Database, tmp_path: Path) -> None:
    kept: list[bool] = []
    others = [Database(database.url, lock_folder=tmp_path) for _ in range(4)]

    def work(n: int) -> None:
        store = SpendingStore(others[n])
        kept.extend(store.reserve(planned(n * 100 + i, 0.01), most_usd_per_day=0.25) for i in range(20))

    at_once(work, 4)
    assert sum(kept) == 25
    assert SpendingStore(database).spent_on(NOON.date()) == pytest.approx(0.25)
    for other in others:
        other.close()


_RESERVING = """
import sys
from pathlib import Path
from tests.model_factory import planned
from workbench.db.engine import Database
from workbench.db.spending import SpendingStore
url, folder, first = sys.argv[1:]
store = SpendingStore(Database(url, lock_folder=Path(folder)))
print("ready", flush=True)
sys.stdin.readline()
print(sum(store.reserve(planned(int(first) + n, 0.01), most_usd_per_day=0.5) for n in range(40)))
"""


def test_processes_together_do_not_go_over_a_day(database: Database, tmp_path: Path) -> None:
    command = [sys.executable, "-c", _RESERVING, database.url, str(tmp_path)]
    running = [
        subprocess.Popen([*command, str(first)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for first in (1_000, 2_000)
    ]
    for process in running:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    kept = [int(process.communicate(timeout=60)[0]) for process in running]
    assert sum(kept) == 50
    assert SpendingStore(database).spent_on(NOON.date()) == pytest.approx(0.5)


def test_the_reservation_of_a_killed_process_counts(database: Database, tmp_path: Path) -> None:
    program = (
        "import os, sys, signal\nfrom pathlib import Path\n"
        "from tests.model_factory import planned\nfrom workbench.db.engine import Database\n"
        "from workbench.db.spending import SpendingStore\n"
        "SpendingStore(Database(sys.argv[1], lock_folder=Path(sys.argv[2])))"
        ".reserve(planned(1, 0.4), most_usd_per_day=0.5)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, database.url, str(tmp_path)], timeout=60, check=False)
    assert done.returncode == -9
    assert SpendingStore(database).spent_on(NOON.date()) == pytest.approx(0.4)
    assert not SpendingStore(database).reserve(planned(2, 0.2), most_usd_per_day=0.5)


def test_a_run_is_refused_what_its_own_budget_does_not_hold(database: Database) -> None:
    ours = budget(SpendingStore(database), run=1.0)
    first = reserve(ours, 0.6)
    assert isinstance(first, Planned)
    assert reserve(ours, 0.6) is Refusal.RUN
    ours.settle(first, settled(0.3))
    assert isinstance(reserve(ours, 0.6), Planned)
    assert isinstance(reserve(budget(SpendingStore(database), run=1.0), 0.9), Planned), "another run has its own"


def test_a_call_waits_for_those_under_way_before_it_is_refused(database: Database) -> None:
    ours = budget(SpendingStore(database), run=1.0)
    first = reserve(ours, 0.9)
    assert isinstance(first, Planned)
    got: list[Planned | Refusal] = []
    waiting = threading.Thread(target=lambda: got.append(reserve(ours, 0.9, until=time.monotonic() + 30)))
    waiting.start()
    ours.settle(first, settled(0.1))
    waiting.join()
    assert isinstance(got[0], Planned)


def test_a_call_whose_end_nobody_knows_stays_counted(database: Database) -> None:
    ledger = SpendingStore(database)
    ours = budget(ledger, run=1.0)
    first = reserve(ours, 0.6)
    assert isinstance(first, Planned)
    ours.abandon(first)
    assert reserve(ours, 0.6, until=time.monotonic() + 30) is Refusal.RUN, "and nobody waits for it"
    assert ledger.spent_on(NOON.date()) == pytest.approx(0.6)


def test_many_threads_ask_no_more_than_the_budget_pays(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(_: object) -> Reply:
        return reply({"word": "Vesk"}, input_tokens=100, output_tokens=100)

    with serve(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, prices_file=priced(tmp_path), model_concurrency=8)
        door = open_model(settings, ledger=SpendingStore(database), clock=lambda: NOON, asking=Asking(budget_usd=2.05))
        assert door is not None
        outcomes: list[Answer[Note] | Failure] = []
        at_once(lambda n: outcomes.extend(door.ask(question(f"Question {n} {i}")) for i in range(3)), 8)
        spent = door.spent
        door.close()
    refused = [outcome for outcome in outcomes if isinstance(outcome, Failure)]
    assert len(outcomes) == 24 and refused
    assert {(f.kind, f.status) for f in refused} == {(FailureKind.OVER_BUDGET, RunStatus.OVER_BUDGET)}
    assert "--budget-usd" in refused[0].message
    assert len(server.requests) == 24 - len(refused) == spent.calls, "what is over budget is never asked"
    assert spent.cost_usd <= 2.05
    assert spent.cost_usd == pytest.approx(0.2 * spent.calls)
    assert spent.calls >= 9, "worst cases under way are waited for, not taken for spent"


def test_a_day_that_is_spent_stops_the_next_run_too(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(lambda _: reply({"word": "Vesk"}, input_tokens=100, output_tokens=100)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, prices_file=priced(tmp_path), budget_usd_per_day=0.45)
        for n in range(2):
            door = open_model(settings, ledger=SpendingStore(database), clock=lambda: NOON)
            assert door is not None
            outcome = door.ask(question(f"Question {n}"))
            door.close()
        assert isinstance(outcome, Failure) and outcome.kind is FailureKind.OVER_BUDGET
        assert "budget_usd_per_day" in outcome.message
        assert len(server.requests) == 1


class _BusyWhenSettling(SpendingStore):
    """A ledger whose database another process holds by the time that calls end."""

    def settle(self, call_id: str, settled: Settled) -> None:
        raise DataFolderBusy("the database is being written by another process: try again")


def test_an_answer_is_not_lost_to_a_ledger_that_is_busy(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = _BusyWhenSettling(database)
    with serve(lambda _: reply({"word": "Vesk"}, input_tokens=1, output_tokens=1)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, prices_file=priced(tmp_path))
        door = open_model(settings, ledger=ledger, clock=lambda: NOON)
        assert door is not None
        most = door.estimate(question()).cost_usd
        assert isinstance(door.ask(question()), Answer)
        door.close()
    assert ledger.spent_on(NOON.date()) == most, "the worst case stays counted"


@pytest.mark.parametrize("limit", ["run", "day"])
def test_a_budget_for_a_model_of_unknown_price_is_refused(
    limit: str, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.example/v1")
    settings = model_settings(tmp_path, budget_usd_per_day=1.0 if limit == "day" else None)
    asking = Asking(budget_usd=1.0 if limit == "run" else None)
    with pytest.raises(SettingsError, match="WORKBENCH_PRICES_FILE") as told:
        open_model(settings, ledger=SpendingStore(database), clock=lambda: NOON, asking=asking)
    assert "openai:tiny" in str(told.value)


def test_a_budget_of_nothing_asks_nothing_of_a_model_that_costs(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(lambda _: reply({"word": "Vesk"})) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        settings = model_settings(tmp_path, prices_file=priced(tmp_path))
        door = open_model(settings, ledger=SpendingStore(database), clock=lambda: NOON, asking=Asking(budget_usd=0.0))
        assert door is not None
        assert isinstance(door.ask(question()), Failure)
        door.close()
        assert server.requests == []
