"""Which of a passage's different amounts is told in place of the claim's.

The passage was found as evidence for the claim, so it is on its topic; another value of the same kind of thing is worth
the reader's look when its sentence, or one beside it, shares a word of substance with the claim's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from workbench.slots.amounts import Nearness, compared
from workbench.slots.context import Context, same_event
from workbench.slots.lexicon import lists
from workbench.slots.meaning import STATE, THING
from workbench.slots.measures import AGE, COUNT, DURATION, PERCENT
from workbench.slots.model import Quantity, Slot
from workbench.slots.text import fold

__all__ = ["as_likely", "rivals"]

_PEOPLE = THING + "person"
_HUMANS = frozenset(
    THING + name for name in ("person", "resident", "worker", "spectator", "voter", "passenger", "visitor", "protester")
)
"""Words for people in some part that they play, one of which may be told plainly as people."""
_WAYS = frozenset({STATE + "up", STATE + "down"})
_LEVELS = frozenset("to at of до на auf bei à a au إلى الى عند".split())
"""Before an amount, they say that it is where a rise or fall ended, and not how great it was."""
_BY = frozenset({"by", "um"})
"""Before an amount, they say that it is how far something moved."""
_STRICT = frozenset({AGE, DURATION})
"""Dimensions of which a text holds many that have nothing to do with one another."""


def rivals(claim: Slot, passage: Sequence[Slot], context: Context) -> list[Slot]:
    """Of amounts that are not the claim's value, those told of the claim's thing, the likeliest first.

    `passage` holds amounts of the claim's dimension only. Equally likely ones keep the order of the text.
    """
    if context.named is False:
        return []
    crowd = sum(_head(_value(slot)) in _HUMANS for slot in passage)
    found = [slot for slot in passage if _one_thing(claim, slot, context, alone=crowd == 1)]
    return sorted(found, key=lambda slot: _closeness(claim, slot), reverse=True)


def as_likely(claim: Slot, one: Slot, other: Slot) -> bool:
    """Whether another rival of a claim's amount is as close to it as this one, and not the same amount."""
    same = compared(_value(one), _value(other)) is Nearness.SAME
    return not same and _closeness(claim, one) == _closeness(claim, other)


def _value(slot: Slot) -> Quantity:
    assert isinstance(slot.value, Quantity)
    return slot.value


def _head(amount: Quantity) -> str:
    return amount.noun[0] if amount.noun else ""


def _one_thing(claim: Slot, passage: Slot, context: Context, *, alone: bool) -> bool:
    mine, theirs = _value(claim), _value(passage)
    if claim.kind is not passage.kind or mine.part != theirs.part or mine.rate != theirs.rate:
        return False
    if mine.dimension in _STRICT and not (_spans_fit(mine, theirs) and same_event(claim, passage, context)):
        return False
    if mine.dimension == COUNT and 1 in (mine.stated, theirs.stated) and not mine.states & theirs.states:
        return False  # `one woman` is a way to speak, unless it says what befell her
    if not _moves_fit(mine, theirs) or not _states_fit(claim, passage):
        return False
    if not _same_matter(mine, theirs, alone=alone):
        return False
    return _near_enough(claim, passage, context)


_LITTLE, _FEW, _SOME, _MUCH = 0.15, 0.19, 0.28, 0.33
"""Shares of the words of the claim's sentence, what is counted left out."""


def _near_enough(claim: Slot, passage: Slot, context: Context) -> bool:
    """Whether the sentences, or in want of that the ones beside, have words in common.

    What is counted speaks for itself, so that one word more is enough; a measure or share must have it beside it.
    """
    own, beside = _closeness(claim, passage)
    if not context.same_language:
        return context.named is True and own > 0
    words = claim.beside.difference(_value(claim).noun)
    counted = _value(claim).dimension == COUNT and bool(_head(_value(claim)) and _head(_value(passage)))
    if counted and own >= max(1.0, _LITTLE * len(words)):
        return True
    if counted and own + beside >= max(2.0, _FEW * len(words)) and _head(_value(passage)) != _PEOPLE:
        return True
    next_to = len(claim.near & passage.near), len(claim.near & passage.beside)
    close = own > 1 and own >= _SOME * len(words) and (next_to[0] > 0 or next_to[1] > 1)
    return close or own >= max(1.0, _MUCH * len(words))


def _moves_fit(mine: Quantity, theirs: Quantity) -> bool:
    """A crest of 6 metres is no crest that sank by 6 metres. Of shares and counts `by` says who did it, too."""
    return mine.dimension in (PERCENT, COUNT) or (mine.lead in _BY) == (theirs.lead in _BY)


def _spans_fit(mine: Quantity, theirs: Quantity) -> bool:
    """`Every 22 years` and `the past 22 years` tell of different things."""
    leads = {mine.lead, theirs.lead}
    return len(leads) == 1 or not leads & _span_leads()


@cache
def _span_leads() -> frozenset[str]:
    return frozenset(fold(word) for words in lists("slots")["span_leads"].values() for word in words)


def _same_matter(mine: Quantity, theirs: Quantity, *, alone: bool) -> bool:
    """Whether the same is counted; a measure may leave unsaid what it is of."""
    if mine.dimension != COUNT:
        return not (mine.noun and theirs.noun) or bool(set(mine.noun) & set(theirs.noun))
    heads = {_head(mine), _head(theirs)}
    if "" not in heads:
        return len(heads) == 1 or (alone and _PEOPLE in heads and heads <= _HUMANS)
    # `12 dead` and `40 people were killed`: what befell says who is counted.
    return bool(mine.states & theirs.states) and heads | {*mine.noun, *theirs.noun} <= {_PEOPLE, ""}


def _states_fit(claim: Slot, passage: Slot) -> bool:
    mine, theirs = _befallen(_value(claim)), _befallen(_value(passage))
    if mine & _WAYS != theirs & _WAYS:
        return False
    if mine and theirs:
        return bool(mine & theirs)
    return mine <= passage.beside and theirs <= claim.beside


def _befallen(amount: Quantity) -> frozenset[str]:
    """What befell it; a level that was reached has no way that it went."""
    return amount.states - _WAYS if amount.lead in _LEVELS else amount.states


def _closeness(claim: Slot, passage: Slot) -> tuple[int, int]:
    """Words that the sentences share beyond what is counted, and those shared with the sentences beside it."""
    words = claim.beside.difference(_value(claim).noun)
    return len(words & passage.beside), len(words & passage.around)
