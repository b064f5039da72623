"""What of an article decides whether it can be evidence for a claim: a few columns, read for thousands of passages."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from workbench.types import ArticleCard

__all__ = ["Standing", "standing_of"]


class Standing(NamedTuple):
    """An article as exclusions see it. A tuple: a claim that its own publisher repeats is held against thousands."""

    id: str
    publisher: str | None
    agency: str | None
    url: str | None
    canonical_url: str | None
    day: date | None
    """When it was published."""
    replaces: str | None
    cluster: str | None


def standing_of(card: ArticleCard) -> Standing:
    """The same of an article that is loaded."""
    return Standing(
        id=card.id,
        publisher=card.publisher,
        agency=card.agency,
        url=card.url,
        canonical_url=card.canonical_url,
        day=card.published.day if card.published else None,
        replaces=card.replaces,
        cluster=card.cluster,
    )
