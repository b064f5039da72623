"""Names of days and months at a place among tokens, and the days that words like `last week` mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.model import DateRange, Grain
from workbench.slots.text import fold

__all__ = ["DateWords", "date_words", "decade", "month", "nearest", "one_day", "quarter", "shifted", "week_of", "year"]

STAND_IN = 2000
"""A leap year that stands in for a year that is not known."""


@dataclass(frozen=True, kw_only=True)
class DateWords:
    """The words of one language that dates are made of."""

    months: Phrases[int]
    short: frozenset[str]
    """Short forms of months and weekdays: they need a number beside them."""
    weekdays: Phrases[int]
    before: frozenset[str]
    turns: Phrases[int]
    """last -1, this 0, next 1."""
    days: Phrases[int]
    """yesterday -1, ..."""
    spans: Phrases[Grain]
    """week, month, year."""
    ago: Phrases[bool]
    ago_before: Phrases[bool]
    decades: frozenset[str]
    decade_before: Phrases[bool]
    quarter: frozenset[str]
    ordinals: Phrases[int]
    links: frozenset[str]
    year_before: frozenset[str]
    bounds: frozenset[str]
    """since, before, after, until."""
    between: frozenset[str]
    through: frozenset[str]
    endings: frozenset[str]

    def begins(self, key: str) -> bool:
        """Whether a date told in words may begin with this one, apart from numbers."""
        tables = (self.months, self.weekdays, self.turns, self.days, self.spans, self.ago_before, self.decade_before)
        in_tables = any(table.begins(key) for table in (*tables, self.ordinals))
        return in_tables or key in self.quarter or key in ("q", "i", "ii", "iii", "iv")


@cache
def date_words(language: str) -> DateWords:
    """The date words of a language; those of other languages are empty."""
    held = lists("slot_dates")

    def by_number(section: str) -> list[tuple[str, int]]:
        parts = spoken(held[section], language)
        return [(str(word), int(number)) for part in parts for number, words in part.items() for word in words]

    def by_word(section: str) -> Phrases[int]:
        pairs = [(str(word), int(number)) for part in spoken(held[section], language) for word, number in part.items()]
        return phrases(pairs, language)

    def words(section: str) -> list[str]:
        return [str(word) for part in spoken(held[section], language) for word in part]

    def folded(section: str) -> frozenset[str]:
        return frozenset(fold(word) for word in words(section))

    return DateWords(
        months=phrases(by_number("months"), language),
        short=frozenset(fold(word) for word in held["short"]),
        weekdays=phrases(by_number("weekdays"), language),
        before=folded("before"),
        turns=phrases(
            ((word, turn) for section, turn in (("last", -1), ("this", 0), ("next", 1)) for word in words(section)),
            language,
        ),
        days=by_word("days"),
        spans=phrases(
            ((word, Grain(section)) for section in ("week", "month", "year") for word in words(section)), language
        ),
        ago=phrases(((word, True) for word in words("ago")), language),
        ago_before=phrases(((word, True) for word in words("ago_before")), language),
        decades=frozenset(word.lstrip("-") for word in words("decade")),
        decade_before=phrases(((word, True) for word in words("decade_before")), language),
        quarter=folded("quarter"),
        ordinals=by_word("ordinals"),
        links=folded("links"),
        year_before=folded("year_before"),
        bounds=folded("bounds"),
        between=folded("between"),
        through=folded("through"),
        endings=frozenset(fold(word) for word in held["ordinal_endings"]),
    )


def one_day(year_: int, month_: int, day: int, *, inferred: bool = False) -> DateRange | None:
    """A single day; `None` when the calendar has no such day."""
    try:
        placed = date(year_, month_, day)
    except ValueError:
        return None
    return DateRange(first=placed, last=placed, grain=Grain.DAY, inferred=inferred)


def month(year_: int, month_: int, *, inferred: bool = False) -> DateRange:
    """A whole month."""
    first = date(year_, month_, 1)
    following = date(year_ + month_ // 12, month_ % 12 + 1, 1)
    return DateRange(first=first, last=following - timedelta(days=1), grain=Grain.MONTH, inferred=inferred)


def quarter(year_: int, number: int, *, inferred: bool = False) -> DateRange:
    """A quarter of a year, 1 to 4."""
    first, last = month(year_, 3 * number - 2), month(year_, 3 * number)
    return DateRange(first=first.first, last=last.last, grain=Grain.QUARTER, inferred=inferred)


def year(year_: int) -> DateRange:
    """A whole year."""
    return DateRange(first=date(year_, 1, 1), last=date(year_, 12, 31), grain=Grain.YEAR)


def decade(first_year: int) -> DateRange:
    """Ten years."""
    return DateRange(first=date(first_year, 1, 1), last=date(first_year + 9, 12, 31), grain=Grain.DECADE)


def week_of(day: date) -> DateRange:
    """The week from Monday to Sunday that holds a day."""
    monday = day - timedelta(days=day.weekday())
    return DateRange(first=monday, last=monday + timedelta(days=6), grain=Grain.WEEK)


def shifted(day: date, grain: Grain, turn: int) -> DateRange:
    """The week, month or year of a day, or the one before (-1) or after (1) it."""
    if grain is Grain.WEEK:
        return week_of(day + timedelta(days=7 * turn))
    if grain is Grain.YEAR:
        return year(day.year + turn)
    count = day.year * 12 + day.month - 1 + turn
    return month(count // 12, count % 12 + 1)


def nearest(month_: int, day: int | None, published: date | None) -> DateRange | None:
    """A month, or a day of it, without a year: in the year that brings it nearest to the day of publication.

    Without a day of publication only month and day are known.
    """
    if published is None:
        found = month(STAND_IN, month_) if day is None else one_day(STAND_IN, month_, day)
        return found and _without_year(found)
    middle = 15 if day is None else day
    years = (published.year - 1, published.year, published.year + 1)
    placed = [(year_, found) for year_ in years if (found := one_day(year_, month_, middle)) and found.first]
    if not placed:
        return None
    year_, _ = min(placed, key=lambda pair: abs((pair[1].first or published) - published))
    return month(year_, month_, inferred=True) if day is None else one_day(year_, month_, day, inferred=True)


def _without_year(found: DateRange) -> DateRange:
    return DateRange(first=found.first, last=found.last, grain=found.grain, year_known=False)
