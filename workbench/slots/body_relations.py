"""Whether a passage names the organisation that a claim names: in another language, shortened, or more fully."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.slots.gazetteer import adjective_of, gazetteer
from workbench.slots.model import Held, Slot
from workbench.slots.name_held import Rule, agrees, narrower
from workbench.slots.name_values import BodyName

__all__ = ["BODY_RULES"]


def _bodies(slots: Sequence[Slot]) -> Iterator[tuple[Slot, BodyName]]:
    for slot in slots:
        if isinstance(slot.value, BodyName):
            yield slot, slot.value


def _same_body(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, BodyName)
    return next((agrees(claim, slot) for slot, other in _bodies(passage) if _is_body(value, other)), None)


def _is_body(one: BodyName, other: BodyName) -> bool:
    if one.canonical or other.canonical:
        return one.canonical == other.canonical
    if one.acronym and other.acronym:
        return one.acronym == other.acronym
    if one.keys == other.keys:
        return True
    return _shortened(one, other) or _shortened(other, one)


def _shortened(short: BodyName, long: BodyName) -> bool:
    """`OSO` is the `Osk Statistics Office` of the other text."""
    alone = len(short.keys) == 1 and bool(short.acronym)
    return alone and long.initials == short.acronym.lower() and short.language == long.language


def _fuller_body(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, BodyName)
    own = set(value.keys)
    for slot, other in _bodies(passage):
        unknown = not (value.canonical or other.canonical or value.acronym)
        if unknown and len(own) > 1 and own < set(other.keys) and not _names_a_country(other, own):
            return narrower(slot, "the fuller name")
    return None


def _names_a_country(body: BodyName, own: set[str]) -> bool:
    """`Ministry of Defence` need not be the `Ministry of Defence of Luria`."""
    names = gazetteer(body.language).names
    more = [key for key in body.keys if key not in own]
    return any(key in names or adjective_of(key, body.language) is not None for key in more)


BODY_RULES: tuple[Rule, ...] = (_same_body, _fuller_body)
"""In the order in which they are asked; a body never differs, since an event has many."""
