"""What readers of dates look at: tokens, a language's words for dates, and the numbers among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.slots.calendar import DateWords
from workbench.slots.measures import measure_after
from workbench.slots.model import DateRange, Grain
from workbench.slots.text import NUMBER, Reading

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Place",
    "Read",
    "day_number",
    "following_year",
    "linked",
    "month_name",
    "opens",
    "year_number",
]


@dataclass(frozen=True, kw_only=True)
class Place:
    """What the readers of dates look at: a text, its language's words, and its day."""

    reading: Reading
    words: DateWords
    day: date | None

    def key(self, index: int) -> str:
        """The token's folded word; empty outside the text."""
        return self.reading.tokens[index].key if 0 <= index < len(self.reading.tokens) else ""

    def kind(self, index: int) -> str:
        """The token's kind; empty outside the text."""
        return self.reading.tokens[index].kind if 0 <= index < len(self.reading.tokens) else ""

    def touches(self, index: int) -> bool:
        """Whether the token begins where the one before it ends."""
        tokens = self.reading.tokens
        return 0 < index < len(tokens) and tokens[index].start == tokens[index - 1].end


Read = tuple[DateRange | None, int]
"""What a date means (`None`: it cannot be placed) and the token after it."""


FIRST_YEAR, LAST_YEAR = 1000, 2199


def day_number(place: Place, index: int) -> tuple[int, int] | None:
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


def month_name(place: Place, index: int) -> tuple[int, int] | None:
    """A month and the token after it, and after a second name of it (`مايو/أيار`)."""
    found = place.words.months.at(place.reading.tokens, index)
    if not found:
        return None
    after = index + found[1]
    if place.key(after) == "/" and (again := place.words.months.at(place.reading.tokens, after + 1)):
        after += 1 + again[1]
    return found[0], after


def linked(place: Place, index: int) -> int:
    """The token after words that link the parts of a date (`of`, `de`, a comma)."""
    while place.key(index) in place.words.links:
        index += 1
    return index


def year_number(place: Place, index: int) -> tuple[int, int] | None:
    """A year of four digits, and the token after it and the word for year."""
    key = place.key(index)
    if place.kind(index) != NUMBER or len(key) != 4 or not key.isdigit():
        return None
    if not FIRST_YEAR <= int(key) <= LAST_YEAR:
        return None
    after = index + 1
    if place.key(after) in ("-", "‑") and place.touches(after) and place.key(after + 1) in ("го", "му", "й", "м", "ї"):
        after += 2
    if place.reading.language in ("uk", "ru") and place.words.spans.of(place.key(after)) is Grain.YEAR:
        after += 1
    return int(key), after


def following_year(place: Place, index: int) -> tuple[int, int] | None:
    """The year that belongs to the part of a date that ends before this token, and the token after it."""
    found = year_number(place, linked(place, index))
    return None if found and measure_after(place.reading, found[1]) else found


def opens(place: Place, index: int) -> bool:
    """Whether the word before this token begins a range (`between`, `from`)."""
    return place.key(index - 1) in place.words.between
