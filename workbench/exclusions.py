"""Which articles cannot be evidence for a claim: its own, its publisher's, copies of it, and those after its day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from workbench.origin_keys import Clusters, KnownSources
from workbench.standing import Standing, standing_of
from workbench.types import ArticleCard
from workbench.urls import url_key

__all__ = ["ExclusionReason", "left_out"]

_NO_CLUSTERS: Clusters = MappingProxyType({})


class ExclusionReason(StrEnum):
    """Why an article was left out; the first that holds, in this order."""

    SAME_ARTICLE = "same_article"
    SAME_SOURCE = "same_source"
    COPY = "copy"
    AFTER_AS_OF = "after_as_of"


def left_out(
    card: ArticleCard | Standing,
    *,
    claim_article: ArticleCard | None,
    claim_publisher: str | None,
    as_of: date | None,
    copies: Collection[str] = (),
    cluster_members: Clusters = _NO_CLUSTERS,
    known: KnownSources | None = None,
) -> ExclusionReason | None:
    """Why an article is no evidence for a claim, or `None` when it may be.

    Args:
        card: the article in question, or what of it decides.
        claim_article: the article the claim was made in; `None` for a claim without one.
        claim_publisher: the publisher of the claim when it has no article, or one a person stated.
        as_of: evidence published after this day is left out; articles of unknown date are kept.
        copies: ids of articles known to be copies of the claim's article beside those of its cluster: a version that
            was replaced is in no cluster any more.
        cluster_members: the copies of both articles; an agency mark on any copy counts for all of them.
        known: the agencies and publishers the desk knows.
    """
    sources = known or KnownSources()
    other = card if isinstance(card, Standing) else standing_of(card)
    if claim_article is not None and _is_same_article(other, claim_article):
        return ExclusionReason.SAME_ARTICLE
    publishers = (claim_publisher, claim_article.publisher if claim_article else None)
    if any(sources.same_publisher(other.publisher, publisher) for publisher in publishers):
        return ExclusionReason.SAME_SOURCE
    if other.id in copies or (claim_article is not None and _is_copy(other, claim_article, cluster_members, sources)):
        return ExclusionReason.COPY
    if as_of is not None and other.day is not None and other.day > as_of:
        return ExclusionReason.AFTER_AS_OF
    return None


def _is_same_article(card: Standing, own: ArticleCard) -> bool:
    """The same text or another version of it: one id, one replacing the other, or one address."""
    if card.id == own.id or card.replaces == own.id or own.replaces == card.id:
        return True
    return bool(_addresses(card) & _addresses(own))


def _addresses(card: ArticleCard | Standing) -> frozenset[str]:
    return frozenset(key for url in (card.url, card.canonical_url) if (key := url_key(url)))


def _is_copy(card: Standing, own: ArticleCard, clusters: Clusters, known: KnownSources) -> bool:
    """A reprint, a twin from the same agency, or the agency's own site: an agency cannot corroborate itself."""
    if card.cluster is not None and card.cluster == own.cluster:
        return True
    own_agencies = _agencies(own, clusters, known)
    if not own_agencies:
        return False
    agencys_site = known.agencies.of_publisher(card.publisher)
    return agencys_site in own_agencies or bool(own_agencies & _agencies(card, clusters, known))


def _agencies(card: ArticleCard | Standing, clusters: Clusters, known: KnownSources) -> frozenset[str]:
    """The agencies that any copy of an article is credited to; its own card counts as its set of copies has it."""
    credited = {card.id: card.agency}
    credited |= {member.id: member.agency for member in (clusters.get(card.cluster, ()) if card.cluster else ())}
    return frozenset(known.agency_name(agency) for agency in credited.values() if agency)
