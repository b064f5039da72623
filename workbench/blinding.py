"""Who may see what a model made of a claim: nobody before they have decided for themselves. Pure: reads no storage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from workbench.stances import with_stances
from workbench.types import Event, Retrieval, Review, Suggestion, Verdict

__all__ = [
    "KEPT",
    "SHOWN",
    "for_readers",
    "has_decided",
    "kept_after",
    "seen_before",
    "shown_to",
    "with_reading",
    "without_reading",
]

SHOWN = "suggestion shown"
"""Action of the event that a suggestion was shown; its id stands in `after`."""
KEPT = "kept after suggestion"
"""Action of the event that a verdict was kept: the suggestion's id stands in `before`, the verdict's in `after`."""


def has_decided(verdicts: Iterable[Verdict], reviewer: str) -> bool:
    """Whether a reviewer has a decision of their own on the claim; one taken back is none."""
    return any(v.reviewer == reviewer for v in verdicts if v.withdrawn_at is None)


def shown_to(events: Sequence[Event], reviewer: str) -> tuple[str, ...]:
    """Ids of the claim's suggestions that a reviewer was shown, in that order."""
    seen = (e.after for e in events if e.action == SHOWN and e.who == reviewer)
    return tuple(dict.fromkeys(one for one in seen if one))


def kept_after(events: Iterable[Event], verdict_id: str) -> bool:
    """Whether its reviewer has kept a verdict after seeing a suggestion."""
    return any(e.action == KEPT and e.after == verdict_id for e in events)


def without_reading(found: Retrieval) -> Retrieval:
    """What was found, without any word of what a model made of it."""
    return with_stances(found, {}, ())


def with_reading(found: Retrieval, suggestion: Suggestion) -> Retrieval:
    """What was found with the stances and quotes of a suggestion alone; a passage it has no reason from has none."""
    stances = {point.passage_id: point.stance for point in suggestion.points}
    return with_stances(found, stances, suggestion.points)


def seen_before(verdicts: Sequence[Verdict]) -> str | None:
    """Id of the suggestion that the newest standing verdict with one was recorded after seeing."""
    return next((v.suggestion_id for v in reversed(verdicts) if v.stands and v.suggestion_seen), None)


def for_readers(review: Review, seen: Suggestion | None) -> Review:
    """A case as it is published: with a model's reading only when a verdict was recorded after seeing it.

    Args:
        review: the case.
        seen: the suggestion named by `seen_before`, if there is one.
    """
    found = review.retrieval
    if found is not None:
        found = without_reading(found) if seen is None else with_reading(found, seen)
    return replace(review, suggestion=seen, retrieval=found)
