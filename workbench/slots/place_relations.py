"""Whether a passage names the place that a claim names, one inside it, or another where the same happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.slots.model import Held, Slot
from workbench.slots.name_held import Rule, agrees, differs, narrower
from workbench.slots.name_values import PersonName, PlaceName
from workbench.slots.transliteration import alike

__all__ = ["PLACE_RULES"]

_SHARED, _SHARE = 3, 0.6
"""How many words two sentences must share, and what part of the claim's, to be about the same event."""
_SHARED_UNLISTED, _SHARE_UNLISTED = 4, 0.75
"""The same for places that no list knows: one may lie in the other."""


def _places(slots: Sequence[Slot]) -> Iterator[tuple[Slot, PlaceName]]:
    for slot in slots:
        if isinstance(slot.value, PlaceName):
            yield slot, slot.value


def _same_place(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, PlaceName)
    same = [(slot, other) for slot, other in _places(passage) if _is_place(value, other)]
    # The noun before the adjective, the place of something before a mere mention.
    best = min(
        same, key=lambda row: (row[1].adjective != value.adjective, row[1].located != value.located), default=None
    )
    return None if best is None else agrees(claim, best[0])


def _mentioned_place(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    """A place that only the claim shows to be one: `in Torvin` there, `Torvin council` here."""
    value = claim.value
    assert isinstance(value, PlaceName)
    if value.ids or len(value.keys) != 1:
        return None
    for slot in passage:
        other = slot.value
        doubtful = isinstance(other, PersonName) and not other.sure and not other.given
        if isinstance(other, PersonName) and doubtful:
            if alike(value.keys[0], other.family, (value.language, other.language), 4):
                return agrees(claim, slot)
    return None


def _is_place(one: PlaceName, other: PlaceName) -> bool:
    if one.ids and other.ids:
        return bool(one.ids & other.ids)
    if one.ids or other.ids or len(one.keys) != len(other.keys):
        return False
    languages = one.language, other.language
    return all(alike(a, b, languages, 4) for a, b in zip(one.keys, other.keys, strict=True))


def _place_within(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, PlaceName)
    if value.adjective or value.canonical is None:
        return None
    inner = next((slot for slot, other in _places(passage) if value.canonical in other.within), None)
    return None if inner is None else narrower(inner, f"which lies in {claim.text}")


def _other_place(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    """`In X` and `in Y`, of one sort, in sentences that share their words, and X is nowhere in the passage."""
    value = claim.value
    assert isinstance(value, PlaceName)
    if not value.located or value.adjective:
        return None
    rivals = [(slot, other) for slot, other in _places(passage) if other.located and not other.adjective]
    about = [(slot, other) for slot, other in rivals if _same_event(claim, slot, listed=bool(value.ids))]
    if len(about) != 1 or any(
        not o.adjective and o.level == value.level for _, o in _places(passage) if o is not about[0][1]
    ):
        return None
    slot, other = about[0]
    nested = value.canonical in other.within or other.canonical in value.within
    return None if other.level != value.level or nested or bool(value.ids) != bool(other.ids) else differs(claim, slot)


def _same_event(claim: Slot, slot: Slot, *, listed: bool) -> bool:
    words, share = (_SHARED, _SHARE) if listed else (_SHARED_UNLISTED, _SHARE_UNLISTED)
    shared = claim.beside & slot.beside
    return len(shared) >= words and len(shared) >= share * len(claim.beside)


PLACE_RULES: tuple[Rule, ...] = (_same_place, _mentioned_place, _place_within, _other_place)
"""In the order in which they are asked."""
