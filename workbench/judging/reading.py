"""A model's reply held against the passages it was given: what does not stand in them is struck out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.ingest.findings import is_instruction_like
from workbench.judging.bearing import strike_of
from workbench.judging.reasons import reason_shown
from workbench.judging.reply import Judgement, PassageJudgement
from workbench.judging.strikes import Strike
from workbench.llm.types import FailureKind
from workbench.quotes import locate_among
from workbench.types import Evidence, Point, Quote, QuoteStatus, Stance

__all__ = ["Reading", "read_reply"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is left of a reply."""

    stances: Mapping[str, Stance]
    """By passage id; a passage that is not here is not judged."""
    points: tuple[Point, ...]
    """One for each stance that is not neutral, in the order of the passages."""
    strikes: tuple[Strike, ...]
    """Why answers were struck out, one each."""
    left_out: int
    """Passages that the reply says nothing of."""
    reported: frozenset[str]
    """Ids of passages that the model says speak to whoever does the task."""
    failure: FailureKind | None
    """Why nothing of the reply can be used."""


def read_reply(reply: Judgement, shown: Mapping[str, Evidence], *, claim: str) -> Reading:
    """Check every answer of a reply.

    A passage judged twice counts when both say the same; a stance counts when its quote stands in that very passage and
    can show it. Everything else leaves the passage unjudged.

    Args:
        reply: of the right shape; whatever it says.
        shown: the passages by the ids the model was given.
        claim: the claim's words, and who is said to have said it.
    """
    strikes = [Strike.UNKNOWN_PASSAGE for answer in reply.passages if answer.id not in shown]
    stances: dict[str, Stance] = {}
    points: list[Point] = []
    for name, one in shown.items():
        answers = [answer for answer in reply.passages if answer.id == name]
        if len({answer.stance for answer in answers}) > 1:
            strikes.append(Strike.TWICE)
        elif answers and answers[0].stance == "neutral":
            stances[one.passage.id] = Stance.NEUTRAL
        elif answers:
            read = [_point(answer, one, shown, claim) for answer in answers]
            good = [point for point in read if isinstance(point, Point)]
            if good:
                stances[one.passage.id] = good[0].stance
                points.append(good[0])
            else:
                strikes += [strike for strike in read[:1] if isinstance(strike, Strike)]
    return Reading(
        stances=stances,
        points=tuple(points),
        strikes=tuple(strikes),
        left_out=len(shown.keys() - {answer.id for answer in reply.passages}),
        reported=frozenset(shown[name].passage.id for name in reply.addressed_to_you if name in shown),
        failure=_failure(reply.passages, shown),
    )


def _point(answer: PassageJudgement, one: Evidence, shown: Mapping[str, Evidence], claim: str) -> Point | Strike:
    """The answer as a reason with its quote at its place in the article, or why it is none."""
    others = {name: other.passage.text for name, other in shown.items() if other is not one}
    quote = locate_among(answer.quote, one.passage.text, others)
    if quote.start is None or quote.end is None:
        return Strike.ELSEWHERE if quote.status is QuoteStatus.MISATTRIBUTED else Strike.NOT_THERE
    stance = Stance(answer.stance)
    strike = Strike.ORDER if is_instruction_like(quote.text) else strike_of(stance, quote, one, claim=claim)
    if strike is not None:
        return strike
    start = one.passage.start
    return Point(
        stance=stance,
        words=reason_shown(answer.reason, told=_told(one, claim)),
        passage_id=one.passage.id,
        article_id=one.passage.article_id,
        origin_id=one.origin_id,
        quote=Quote(text=quote.text, start=start + quote.start, end=start + quote.end, status=quote.status),
    )


def _told(one: Evidence, claim: str) -> str:
    """All that the model was told of a passage and the claim."""
    published = one.article.published
    return "\n".join((claim, one.passage.text, one.article.title or "", published.text if published else ""))


def _failure(answers: Sequence[PassageJudgement], shown: Mapping[str, Evidence]) -> FailureKind | None:
    if not answers:
        return FailureKind.EMPTY
    stances: dict[str, set[str]] = {}
    for answer in answers:
        if answer.id in shown:
            stances.setdefault(answer.id, set()).add(answer.stance)
    if not stances:
        return FailureKind.UNKNOWN_IDS
    return FailureKind.REPEATED_IDS if all(len(said) > 1 for said in stances.values()) else None
