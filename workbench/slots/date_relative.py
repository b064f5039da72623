"""Reads dates that the text's own day places: weekdays, yesterday, last week, three days ago."""

from __future__ import annotations

from datetime import timedelta

from workbench.slots.calendar import shifted
from workbench.slots.date_place import Place, Read, linked
from workbench.slots.date_written import day_first, month_first
from workbench.slots.measures import measure_after
from workbench.slots.model import DateRange, Grain
from workbench.slots.numerals import numeral_at
from workbench.slots.text import NUMBER, WORD

__all__ = ["ago", "relative", "turned", "weekday"]


def weekday(place: Place, index: int) -> Read | None:
    """Tuesday, 4 March; on Tuesday; last Tuesday."""
    tokens = place.reading.tokens
    found = place.words.weekdays.at(tokens, index)
    if not found:
        return None
    weekday, after = found[0], index + found[1]
    start = linked(place, after)
    for reader in (day_first, month_first):
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


def _is_weekday(place: Place, index: int) -> bool:
    """Some weekdays are other words too: in these languages one stands after a preposition or an article."""
    language, text = place.reading.language, place.reading.text
    if language == "ar":
        return text[place.reading.tokens[index].start :].startswith(("ال", "الإ"))
    if language in ("en", "de"):
        return place.reading.capital(index)
    return language == "fr" or place.key(index - 1) in place.words.before


def relative(place: Place, index: int) -> Read | None:
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


def turned(place: Place, index: int) -> Read | None:
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


def ago(place: Place, index: int) -> Read | None:
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
