"""Holds each detail of a claim against a passage: agrees, differs, told more finely, or absent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice

from workbench.slots.context import Context
from workbench.slots.counting import relate_quantity
from workbench.slots.dates import FoundDate, find_dates
from workbench.slots.dating import apart, relate_date
from workbench.slots.model import DateRange, Held, Slot
from workbench.slots.names import find_mentions, find_names, relate_name
from workbench.slots.negation import find_denials, flipped, relate_denial
from workbench.slots.quantities import find_quantities
from workbench.slots.text import Reading, read
from workbench.types import SlotDifference, SlotRelation

__all__ = ["slot_differences"]

_MOST = 40
"""Details of a claim that are held against a passage; a claim has a handful."""
_MOST_PASSAGE = 200
"""Details of one sort that are read from a passage."""
_SHORT_NAME = 3
"""Letters of a word too short to be recognised as part of a name."""


def slot_differences(
    claim: str,
    passage: str,
    *,
    offset: int = 0,
    claim_day: date | None = None,
    passage_day: date | None = None,
    claim_language: str | None = None,
    passage_language: str | None = None,
) -> tuple[SlotDifference, ...]:
    """What the passage says of each number, sum, share, date, name and denial of the claim, in the claim's order.

    `offset` is where the passage begins in its article; the places given are the article's. The days are those of
    publication and place words like `yesterday`. Rules alone, no model: what they are unsure of is `absent`, so that
    `differs` can be trusted. Of either text the first 20,000 characters are read, and of a claim 40 details.
    """
    mine = _Details(reading=read(claim, claim_language), day=claim_day, mentions=False)
    theirs = _Details(reading=read(passage, passage_language), day=passage_day, mentions=True)
    held = _held(mine, theirs)
    found = [(slot.start, _difference(slot, relation, offset)) for slot, relation in held]
    return tuple(difference for _, difference in sorted(found, key=lambda pair: pair[0]))


@dataclass(frozen=True, kw_only=True)
class _Details:
    """A text's details by sort, each found when it is asked for and kept for the next claim or passage."""

    reading: Reading
    day: date | None
    mentions: bool
    """Read capitalised words as names, too: in a passage that names are looked for in."""

    @property
    def dates(self) -> tuple[Slot, ...]:
        """Dates, in order."""
        return tuple(entry.slot for entry in _dates(self.reading, self.day))

    @property
    def amounts(self) -> tuple[Slot, ...]:
        """Numbers, money and per cent, in order."""
        return _amounts(self.reading, self.day)

    @property
    def names(self) -> tuple[Slot, ...]:
        """People, organisations and places, in order."""
        find = find_mentions if self.mentions else find_names
        return tuple(find(self.reading.text, language=self.reading.language or None))[:_MOST_PASSAGE]

    @property
    def denials(self) -> tuple[Slot, ...]:
        """What is denied, in order."""
        return find_denials(self.reading)


@lru_cache(maxsize=512)
def _dates(reading: Reading, day: date | None) -> tuple[FoundDate, ...]:
    return tuple(find_dates(reading, day))[:_MOST_PASSAGE]


@lru_cache(maxsize=512)
def _amounts(reading: Reading, day: date | None) -> tuple[Slot, ...]:
    taken = frozenset(index for entry in _dates(reading, day) for index in range(entry.first, entry.next))
    return tuple(islice(find_quantities(reading, taken), _MOST_PASSAGE))


_Pair = tuple[Slot, Held]
_Relate = Callable[[Slot, Sequence[Slot]], Held]


def _held(mine: _Details, theirs: _Details) -> list[_Pair]:
    names = [(slot, relate_name(slot, theirs.names)) for slot in mine.names[:_MOST]]
    context = Context(
        same_language=mine.reading.language == theirs.reading.language,
        named=_named(names, theirs.reading),
    )
    dates = _related(mine.dates, lambda: theirs.dates, lambda slot, found: relate_date(slot, found, context))
    amounts = _related(mine.amounts, lambda: theirs.amounts, lambda slot, found: relate_quantity(slot, found, context))
    timed = [_at_one_time(pair, mine, theirs) for pair in amounts]
    dates = [_of_one_amount(pair, timed, mine) for pair in dates]
    return [*names, *dates, *timed, *_denied(mine, theirs, context)]


def _named(names: Sequence[_Pair], passage: Reading) -> bool | None:
    """Whether the passage names what the claim names, and nothing else in its place; `None`: the claim has no name."""
    if not names:
        return None
    relations = {held[0] for _, held in names}
    if SlotRelation.DIFFERS in relations:
        return False
    if relations.intersection(_TOLD):
        return True
    words = {token.key for slot, _ in names for token in read(slot.text, passage.language).tokens}
    return any(len(token.key) > _SHORT_NAME and token.key in words for token in passage.tokens)


def _related(mine: Sequence[Slot], theirs: Callable[[], Sequence[Slot]], relate: _Relate) -> list[_Pair]:
    """Each detail of one sort with what the passage says of it.

    A passage's value that agrees with one detail is not held against another; and one that two details differ from
    is nobody's difference.
    """
    if not mine:
        return []
    found = theirs()
    first = [(slot, relate(slot, found)) for slot in mine[:_MOST]]
    agreeing = [held[1] for _, held in first if held[0] in _TOLD]
    rest = [slot for slot in found if slot not in agreeing]
    again = [(slot, held if held[0] in _TOLD else relate(slot, rest)) for slot, held in first] if agreeing else first
    differing = [held[1] for _, held in again if held[0] is SlotRelation.DIFFERS]
    return [(slot, _NOT_SURE if differing.count(held[1]) > 1 else held) for slot, held in again]


_TOLD = (SlotRelation.AGREES, SlotRelation.MORE_SPECIFIC)
_NOT_SURE: Held = (SlotRelation.ABSENT, None, "not told here")


def _at_one_time(pair: _Pair, mine: _Details, theirs: _Details) -> _Pair:
    """Amounts of different days may both be right."""
    slot, (relation, found, _) = pair
    if relation is not SlotRelation.DIFFERS or found is None:
        return pair
    times = _dates_beside(slot, mine), _dates_beside(found, theirs)
    if not all(times) or any(not apart(one, other) for one in times[0] for other in times[1]):
        return pair
    return slot, (SlotRelation.ABSENT, None, _OTHER_TIME)


_OTHER_TIME = "told of another time"


def _of_one_amount(pair: _Pair, amounts: Sequence[_Pair], mine: _Details) -> _Pair:
    """Where amounts are told of another time, that time is no difference either: both texts may be right."""
    slot, (relation, _, _) = pair
    if relation is not SlotRelation.DIFFERS:
        return pair
    sentence = mine.reading.sentence_at(slot.start)
    moved = (other for other, held in amounts if held[2] == _OTHER_TIME)
    return (slot, _NOT_SURE) if any(mine.reading.sentence_at(other.start) == sentence for other in moved) else pair


def _dates_beside(slot: Slot, details: _Details) -> list[DateRange]:
    sentence = details.reading.sentence_at(slot.start)
    values = (date_.value for date_ in details.dates if details.reading.sentence_at(date_.start) == sentence)
    return [value for value in values if isinstance(value, DateRange)]


def _denied(mine: _Details, theirs: _Details, context: Context) -> Iterator[_Pair]:
    if not context.same_language:
        yield from ((slot, _NOT_SURE) for slot in mine.denials[:_MOST])
        return
    for slot in mine.denials[:_MOST]:
        yield slot, relate_denial(slot, theirs.denials, theirs.reading)
    if context.named is not False:
        for word, denial, detail in flipped(mine.reading, theirs.denials):
            yield word, (SlotRelation.DIFFERS, denial, detail)


def _difference(slot: Slot, held: Held, offset: int) -> SlotDifference:
    relation, found, detail = held
    return SlotDifference(
        kind=slot.kind,
        relation=relation,
        claim=slot.text,
        passage=found.text if found else None,
        start=found.start + offset if found else None,
        end=found.end + offset if found else None,
        detail=detail,
    )
