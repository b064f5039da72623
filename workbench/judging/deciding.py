"""From verified stances to a label: one vote an origin, and no label that its passages do not carry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from workbench.corroboration import is_mixed, origin_stance
from workbench.types import Grade, Label, OriginGroup, Retrieval, Stance

__all__ = ["ENOUGH", "Decided", "decide"]

ENOUGH = 2
"""Independent origins that corroborate each other."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What the verified stances come to."""

    label: Label | None
    """`None` when no passage says anything for or against the claim."""
    grade: Grade
    notes: tuple[str, ...]
    """How, and what is missing, in words."""


def decide(retrieval: Retrieval, *, model_label: Label | None) -> Decided:
    """Label a claim by what independent origins say of it.

    Both sides said, or one origin that contradicts itself: `conflicting`. Two origins or a primary source:
    `supported` or `refuted`. Less: `not_enough_evidence`, with what is missing. Nothing said: no label.

    Args:
        retrieval: passages with stances whose quotes were verified; `None` for any other.
        model_label: what the model would say. It can only turn "in part" into `misleading`, never make a side win.
    """
    groups = [group for group in retrieval.origins if not group.same_as_claim]
    sides = {stance: [g for g in groups if origin_stance(g) is stance] for stance in Stance}
    supports, refutes, qualifies = (sides[s] for s in (Stance.SUPPORTS, Stance.REFUTES, Stance.QUALIFIES))
    mixed = [group for group in groups if is_mixed(group)]
    if mixed or (supports and refutes):
        return _conflicting(supports, refutes, mixed)
    if supports:
        return _one_side(supports, Stance.SUPPORTS, Label.SUPPORTED, qualifies)
    if refutes:
        return _one_side(refutes, Stance.REFUTES, Label.REFUTED, qualifies)
    if qualifies:
        return _in_part(qualifies, misleading=model_label is Label.MISLEADING)
    return Decided(label=None, grade=Grade.NONE, notes=("no passage says anything for or against the claim",))


def _conflicting(
    supports: Sequence[OriginGroup], refutes: Sequence[OriginGroup], mixed: Sequence[OriginGroup]
) -> Decided:
    notes = [f"{_names(supports)} for it, {_names(refutes)} against it"] if supports and refutes else []
    notes += [f"passages of {label} contradict each other" for label in sorted(group.label for group in mixed)]
    return Decided(label=Label.CONFLICTING, grade=Grade.CONFLICTING, notes=tuple(notes))


def _one_side(side: Sequence[OriginGroup], stance: Stance, label: Label, in_part: Sequence[OriginGroup]) -> Decided:
    also = (f"{_names(in_part)} only in part",) if in_part else ()
    primary = [group for group in side if _is_primary(group, stance)]
    says = "say so" if stance is Stance.SUPPORTS else "say otherwise"
    if len(side) >= ENOUGH:
        note = f"{len(side)} independent origins {says}: {_names(side)}"
        return Decided(label=label, grade=Grade.CORROBORATED, notes=(note, *also))
    if primary:
        return Decided(
            label=label,
            grade=Grade.PRIMARY,
            notes=(f"a primary source {says[:3]}s{says[3:]}: {_names(primary)}", *also),
        )
    note = (
        f"only {_names(side)} {says[:3]}s{says[3:]}: a second independent origin or a primary source is missing "
        f"for {label.value}"
    )
    return Decided(label=Label.NOT_ENOUGH_EVIDENCE, grade=Grade.SINGLE_ORIGIN, notes=(note, *also))


def _in_part(qualifies: Sequence[OriginGroup], *, misleading: bool) -> Decided:
    note = f"{_names(qualifies)}: in part, narrower or hedged; nobody says it outright"
    carried = len(qualifies) >= ENOUGH or any(_is_primary(group, Stance.QUALIFIES) for group in qualifies)
    label = Label.MISLEADING if misleading and carried else Label.NOT_ENOUGH_EVIDENCE
    return Decided(label=label, grade=Grade.QUALIFIED, notes=(note,))


def _is_primary(group: OriginGroup, stance: Stance) -> bool:
    """Whether the primary source itself says it, not another passage of its origin."""
    return any(one.primary and one.stance is stance for one in group.passages)


def _names(groups: Iterable[OriginGroup]) -> str:
    return ", ".join(sorted(group.label for group in groups))
