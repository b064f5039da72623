"""Compare two runs of a task case by case: is the second better, worse, or can nobody tell?"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.bootstrap import Interval, bootstrap_interval
from evals.measuring import Metric
from evals.metrics import Floats
from evals.record import ROWS_FILE, RunRecord, read_record
from evals.rows import Row, read_outcomes
from evals.tasks.tasks import open_task
from workbench.errors import UsageError

_SAME = 1e-9
"""Scores closer than that are the same."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One case in both runs."""

    before: Row
    after: Row

    @property
    def changed(self) -> bool:
        """Whether it ended otherwise, was answered otherwise, or scored otherwise."""
        a, b = self.before, self.after
        return a.status != b.status or a.predicted != b.predicted or _differ(a.scores, b.scores)


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A metric in both runs, over the cases both have."""

    group: str
    """A data set, or `all`."""
    metric: str
    before: float
    after: float
    n: int
    interval: Interval
    """Of after minus before, 95 %, paired."""

    @property
    def change(self) -> float:
        """After minus before."""
        return self.after - self.before

    @property
    def regressed(self) -> bool:
        """Whether the whole interval lies below zero."""
        return self.interval.high < 0

    @property
    def improved(self) -> bool:
        """Whether the whole interval lies above zero."""
        return self.interval.low > 0


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two runs side by side."""

    before: RunRecord
    after: RunRecord
    differences: tuple[Difference, ...]
    changed: tuple[Pair, ...]
    """Cases that changed, the most harmed first."""
    paired: int
    only_before: int
    only_after: int
    """Cases that one run has and the other does not; no figure here rests on them."""

    @property
    def regressions(self) -> tuple[Difference, ...]:
        """Metrics that got worse beyond doubt."""
        return tuple(one for one in self.differences if one.regressed)


def compare_runs(before: Path, after: Path, *, seed: int = 0) -> Comparison:
    """Pair the cases of two runs by data set and id, and take every metric's difference.

    Raises:
        UsageError: a folder holds no finished run, the tasks differ, or no case is in both.
    """
    records = read_record(before), read_record(after)
    tasks = [record.spec.task for record in records]
    if tasks[0] != tasks[1]:
        raise UsageError(f"{before} is a run of {tasks[0]} and {after} one of {tasks[1]}: compare runs of one task")
    rows = [{(r.group, r.id): r for r in read_outcomes(folder / ROWS_FILE)} for folder in (before, after)]
    pairs = [Pair(before=row, after=rows[1][key]) for key, row in rows[0].items() if key in rows[1]]
    if not pairs:
        raise UsageError(f"{before} and {after} have no case in common: run both on the same data")
    metrics = open_task(tasks[0]).metrics
    return Comparison(
        before=records[0],
        after=records[1],
        differences=tuple(_differences(metrics, pairs, seed)),
        changed=tuple(sorted((p for p in pairs if p.changed), key=_gain)),
        paired=len(pairs),
        only_before=len(rows[0]) - len(pairs),
        only_after=len(rows[1]) - len(pairs),
    )


def _differences(metrics: Sequence[Metric], pairs: Sequence[Pair], seed: int) -> list[Difference]:
    groups = sorted({pair.before.group for pair in pairs})
    parts = [("all", list(pairs))]
    if len(groups) > 1:
        parts += [(group, [pair for pair in pairs if pair.before.group == group]) for group in groups]
    found = (_difference(metric, group, members, seed) for group, members in parts for metric in metrics)
    return [one for one in found if one is not None]


def _difference(metric: Metric, group: str, pairs: Sequence[Pair], seed: int) -> Difference | None:
    numbers = [(metric.of_row(pair.before), metric.of_row(pair.after)) for pair in pairs]
    both = [(*a, *b) for a, b in numbers if a is not None and b is not None]
    if not both:
        return None
    cases = np.array(both, dtype=np.float64)
    before, after = _halves(metric, cases)
    if math.isnan(before) or math.isnan(after):
        return None
    return Difference(
        group=group,
        metric=metric.name,
        before=before,
        after=after,
        n=len(cases),
        interval=bootstrap_interval(cases, _change_of(metric), seed=seed),
    )


def _change_of(metric: Metric) -> Callable[[Floats], float]:
    """After minus before of one draw of cases: both runs get the same draw, which is what pairing means."""

    def change(cases: Floats) -> float:
        before, after = _halves(metric, cases)
        return after - before

    return change


def _halves(metric: Metric, cases: Floats) -> tuple[float, float]:
    middle = cases.shape[1] // 2
    return metric.combine(cases[:, :middle]), metric.combine(cases[:, middle:])


def _differ(a: dict[str, float], b: dict[str, float]) -> bool:
    return a.keys() != b.keys() or any(abs(a[name] - b[name]) > _SAME for name in a)


def _gain(pair: Pair) -> tuple[float, str, str]:
    """How much a case's scores rose all together, then its name."""
    total = sum(pair.after.scores.values()) - sum(pair.before.scores.values())
    return total, pair.before.group, pair.before.id
