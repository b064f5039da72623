"""Reads years, quarters and decades, alone and as ranges."""

from __future__ import annotations

from workbench.slots.calendar import decade, quarter, year
from workbench.slots.date_place import FIRST_YEAR, LAST_YEAR, Place, Read, following_year, opens, year_number
from workbench.slots.meaning import THING, meaning
from workbench.slots.measures import measure_after, measure_before
from workbench.slots.model import DateRange, Grain
from workbench.slots.text import SIGN, WORD

__all__ = ["decade_of", "quarter_of", "year_of"]


def quarter_of(place: Place, index: int) -> Read | None:
    """Q3 2030, third quarter of 2030, 3-й квартал 2030 року."""
    number, after = _quarter_number(place, index)
    if number is None:
        return None
    told = following_year(place, after)
    if told:
        return quarter(told[0], number), told[1]
    return (quarter(place.day.year, number, inferred=True) if place.day else None), after


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _quarter_number(place: Place, index: int) -> tuple[int | None, int]:
    key, words = place.key(index), place.words
    if key == "q" and place.touches(index + 1) and place.key(index + 1) in ("1", "2", "3", "4"):
        return int(place.key(index + 1)), index + 2
    if found := words.ordinals.at(place.reading.tokens, index):
        number, after = found[0], index + found[1]
    elif key in _ROMAN:
        number, after = _ROMAN[key], index + 1
    elif key in ("1", "2", "3", "4"):
        number, after = int(key), index + 1
        while place.key(after) in ("-", "‑") or (place.touches(after) and place.kind(after) == WORD):
            after += 1
    elif key in words.quarter and (found := words.ordinals.at(place.reading.tokens, index + 1)):
        return found[0], index + 1 + found[1]
    else:
        return None, index
    return (number, after + 1) if place.key(after) in words.quarter else (None, index)


def decade_of(place: Place, index: int) -> Read | None:
    """années 1990, los años 90."""
    found = place.words.decade_before.at(place.reading.tokens, index)
    number = place.key(index + found[1]) if found else ""
    if not found or not number.isdigit() or not number.endswith("0") or len(number) not in (2, 4):
        return None
    first = int(number) if len(number) == 4 else 1900 + int(number)
    return (decade(first), index + found[1] + 1) if FIRST_YEAR <= first <= LAST_YEAR else None


_RECENT = range(1900, 2101)


_PEOPLE_AND_THINGS = frozenset(
    THING + name
    for name in (
        *("person", "civilian", "child", "woman", "man", "soldier", "prisoner", "refugee", "patient"),
        *("worker", "resident", "house", "tree", "job", "family"),
    )
)


def year_of(place: Place, index: int) -> Read | None:
    """2031, 2030-2031, 2030/31, 1990s, between 2010 and 2015."""
    told = year_number(place, index)
    if not told or not _is_year(place, index, told[1]):
        return None
    year_, after = told
    endings = place.words.decades
    hyphen = place.key(after) in ("-", "‑") and place.touches(after)
    ending = after + 1 if hyphen else after
    if year_ % 10 == 0 and place.key(ending) in endings and place.touches(ending):
        return decade(year_), ending + 1
    until = _until(place, index, after)
    if until and until[0] > year_:
        first, last = year(year_), year(until[0])
        return DateRange(first=first.first, last=last.last, grain=Grain.SPAN), until[1]
    return year(year_), after


def _until(place: Place, index: int, after: int) -> tuple[int, int] | None:
    """The second year of a range: after a dash or slash, or after `between`."""
    if place.key(after) not in place.words.through:
        return None
    if place.kind(after) != SIGN and not opens(place, index):
        return None
    whole = year_number(place, after + 1)
    if whole:
        return whole
    key, century = place.key(after + 1), int(place.key(index)) // 100 * 100
    short = place.kind(after) == SIGN and place.touches(after) and place.touches(after + 1)
    return (century + int(key), after + 2) if short and len(key) == 2 and key.isdigit() else None


def _is_year(place: Place, index: int, after: int) -> bool:
    reading = place.reading
    if measure_before(reading, index) or (index and place.kind(index - 1) in (SIGN,) and place.touches(index)):
        return False
    if place.touches(index) and place.kind(index - 1) == WORD:
        return False
    if place.kind(after + 1) == WORD and place.key(after) == "-" and place.touches(after) and place.touches(after + 1):
        return place.key(after + 1) in place.words.decades  # 1990-х is a decade; 2019-nCoV is no year
    if place.kind(after) == SIGN and place.key(after) in ("%", "$", "€", "£", "°", "+"):
        return False
    unit = measure_after(reading, after)
    stem = meaning(place.key(after), reading.language) if place.kind(after) == WORD else ""
    if unit or stem in _PEOPLE_AND_THINGS:
        return False
    return int(place.key(index)) in _RECENT or place.key(index - 1) in place.words.year_before or after > index + 1
