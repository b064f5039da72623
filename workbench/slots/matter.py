"""What an amount is about: the words for what is counted, and what befell it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
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
    part: bool
    """A part of a greater number: `including 4 children`."""
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
    parts = _parts(reading.language)
    part = parts.before(reading.tokens, number) is not None or parts.at(reading.tokens, following) is not None
    return Matter(nouns=nouns, states=states, part=part, last=max(last, following - 1))


def _nouns(reading: Reading, index: int, *, counted: bool) -> tuple[tuple[str, ...], int]:
    """Meanings of the words for what is counted, the thing itself first, and its token."""
    tokens, last = reading.tokens, index - 1
    places: list[int] = []
    links = _links(reading.language)
    opened = counted
    while index < len(tokens) and tokens[index].key in links and tokens[index].kind == WORD:
        opened, index = True, index + 1
    while opened and index < len(tokens) and tokens[index].kind == WORD and len(places) < _NOUNS:
        stem = meaning(tokens[index].key, reading.language)
        if not stem or stem.startswith(STATE):
            break
        places.append(index)
        index += 1
    if not places:
        return (), last
    head = _head(reading, places)
    ordered = [head, *(place for place in places if place != head)]
    return tuple(meaning(tokens[place].key, reading.language) for place in ordered), head if counted else last


def _head(reading: Reading, places: list[int]) -> int:
    """The word that names the thing: a known one; the first plural in English; the first noun in German."""
    keys = {place: reading.tokens[place].key for place in places}
    for place in places:
        if meaning(keys[place], reading.language).startswith(THING):
            return place
    if reading.language == "en":
        plurals = [place for place in places if keys[place].endswith("s") and not keys[place].endswith("ss")]
        return plurals[0] if plurals else places[0]
    if reading.language == "de":
        return next((place for place in places if reading.capital(place)), places[0])
    return places[0]


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
def _parts(language: str) -> Phrases[bool]:
    return phrases(((word, True) for part in spoken(lists("slots")["part"], language) for word in part), language)


@cache
def _links(language: str) -> frozenset[str]:
    return frozenset(fold(word) for part in spoken(lists("slots")["of"], language) for word in part)


@cache
def _ends(language: str) -> frozenset[str]:
    return frozenset(fold(word) for part in spoken(lists("slots")["also"], language) for word in part)
