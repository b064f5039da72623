"""From rows to figures: what a metric is, and every metric of a task with its number of cases and interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from evals.bootstrap import Interval, bootstrap_interval, unanimous_interval
from evals.metrics import Floats
from evals.rows import Row


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A figure that can be taken of any set of rows. Higher is better."""

    name: str
    told: str
    """What it says, in a line of the report."""
    of_row: Callable[[Row], tuple[float, ...] | None]
    """The numbers a row gives; `None` when the row has no part in this metric. A failed row gives its worst."""
    combine: Callable[[Floats], float]
    """The figure of an `(n, m)` array with one line a row; NaN where it is undefined."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A figure with how many cases it rests on and its 95 % interval."""

    metric: str
    value: float
    n: int
    interval: Interval


def mean_of(name: str, told: str) -> Metric:
    """The mean of a row's score called `name`; a failed row counts as 0."""
    return Metric(
        name=name,
        told=told,
        of_row=lambda row: (row.scores.get(name, 0.0),),
        combine=lambda cases: float(cases[:, 0].mean()),
    )


def measure(metrics: Sequence[Metric], rows: Sequence[Row], *, seed: int) -> list[Measure]:
    """Take every metric that these rows define."""
    return [found for metric in metrics if (found := _measure(metric, rows, seed)) is not None]


def numbers_of(metric: Metric, rows: Iterable[Row]) -> Floats:
    """The metric's numbers of those rows that have a part in it, shape `(n, m)`."""
    return np.array([numbers for row in rows if (numbers := metric.of_row(row)) is not None], dtype=np.float64)


def _measure(metric: Metric, rows: Sequence[Row], seed: int) -> Measure | None:
    cases = numbers_of(metric, rows)
    if not len(cases) or np.isnan(value := metric.combine(cases)):
        return None
    interval = bootstrap_interval(cases, metric.combine, seed=seed)
    if interval.low == interval.high == value and value in (0.0, 1.0):
        interval = unanimous_interval(value, len(cases))
    return Measure(metric=metric.name, value=value, n=len(cases), interval=interval)
