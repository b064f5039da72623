"""A suggestion out of what is left of a reply, or out of a failure."""

from __future__ import annotations

import json
from collections.abc import Mapping

from workbench.judging.deciding import Decided, decide
from workbench.judging.listing import Listing
from workbench.judging.notes import notes_on
from workbench.judging.reading import Reading
from workbench.llm.types import Failure
from workbench.stances import with_stances
from workbench.types import Grade, Label, Point, Provenance, Retrieval, RunStatus, Stance, Suggestion, stable_id

__all__ = ["nothing_asked", "of_failure", "of_reading"]

_MOST_LEFT_OUT = 0.25
"""Share of passages that a reply may be silent about: what speaks against a label could be among them."""


def nothing_asked(bare: Retrieval, listing: Listing, *, model: str) -> Suggestion:
    """Without a passage to ask about: no evidence, or an abstention when passages were withheld from the model."""
    status = RunStatus.OK if listing.withheld else RunStatus.NO_EVIDENCE
    return _named(bare, status=status, notes=notes_on(listing, None), provenance=Provenance(model=model))


def of_failure(bare: Retrieval, failure: Failure, *, struck: int = 0) -> Suggestion:
    """A status and its reason; never a label."""
    return _named(
        bare,
        status=failure.status,
        notes=(failure.message,),
        struck=struck,
        failure=str(failure.kind),
        provenance=failure.provenance,
    )


def of_reading(
    judged: Retrieval, reading: Reading, listing: Listing, *, model_label: Label, provenance: Provenance
) -> Suggestion:
    """What the verified stances come to.

    Args:
        judged: with those stances.
        reading: they were read from.
        listing: of the passages asked about.
        model_label: what the model would say.
        provenance: of the reply.
    """
    decided = _decided(judged, reading, listing, model_label)
    return _named(
        judged,
        status=RunStatus.NO_EVIDENCE if _all_neutral(reading.stances, listing) else RunStatus.OK,
        label=decided.label,
        grade=decided.grade,
        model_label=model_label,
        notes=(*decided.notes, *notes_on(listing, reading)),
        points=reading.points,
        struck=len(reading.strikes),
        provenance=provenance,
    )


def _decided(judged: Retrieval, reading: Reading, listing: Listing, model_label: Label) -> Decided:
    """The label, if the model read nearly all, and if it is the same without passages that speak to the model.

    Leaving those out alone would let a text that is obeyed silence all others by having them reported.
    """
    if reading.left_out > _MOST_LEFT_OUT * len(listing.shown):
        return _none(f"no label: the model left out {reading.left_out} of {len(listing.shown)} passages")
    decided = decide(judged, model_label=model_label)
    if decided.label is None and reading.strikes:
        return _none("no label: nothing that the model said for or against the claim can be used")
    rest = {passage: stance for passage, stance in reading.stances.items() if passage not in reading.reported}
    without = decide(with_stances(judged, rest, reading.points), model_label=model_label)
    if without.label is decided.label:
        return decided
    return _none("no label: it would hang on a passage that speaks to the model")


def _none(note: str) -> Decided:
    return Decided(label=None, grade=Grade.NONE, notes=(note,))


def _all_neutral(stances: Mapping[str, Stance], listing: Listing) -> bool:
    """Whether every passage found was judged, and has nothing to say."""
    judged = all(stances.get(one.passage.id) is Stance.NEUTRAL for one in listing.shown.values())
    return judged and not listing.withheld and not listing.beyond


def _named(
    retrieval: Retrieval,
    *,
    status: RunStatus,
    notes: tuple[str, ...],
    provenance: Provenance,
    label: Label | None = None,
    grade: Grade = Grade.NONE,
    model_label: Label | None = None,
    points: tuple[Point, ...] = (),
    struck: int = 0,
    failure: str | None = None,
) -> Suggestion:
    """A suggestion under an id that what it says gives it."""
    said = [(point.passage_id, point.stance, point.quote.text, point.words) for point in points]
    told = json.dumps([status, label, grade, model_label, notes, said, struck, failure], ensure_ascii=False)
    return Suggestion(
        id=stable_id("s", retrieval.claim_id or retrieval.claim_text, provenance.model, told),
        claim_id=retrieval.claim_id,
        status=status,
        label=label,
        grade=grade,
        model_label=model_label,
        confidence=None,
        confidence_n=0,
        notes=notes,
        points=points,
        struck=struck,
        failure=failure,
        provenance=provenance,
    )
