"""Numbers that are no amounts: labels, names, ordinals, times of day, scores, and what touches letters."""

from __future__ import annotations

from functools import cache

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.meaning import STATE, THING, meaning
from workbench.slots.text import NUMBER, SIGN, STOP, WORD, Reading, fold

__all__ = ["refused"]


def refused(reading: Reading, index: int, following: int, *, measured: bool) -> bool:
    """Whether the number at token `index`, ending before token `following`, counts or measures nothing."""
    if reading.tokens[index].kind == WORD:
        return not measured and _label(reading, index)
    if _touches(reading, index) or _clock(reading, index, following) or _ordinal(reading, index, following):
        return True
    if measured:
        return False
    return _label(reading, index) or _named(reading, index, following) or _bracketed(reading, index, following)


def _touches(reading: Reading, index: int) -> bool:
    """A letter or a letter and a hyphen before it (B52, COVID-19), or a colon or slash on either side (10:30, 24/7)."""
    text, token = reading.text, reading.tokens[index]
    before, after = text[max(0, token.start - 2) : token.start], text[token.end : token.end + 2]
    if before[-1:] in "-–−" and not before[:1].isalnum():
        before = ""
    # An Arabic letter in front is a preposition; a currency code may touch its number.
    if before[-1:].isalpha() and not "\u0600" <= before[-1] <= "\u06ff" and not _sign(reading, index - 1):
        return True
    if before[-1:] in ("-", "‑", "–", "/", ":", "_", ".") and before[:1].isalnum():
        return True
    return after[:1] in ("/", ":", "_", "-", "–") and after[1:2].isdigit()


def _sign(reading: Reading, index: int) -> bool:
    codes = lists("slots")["currencies"]["codes"]
    return index >= 0 and (reading.tokens[index].kind == SIGN or reading.tokens[index].key.upper() in codes)


def _clock(reading: Reading, index: int, following: int) -> bool:
    tokens, words = reading.tokens, _words(reading.language)
    if words[1].at(tokens, following):
        return True
    hours = following > index + 1 and _is_hour(reading, following - 1)
    return hours and index > 0 and tokens[index - 1].key in words[2]


def _is_hour(reading: Reading, index: int) -> bool:
    """Whether the token is a word for hour."""
    return _hours().at(reading.tokens, index) is not None


@cache
def _hours() -> Phrases[bool]:
    return phrases((word, True) for word in lists("slots")["units"]["duration"][3600])


def _ordinal(reading: Reading, index: int, following: int) -> bool:
    """5th, 5-го, 5er: letters that touch the number, with a hyphen or without, and are none of its units."""
    tokens, place = reading.tokens, index + 1
    if place < len(tokens) and tokens[place].key == "-" and tokens[place].start == tokens[index].end:
        place += 1
    if place >= len(tokens) or place < following or tokens[place].start != tokens[place - 1].end:
        return False
    return tokens[place].kind == WORD and tokens[place].key in _words(reading.language)[3]


def _label(reading: Reading, index: int) -> bool:
    before = index - 1
    while (
        before >= 0
        and reading.tokens[before].kind == STOP
        and reading.tokens[before].end == reading.tokens[index].start - 1
    ):
        before -= 1  # No. 7
    return before >= 0 and _words(reading.language)[0].before(reading.tokens, before + 1) is not None


def _named(reading: Reading, index: int, following: int) -> bool:
    """A number after a name is part of it (Apollo 11) unless something is counted after it (in Kyiv 40 people)."""
    tokens = reading.tokens
    if index == 0 or reading.language == "de":
        return False
    before = tokens[index - 1]
    first = index == 1 or tokens[index - 2].kind != WORD
    if before.kind != WORD or first or not reading.capital(index - 1) or before.sentence != tokens[index].sentence:
        return False
    if following < len(tokens) and tokens[following].kind == WORD:
        stem = meaning(tokens[following].key, reading.language)
        return not stem.startswith((THING, STATE))
    return True


def _bracketed(reading: Reading, index: int, following: int) -> bool:
    """(40) and [12]: an age, a year or a footnote."""
    tokens = reading.tokens
    return (
        0 < index
        and following < len(tokens)
        and tokens[index].kind == NUMBER
        and tokens[index - 1].key in ("(", "[")
        and tokens[following].key in (")", "]", ",")
    )


@cache
def _words(language: str) -> tuple[Phrases[bool], Phrases[bool], frozenset[str], frozenset[str]]:
    """Labels, what follows a time of day, what stands before one, endings of ordinals."""
    held = lists("slots")
    labels = phrases(((word, True) for part in spoken(held["labels"], language) for word in part), language)
    before = frozenset(fold(word) for part in spoken(held["clock_before"], language) for word in part)
    endings = frozenset(fold(word) for word in held["ordinal_endings"])
    return labels, phrases((word, True) for word in held["clock_after"]), before, endings
