"""What tells where an article's information comes from: its agency, the sources it names, its publisher, its copies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from workbench.attribution import upstream_key
from workbench.publishers import spells
from workbench.sources import (
    Agencies,
    Publishers,
    bundled_agencies,
    bundled_publishers,
    registered_domain,
    same_publisher,
)
from workbench.types import ArticleCard

__all__ = ["Clusters", "KnownSources", "article_origin_keys"]

Clusters = Mapping[str, Sequence[ArticleCard]]
"""Name of a set of copies → every article in it, found for the claim or not."""


@dataclass(frozen=True, kw_only=True)
class KnownSources:
    """The agencies and publishers a desk knows, and the questions asked of them."""

    agencies: Agencies = field(default_factory=bundled_agencies)
    publishers: Publishers = field(default_factory=bundled_publishers)

    def agency_name(self, name: str) -> str:
        """An agency's name as the desk shows it; a name no file lists stays as it is."""
        return self.agencies.named(name) or " ".join(name.split())

    def agencies_of(self, cards: Iterable[ArticleCard]) -> frozenset[str]:
        """The agencies that these copies of one text are credited to; several when the papers disagree."""
        return frozenset(self.agency_name(card.agency) for card in cards if card.agency)

    def upstream_of(self, card: ArticleCard) -> tuple[str, ...]:
        """The sources a card names, most important first, without its own publisher."""
        return tuple(name for name in card.upstream if not self.same_publisher(name, card.publisher))

    def upstream_agency(self, name: str) -> str | None:
        """The agency a named source is."""
        return self.agencies.named(name)

    def same_publisher(self, a: str | None, b: str | None) -> bool:
        """Whether two publishers are one source; an unknown one is nobody's equal."""
        return same_publisher(a, b, publishers=self.publishers)

    def publisher_keys(self, cards: Iterable[ArticleCard]) -> dict[str, str]:
        """Publisher as recorded → one key for all its spellings among these cards, a domain where one is known."""
        names = sorted({card.publisher for card in cards if card.publisher})
        keys = {name: self.publishers.key(name) for name in names}
        domains = [name for name in names if registered_domain(name)]
        for name in names:
            if registered_domain(name) is None and (twin := next((d for d in domains if spells(name, d)), None)):
                keys[name] = keys[twin]
        return keys


def agency_id(name: str) -> str:
    """`agency:afp`."""
    return f"agency:{upstream_key(name) or name}"


def upstream_id(name: str, known: KnownSources) -> str:
    """`upstream:isw`; a source that is an agency is that agency (`agency:unn`)."""
    agency = known.upstream_agency(name)
    return agency_id(agency) if agency else f"upstream:{upstream_key(name) or name}"


def article_origin_keys(card: ArticleCard, *, known: KnownSources | None = None) -> tuple[str, ...]:
    """Everything by which an article may share an origin, the strongest first; the last names the article alone.

    Ids as in `OriginGroup.origin_id`: `agency:…`, `upstream:…`, `copies:…`, `publisher:…`, `article:…`.
    """
    sources = known or KnownSources()
    keys = [agency_id(sources.agency_name(card.agency))] if card.agency else []
    keys += [upstream_id(name, sources) for name in sources.upstream_of(card)]
    keys += [f"copies:{card.cluster}"] if card.cluster else []
    keys += [f"publisher:{sources.publishers.key(card.publisher)}"] if card.publisher else []
    return tuple(dict.fromkeys([*keys, f"article:{card.id}"]))
