"""Holds a claim's amount against the passage's amounts of the same thing."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.slots.amounts import Nearness, compared
from workbench.slots.context import Context, likeness, same_event, shared
from workbench.slots.meaning import THING
from workbench.slots.measures import AGE, COUNT, DURATION, is_currency
from workbench.slots.model import Held, Quantity, Slot
from workbench.types import SlotKind, SlotRelation

__all__ = ["relate_quantity"]

_TELLING = 13
"""From here a number is rare enough to be recognised without the word for what is counted."""
_ALIKE_IN_VALUE = (frozenset({AGE, DURATION}), frozenset({"pounds", "GBP"}), frozenset({"ton", "mass"}))
"""Dimensions that the same words may mean: equal numbers agree, others say nothing."""
_OF_SOMETHING = frozenset({"mass", "ton", "volume"})
"""Measures that are of something: 12 tonnes of grain are no 12 tonnes of coal."""
_YEAR_S = 31557600.0


def relate_quantity(claim: Slot, passage: Sequence[Slot], context: Context) -> Held:
    """What the passage's amounts say of the claim's.

    Same and finer values win over different ones. A different one must count or measure the same thing beside the
    same words, and be the only such value there.
    """
    best: dict[Nearness, list[Slot]] = {nearness: [] for nearness in Nearness}
    for slot in passage:
        nearness = _nearness(_value(claim), _value(slot))
        fits = _one_thing if nearness is Nearness.OTHER else _agreeable
        if nearness and fits(claim, slot, context):
            best[nearness].append(slot)
    for nearness, relation in _RELATIONS.items():
        if best[nearness]:
            found = max(best[nearness], key=lambda slot: likeness(claim, slot))
            return relation, found, _words(claim, found)
    # A near value may be the claim's own, told otherwise: then no other one is held against it.
    other = [] if best[Nearness.NEAR] else best[Nearness.OTHER]
    return _different(claim, other) or (SlotRelation.ABSENT, None, _not_told(claim, passage))


_RELATIONS = {Nearness.SAME: SlotRelation.AGREES, Nearness.WITHIN: SlotRelation.MORE_SPECIFIC}


def _value(slot: Slot) -> Quantity:
    assert isinstance(slot.value, Quantity)
    return slot.value


def _nearness(claim: Quantity, passage: Quantity) -> Nearness | None:
    """How two amounts stand to each other; `None` when they measure different things."""
    if claim.dimension == passage.dimension:
        return compared(claim, passage)
    pair = {claim.dimension, passage.dimension}
    if not any(pair <= alike for alike in _ALIKE_IN_VALUE):
        return None
    return Nearness.SAME if abs(_plain(claim) - _plain(passage)) < 0.5 else Nearness.NEAR


def _plain(amount: Quantity) -> float:
    """The number as written, where dimensions differ in their base unit."""
    factor = {DURATION: _YEAR_S, "mass": 1000.0}.get(amount.dimension, 1.0)
    return amount.stated / factor


def _agreeable(claim: Slot, passage: Slot, context: Context) -> bool:
    """Whether an equal number is about the claim's thing, or may well be."""
    mine, theirs = _value(claim), _value(passage)
    if mine.states and theirs.states and not mine.states & theirs.states:
        return False
    if mine.dimension == COUNT:
        return _counts_agree(claim, passage, context)
    if not context.same_language:
        return mine.dimension != DURATION or context.named is True
    if mine.noun and theirs.noun and not _same_noun(mine, theirs):
        return mine.dimension not in _OF_SOMETHING and len(shared(claim, passage)) >= 2
    return len(shared(claim, passage)) >= (2 if mine.dimension in (DURATION, "length") else 1)


def _counts_agree(claim: Slot, passage: Slot, context: Context) -> bool:
    mine, theirs = _value(claim), _value(passage)
    if _same_noun(mine, theirs):
        return True
    things = _things(mine), _things(theirs)
    if all(things):
        return bool(mine.states & theirs.states) and THING + "person" in things[0] | things[1]
    if mine.states & theirs.states and not (mine.noun and theirs.noun):
        return True
    if not context.same_language:
        return mine.stated >= _TELLING
    common = shared(claim, passage)
    if mine.noun and theirs.noun:
        return mine.stated >= 100 and len(common) >= 2
    return mine.stated >= _TELLING and bool(common)


def _same_noun(claim: Quantity, passage: Quantity) -> bool:
    """The same thing is counted: the words after the numbers share the one that names it."""
    return bool(set(claim.noun) & set(passage.noun))


def _same_head(claim: Quantity, passage: Quantity) -> bool:
    """The thing itself is the same, not only a word about it."""
    return bool(claim.noun) and claim.noun[:1] == passage.noun[:1]


def _things(amount: Quantity) -> set[str]:
    return {noun for noun in amount.noun if noun.startswith(THING)}


_PEOPLE = THING + "person"


def _one_thing(claim: Slot, passage: Slot, context: Context) -> bool:
    """Whether a different number is about the claim's thing, so that one of the two must be wrong."""
    mine, theirs = _value(claim), _value(passage)
    if not _states_fit(claim, passage) or claim.kind is not passage.kind or mine.part != theirs.part:
        return False
    if mine.dimension == DURATION and mine.lead != theirs.lead:
        return False
    if not context.same_language and not (mine.dimension == COUNT and mine.states & theirs.states):
        return False
    if mine.dimension == COUNT:
        if not (_same_head(mine, theirs) or _toll(mine, theirs)):
            return False
        return same_event(claim, passage, context)
    if mine.noun and theirs.noun and not _same_noun(mine, theirs) and context.same_language:
        return False
    return same_event(claim, passage, context)


def _toll(mine: Quantity, theirs: Quantity) -> bool:
    """`12 dead` and `40 people were killed`: what befell says who is counted."""
    nouns = set(mine.noun) | set(theirs.noun)
    return bool(mine.states & theirs.states) and not (mine.noun and theirs.noun) and nouns <= {_PEOPLE}


def _states_fit(claim: Slot, passage: Slot) -> bool:
    mine, theirs = _value(claim).states, _value(passage).states
    if mine and theirs:
        return bool(mine & theirs)
    return mine <= passage.beside and theirs <= claim.beside


def _different(claim: Slot, found: Sequence[Slot]) -> Held | None:
    """The one value that differs; two different ones beside equally many of the claim's words tell nothing."""
    if not found:
        return None
    order = sorted(found, key=lambda slot: likeness(claim, slot), reverse=True)
    best = order[0]
    for other in order[1:]:
        same = _nearness(_value(best), _value(other)) is Nearness.SAME
        if not same and likeness(claim, other) > likeness(claim, best) - 0.1:
            return None
    return SlotRelation.DIFFERS, best, _words(claim, best)


def _words(claim: Slot, passage: Slot) -> str:
    if passage.text.casefold() == claim.text.casefold():
        return "the same"
    return f"{passage.text} here, {claim.text} in the claim"


def _not_told(claim: Slot, passage: Sequence[Slot]) -> str:
    others = {_value(slot).dimension for slot in passage} - {_value(claim).dimension}
    if claim.kind is SlotKind.MONEY and (named := sorted(filter(is_currency, others))):
        return f"told in another currency ({', '.join(named)}), which is not converted"
    return "not told here"
