"""Asks once about a claim and its passages, and makes a suggestion of what can be verified."""

from __future__ import annotations

from dataclasses import replace

from workbench.judging.asking import judge_request
from workbench.judging.confidence import Fitted, raw_score
from workbench.judging.language import other_language
from workbench.judging.listing import ClaimWords, listed
from workbench.judging.proposing import nothing_asked, of_failure, of_reading
from workbench.judging.reading import read_reply
from workbench.judging.reply import Judgement
from workbench.judging.strikes import struck_words
from workbench.llm.types import Answer, ChatModel, Failure, FailureKind
from workbench.stances import with_stances
from workbench.types import Label, Retrieval, Suggestion

__all__ = ["judge", "read_judgement"]


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
    listing = listed(claim, bare)
    if reply is None:
        return bare, nothing_asked(bare, listing, model=model)
    if isinstance(reply, Failure):
        return bare, of_failure(bare, reply)
    reading = read_reply(reply.value, listing.shown, claim=claim.told)
    if reading.failure is not None:
        message = f"the reply cannot be used: {'; '.join(struck_words(reading.strikes)) or 'it judges no passage'}"
        failure = Failure(kind=reading.failure, message=message, provenance=reply.provenance)
        return bare, of_failure(bare, failure, struck=len(reading.strikes))
    spoken = other_language(reply.value)
    if spoken is not None:
        message = f"the reply cannot be used: its reasons are in another language than English ({spoken})"
        return bare, of_failure(
            bare, Failure(kind=FailureKind.WRONG_LANGUAGE, message=message, provenance=reply.provenance)
        )
    judged = with_stances(bare, reading.stances, reading.points)
    made = of_reading(judged, reading, listing, model_label=Label(reply.value.label), provenance=reply.provenance)
    return judged, _confident(made, judged, fitted)


def _confident(made: Suggestion, judged: Retrieval, fitted: Fitted | None) -> Suggestion:
    if made.label is None or fitted is None:
        return made
    return replace(made, confidence=fitted.confidence(raw_score(made, judged)), confidence_n=fitted.n)
