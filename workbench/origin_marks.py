"""Proofs of an origin that an article's marks and passages carry with them: no text is read again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.origin_keys import KnownSources, Source
from workbench.types import ArticleCard, Attributed, Proof

__all__ = ["attribution_proof", "credit_proof", "lookalike_proof", "said_proofs"]


def credit_proof(card: ArticleCard, *, known: KnownSources) -> Proof | None:
    """The printed words that credit the agency; `None` when a person or feed stated it."""
    if card.agency is None:
        return None
    name = known.agency_name(card.agency)
    byline = card.byline or ""
    told = card.credit or (byline if any(m.agency == name for m in known.agencies.mentions(byline)) else None)
    return Proof(kind="credit", text=told) if told else None


def lookalike_proof(card: ArticleCard, imitated: str) -> Proof:
    """The address that could be mistaken for another."""
    return Proof(kind="lookalike", text=card.publisher or card.url or "", other_text=imitated)


def said_proofs(
    passages: Iterable[Sequence[Attributed]], rested_on: Source, card: ArticleCard, *, known: KnownSources
) -> tuple[Proof, ...]:
    """The phrases of an article's passages that name a source, each once, in the article's order."""
    named = ((a, known.source(a, card.publisher)) for passage in passages for a in passage)
    # A person's key may be that of another script; the name is the article's own.
    found = (a for a, source in named if source and (source.key == rested_on.key or source.name == rested_on.name))
    return tuple(dict.fromkeys(attribution_proof(a) for a in sorted(found, key=lambda a: (a.start, a.end))))


def attribution_proof(attributed: Attributed) -> Proof:
    """The words that name a source."""
    return Proof(kind="attribution", text=attributed.phrase, start=attributed.start, end=attributed.end)
