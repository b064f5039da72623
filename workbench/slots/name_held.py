"""What can be said of a claim's name beside a passage's, in words for the reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from workbench.slots.model import Held, Slot
from workbench.types import SlotRelation

__all__ = ["Rule", "agrees", "differs", "first_of", "narrower"]

Rule = Callable[[Slot, Sequence[Slot]], Held | None]
"""Claim's slot and passage's slots → what that says; `None` when the rule does not apply."""


def first_of(rules: Sequence[Rule], claim: Slot, passage: Sequence[Slot]) -> Held | None:
    """What the first rule says that says anything."""
    return next((held for rule in rules if (held := rule(claim, passage)) is not None), None)


def agrees(claim: Slot, slot: Slot) -> Held:
    """The passage names it, under this or another form."""
    same = claim.text == slot.text
    return SlotRelation.AGREES, slot, "the same name" if same else f"{slot.text} here, {claim.text} in the claim"


def narrower(slot: Slot, why: str) -> Held:
    """The passage names it more exactly."""
    return SlotRelation.MORE_SPECIFIC, slot, f"{slot.text} here, {why}"


def differs(claim: Slot, slot: Slot) -> Held:
    """The passage names another in its place."""
    return SlotRelation.DIFFERS, slot, f"{slot.text} here, {claim.text} in the claim"
