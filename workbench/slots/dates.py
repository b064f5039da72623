"""Finds dates: days, months, years, quarters, decades, ranges, and words like `yesterday` placed by the text's day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from workbench.slots.calendar import date_words
from workbench.slots.date_periods import decade_of, quarter_of, year_of
from workbench.slots.date_place import FIRST_YEAR, LAST_YEAR, Place, Read, opens
from workbench.slots.date_relative import ago, relative, turned, weekday
from workbench.slots.date_written import day_first, month_first, numeric
from workbench.slots.meaning import beside, meaning, near
from workbench.slots.model import DateRange, Grain, Slot
from workbench.slots.numerals import begins_number
from workbench.slots.text import NUMBER, WORD, Reading
from workbench.types import SlotKind

__all__ = ["FoundDate", "find_dates"]


@dataclass(frozen=True, kw_only=True)
class FoundDate:
    """A date with the tokens it takes, the last one excluded."""

    slot: Slot
    first: int
    next: int


def find_dates(reading: Reading, day: date | None) -> list[FoundDate]:
    """Dates in the order of the text. `day` is the day the text was published."""
    if day and not FIRST_YEAR < day.year <= LAST_YEAR:
        day = None
    place, found, index = Place(reading=reading, words=date_words(reading.language), day=day), [], 0
    while index < len(reading.tokens):
        token = reading.tokens[index]
        known = token.kind == NUMBER or (token.kind == WORD and _may_begin(token.key, reading.language))
        read = _read(place, index) if known else None
        if read is None:
            index += 1
            continue
        value, following = read
        first = index - 1 if index and value and value.grain is Grain.SPAN and opens(place, index) else index
        found.append(FoundDate(slot=_slot(reading, first, following, value), first=first, next=following))
        index = following
    return found


def _slot(reading: Reading, first: int, following: int, value: DateRange | None) -> Slot:
    start, end = reading.tokens[first].start, reading.tokens[following - 1].end
    return Slot(
        kind=SlotKind.DATE,
        start=start,
        end=end,
        text=reading.text[start:end],
        value=_with_role(reading, first, following, value or DateRange(first=None, last=None, grain=Grain.DAY)),
        beside=beside(reading, reading.tokens[first].sentence),
        near=near(reading, first, following),
    )


def _with_role(reading: Reading, first: int, following: int, value: DateRange) -> DateRange:
    """What the words beside a date make of it: a bound, or a part of a name."""
    before = reading.tokens[first - 1].key if first else ""
    if before in date_words(reading.language).bounds:
        return replace(value, role="bound")
    if (
        value.grain is not Grain.YEAR
        or before in date_words(reading.language).before
        or following >= len(reading.tokens)
    ):
        return value
    after = reading.tokens[following]
    return replace(value, role=meaning(after.key, reading.language)) if after.kind == WORD else value


def _read(place: Place, index: int) -> Read | None:
    for reader in _OF_NUMBERS if place.kind(index) == NUMBER else _OF_WORDS:
        if read := reader(place, index):
            return read
    return None


_Reader = Callable[[Place, int], Read | None]
_OF_NUMBERS: tuple[_Reader, ...] = (numeric, day_first, quarter_of, ago, year_of)
_OF_WORDS: tuple[_Reader, ...] = (weekday, month_first, quarter_of, relative, turned, ago, decade_of)


@lru_cache(maxsize=2**16)
def _may_begin(key: str, language: str) -> bool:
    """Whether a word can be the first of a date: asked of every word, so answered from memory."""
    return date_words(language).begins(key) or begins_number(key, language)
