"""The id and the label an origin is shown under."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from workbench.origin_keys import KnownSources, Source, upstream_id
from workbench.origin_texts import OriginText

__all__ = ["OriginName", "origin_name"]


@dataclass(frozen=True, kw_only=True)
class OriginName:
    """How an origin is called."""

    id: str
    """As `OriginGroup.origin_id`."""
    label: str
    source: str | None = None
    """Key of the source that gave the name."""


def origin_name(
    author: str, texts: Sequence[OriginText], *, known: KnownSources, lookalikes: Collection[str] = ()
) -> OriginName:
    """How the origin is called that `fewest_authors` chose for these texts.

    A publisher's texts that all rest on one source, by what they name and what their articles rest on, are called after
    it, though no other text shares it.

    Args:
        author: one of those the texts may come from.
        texts: all that count under it.
        known: agencies and publishers.
        lookalikes: publishers among theirs that only resemble the one they count under.
    """
    if author.startswith("agency:"):
        return OriginName(id=author, label=_agency(author, texts))
    named = _named(author, [text.rests for text in texts]) or _all_rest_on(texts)
    if named is not None:
        return OriginName(id=upstream_id(named.name, known), label=named.name, source=named.key)
    return _of_publisher(author, texts, lookalikes)


def _agency(author: str, texts: Sequence[OriginText]) -> str:
    names = [name for text in texts for told in (text.agencies, text.doubtful) if (name := told.get(author))]
    return names[0] if names else next(s.name for text in texts for s in text.rests if s.key == author)


def _named(key: str, lists: Sequence[Sequence[Source]]) -> Source | None:
    """The source under the name most give it."""
    names = Counter(source.name for sources in lists for source in sources if source.key == key)
    name = min(names, key=lambda name: (-names[name], len(name), name), default=None)
    return None if name is None else Source(key=key, name=name)


def _all_rest_on(texts: Sequence[OriginText]) -> Source | None:
    resting = (text.rested_on & {source.key for source in text.upstream} for text in texts)
    shared = frozenset.intersection(*resting)
    return next((source for source in texts[0].rests if source.key in shared), None)


def _of_publisher(author: str, texts: Sequence[OriginText], lookalikes: Collection[str]) -> OriginName:
    first = texts[0]
    papers = sorted(first.publishers.values())
    if len(texts) == 1 and len(papers) > 1:
        return OriginName(id=first.id, label=f"one text in {', '.join(papers)}")
    paper = next((text.publishers[author] for text in texts if author in text.publishers), None)
    if paper is not None:
        resembling = any(card.publisher in lookalikes for text in texts for card in text.cards)
        return OriginName(id=author, label=f"{paper} or a look-alike" if resembling else paper)
    title = next((card.title for card in first.cards if card.title), None)
    return OriginName(id=author, label=f"unknown publisher: {title}" if title else "unknown publisher")
