"""What tells where an article's information comes from: its agency, the sources it names, its publisher, its copies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, partial

from workbench.attribution import upstream_key
from workbench.publishers import spells
from workbench.resting import lacks_place, source_key
from workbench.sources import (
    Agencies,
    Publishers,
    bundled_agencies,
    bundled_publishers,
    registered_domain,
    same_publisher,
)
from workbench.types import ArticleCard, Attributed

__all__ = ["Clusters", "KnownSources", "Source", "agency_id", "publisher_id", "upstream_id"]

_PAIRS_KEPT = 65_536
Clusters = Mapping[str, Sequence[ArticleCard]]
"""Name of a set of copies → every article in it, found for the claim or not."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """Somebody an article or a passage rests on."""

    key: str
    """Equal for one source under several names; an agency's is its origin id, so that its own stories have it too."""
    name: str
    """As the article has it, or as the lists do."""
    is_person: bool = False
    lacks_place: bool = False
    """A body of which every country may have one, named without its country."""


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

    def upstream_of(self, card: ArticleCard) -> tuple[Source, ...]:
        """The sources a card names, most important first, without its own publisher."""
        return tuple(self._source(name) for name in card.upstream if not self.same_publisher(name, card.publisher))

    def source(self, attributed: Attributed, publisher: str | None) -> Source | None:
        """Whom words of this publisher name; `None` for itself and for a name that could be anybody's."""
        if source_key(attributed) is None or self.same_publisher(attributed.source, publisher):
            return None
        return self._source(attributed.source, attributed, country=_country_of(publisher))

    def _source(self, name: str, attributed: Attributed | None = None, *, country: str = "") -> Source:
        if attributed is None or attributed.kind != "person":
            agency = self.upstream_agency(name)
            if agency is not None:
                return Source(key=agency_id(agency), name=agency)
        named = attributed or Attributed(source=name, kind="organisation", phrase=name, start=0, end=len(name))
        key = f"upstream:{source_key(named, country=country) or upstream_key(name) or name}"
        is_bare = not country and lacks_place(named)
        return Source(key=key, name=name, is_person=named.kind == "person", lacks_place=is_bare)

    def upstream_agency(self, name: str) -> str | None:
        """The agency a named source is."""
        return self.agencies.named(name)

    def same_publisher(self, a: str | None, b: str | None) -> bool:
        """Whether two publishers are one source; an unknown one is nobody's equal."""
        return bool(a and b) and self._same(a, b)

    # Asked for every candidate of a claim, and a desk has few publishers beside its articles.
    @cached_property
    def _same(self) -> Callable[[str | None, str | None], bool]:
        return lru_cache(_PAIRS_KEPT)(partial(same_publisher, publishers=self.publishers))

    def publisher_keys(self, publishers: Iterable[str]) -> dict[str, str]:
        """Publisher as recorded → one key for all its spellings among these, a domain where one is known."""
        names = sorted(set(publishers))
        keys = {name: self.publishers.key(name) for name in names}
        domains = [name for name in names if registered_domain(name)]
        for name in names:
            if registered_domain(name) is None and (twin := next((d for d in domains if spells(name, d)), None)):
                keys[name] = keys[twin]
        return keys


_NO_COUNTRIES = frozenset("ai cc co eu fm gg io ly me su to tv ws".split())
"""Endings of two letters that anybody registers under, or that are of no country."""


def _country_of(publisher: str | None) -> str:
    """The country whose ministries a paper calls by no country, by its domain; empty when that does not tell."""
    ending = ((registered_domain(publisher) if publisher else None) or "").rpartition(".")[2]
    if len(ending) != 2 or ending in _NO_COUNTRIES:
        return ""
    return "gb" if ending == "uk" else ending


def agency_id(name: str) -> str:
    """`agency:afp`."""
    return f"agency:{upstream_key(name) or name}"


def publisher_id(key: str) -> str:
    """`publisher:example.org`."""
    return f"publisher:{key}"


def upstream_id(name: str, known: KnownSources) -> str:
    """`upstream:isw`; a source that is an agency is that agency (`agency:unn`)."""
    agency = known.upstream_agency(name)
    return agency_id(agency) if agency else f"upstream:{upstream_key(name) or name}"
