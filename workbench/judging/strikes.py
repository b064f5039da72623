"""Why an answer of a model about a passage is struck out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

__all__ = ["Strike", "struck_words"]


class Strike(StrEnum):
    """Why; the value is what a reader is told of one such answer."""

    UNKNOWN_PASSAGE = "names a passage it was not given"
    TWICE = "judges one passage in two ways"
    NOT_THERE = "quotes words that do not stand in the passage"
    ELSEWHERE = "quotes words of another passage"
    ORDER = "quotes an order to its reader"
    ECHO = "has only words of the claim as what refutes it"
    SAME_DETAILS = "says that a passage refutes the claim with words that give the claim's own number and details"
    OTHER_DETAIL = "says that a passage supports the claim with words that give another number, date or name"
    APART = "quotes a sentence that shares no word, name or number with the claim"


def struck_words(strikes: Iterable[Strike]) -> tuple[str, ...]:
    """A line for each reason, with how many answers it struck out."""
    return tuple(
        f"{n} of the model's answers struck out: {'it' if n == 1 else 'each'} {why.value}"
        for why, n in sorted(Counter(strikes).items())
    )
