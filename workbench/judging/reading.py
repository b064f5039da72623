"""A model's reply held against the passages it was given: what does not stand in them is struck out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.ingest.findings import is_instruction_like
from workbench.judging.reasons import reason_shown
from workbench.judging.reply import Judgement, PassageJudgement
from workbench.llm.types import FailureKind
from workbench.quotes import locate_among
from workbench.types import Evidence, Point, Quote, Stance

__all__ = ["Reading", "read_reply"]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What is left of a reply."""

    stances: Mapping[str, Stance]
    """By passage id; a passage that is not here is not judged."""
    points: tuple[Point, ...]
    """One for each stance that is not neutral, in the order of the passages."""
    struck: int
    """Entries that name an unknown passage, and stances whose quote does not stand in the passage or is no evidence."""
    reported: frozenset[str]
    """Ids of passages that the model says speak to whoever does the task."""
    failure: FailureKind | None
    """Why nothing of the reply can be used."""


def read_reply(reply: Judgement, shown: Mapping[str, Evidence], *, claim: str) -> Reading:
    """Check every entry of a reply.

    Args:
        reply: of the right shape; whatever it says.
        shown: the passages by the ids the model was given.
        claim: the claim's words, for what a reason may name.
    """
    known = [entry for entry in reply.passages if entry.id in shown]
    stances: dict[str, Stance] = {}
    points: list[Point] = []
    struck = len(reply.passages) - len(known)
    for name, one in shown.items():
        entries = [entry for entry in known if entry.id == name]
        if len({entry.stance for entry in entries}) != 1:
            continue
        stance = Stance(entries[0].stance)
        if stance is Stance.NEUTRAL:
            stances[one.passage.id] = stance
            continue
        point = next(filter(None, (_point(entry, one, shown, claim) for entry in entries)), None)
        if point is None:
            struck += 1
            continue
        stances[one.passage.id] = stance
        points.append(point)
    return Reading(
        stances=stances,
        points=tuple(points),
        struck=struck,
        reported=frozenset(shown[name].passage.id for name in reply.addressed_to_you if name in shown),
        failure=_failure(reply.passages, known),
    )


def _point(entry: PassageJudgement, one: Evidence, shown: Mapping[str, Evidence], claim: str) -> Point | None:
    """The entry as a reason with its quote at its place in the article; `None` when the quote is no evidence."""
    others = {name: other.passage.text for name, other in shown.items() if other is not one}
    quote = locate_among(entry.quote, one.passage.text, others)
    if quote.start is None or quote.end is None or is_instruction_like(quote.text):
        return None
    start = one.passage.start
    return Point(
        stance=Stance(entry.stance),
        words=reason_shown(entry.reason, allowed=f"{claim}\n{quote.text}"),
        passage_id=one.passage.id,
        article_id=one.passage.article_id,
        origin_id=one.origin_id,
        quote=Quote(text=quote.text, start=start + quote.start, end=start + quote.end, status=quote.status),
    )


def _failure(given: Sequence[PassageJudgement], known: Sequence[PassageJudgement]) -> FailureKind | None:
    if not given:
        return FailureKind.EMPTY
    if not known:
        return FailureKind.UNKNOWN_IDS
    stances: dict[str, set[str]] = {}
    for entry in known:
        stances.setdefault(entry.id, set()).add(entry.stance)
    return FailureKind.REPEATED_IDS if all(len(found) > 1 for found in stances.values()) else None
