"""Dates as printed and as marked up, read without guessing.

A date is day, month and year. `20 May` has no year, `03/04/2025` no order: neither is a date. A time counts only with
its zone; without one the day is kept and the time is let go.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.resources import files

import yaml

from workbench.types import Published

__all__ = ["find_date_line", "find_url_date", "is_date_line", "names_day", "parse_date", "parse_stated_date"]

EARLIEST_YEAR, LATEST_YEAR = 1700, 2200
_ISO = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T\s]\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{4})?)?")
_DOTTED = re.compile(r"(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)")
_SLASHED = re.compile(r"(?<![\d/])(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?![\d/])")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)|(\d{4})年(\d{1,2})月(\d{1,2})日")
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})[:.](\d{2})(?::(\d{2}))?\s*([ap]\.?m\.?)?\s*(?:\(?(?:(?:utc|gmt)?([+-]\d{1,2}(?::?\d{2})?)|([^\W\d_]{1,4}))\b\)?)?",
    re.IGNORECASE,
)
_RFC = re.compile(
    r"(?:[A-Za-z]{3},\s*)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?(?:\s+\S+(?:\s+\(\w+\))?)?"
)
_UNKNOWN_ZONE = re.compile(r"(\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\.?)?\s*\(?)[A-Z]{2,5}\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_URL_DATE = re.compile(r"/(\d{4})/(\d{1,2})/(\d{1,2})(?=[/\-_.]|$)|[/_-](\d{4})-(\d{2})-(\d{2})(?=[/\-_.]|$)")
_ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")


@dataclass(frozen=True, kw_only=True)
class _Words:
    months: dict[str, int]
    around: frozenset[str]
    zones: dict[str, int]


def parse_date(text: str, *, found_in: str) -> Published | None:
    """Read one date, or date and time, that makes up the whole of `text`; `None` when it is not exactly that.

    Takes ISO 8601, RFC 2822, and printed dates with a month name in the languages of `data/dates.yaml`.
    """
    value = text.strip().translate(_ARABIC_DIGITS)
    if not 6 <= len(value) <= 120:
        return None
    whole = _ISO.fullmatch(value) or _COMPACT.fullmatch(value)
    if whole:
        return _from_iso(whole.groups(), found_in)
    return _from_rfc(value, found_in) or (_from_printed(value, found_in) if is_date_line(value) else None)


def parse_stated_date(text: str) -> Published | None:
    """Read a date a person stated, in any language `dateparser` knows.

    `None` when its day, month, year or their order is missing.
    """
    found = parse_date(text, found_in="given")
    if found or _SLASHED.search(text) or not re.search(r"\d{4}", text) or len(text) > 120:
        return found
    with warnings.catch_warnings():
        # dateparser warns of its own use of the standard library.
        warnings.simplefilter("ignore")
        import dateparser

        at = dateparser.parse(text, settings={"STRICT_PARSING": True, "REQUIRE_PARTS": ["day", "month", "year"]})
    if at is None or not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        return None
    return Published(day=at.date(), at=at if at.tzinfo else None, found_in="given")


def find_date_line(line: str) -> Published | None:
    """The date of a line that holds a date and nothing else (`Published: Friday, June 20, 2025`), else `None`."""
    return parse_date(line.strip(" \t*_|•·–—-()[]"), found_in="text")


def find_url_date(url: str) -> Published | None:
    """The day in an address's path (`/2025/06/20/`), which publishers put there when a story goes out."""
    match = _URL_DATE.search(url.partition("?")[0])
    if not match:
        return None
    year, month, day = (int(g) for g in match.groups() if g)
    found = _day(year, month, day)
    return Published(day=found, at=None, found_in="url") if found else None


def names_day(text: str, day: date) -> bool:
    """Whether a text names this very day in full and in one reading: `2025-06-20`, `20.06.2025`, `June 20, 2025`."""
    numeric = (
        rf"{day.year}[-/.]?0?{day.month}[-/.]?0?{day.day}(?!\d)|(?<!\d)0?{day.day}\.\s?0?{day.month}\.\s?{day.year}"
    )
    if day.day > 12 or day.day == day.month:
        numeric += rf"|(?<!\d)(?:0?{day.day}[/-]0?{day.month}|0?{day.month}[/-]0?{day.day})[/-]{day.year}(?!\d)"
    if re.search(numeric, text):
        return True
    near = (text[max(0, m.start() - 40) : m.end() + 2].casefold() for m in re.finditer(str(day.year), text))
    return any(_named_day(part) == day for part in near)


def is_date_line(line: str) -> bool:
    """Whether a line holds a day and month, perhaps a year and a time, and nothing else. A year is not required."""
    value = line.strip().casefold().translate(_ARABIC_DIGITS)
    if len(value) > 120 or not any(c.isdigit() for c in value):
        return False
    words = _words()
    printed = _WORD.findall(_UNKNOWN_ZONE.sub(r"\1", value))
    left = [w for w in printed if w not in words.months and w not in words.around and w not in words.zones]
    has_month = any(w in words.months for w in printed)
    numeric = _ISO.search(value) or _DOTTED.search(value) or _SLASHED.search(value) or _YEAR_FIRST.search(value)
    return not [w for w in left if w not in {"t", "st", "nd", "rd", "th", "er", "年", "月", "日"}] and bool(
        has_month or numeric
    )


def _from_rfc(value: str, found_in: str) -> Published | None:
    if not _RFC.fullmatch(value):
        return None
    try:
        at = parsedate_to_datetime(value)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        return None
    # RFC 2822 writes -0000 for "no zone known"; Python gives that back as naive.
    return Published(day=at.date(), at=at if at.tzinfo else None, found_in=found_in)


def _from_iso(groups: tuple[str | None, ...], found_in: str) -> Published | None:
    year, month, dom, hour, minute, second, zone = groups
    day = _day(int(year or 0), int(month or 0), int(dom or 0))
    if day is None:
        return None
    at = _instant(day, hour, minute, second, _offset(zone))
    return Published(day=day, at=at, found_in=found_in)


def _from_printed(value: str, found_in: str) -> Published | None:
    folded = value.casefold()
    iso = _ISO.search(folded)
    if iso:
        return _from_iso(iso.groups(), found_in)
    days = {day for day in (_named_day(folded), _numeric_day(folded)) if day}
    if len(days) != 1:
        return None
    day = days.pop()
    return Published(day=day, at=_printed_instant(folded, day), found_in=found_in)


def _named_day(folded: str) -> date | None:
    found: set[date] = set()
    for pattern in _month_patterns():
        for match in pattern.finditer(folded):
            day = _day(int(match["y"]), _words().months[match["m"]], int(match["d"]))
            if day:
                found.add(day)
    return found.pop() if len(found) == 1 else None


@cache
def _month_patterns() -> tuple[re.Pattern[str], ...]:
    names = "|".join(sorted((re.escape(m) for m in _words().months), key=len, reverse=True))
    month = rf"(?P<m>{names})\b\.?"
    return (
        re.compile(
            rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s*(?:of\s+|de\s+)?{month},?\s*(?:de\s+|del\s+)?(?P<y>\d{{4}})(?!\d)"
        ),
        re.compile(rf"(?<!\w){month}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)"),
    )


def _numeric_day(folded: str) -> date | None:
    dotted = _DOTTED.search(folded)
    if dotted:
        return _day(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    year_first = _YEAR_FIRST.search(folded)
    if year_first:
        year, month, dom = (int(g) for g in year_first.groups() if g)
        return _day(year, month, dom)
    slashed = _SLASHED.search(folded)
    if not slashed:
        return None
    first, second, year = int(slashed[1]), int(slashed[2]), int(slashed[3])
    if first == second or first > 12:
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else None


def _printed_instant(folded: str, day: date) -> datetime | None:
    for match in _CLOCK.finditer(folded):
        hour, minute, second, half, signed, named = match.groups()
        if signed:
            zone: timezone | None = _offset(signed)
        elif named in _words().zones:
            zone = timezone(timedelta(minutes=_words().zones[named]))
        else:
            continue
        return _instant(day, str(_hour24(int(hour), half)), minute, second, zone)
    return None


def _hour24(hour: int, half: str | None) -> int:
    if half is None or not 1 <= hour <= 12:
        return hour
    return hour % 12 + (12 if half.startswith("p") else 0)


def _offset(zone: str | None) -> timezone | None:
    if not zone:
        return None
    if zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "").ljust(2, "0")
    hours, minutes = (int(digits), 0) if len(digits) <= 2 else (int(digits[:-2]), int(digits[-2:]))
    if hours > 14 or minutes > 59:
        return None
    sign = -1 if zone[0] == "-" else 1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def _instant(
    day: date, hour: str | None, minute: str | None, second: str | None, zone: timezone | None
) -> datetime | None:
    if hour is None or minute is None or zone is None:
        return None
    try:
        return datetime(day.year, day.month, day.day, int(hour), int(minute), int(second or 0), tzinfo=zone)
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> date | None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _words() -> _Words:
    data = yaml.safe_load(files("workbench").joinpath("data/dates.yaml").read_text("utf-8"))
    months = {name: number for number, names in data["months"].items() for name in names}
    around = frozenset(str(w) for w in (*data["weekdays"], *data["small"]))
    return _Words(months=months, around=around, zones=data["zones"])
