"""Comparing two runs: differences are paired, a regression is beyond doubt, changed cases are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.compare import compare_runs
from evals.record import Cost, Machine, RunRecord, Spec
from evals.rows import Row, failed
from evals.tasks.retrieval import K
from workbench.cli.main import run
from workbench.errors import UsageError
from workbench.types import RunStatus

LEGS = ("fused", "dense", "lexical")


def row(case: int, rank: int | None, *, group: str = "towns") -> Row:
    """A case whose judged document stands at `rank`, the same for each leg; `None` when it was not found."""
    hit = float(rank is not None and rank <= K)
    mrr = 1 / rank if rank else 0.0
    scores = {
        f"{leg}.{name}": value for leg in LEGS for name, value in ((f"hit@{K}", hit), (f"ndcg@{K}", mrr), ("mrr", mrr))
    }
    return Row(
        id=f"c{case}",
        group=group,
        status=RunStatus.OK,
        expected=("d",),
        predicted=("x",) * ((rank or 1) - 1) + (("d",) if rank else ()),
        scores=scores,
        input="claim",
    )


def write_run(folder: Path, rows: Sequence[Row], *, task: str = "retrieval") -> Path:
    folder.mkdir()
    (folder / "rows.jsonl").write_text("".join(one.model_dump_json() + "\n" for one in rows))
    spec = Spec(
        task=task,
        version="0",
        commit=None,
        dirty=None,
        settings={},
        data_hash="0",
        data=(),
        model="none",
        models=(),
        seed=0,
        limit=None,
        cost=Cost(),
        started_at=datetime(2024, 1, 1, tzinfo=UTC),
        seconds=1.0,
        machine=Machine(system="", python="", cpus=1, versions={}),
    )
    record = RunRecord(spec=spec, statuses={}, metrics={}, groups={}, notes=())
    (folder / "run.json").write_text(record.model_dump_json())
    return folder


def test_a_run_does_not_differ_from_itself(tmp_path: Path) -> None:
    one = write_run(tmp_path / "a", [row(n, n % 3 + 1) for n in range(12)])
    found = compare_runs(one, one)
    assert not found.regressions and not found.changed
    assert {(d.change, d.interval.low, d.interval.high) for d in found.differences} == {(0.0, 0.0, 0.0)}


def test_a_run_that_is_worse_in_every_case_is_a_regression(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(n, 1) for n in range(12)])
    after = write_run(tmp_path / "b", [row(n, 2) for n in range(12)])
    found = compare_runs(before, after)
    assert {d.metric for d in found.regressions} == {f"{leg}.{name}" for leg in LEGS for name in (f"ndcg@{K}", "mrr")}


def test_the_opposite_comparison_is_an_improvement(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(n, 2) for n in range(12)])
    after = write_run(tmp_path / "b", [row(n, 1) for n in range(12)])
    found = compare_runs(before, after)
    assert not found.regressions
    assert any(d.improved for d in found.differences)


def test_one_worse_case_among_many_proves_nothing(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(n, 1) for n in range(40)])
    after = write_run(tmp_path / "b", [row(0, 2), *(row(n, 1) for n in range(1, 40))])
    found = compare_runs(before, after)
    assert not found.regressions
    assert [pair.before.id for pair in found.changed] == ["c0"]


def test_differences_are_paired_by_case(tmp_path: Path) -> None:
    # Cases differ far more from each other than the runs do: only pairing shows that every case got worse.
    before = write_run(tmp_path / "a", [row(n, 1 if n % 2 else 8) for n in range(20)])
    after = write_run(tmp_path / "b", [row(n, 2 if n % 2 else 9) for n in range(20)])
    assert "fused.mrr" in {d.metric for d in compare_runs(before, after).regressions}


def test_only_common_cases_are_compared(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(n, 1) for n in range(8)])
    after = write_run(tmp_path / "b", [row(n, 1) for n in range(5, 15)])
    found = compare_runs(before, after)
    assert (found.paired, found.only_before, found.only_after) == (3, 5, 7)
    assert {d.n for d in found.differences} == {3}


def test_a_case_of_one_set_is_not_paired_with_its_namesake_in_another(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(1, 1, group="towns")])
    after = write_run(tmp_path / "b", [row(1, 1, group="rivers")])
    with pytest.raises(UsageError, match="no case in common"):
        compare_runs(before, after)


def test_sets_are_compared_one_by_one_too(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(n, 1, group=group) for group in ("rivers", "towns") for n in range(9)])
    worse = [row(n, 1 if group == "rivers" else 3, group=group) for group in ("rivers", "towns") for n in range(9)]
    found = compare_runs(before, write_run(tmp_path / "b", worse))
    assert {d.group for d in found.regressions} == {"all", "towns"}


def test_a_failure_counts_against_the_run(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(n, 1) for n in range(10)])
    lost = [failed(f"c{n}", group="towns", expected=("d",), asked="claim", error="no answer") for n in range(10)]
    assert compare_runs(before, write_run(tmp_path / "b", lost)).regressions


def test_runs_of_two_tasks_are_not_compared(tmp_path: Path) -> None:
    before = write_run(tmp_path / "a", [row(1, 1)])
    after = write_run(tmp_path / "b", [row(1, 1)], task="copies")
    with pytest.raises(UsageError, match="compare runs of one task"):
        compare_runs(before, after)


def test_a_folder_without_a_finished_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no finished run"):
        compare_runs(tmp_path, tmp_path)


def test_the_command_exits_3_on_a_regression(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = write_run(tmp_path / "a", [row(n, 1) for n in range(12)])
    after = write_run(tmp_path / "b", [row(n, 4) for n in range(12)])
    assert run(["eval", "compare", str(before), str(after), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert found["regression"] is True
    assert [one["id"] for one in found["changed"]][:2] == ["c0", "c1"]
    assert run(["eval", "compare", str(after), str(before)]) == 0
