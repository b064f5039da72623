"""Small builders of articles and passages for counting origins. Papers, bodies and people are invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from vectorstore.types import Passage, Scores
from workbench.origin_keys import KnownSources
from workbench.origins import ClaimSources, group_origins
from workbench.types import ArticleCard, Attributed, Evidence, OriginGroup, Published

NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)


def card(
    id: str,
    publisher: str | None = None,
    *,
    agency: str | None = None,
    upstream: tuple[str, ...] = (),
    cluster: str | None = None,
    url: str | None = None,
    published: date | None = None,
    replaces: str | None = None,
    title: str | None = None,
    byline: str | None = None,
    credit: str | None = None,
    language: str = "en",
) -> ArticleCard:
    """An article."""
    return ArticleCard(
        id=id,
        title=title,
        byline=byline,
        agency=agency,
        publisher=publisher,
        upstream=upstream,
        url=url,
        canonical_url=None,
        published=Published(day=published, at=None, found_in="given") if published else None,
        retrieved_at=NOON,
        language=language,
        findings=(),
        replaces=replaces,
        cluster=cluster,
        credit=credit,
    )


def names(source: str, kind: str = "organisation") -> Attributed:
    """A passage's words that name a source."""
    phrase = f"{source} said"
    return Attributed(source=source, kind=kind, phrase=phrase, start=0, end=len(phrase))


def piece(
    article: ArticleCard,
    rank: int,
    *rests_on: Attributed,
    lookalike: str | None = None,
    primary: str | None = None,
) -> Evidence:
    """A passage of an article."""
    return Evidence(
        id=f"e{rank}",
        claim_id="c",
        passage=Passage(id=f"p{rank}", article_id=article.id, start=0, end=4, text="Quay"),
        article=article,
        scores=Scores(dense=0.5, lexical=None, fused=0.5),
        rank=rank,
        origin_id="",
        stance=None,
        rests_on=rests_on,
        lookalike=lookalike,
        primary=primary,
    )


def clusters_of(cards: Sequence[ArticleCard]) -> dict[str, list[ArticleCard]]:
    """The sets of copies among articles."""
    clusters: dict[str, list[ArticleCard]] = {}
    for one in cards:
        if one.cluster:
            clusters.setdefault(one.cluster, []).append(one)
    return clusters


def by_origin(
    *evidence: Evidence, claim: ClaimSources | None = None, known: KnownSources | None = None
) -> tuple[OriginGroup, ...]:
    """The evidence by origin; the copies are those among its own articles and the claim's."""
    claim = claim or ClaimSources()
    cards = [one.article for one in evidence] + ([claim.article] if claim.article else [])
    return group_origins(evidence, claim=claim, cluster_members=clusters_of(cards), known=known)


def grouped(*cards: ArticleCard, claim: ArticleCard | None = None) -> tuple[OriginGroup, ...]:
    """Articles of one passage each by origin, with the marks of the articles alone."""
    return by_origin(*(piece(one, rank) for rank, one in enumerate(cards, 1)), claim=ClaimSources(article=claim))
