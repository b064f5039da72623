"""Groups evidence by who the information really comes from: origins are counted, not addresses.

Each text, under all its copies, is told by the news agency it is credited to, or else by its publisher; and it may rest
on sources that its passages name for this claim, or, where they name none, that its article rests on. Any of these
explains it. The fewest that explain all texts are the origins (`fewest`). So two agencies that only pass a ministry's
word on are one origin, the ministry; one more copy, or one more source named in a passage, never makes one more.

Papers never chain: one that prints an AFP and a Reuters story gives two origins. Agencies and sources never merge
either, whoever names both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from workbench.fewest import fewest_authors
from workbench.folds import Counted, fold
from workbench.origin_keys import Clusters, KnownSources
from workbench.origin_names import origin_name
from workbench.origin_texts import OriginText, Seen, of_evidence, texts_of
from workbench.types import ArticleCard, Attributed, Evidence, OriginGroup

__all__ = ["ClaimSources", "group_origins", "origin_of"]

_NO_NOTES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class ClaimSources:
    """Where a claim itself comes from."""

    article: ArticleCard | None = None
    rests_on: tuple[Attributed, ...] = ()
    """Bodies and media that its own words name: its origin, as well as whom its article rests on."""
    speakers: tuple[str, ...] = ()
    """People who make it or whom it names as saying it: they are what it is about, and vouch for nothing."""


_NO_CLAIM = ClaimSources()


def group_origins(
    evidence: Sequence[Evidence],
    *,
    claim: ClaimSources = _NO_CLAIM,
    cluster_members: Clusters,
    copy_notes: Mapping[str, str] = _NO_NOTES,
    known: KnownSources | None = None,
) -> tuple[OriginGroup, ...]:
    """The evidence by origin, the origin with the best rank first; each piece in exactly one group, under its id.

    Args:
        evidence: passages found, with any `origin_id`; the groups hold them with the right one. What they rest on and
            whom their publishers resemble counts together with the marks of their articles.
        claim: where the claim comes from; the groups of its own origins are marked `same_as_claim`.
        cluster_members: every copy known of the articles, found for the claim or not; a credit on one counts for all.
        copy_notes: article id → how much of its text is shared, in words (`copies.describe`), for the reviewer.
        known: the agencies and publishers the desk knows.
    """
    sources = known or KnownSources()
    pieces = sorted(evidence, key=lambda piece: (piece.rank, piece.passage.id))
    seen = of_evidence(pieces)
    cards = [piece.article for piece in pieces]
    texts = texts_of(
        [*cards, *([claim.article] if claim.article else [])],
        cluster_members,
        sources,
        seen=seen,
        speakers=claim.speakers,
    )
    text_of = {card.id: text for text in texts for card in text.cards}
    own = _own_origins(claim, text_of, sources)
    authors = _authors({text_of[card.id].id: text_of[card.id] for card in cards}, own)
    groups: dict[str, list[Evidence]] = {}
    for piece in pieces:
        groups.setdefault(authors[text_of[piece.article.id].id], []).append(piece)
    return tuple(
        _group(_counted(author, found, text_of, seen, copy_notes, sources), found, own)
        for author, found in groups.items()
    )


def origin_of(card: ArticleCard, cluster_members: Clusters, *, known: KnownSources | None = None) -> tuple[str, str]:
    """The origin's id and label of one article by itself, for lists of articles."""
    sources = known or KnownSources()
    texts = texts_of([card], cluster_members, sources)
    author = _authors({texts[0].id: texts[0]}, frozenset())[texts[0].id]
    name = origin_name(author, texts, known=sources)
    return name.id, name.label


def _own_origins(claim: ClaimSources, text_of: Mapping[str, OriginText], known: KnownSources) -> frozenset[str]:
    """Everybody the claim itself may come from: who tells it, whom its article rests on, whom its words name."""
    publisher = claim.article.publisher if claim.article else None
    named = (known.source(attributed, publisher) for attributed in claim.rests_on)
    keys = frozenset(source.key for source in named if source is not None)
    if claim.article is None:
        return keys
    text = text_of[claim.article.id]
    return keys | text.told_by | text.rested_on


def _authors(texts: Mapping[str, OriginText], own: frozenset[str]) -> dict[str, str]:
    """Text id → whom it counts under."""
    tellers = Counter(author for text in texts.values() for author in text.told_by)
    resting: dict[str, set[str]] = {}
    for text in texts.values():
        for key in text.rested_on:
            resting.setdefault(key, set()).add(text.id)
    # A source that a single text rests on explains nothing that the text's own teller does not.
    shared = {key for key, ids in resting.items() if len(ids) > 1 or key in tellers or key in own}
    possible = {text.id: text.told_by | (text.rested_on & shared) for text in texts.values()}
    return fewest_authors(
        possible,
        shared={key: frozenset(ids) for key, ids in resting.items()},
        given=own & {author for names in possible.values() for author in names},
    )


def _counted(
    author: str,
    pieces: Sequence[Evidence],
    text_of: Mapping[str, OriginText],
    seen: Seen,
    notes: Mapping[str, str],
    known: KnownSources,
) -> Counted:
    shown = {piece.article.id: (piece.article, text_of[piece.article.id]) for piece in pieces}
    texts = {text.id: text for _, text in shown.values()}
    return Counted(
        author=author,
        name=origin_name(author, [texts[i] for i in sorted(texts)], known=known, lookalikes=seen.lookalikes),
        shown=tuple(shown.values()),
        seen=seen,
        notes=notes,
        known=known,
    )


def _group(origin: Counted, pieces: Sequence[Evidence], own: frozenset[str]) -> OriginGroup:
    return OriginGroup(
        origin_id=origin.name.id,
        label=origin.name.label,
        passages=tuple(replace(piece, origin_id=origin.name.id) for piece in pieces),
        folds=tuple(fold(card, text, origin) for card, text in origin.shown),
        same_as_claim=origin.author in own or origin.name.source in own,
        primary=any(piece.primary for piece in pieces),
    )
