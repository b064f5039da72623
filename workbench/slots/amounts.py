"""Compares two amounts of one dimension: are they the same as far as their words are exact?"""

from __future__ import annotations

from enum import StrEnum

from workbench.slots.measures import PERCENT, POINTS
from workbench.slots.model import Quantity

__all__ = ["Nearness", "compared"]


class Nearness(StrEnum):
    """How two amounts stand to each other."""

    SAME = "same"
    WITHIN = "within"
    """The passage's is finer and lies in the claim's."""
    NEAR = "near"
    """Too near to call them different, too far to call them the same."""
    OTHER = "other"


_ABOUT, _ABOUT_AT_MOST = 0.1, 0.25
"""`About 40` is 36 to 44; from 30 to 50 it is not called different."""
_BEYOND = 1.5
"""`More than 100` and 140 are the same; 300 is more than 100 and says more."""
_ROUNDED, _ROUNDED_IN_FULL = 0.05, 0.025
"""The most that rounding may change, as a share: of `5 million`, and of `5,000,000`."""


def compared(claim: Quantity, passage: Quantity) -> Nearness:
    """How the passage's amount stands to the claim's; both have one dimension."""
    if claim.vague or passage.vague:
        return _vaguely(claim, passage)
    if _open(claim) or _open(passage):
        return _openly(claim, passage)
    if claim.low < claim.high or passage.low < passage.high:
        return _ranged(claim, passage)
    return _exactly(claim, passage)


def _open(amount: Quantity) -> bool:
    return amount.high == float("inf") or amount.low == float("-inf")


def _exactly(claim: Quantity, passage: Quantity) -> Nearness:
    apart = abs(claim.stated - passage.stated)
    size = max(abs(claim.stated), abs(passage.stated))
    slack = max(_rounding(claim), _rounding(passage))
    if apart <= slack * (1 + 1e-6) + 1e-9 * size:
        return Nearness.SAME
    if claim.about or passage.about:
        if apart <= _ABOUT * size:
            return Nearness.SAME
        return Nearness.NEAR if apart <= _ABOUT_AT_MOST * size else Nearness.OTHER
    return Nearness.NEAR if apart <= max(_step(claim), _step(passage)) * (1 + 1e-6) else Nearness.OTHER


def _step(amount: Quantity) -> float:
    return 0.5 if amount.step == 0 and amount.dimension in (PERCENT, POINTS) else amount.step


def _rounding(amount: Quantity) -> float:
    size = abs(amount.stated)
    if step := _step(amount):
        return min(step, _ROUNDED * size)
    if size < 100 or size % 100 or size > 1e15:
        return 0.0
    weight = 100
    while size % (weight * 10) == 0:
        weight *= 10
    return min(weight / 2, _ROUNDED_IN_FULL * size)


def _ranged(claim: Quantity, passage: Quantity) -> Nearness:
    slack = max(_rounding(claim), _rounding(passage))
    if abs(claim.low - passage.low) <= slack and abs(claim.high - passage.high) <= slack:
        return Nearness.SAME
    if passage.high < claim.low - slack or passage.low > claim.high + slack:
        return Nearness.OTHER
    if claim.low <= passage.low and passage.high <= claim.high:
        return Nearness.WITHIN
    return Nearness.SAME if claim.low == claim.high else Nearness.NEAR


def _openly(claim: Quantity, passage: Quantity) -> Nearness:
    """One or both are bounds: more than, at least, up to."""
    slack = max(_rounding(claim), _rounding(passage))
    if passage.high < claim.low - slack or passage.low > claim.high + slack:
        return Nearness.OTHER
    least, most = sorted((abs(claim.stated), abs(passage.stated)))
    if most <= _BEYOND * least:
        return Nearness.SAME
    return Nearness.WITHIN if _open(claim) and not _open(passage) else Nearness.NEAR


def _vaguely(claim: Quantity, passage: Quantity) -> Nearness:
    """`Dozens`, `hundreds`: different only from what is less than half of the least, or more than twice the most."""
    if claim.vague and passage.vague:
        return Nearness.SAME if claim.low == passage.low and claim.high == passage.high else Nearness.NEAR
    order, other = (claim, passage) if claim.vague else (passage, claim)
    if order.low <= other.stated <= order.high:
        return Nearness.WITHIN if claim.vague else Nearness.SAME
    if _open(other):
        return Nearness.NEAR
    far = other.stated * 2 < order.low or other.stated > order.high * 2
    return Nearness.OTHER if far else Nearness.NEAR
