"""Why an article counts under its origin, in one plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from workbench.origin_keys import KnownSources, Source
from workbench.origin_marks import credit_proof, lookalike_proof, said_proofs
from workbench.origin_names import OriginName
from workbench.origin_texts import OriginText, Seen
from workbench.types import ArticleCard, Fold, Proof

__all__ = ["Counted", "fold"]

_TOLD = 2
"""Other articles named in a sentence; more are only counted."""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An origin with everything that counts under it."""

    author: str
    """Whom `fewest_authors` chose."""
    name: OriginName
    shown: Sequence[tuple[ArticleCard, OriginText]]
    """Its articles among the evidence, best rank first, each with its text."""
    seen: Seen
    notes: Mapping[str, str]
    """Article id → how much of its text is shared, in words."""
    known: KnownSources


def fold(card: ArticleCard, text: OriginText, origin: Counted) -> Fold:
    """Why this article, of this text, counts under this origin: the reason that put it there."""
    source = _source(text, origin)
    kind, detail = _reason(card, text, source, origin)
    note = origin.notes.get(card.id)
    return Fold(
        article_id=card.id,
        kind=kind,
        detail=f"{detail} ({note})" if note else detail,
        proofs=tuple(_proofs(card, kind, source, origin)),
    )


def _proofs(card: ArticleCard, kind: str, source: Source | None, origin: Counted) -> Iterator[Proof]:
    """What needs no text to be read; the rest is added by `with_text_proofs`."""
    credit = credit_proof(card, known=origin.known)
    if credit is not None and kind in {"agency", "upstream"}:
        yield credit
    if source is not None:
        yield from said_proofs(origin.seen.rests_on.get(card.id, ()), source, card, known=origin.known)
    imitated = origin.seen.lookalikes.get(card.publisher or "")
    if imitated is not None:
        yield lookalike_proof(card, imitated)


def _source(text: OriginText, origin: Counted) -> Source | None:
    """The source by which a text is here: the origin itself, or one that a text it follows rests on as well."""
    if origin.author in text.agencies:
        return None
    keys = (origin.author, origin.name.source)
    source = next((source for source in text.rests if source.key in keys), None)
    if source is not None or origin.author in text.told_by:
        return source
    others = [other for _, other in origin.shown if other.id != text.id]
    return next((s for s in text.rests if any(s.key in other.rested_on for other in others)), text.rests[0])


def _reason(card: ArticleCard, text: OriginText, source: Source | None, origin: Counted) -> tuple[str, str]:
    if origin.author in text.agencies:
        return "agency", _credited(card, text, origin) + _also(text, origin.author)
    if source is not None:
        return "upstream", _rests_on(card, text, source, origin)
    return _published(card, text, origin)


def _credited(card: ArticleCard, text: OriginText, origin: Counted) -> str:
    names = ", ".join(sorted(text.agencies.values()))
    if card.agency is None:
        paper = next((other.publisher for other in text.cards if other.agency and other.publisher), None)
        return f"a copy of this text{f', in {paper},' if paper else ''} is credited to {names}"
    return f"credited to {names}" + _as(card, origin, lambda other: origin.author in other.agencies, "is", "are")


def _also(text: OriginText, author: str, verb: str = "also names") -> str:
    names = [source.name for source in text.rests if source.key != author]
    return f"; {verb} {', '.join(names)}" if names else ""


def _rests_on(card: ArticleCard, text: OriginText, source: Source, origin: Counted) -> str:
    if not text.agencies and origin.known.same_publisher(source.name, card.publisher):
        return f"published by {source.name} itself, on which other texts rest"
    told = f"credited to {', '.join(sorted(text.agencies.values()))}, but rests" if text.agencies else "rests"
    peers = _as(card, origin, lambda other: source.key in other.rested_on, "does", "do")
    return f"{told} on {source.name}{peers}{_also(text, source.key)}"


def _published(card: ArticleCard, text: OriginText, origin: Counted) -> tuple[str, str]:
    imitated = origin.seen.lookalikes.get(card.publisher or "")
    if imitated is not None:
        counted = f"and credits {origin.name.label}" if origin.author in text.doubtful else "and is counted as it"
        return "lookalike", f"{card.publisher} could be mistaken for {imitated} {counted}"
    copies = [other for other in text.cards if other.id != card.id]
    if copies:
        papers = sorted({other.publisher or "an unknown publisher" for other in copies})
        return "copy", f"the same text as in {', '.join(papers)}"
    if card.publisher:
        return "publisher", f"published by {card.publisher}{_also(text, origin.author, 'names')}"
    return "alone", "publisher unknown: counted by itself"


def _as(card: ArticleCard, origin: Counted, alike: Callable[[OriginText], bool], one: str, more: str) -> str:
    """`, as is the text in harbour.example`: the other articles shown that are here for the same reason."""
    own = next(text.id for other, text in origin.shown if other.id == card.id)
    peers = ((other, text) for other, text in origin.shown if other.id != card.id and alike(text))
    others = [_called(other, is_copy=text.id == own) for other, text in peers]
    names = list(dict.fromkeys(others))
    rest = [f"{len(names) - _TOLD} more"] if len(names) > _TOLD else []
    *first, last = [*names[:_TOLD], *rest] or [""]
    told = f"{', '.join(first)} and {last}" if first else last
    return f", as {one if len(names) == 1 else more} {told}" if names else ""


def _called(card: ArticleCard, *, is_copy: bool) -> str:
    story = "the copy" if is_copy else f"the {card.agency} story" if card.agency else "the text"
    return f"{story} in {card.publisher}" if card.publisher else f"{story} of an unknown publisher"
