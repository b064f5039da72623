"""Reads written dates: days and months in figures and words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from workbench.slots.calendar import month, nearest, one_day
from workbench.slots.date_place import Place, Read, day_number, following_year, linked, month_name
from workbench.slots.meaning import THING, meaning
from workbench.slots.measures import measure_after
from workbench.slots.model import DateRange, Grain
from workbench.slots.text import NUMBER

__all__ = ["day_first", "month_first", "numeric"]


_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")


def numeric(place: Place, index: int) -> Read | None:
    """2031-03-04, 04.03.2031, 04/03/2031; a day and month that could be either way round are not placed."""
    key = place.key(index)
    if dotted := _DOTTED.fullmatch(key):
        day, month_, year_ = (int(part) for part in dotted.groups())
        return one_day(year_ if year_ > 99 else 2000 + year_, month_, day), index + 1
    mark = place.key(index + 1)
    glued = all(place.touches(at) for at in range(index + 1, index + 5))
    if not glued or mark not in ("-", "/") or place.key(index + 3) != mark or place.kind(index + 4) != NUMBER:
        return None
    parts = [place.key(at) for at in (index, index + 2, index + 4)]
    if not all(part.isdigit() and len(part) in (1, 2, 4) for part in parts):
        return None
    return _three(place, [int(part) for part in parts], long=len(parts[0]) == 4), index + 5


def _three(place: Place, parts: list[int], *, long: bool) -> DateRange | None:
    if long:
        return one_day(max(1, parts[0]), parts[1], parts[2])
    day, month_, year_ = parts
    if place.reading.language == "en" and day <= 12 and month_ <= 12 and day != month_:
        return None
    if month_ > 12:
        day, month_ = month_, day
    return one_day(year_ if year_ > 99 else 2000 + year_, month_, day)


def day_first(place: Place, index: int) -> Read | None:
    """4 March 2031, 3.-5. Mai, 5 de mayo, 3 and 5 May."""
    begun = day_number(place, index)
    if not begun:
        return None
    day, after = begun
    until = None
    through = place.key(after) in place.words.through and place.key(after) != "/"
    if through and (second := day_number(place, after + 1)):
        until, after = second
    named = month_name(place, linked(place, after))
    if not named:
        return None
    return _in_month(place, named[0], day, until, named[1])


def _in_month(place: Place, month_: int, day: int, until: int | None, after: int) -> Read:
    """One day or several of a month, with the year after them or the nearest."""
    told = following_year(place, after)
    if told:
        after = told[1]
    first = _placed(place, month_, day, told and told[0])
    if until is None or first is None:
        return first, after
    last = _placed(place, month_, until, told and told[0])
    if last is None or first.first is None or last.first is None or last.first < first.first:
        return None, after
    return replace(first, last=last.last, grain=Grain.SPAN), after


def _placed(place: Place, month_: int, day: int, year_: int | None) -> DateRange | None:
    return nearest(month_, day, place.day) if year_ is None else one_day(year_, month_, day)


def month_first(place: Place, index: int) -> Read | None:
    """March 4, 2031; March 2031; in March."""
    named = month_name(place, index)
    if not named:
        return None
    month_, after = named
    day = day_number(place, after) if place.reading.language in ("en", "ar", "es") else None
    if day and not measure_after(place.reading, day[1]) and not _counted(place, day[1]):
        until = None
        day_, after = day
        if place.key(after) in place.words.through and (second := day_number(place, after + 1)):
            until, after = second
        return _in_month(place, month_, day_, until, after)
    if told := following_year(place, after):
        return month(told[0], month_), told[1]
    return _month_alone(place, index, month_, after)


def _counted(place: Place, index: int) -> bool:
    return meaning(place.key(index), place.reading.language).startswith(THING)


def _month_alone(place: Place, index: int, month_: int, after: int) -> Read | None:
    if place.key(index) in place.words.short or place.key(index - 1) not in place.words.before:
        return None
    if place.reading.language in ("en", "de") and not place.reading.capital(index):
        return None
    turn = place.words.turns.before(place.reading.tokens, index) or place.words.turns.at(place.reading.tokens, after)
    if turn and turn[0] and place.day:
        return _turned_month(place.day, month_, turn[0]), after
    return nearest(month_, None, place.day), after


def _turned_month(day: date, month_: int, turn: int) -> DateRange:
    """Last or next May, seen from a day."""
    passed = month_ < day.month if turn < 0 else month_ <= day.month
    years = {(-1, True): 0, (-1, False): -1, (1, True): 1, (1, False): 0}
    return replace(month(day.year + years[turn, passed], month_), inferred=True)
