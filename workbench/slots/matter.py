"""What an amount is about: the words for what is counted, and what befell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workbench.slots.lexicon import lists, spoken
from workbench.slots.meaning import STATE, THING, meaning
from workbench.slots.text import BREAK, NUMBER, SIGN, STOP, WORD, Reading, fold

__all__ = ["Matter", "matter_of"]

_NOUNS = 3
"""Words after a number that may say what is counted."""
_AFTER, _BEFORE = 9, 6
"""Tokens after and before a number that may tell what befell."""


@dataclass(frozen=True, kw_only=True)
class Matter:
    """What an amount is about."""

    nouns: tuple[str, ...]
    states: frozenset[str]
    last: int
    """Last token of the amount with the word for what is counted."""


def matter_of(reading: Reading, number: int, following: int, *, counted: bool) -> Matter:
    """What the amount at token `number`, which ends before token `following`, is about.

    A measure says what it measures only after a word like `of` (`40 tonnes of grain`); a count by the next words.
    """
    nouns, last = _nouns(reading, following, counted=counted)
    states = frozenset(_states(reading, range(following, following + _AFTER)))
    if not states:
        states = frozenset(_states(reading, range(number - 1, number - 1 - _BEFORE, -1)))
    return Matter(nouns=nouns, states=states, last=max(last, following - 1))


def _nouns(reading: Reading, index: int, *, counted: bool) -> tuple[tuple[str, ...], int]:
    tokens, last = reading.tokens, index - 1
    found: list[str] = []
    links = _links(reading.language)
    opened = counted
    while index < len(tokens) and tokens[index].key in links and tokens[index].kind == WORD:
        opened, index = True, index + 1
    while opened and index < len(tokens) and tokens[index].kind == WORD and len(found) < _NOUNS:
        stem = meaning(tokens[index].key, reading.language)
        if not stem or stem.startswith(STATE):
            break
        found.append(stem)
        if counted and (len(found) == 1 or stem.startswith(THING)):
            last = index
        if stem.startswith(THING):
            break
        index += 1
    return tuple(found), last


def _states(reading: Reading, places: range) -> Iterator[str]:
    """States named at these tokens, up to another number, the end of a clause, or words that begin another matter."""
    tokens, ends = reading.tokens, _ends(reading.language)
    for place in places:
        if not 0 <= place < len(tokens):
            return
        token = tokens[place]
        if token.kind in (BREAK, NUMBER, STOP) or token.key in ends:
            return
        if token.kind != SIGN and (found := meaning(token.key, reading.language)).startswith(STATE):
            yield found


@cache
def _links(language: str) -> frozenset[str]:
    return frozenset(fold(word) for part in spoken(lists("slots")["of"], language) for word in part)


@cache
def _ends(language: str) -> frozenset[str]:
    return frozenset(fold(word) for part in spoken(lists("slots")["also"], language) for word in part)
