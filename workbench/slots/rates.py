"""What an amount is told for one of: 300 crowns a day, 40 cases per 100,000."""

from __future__ import annotations

from functools import cache

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.meaning import meaning
from workbench.slots.text import NUMBER, WORD, Reading, fold

__all__ = ["rate_after"]


def rate_after(reading: Reading, index: int) -> str:
    """What follows a word like `per` at token `index`, which follows an amount; empty when the amount is no rate."""
    tokens, following = reading.tokens, index + 1
    if following >= len(tokens) or tokens[index].kind != WORD:
        return ""
    if tokens[index].key in _per(reading.language):
        told = tokens[following]
        return told.key if told.kind == NUMBER else meaning(told.key, reading.language)
    # `A` is a rate before a time alone: `300 crowns a day`.
    timed = tokens[index].key in _a(reading.language) and _times().at(tokens, following) is not None
    return meaning(tokens[following].key, reading.language) or tokens[following].key if timed else ""


@cache
def _per(language: str) -> frozenset[str]:
    return frozenset(fold(word) for part in spoken(lists("slots")["per"], language) for word in part)


@cache
def _a(language: str) -> frozenset[str]:
    return frozenset(fold(word) for part in spoken(lists("slots")["per_time"], language) for word in part)


@cache
def _times() -> Phrases[bool]:
    return phrases((word, True) for words in lists("slots")["units"]["duration"].values() for word in words)
