"""Finds dates: days, months, years, quarters, decades, ranges, and words like `yesterday` placed by the text's day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from workbench.slots.calendar import DateWords, date_words, decade, month, nearest, one_day, quarter, shifted, year
from workbench.slots.meaning import THING, beside, meaning, near
from workbench.slots.measures import measure_after, measure_before
from workbench.slots.model import DateRange, Grain, Slot
from workbench.slots.numerals import begins_number, numeral_at
from workbench.slots.text import NUMBER, SIGN, WORD, Reading
from workbench.types import SlotKind

__all__ = ["FoundDate", "find_dates"]


@dataclass(frozen=True, kw_only=True)
class FoundDate:
    """A date with the tokens it takes, the last one excluded."""

    slot: Slot
    first: int
    next: int


@dataclass(frozen=True, kw_only=True)
class _Place:
    """What the readers of dates look at: a text, its language's words, and its day."""

    reading: Reading
    words: DateWords
    day: date | None

    def key(self, index: int) -> str:
        return self.reading.tokens[index].key if 0 <= index < len(self.reading.tokens) else ""

    def kind(self, index: int) -> str:
        return self.reading.tokens[index].kind if 0 <= index < len(self.reading.tokens) else ""

    def touches(self, index: int) -> bool:
        """Whether the token begins where the one before it ends."""
        tokens = self.reading.tokens
        return 0 < index < len(tokens) and tokens[index].start == tokens[index - 1].end


_Read = tuple[DateRange | None, int]
"""What a date means (`None`: it cannot be placed) and the token after it."""
_FIRST_YEAR, _LAST_YEAR = 1000, 2199


def find_dates(reading: Reading, day: date | None) -> list[FoundDate]:
    """Dates in the order of the text. `day` is the day the text was published."""
    if day and not _FIRST_YEAR < day.year <= _LAST_YEAR:
        day = None
    place, found, index = _Place(reading=reading, words=date_words(reading.language), day=day), [], 0
    while index < len(reading.tokens):
        read = _read(place, index)
        if read is None:
            index += 1
            continue
        value, following = read
        first = index - 1 if index and value and value.grain is Grain.SPAN and _opens(place, index) else index
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


def _read(place: _Place, index: int) -> _Read | None:
    kind = place.kind(index)
    if kind == WORD and not _may_begin(place.key(index), place.reading.language):
        return None
    if kind == NUMBER:
        readers: tuple[Callable[[_Place, int], _Read | None], ...] = (_numeric, _day_first, _quarter, _ago, _year)
    elif kind == WORD:
        readers = (_weekday, _month_first, _quarter, _relative, _turned, _ago, _decade)
    else:
        return None
    for reader in readers:
        if read := reader(place, index):
            return read
    return None


@lru_cache(maxsize=2**16)
def _may_begin(key: str, language: str) -> bool:
    """Whether a word can be the first of a date: asked of every word, so answered from memory."""
    return date_words(language).begins(key) or begins_number(key, language)


def _opens(place: _Place, index: int) -> bool:
    return place.key(index - 1) in place.words.between


_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})")


def _numeric(place: _Place, index: int) -> _Read | None:
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


def _three(place: _Place, parts: list[int], *, long: bool) -> DateRange | None:
    if long:
        return one_day(max(1, parts[0]), parts[1], parts[2])
    day, month_, year_ = parts
    if place.reading.language == "en" and day <= 12 and month_ <= 12 and day != month_:
        return None
    if month_ > 12:
        day, month_ = month_, day
    return one_day(year_ if year_ > 99 else 2000 + year_, month_, day)


def _day_number(place: _Place, index: int) -> tuple[int, int] | None:
    """A day of a month, and the token after it and its ending (`3rd`, `1er`, `3-го`)."""
    key = place.key(index)
    if place.kind(index) != NUMBER or not key.isdigit() or len(key) > 2 or not 1 <= int(key) <= 31:
        return None
    after = index + 1
    if place.key(after) in ("-", "‑") and place.touches(after) and place.key(after + 1) in place.words.endings:
        return int(key), after + 2
    if place.key(after) in place.words.endings and place.touches(after):
        return int(key), after + 1
    return int(key), after


def _month_name(place: _Place, index: int) -> tuple[int, int] | None:
    """A month and the token after it, and after a second name of it (`مايو/أيار`)."""
    found = place.words.months.at(place.reading.tokens, index)
    if not found:
        return None
    after = index + found[1]
    if place.key(after) == "/" and (again := place.words.months.at(place.reading.tokens, after + 1)):
        after += 1 + again[1]
    return found[0], after


def _linked(place: _Place, index: int) -> int:
    while place.key(index) in place.words.links:
        index += 1
    return index


def _year_number(place: _Place, index: int) -> tuple[int, int] | None:
    """A year of four digits, and the token after it and the word for year."""
    key = place.key(index)
    if place.kind(index) != NUMBER or len(key) != 4 or not key.isdigit():
        return None
    if not _FIRST_YEAR <= int(key) <= _LAST_YEAR:
        return None
    after = index + 1
    if place.key(after) in ("-", "‑") and place.touches(after) and place.key(after + 1) in ("го", "му", "й", "м", "ї"):
        after += 2
    if place.reading.language in ("uk", "ru") and place.words.spans.of(place.key(after)) is Grain.YEAR:
        after += 1
    return int(key), after


def _following_year(place: _Place, index: int) -> tuple[int, int] | None:
    found = _year_number(place, _linked(place, index))
    return None if found and measure_after(place.reading, found[1]) else found


def _day_first(place: _Place, index: int) -> _Read | None:
    """4 March 2031, 3.-5. Mai, 5 de mayo, 3 and 5 May."""
    begun = _day_number(place, index)
    if not begun:
        return None
    day, after = begun
    until = None
    through = place.key(after) in place.words.through and place.key(after) != "/"
    if through and (second := _day_number(place, after + 1)):
        until, after = second
    named = _month_name(place, _linked(place, after))
    if not named:
        return None
    return _in_month(place, named[0], day, until, named[1])


def _in_month(place: _Place, month_: int, day: int, until: int | None, after: int) -> _Read:
    """One day or several of a month, with the year after them or the nearest."""
    told = _following_year(place, after)
    if told:
        after = told[1]
    first = _placed(place, month_, day, told and told[0])
    if until is None or first is None:
        return first, after
    last = _placed(place, month_, until, told and told[0])
    if last is None or first.first is None or last.first is None or last.first < first.first:
        return None, after
    return replace(first, last=last.last, grain=Grain.SPAN), after


def _placed(place: _Place, month_: int, day: int, year_: int | None) -> DateRange | None:
    return nearest(month_, day, place.day) if year_ is None else one_day(year_, month_, day)


def _month_first(place: _Place, index: int) -> _Read | None:
    """March 4, 2031; March 2031; in March."""
    named = _month_name(place, index)
    if not named:
        return None
    month_, after = named
    day = _day_number(place, after) if place.reading.language in ("en", "ar", "es") else None
    if day and not measure_after(place.reading, day[1]) and not _counted(place, day[1]):
        until = None
        day_, after = day
        if place.key(after) in place.words.through and (second := _day_number(place, after + 1)):
            until, after = second
        return _in_month(place, month_, day_, until, after)
    if told := _following_year(place, after):
        return month(told[0], month_), told[1]
    return _month_alone(place, index, month_, after)


def _counted(place: _Place, index: int) -> bool:
    return meaning(place.key(index), place.reading.language).startswith(THING)


def _month_alone(place: _Place, index: int, month_: int, after: int) -> _Read | None:
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


def _weekday(place: _Place, index: int) -> _Read | None:
    """Tuesday, 4 March; on Tuesday; last Tuesday."""
    tokens = place.reading.tokens
    found = place.words.weekdays.at(tokens, index)
    if not found:
        return None
    weekday, after = found[0], index + found[1]
    start = _linked(place, after)
    for reader in (_day_first, _month_first):
        if (whole := reader(place, start)) and place.kind(start) in (NUMBER, WORD) and whole[0] is not None:
            return whole if whole[0].grain is Grain.DAY else None
    if place.key(index) in place.words.short or not _is_weekday(place, index):
        return None
    turn = place.words.turns.before(tokens, index) or place.words.turns.at(tokens, after)
    if place.words.turns.at(tokens, after):
        after += 1
    if place.day is None:
        return None, after
    back = (place.day.weekday() - weekday) % 7
    placed = place.day - timedelta(days=back)
    if turn and turn[0] > 0:
        placed += timedelta(days=7)
    elif turn and turn[0] < 0 and back == 0:
        placed -= timedelta(days=7)
    return DateRange(first=placed, last=placed, grain=Grain.DAY, inferred=True), after


def _is_weekday(place: _Place, index: int) -> bool:
    """Some weekdays are other words too: in these languages one stands after a preposition or an article."""
    language, text = place.reading.language, place.reading.text
    if language == "ar":
        return text[place.reading.tokens[index].start :].startswith(("ال", "الإ"))
    if language in ("en", "de"):
        return place.reading.capital(index)
    return language == "fr" or place.key(index - 1) in place.words.before


def _relative(place: _Place, index: int) -> _Read | None:
    """yesterday, сьогодні, mañana."""
    found = place.words.days.at(place.reading.tokens, index)
    if not found:
        return None
    if place.reading.language == "ar" and place.key(index) == "يوم" and not _is_weekday(place, index):
        return None
    after = index + found[1]
    if place.day is None:
        return None, after
    placed = place.day + timedelta(days=found[0])
    return DateRange(first=placed, last=placed, grain=Grain.DAY, inferred=True), after


def _turned(place: _Place, index: int) -> _Read | None:
    """Last week, минулого року, la semaine dernière."""
    tokens, words = place.reading.tokens, place.words
    if turn := words.turns.at(tokens, index):
        grain = words.spans.at(tokens, index + turn[1])
        after = index + turn[1] + (grain[1] if grain else 0)
    else:
        grain = words.spans.at(tokens, index)
        turn = words.turns.at(tokens, index + grain[1]) if grain else None
        after = index + (grain[1] if grain else 0) + (turn[1] if turn else 0)
    if not grain or not turn:
        return None
    return (shifted(place.day, grain[0], turn[0]) if place.day else None), after


_DAYS = {86400.0: 1, 604800.0: 7}


def _ago(place: _Place, index: int) -> _Read | None:
    """3 days ago, vor drei Tagen: placed for days and weeks; longer times are told too roughly to place."""
    before = place.words.ago_before.at(place.reading.tokens, index)
    start = index + before[1] if before else index
    if start >= len(place.reading.tokens) or (not before and place.kind(start) == WORD and place.key(start) in "aа"):
        return None
    numeral = numeral_at(place.reading, start)
    unit = measure_after(place.reading, numeral.next) if numeral else None
    if not numeral or not unit or unit[0].dimension != "duration":
        return None
    after = numeral.next + unit[1]
    closing = place.words.ago.at(place.reading.tokens, after)
    if not before and not closing:
        return None
    after += closing[1] if closing else 0
    days = _DAYS.get(unit[0].factor)
    if place.day is None or days is None or numeral.high > 60:
        return None, after
    placed = place.day - timedelta(days=days * int(numeral.low))
    grain = Grain.DAY if days == 1 else Grain.WEEK
    return DateRange(first=placed, last=placed, grain=grain, inferred=True), after


def _quarter(place: _Place, index: int) -> _Read | None:
    """Q3 2030, third quarter of 2030, 3-й квартал 2030 року."""
    number, after = _quarter_number(place, index)
    if number is None:
        return None
    told = _following_year(place, after)
    if told:
        return quarter(told[0], number), told[1]
    return (quarter(place.day.year, number, inferred=True) if place.day else None), after


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def _quarter_number(place: _Place, index: int) -> tuple[int | None, int]:
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


def _decade(place: _Place, index: int) -> _Read | None:
    """années 1990, los años 90."""
    found = place.words.decade_before.at(place.reading.tokens, index)
    number = place.key(index + found[1]) if found else ""
    if not found or not number.isdigit() or not number.endswith("0") or len(number) not in (2, 4):
        return None
    first = int(number) if len(number) == 4 else 1900 + int(number)
    return (decade(first), index + found[1] + 1) if _FIRST_YEAR <= first <= _LAST_YEAR else None


_RECENT = range(1900, 2101)
_PEOPLE_AND_THINGS = frozenset(
    THING + name
    for name in (
        *("person", "civilian", "child", "woman", "man", "soldier", "prisoner", "refugee", "patient"),
        *("worker", "resident", "house", "tree", "job", "family"),
    )
)


def _year(place: _Place, index: int) -> _Read | None:
    """2031, 2030-2031, 2030/31, 1990s, between 2010 and 2015."""
    told = _year_number(place, index)
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


def _until(place: _Place, index: int, after: int) -> tuple[int, int] | None:
    """The second year of a range: after a dash or slash, or after `between`."""
    if place.key(after) not in place.words.through:
        return None
    if place.kind(after) != SIGN and not _opens(place, index):
        return None
    whole = _year_number(place, after + 1)
    if whole:
        return whole
    key, century = place.key(after + 1), int(place.key(index)) // 100 * 100
    short = place.kind(after) == SIGN and place.touches(after) and place.touches(after + 1)
    return (century + int(key), after + 2) if short and len(key) == 2 and key.isdigit() else None


def _is_year(place: _Place, index: int, after: int) -> bool:
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
