"""Groups evidence by who the information really comes from: origins are counted, not addresses.

An article counts under, in this order: the news agency that it, or a copy of it, is credited to; the named sources it
rests on; the publisher. Copies of one text always count together. An article with none of these counts alone.

Papers never chain: one that prints an AFP and a Reuters story gives two origins. Agencies never merge either, whoever
names both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from workbench.attribution import upstream_key
from workbench.fewest import fewest_authors
from workbench.origin_keys import Clusters, KnownSources, agency_id, upstream_id
from workbench.types import ArticleCard, Evidence, Fold, OriginGroup

__all__ = ["group_origins", "origin_of"]

_NO_NOTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class _Text:
    """One text under all the copies known of it: what an origin is given to."""

    id: str
    cards: tuple[ArticleCard, ...]
    """By id, so that the order of the evidence decides nothing."""
    agencies: frozenset[str]
    """Those its copies credit; more than one when the papers disagree."""
    upstream: tuple[str, ...]
    publishers: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class _Origin:
    id: str
    label: str


def group_origins(
    evidence: Sequence[Evidence],
    *,
    claim_article: ArticleCard | None,
    cluster_members: Clusters,
    copy_notes: Mapping[str, str] = _NO_NOTES,
    known: KnownSources | None = None,
) -> tuple[OriginGroup, ...]:
    """The evidence by origin, the origin with the best rank first; each piece in exactly one group, under its id.

    Args:
        evidence: passages found, with any `origin_id`; the groups hold them with the right one.
        claim_article: the article of the claim; the group of its origin is marked `same_as_claim`.
        cluster_members: every copy known of the articles, found for the claim or not; a credit on one counts for all.
        copy_notes: article id → how much of its text is shared, in words (`copies.describe`), for the reviewer.
        known: the agencies and publishers the desk knows.
    """
    sources = known or KnownSources()
    cards = [piece.article for piece in evidence] + ([claim_article] if claim_article else [])
    texts = _texts(cards, cluster_members, sources)
    origins = _origins(texts, sources)
    text_of = {card.id: text for text in texts for card in text.cards}
    groups: dict[str, list[Evidence]] = {}
    for piece in sorted(evidence, key=lambda piece: (piece.rank, piece.passage.id)):
        origin = origins[text_of[piece.article.id].id]
        groups.setdefault(origin.id, []).append(replace(piece, origin_id=origin.id))
    own = origins[text_of[claim_article.id].id] if claim_article else None
    labels = {origin.id: origin.label for origin in origins.values()}
    return tuple(
        OriginGroup(
            origin_id=origin_id,
            label=labels[origin_id],
            passages=tuple(pieces),
            folds=_folds(pieces, text_of, copy_notes, sources),
            same_as_claim=own is not None and own.id == origin_id,
        )
        for origin_id, pieces in groups.items()
    )


def origin_of(card: ArticleCard, cluster_members: Clusters, *, known: KnownSources | None = None) -> tuple[str, str]:
    """The origin's id and label of one article by itself, for lists of articles."""
    sources = known or KnownSources()
    texts = _texts([card], cluster_members, sources)
    origin = _origins(texts, sources)[texts[0].id]
    return origin.id, origin.label


def _texts(cards: Iterable[ArticleCard], clusters: Clusters, known: KnownSources) -> list[_Text]:
    """The cards, each text once, with all copies known of it."""
    members: dict[str, dict[str, ArticleCard]] = {}
    for card in cards:
        copies = members.setdefault(f"copies:{card.cluster}" if card.cluster else f"article:{card.id}", {})
        copies[card.id] = card
        for member in clusters.get(card.cluster, ()) if card.cluster else ():
            copies.setdefault(member.id, member)
    keys = known.publisher_keys(card for copies in members.values() for card in copies.values())
    return [
        _text(name, tuple(copies[i] for i in sorted(copies)), keys, known) for name, copies in sorted(members.items())
    ]


def _text(name: str, cards: tuple[ArticleCard, ...], keys: Mapping[str, str], known: KnownSources) -> _Text:
    named = [(place, source) for card in cards for place, source in enumerate(known.upstream_of(card))]
    return _Text(
        id=name,
        cards=cards,
        agencies=known.agencies_of(cards),
        upstream=tuple(dict.fromkeys(source for _, source in sorted(named))),
        publishers=frozenset(keys[card.publisher] for card in cards if card.publisher),
    )


def _origins(texts: Sequence[_Text], known: KnownSources) -> dict[str, _Origin]:
    """Text id → its origin."""
    named = {name for text in texts if not text.agencies for name in text.upstream}
    sources = {text.id: _sources(text, named, known) for text in texts if not text.agencies}
    agencies = {text.id: text.agencies for text in texts if text.agencies}
    agencies |= {text: alone for text, names in sources.items() if (alone := _only_agencies(names, known))}
    by_agency = {text: _agency(name) for text, name in fewest_authors(agencies).items()}
    resting = {text: names for text, names in sources.items() if names and text not in by_agency}
    found = by_agency | _by_upstream(resting, known, present=frozenset(origin.id for origin in by_agency.values()))
    return found | _by_publisher([text for text in texts if text.id not in found])


def _agency(name: str) -> _Origin:
    return _Origin(id=agency_id(name), label=name)


def _sources(text: _Text, named: Iterable[str], known: KnownSources) -> tuple[str, ...]:
    """The sources a text names; for one that names none, those others name that are its own publisher."""
    if text.upstream:
        return text.upstream
    publishers = [card.publisher for card in text.cards]
    return tuple(sorted(name for name in named if any(known.same_publisher(name, paper) for paper in publishers)))


def _only_agencies(names: Sequence[str], known: KnownSources) -> frozenset[str]:
    """The named sources when all of them are agencies: such a text counts as one of theirs."""
    agencies = [agency for name in names if (agency := known.upstream_agency(name))]
    return frozenset(agencies) if len(agencies) == len(names) else frozenset()


def _by_upstream(
    sources: Mapping[str, Sequence[str]], known: KnownSources, *, present: frozenset[str]
) -> dict[str, _Origin]:
    """Texts that rest on named sources, united where they share one. `present`: ids of the agencies already counted."""
    origins = [
        (texts, _shared_origin([sources[text] for text in texts], present, known)) for texts in _united(sources, known)
    ]
    return {text: origin for texts, origin in origins for text in texts}


def _united(sources: Mapping[str, Sequence[str]], known: KnownSources) -> list[list[str]]:
    """Sets of texts that share a named source, directly or through others. Agencies do not unite here."""
    parent = {text: text for text in sources}

    def root(text: str) -> str:
        while parent[text] != text:
            text = parent[text]
        return text

    first: dict[str, str] = {}
    for text in sorted(sources):
        for name in sources[text]:
            if known.upstream_agency(name) is None:
                other = first.setdefault(upstream_key(name), text)
                parent[root(text)] = root(other)
    groups: dict[str, list[str]] = {}
    for text in sorted(sources):
        groups.setdefault(root(text), []).append(text)
    return list(groups.values())


def _shared_origin(named: Sequence[Sequence[str]], present: frozenset[str], known: KnownSources) -> _Origin:
    """One origin for texts that rest on shared sources.

    An agency they name, when other texts are credited to it; else the source most of
    them name, the one they put first of several.
    """
    agencies = Counter(agency for names in named for name in names if (agency := known.upstream_agency(name)))
    here = [agency for agency in agencies if agency_id(agency) in present]
    if here:
        return _agency(min(here, key=lambda agency: (-agencies[agency], agency)))
    counts = Counter(name for names in named for name in set(names) if known.upstream_agency(name) is None)
    places = {name: min(names.index(name) for names in named if name in names) for name in counts}
    label = min(counts, key=lambda name: (-counts[name], places[name], name))
    return _Origin(id=upstream_id(label, known), label=label)


def _by_publisher(texts: Sequence[_Text]) -> dict[str, _Origin]:
    """Texts nobody else is named for: their publisher's; of several that print one text, one (`fewest_authors`)."""
    authors = fewest_authors({text.id: text.publishers for text in texts if text.publishers})
    by_author = Counter(authors.values())
    return {text.id: _of_publisher(text, authors.get(text.id), by_author) for text in texts}


def _of_publisher(text: _Text, author: str | None, by_author: Mapping[str, int]) -> _Origin:
    if author is not None and (by_author[author] > 1 or len(text.publishers) == 1):
        return _Origin(id=f"publisher:{author}", label=author)
    if author is not None:
        return _Origin(id=text.id, label=f"one text in {', '.join(sorted(text.publishers))}")
    title = next((card.title for card in text.cards if card.title), None)
    return _Origin(id=text.id, label=f"unknown publisher: {title}" if title else "unknown publisher")


def _folds(
    pieces: Sequence[Evidence], text_of: Mapping[str, _Text], notes: Mapping[str, str], known: KnownSources
) -> tuple[Fold, ...]:
    cards = {piece.article.id: piece.article for piece in pieces}
    return tuple(_fold(card, text_of[card.id], notes.get(card.id), known) for card in cards.values())


def _fold(card: ArticleCard, text: _Text, note: str | None, known: KnownSources) -> Fold:
    """Why an article counts where it does, the strongest reason first."""
    copies = [other for other in text.cards if other.id != card.id]
    also = f"; also names {', '.join(text.upstream)}" if text.upstream else ""
    if text.agencies:
        whose = "" if card.agency else "a copy of this text is "
        return _reason(card, "agency", f"{whose}credited to {', '.join(sorted(text.agencies))}{also}", note)
    if text.upstream:
        return _reason(card, "upstream", f"rests on {', '.join(text.upstream)}", note)
    if copies:
        papers = sorted({other.publisher or "an unknown publisher" for other in copies})
        return _reason(card, "copy", f"the same text as in {', '.join(papers)}", note)
    if card.publisher:
        return _reason(card, "publisher", f"published by {card.publisher}", note)
    return _reason(card, "alone", "publisher unknown: counted by itself", note)


def _reason(card: ArticleCard, kind: str, detail: str, note: str | None) -> Fold:
    return Fold(article_id=card.id, kind=kind, detail=f"{detail} ({note})" if note else detail)
