"""Pictures of a report as numbers for an SVG: figures with their intervals, and how scores spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evals.metrics import Floats
from evals.record import Figure

WIDTH = 320
"""Of a plot's field, in SVG units; 0 lies at its left edge and 1 at its right."""
_BINS = 10


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A figure as a dot on a line from the low end of its interval to the high one."""

    name: str
    figure: Figure
    x: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Bin:
    """A column of a histogram."""

    low: float
    high: float
    n: int
    height: float
    """0..1 of the highest column."""


def bars(figures: dict[str, Figure]) -> list[Bar]:
    """Place figures of 0..1 on the field; an interval that is not known is a point."""
    return [_bar(name, figure) for name, figure in figures.items()]


def histogram(values: Sequence[float] | Floats) -> list[Bin]:
    """Count values of 0..1 in ten columns of equal width; 1.0 falls into the last one."""
    counts = [0] * _BINS
    for value in values:
        counts[min(_BINS - 1, max(0, int(value * _BINS)))] += 1
    most = max(counts) or 1
    return [Bin(low=at / _BINS, high=(at + 1) / _BINS, n=count, height=count / most) for at, count in enumerate(counts)]


def _bar(name: str, figure: Figure) -> Bar:
    low, high = figure.interval or (figure.value, figure.value)
    return Bar(name=name, figure=figure, x=_place(figure.value), low=_place(low), high=_place(high))


def _place(value: float) -> float:
    return round(WIDTH * min(1.0, max(0.0, value)), 1)
