"""Whether a passage names whom and what a claim names, more exactly so, or another in the same role.

Precision before recall: what is not plainly the same name or plainly another in its place is `absent`.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.slots.body_relations import BODY_RULES
from workbench.slots.model import Held, Slot
from workbench.slots.name_held import Rule, first_of
from workbench.slots.person_relations import PERSON_RULES
from workbench.slots.place_relations import PLACE_RULES
from workbench.types import SlotKind, SlotRelation

__all__ = ["relate_name"]

_RULES: dict[SlotKind, tuple[Rule, ...]] = {
    SlotKind.PLACE: PLACE_RULES,
    SlotKind.PERSON: PERSON_RULES,
    SlotKind.ORGANISATION: BODY_RULES,
}


def relate_name(claim: Slot, passage: Sequence[Slot]) -> Held:
    """Hold a name of a claim against the names of a passage.

    Returns:
        The relation, the passage's slot it is held against (`None` when the name is absent), and words for the reader.
    """
    held = first_of(_RULES.get(claim.kind, ()), claim, passage)
    return held or (SlotRelation.ABSENT, None, f"{claim.text} is not named here")
