"""Stances put on the passages they were verified for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from workbench.types import Evidence, Point, Retrieval, Stance

__all__ = ["with_stances"]


def with_stances(retrieval: Retrieval, stances: Mapping[str, Stance], points: Sequence[Point]) -> Retrieval:
    """The retrieval with these stances and quotes, by passage id; a passage that has none is not judged."""
    quotes = {point.passage_id: point.quote for point in points}

    def judged(one: Evidence) -> Evidence:
        return replace(one, stance=stances.get(one.passage.id), quote=quotes.get(one.passage.id))

    origins = tuple(replace(g, passages=tuple(judged(one) for one in g.passages)) for g in retrieval.origins)
    return replace(retrieval, origins=origins)
