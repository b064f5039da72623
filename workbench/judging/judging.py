"""Asks once about a claim and its passages, and makes a suggestion of what can be verified."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.judging.asking import judge_request
from workbench.judging.confidence import Fitted, raw_score
from workbench.judging.deciding import Decided, decide
from workbench.judging.listing import ClaimWords, Listing, listed
from workbench.judging.notes import notes_on
from workbench.judging.reading import Reading, read_reply
from workbench.judging.reply import Judgement
from workbench.llm.types import Answer, ChatModel, Failure
from workbench.types import (
    Evidence,
    Grade,
    Label,
    Point,
    Provenance,
    Retrieval,
    RunStatus,
    Stance,
    Suggestion,
    stable_id,
)

__all__ = ["judge", "read_judgement", "with_stances"]


def judge(
    claim: ClaimWords, retrieval: Retrieval, model: ChatModel, *, fitted: Fitted | None = None
) -> tuple[Retrieval, Suggestion]:
    """Ask a model about a claim's passages; nothing is asked when there are none.

    Returns:
        The retrieval with the stances and quotes that were verified, and the suggestion they come to. When the model
        fails: the retrieval as it was, and a suggestion with that status and no label.

    Raises:
        SettingsError: the server refuses the key or does not know the model.
    """
    request = judge_request(claim, retrieval)
    reply = None if request is None else model.ask(request)
    return read_judgement(claim, retrieval, reply, model=model.name, fitted=fitted)


def read_judgement(
    claim: ClaimWords,
    retrieval: Retrieval,
    reply: Answer[Judgement] | Failure | None,
    *,
    model: str,
    fitted: Fitted | None = None,
) -> tuple[Retrieval, Suggestion]:
    """What a reply to `judge_request` for the same claim and retrieval comes to.

    Args:
        claim: as it was asked about.
        retrieval: as it was asked about.
        reply: `None` when there was nothing to ask.
        model: name of the model, for a suggestion that nobody was asked for.
        fitted: makes a raw score a confidence.
    """
    bare = with_stances(retrieval, {}, ())
    found = listed(claim, bare)
    if reply is None:
        return bare, _made(bare, read=None, decided=None, provenance=Provenance(model=model), listing=found)
    if isinstance(reply, Failure):
        return bare, _failed(bare, reply)
    read = read_reply(reply.value, found.shown, claim=claim.text)
    if read.failure is not None:
        message = f"the reply names no passage it was given in a way that can be used ({read.failure})"
        return bare, _failed(
            bare, Failure(kind=read.failure, message=message, provenance=reply.provenance), read.struck
        )
    judged = with_stances(bare, read.stances, read.points)
    made = _made(
        bare,
        read=read,
        decided=_decided(judged, read, Label(reply.value.label)),
        model_label=Label(reply.value.label),
        provenance=reply.provenance,
        listing=found,
    )
    return judged, _confident(made, judged, fitted)


def with_stances(retrieval: Retrieval, stances: Mapping[str, Stance], points: Sequence[Point]) -> Retrieval:
    """The retrieval with these stances and quotes by passage id; a passage that has none is not judged."""
    quotes = {point.passage_id: point.quote for point in points}

    def judged(one: Evidence) -> Evidence:
        return replace(one, stance=stances.get(one.passage.id), quote=quotes.get(one.passage.id))

    origins = tuple(replace(g, passages=tuple(judged(one) for one in g.passages)) for g in retrieval.origins)
    return replace(retrieval, origins=origins)


def _decided(judged: Retrieval, read: Reading, model_label: Label) -> Decided:
    """The label, if it is the same whether or not passages that speak to the model are believed."""
    decided = decide(judged, model_label=model_label)
    if not read.reported:
        return decided
    rest = {passage: stance for passage, stance in read.stances.items() if passage not in read.reported}
    without = decide(with_stances(judged, rest, read.points), model_label=model_label)
    if without.label is decided.label:
        return decided
    note = "the label would hang on a passage that speaks to the model: no label"
    return Decided(label=None, grade=Grade.NONE, notes=(note,))


def _made(
    bare: Retrieval,
    *,
    read: Reading | None,
    decided: Decided | None,
    provenance: Provenance,
    listing: Listing,
    model_label: Label | None = None,
) -> Suggestion:
    silent = all(read.stances.get(one.passage.id) is Stance.NEUTRAL for one in listing.shown.values()) if read else True
    nothing = silent and not listing.withheld and not listing.beyond
    return _named(
        bare,
        status=RunStatus.NO_EVIDENCE if nothing else RunStatus.OK,
        label=decided.label if decided else None,
        grade=decided.grade if decided else Grade.NONE,
        model_label=model_label,
        notes=(*(decided.notes if decided else ()), *notes_on(listing, read)),
        points=read.points if read else (),
        struck=read.struck if read else 0,
        provenance=provenance,
    )


def _failed(bare: Retrieval, failure: Failure, struck: int = 0) -> Suggestion:
    return _named(
        bare,
        status=failure.status,
        notes=(failure.message,),
        struck=struck,
        failure=str(failure.kind),
        provenance=failure.provenance,
    )


def _named(
    bare: Retrieval,
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
    """A suggestion under an id that its content gives it."""
    told = [status, label, grade, model_label, notes, [(p.passage_id, p.stance, p.quote.text) for p in points], failure]
    about = bare.claim_id or bare.claim_text
    return Suggestion(
        id=stable_id("s", about, provenance.model, json.dumps(told, default=str)),
        claim_id=bare.claim_id,
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


def _confident(made: Suggestion, judged: Retrieval, fitted: Fitted | None) -> Suggestion:
    if made.label is None or fitted is None:
        return made
    return replace(made, confidence=fitted.confidence(raw_score(made, judged)), confidence_n=fitted.n)
