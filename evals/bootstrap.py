"""How sure a figure is: percentile bootstrap intervals over cases."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from evals.metrics import Floats

RESAMPLES = 2000
CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class Interval:
    """Where a figure lies with 95 % confidence. Both NaN when it is undefined in most resamples."""

    low: float
    high: float


def unanimous_interval(value: float, n: int) -> Interval:
    """Interval of a share of 0 or 1: every case agrees, and a bootstrap of such cases would claim certainty.

    The exact interval of Clopper & Pearson (1934), whose open end is 0.025 ** (1 / n) away from the other side: with
    20 of 20 cases right, the true share may be as low as 0.83.

    Raises:
        ValueError: `value` is neither 0 nor 1, or `n` is below 1.
    """
    if value not in (0.0, 1.0) or n < 1:
        raise ValueError(f"not a unanimous share: {value} of {n} cases")
    reach: float = ((1 - CONFIDENCE) / 2) ** (1 / n)
    return Interval(low=reach, high=1.0) if value else Interval(low=0.0, high=1 - reach)


def bootstrap_interval(
    cases: Floats, combine: Callable[[Floats], float], *, seed: int, resamples: int = RESAMPLES
) -> Interval:
    """Draw cases with replacement, combine each draw, and take the middle 95 % (Efron & Tibshirani 1993, ch. 13).

    Args:
        cases: Shape `(n, m)`: `m` numbers a case, n >= 1.
        combine: Gives the figure of any `(n, m)` draw; NaN where the draw leaves it undefined.
        seed: Same seed, same interval.
        resamples: How many draws, >= 1.

    Returns:
        Equal ends for one case: an interval of one case says nothing, so report n with it.

    Raises:
        ValueError: there is no case.
    """
    if not len(cases):
        raise ValueError("no interval without a case")
    random = np.random.default_rng(seed)
    draws = np.array([combine(cases[random.integers(0, len(cases), len(cases))]) for _ in range(resamples)])
    defined = draws[~np.isnan(draws)]
    if len(defined) < resamples / 2:
        return Interval(low=math.nan, high=math.nan)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(defined, [tail, 1 - tail])
    return Interval(low=float(low), high=float(high))
