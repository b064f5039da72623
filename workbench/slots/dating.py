"""Holds a claim's date against the passage's dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from workbench.slots.calendar import STAND_IN
from workbench.slots.context import Context, likeness, same_event, shared
from workbench.slots.model import DateRange, Grain, Held, Slot
from workbench.types import SlotRelation

__all__ = ["apart", "relate_date"]


def relate_date(claim: Slot, passage: Sequence[Slot], context: Context) -> Held:
    """What the passage's dates say of the claim's.

    The same day, month or year agrees; so does a date one step coarser that holds it. A finer one within it is more
    specific. Another date of the same grain differs where it stands beside the words of the claim.
    """
    if _value(claim).first is None:
        return SlotRelation.ABSENT, None, "the claim's date cannot be placed"
    for test, relation in ((_same, SlotRelation.AGREES), (_within, SlotRelation.MORE_SPECIFIC), (_around, None)):
        found = [slot for slot in passage if test(_value(claim), _value(slot)) and _beside(claim, slot, context)]
        if found:
            best = max(found, key=lambda slot: likeness(claim, slot))
            return relation or SlotRelation.AGREES, best, _words(claim, best)
    other = _other(claim, passage, context)
    if other:
        return SlotRelation.DIFFERS, other, _words(claim, other)
    return SlotRelation.ABSENT, None, "not told here"


def apart(claim: DateRange, passage: DateRange) -> bool:
    """Whether both are placed and no day belongs to both."""
    mine, theirs = _days(claim, passage), _days(passage, claim)
    return mine is not None and theirs is not None and (mine[1] < theirs[0] or theirs[1] < mine[0])


def _value(slot: Slot) -> DateRange:
    assert isinstance(slot.value, DateRange)
    return slot.value


_Days = tuple[date, date]


def _days(value: DateRange, other: DateRange) -> _Days | None:
    """First and last day; without their year when one of the two has none."""
    if value.first is None or value.last is None:
        return None
    if value.year_known and other.year_known:
        return value.first, value.last
    if Grain.YEAR in (value.grain, other.grain) or value.first.year != value.last.year:
        return None
    return value.first.replace(year=STAND_IN), value.last.replace(year=STAND_IN)


def _same(claim: DateRange, passage: DateRange) -> bool:
    mine = _days(claim, passage)
    return mine is not None and mine == _days(passage, claim)


def _within(claim: DateRange, passage: DateRange) -> bool:
    mine, theirs = _days(claim, passage), _days(passage, claim)
    if mine is None or theirs is None:
        return False
    if claim.grain is Grain.SPAN and (mine[1] - mine[0]).days > _SHORT_SPAN:
        return False  # a year between 2010 and 2015 is not what `from 2010 to 2015` means, told more finely
    return mine[0] <= theirs[0] and theirs[1] <= mine[1]


_SHORT_SPAN = 31
"""Days of a range whose single days are what it means, told more finely."""
_COARSER = {
    Grain.DAY: (Grain.WEEK, Grain.MONTH, Grain.SPAN),
    Grain.WEEK: (Grain.MONTH,),
    Grain.MONTH: (Grain.QUARTER, Grain.YEAR),
    Grain.QUARTER: (Grain.YEAR,),
    Grain.YEAR: (Grain.DECADE,),
}


def _around(claim: DateRange, passage: DateRange) -> bool:
    """The passage tells it one step more roughly."""
    if passage.grain not in _COARSER.get(claim.grain, ()):
        return False
    mine, theirs = _days(claim, passage), _days(passage, claim)
    if mine is None or theirs is None or (passage.grain is Grain.SPAN and (theirs[1] - theirs[0]).days > _SHORT_SPAN):
        return False
    return theirs[0] <= mine[0] and mine[1] <= theirs[1]


def _beside(claim: Slot, passage: Slot, context: Context) -> bool:
    """A day with its year is telling by itself; other dates need a word in common."""
    value = _value(passage)
    if not context.same_language or (value.grain is Grain.DAY and not value.inferred):
        return context.named is not False or value.grain is Grain.DAY
    return bool(shared(claim, passage))


def _other(claim: Slot, passage: Sequence[Slot], context: Context) -> Slot | None:
    """The one date, as fine as the claim's or finer, that stands beside the words of the claim's event."""
    found = [
        slot
        for slot in passage
        if _comparable(_value(claim), _value(slot))
        and _told_apart(_value(claim), _value(slot))
        and same_event(claim, slot, context)
        and (len(claim.near & slot.near) >= _NEXT or not context.same_language)
    ]
    if not found or (not context.same_language and len(passage) > 1):
        return None
    best = max(found, key=lambda slot: len(claim.near & slot.near))
    rivals = (slot for slot in found if _value(slot).first != _value(best).first)
    return None if any(len(claim.near & slot.near) >= len(claim.near & best.near) for slot in rivals) else best


def _comparable(claim: DateRange, passage: DateRange) -> bool:
    """As fine or finer, a span only with a span; no bounds; a year that names something with its like."""
    if "bound" in (claim.role, passage.role) or claim.role != passage.role:
        return False
    if Grain.SPAN in (claim.grain, passage.grain):
        return claim.grain is passage.grain
    return _FINENESS[passage.grain] <= _FINENESS[claim.grain]


_NEXT = 2
"""Words next to both dates, so that they date one event."""
_FINENESS = {grain: place for place, grain in enumerate(Grain)}


def _told_apart(claim: DateRange, passage: DateRange) -> bool:
    """Apart, and not by a year or week that was only inferred."""
    if claim.first is None or passage.first is None:
        return False
    if claim.grain is Grain.SPAN and passage.grain is Grain.SPAN:
        # Two spans with one end in common tell of the same time, and differ in the other end.
        return (claim.first == passage.first) != (claim.last == passage.last)
    if not apart(claim, passage):
        return False
    if not (claim.inferred or passage.inferred):
        return True
    same_day = (claim.first.month, claim.first.day) == (passage.first.month, passage.first.day)
    weeks = claim.grain is Grain.DAY and (claim.first - passage.first).days % 7 == 0
    return not same_day and not weeks


def _words(claim: Slot, passage: Slot) -> str:
    mine, theirs = _told(claim), _told(passage)
    return "the same" if mine == theirs else f"{theirs} here, {mine} in the claim"


def _told(slot: Slot) -> str:
    """The words, and the day they mean where they leave it to the reader."""
    value = _value(slot)
    if value.grain is Grain.DAY and value.first and value.year_known and str(value.first.year) not in slot.text:
        return f"{slot.text} ({value.first.isoformat()})"
    return slot.text
