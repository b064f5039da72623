"""Evidence of the desk read for its claim and grouped by origin, with all that this takes from storage."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.db.proofs import ClosestCopy
from workbench.desk.base import DeskBase
from workbench.types import Article, ArticleCard, Claim, Evidence, OriginGroup

if TYPE_CHECKING:
    from datetime import date

    from workbench.annotating import ClaimFacts
    from workbench.lookalikes import Lookalikes
    from workbench.origins import ClaimSources

_DOMAINS_LAST_S = 60.0
"""How long the desk's list of domains is used before it is read again. A new domain is compared with it at once."""


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What storage knows of the articles shown."""

    clusters: Mapping[str, Sequence[ArticleCard]]
    """Name of a set of copies → its members."""
    closest: Mapping[str, ClosestCopy]
    """Article id → the copy that shares most with it."""
    texts: Mapping[str, str]
    """Article id → text, of the articles shown and of their closest copies."""


class GroupingPart(DeskBase):
    """From passages found to origins, before any person's correction."""

    _domains: tuple[float, Lookalikes] | None = None

    def _facts(self, text: str, claim: Claim | None, article: Article | None) -> ClaimFacts:
        """What passages are held against, for a stored claim or a free text."""
        from workbench.annotating import ClaimFacts, claim_sources

        return ClaimFacts(
            text=text,
            sources=claim_sources(text, claim=claim, article=article, known=self._known),
            day=_day_of(claim.claimed_on if claim else None, article),
            language=article.language if article else None,
        )

    def _origins(self, found: Sequence[Evidence], claim: ClaimFacts) -> tuple[OriginGroup, ...]:
        """Passages as they were found, read for the claim and grouped."""
        from workbench.annotating import annotate

        around = self._around(found, claim.sources)
        read = annotate(found, around.texts, claim=claim, known=self._known, lookalikes=self._lookalikes())
        return self._grouped(read, claim.sources, around)

    def _regrouped_origins(self, read: Sequence[Evidence], claim: ClaimFacts) -> tuple[OriginGroup, ...]:
        """Passages read earlier, as they were read then, grouped anew."""
        return self._grouped(read, claim.sources, self._around(read, claim.sources))

    def _grouped(self, read: Sequence[Evidence], sources: ClaimSources, around: _Around) -> tuple[OriginGroup, ...]:
        from workbench.origins import group_origins
        from workbench.proofs import with_text_proofs

        groups = group_origins(
            read,
            claim=sources,
            cluster_members=around.clusters,
            copy_notes=_copy_notes(around),
            known=self._known,
        )
        twins = {article: copy.article_id for article, copy in around.closest.items()}
        return with_text_proofs(groups, texts=around.texts, twins=twins, known=self._known)

    def _around(self, evidence: Sequence[Evidence], sources: ClaimSources) -> _Around:
        cards = [one.article for one in evidence]
        own = [sources.article] if sources.article else []
        clusters = self._articles.of_clusters(card.cluster for card in (*cards, *own) if card.cluster)
        members = {member.id for copies in clusters.values() for member in copies}
        closest = self._proofs.closest((card.id for card in cards if card.cluster), among=members)
        wanted = [*(card.id for card in cards), *(copy.article_id for copy in closest.values())]
        return _Around(clusters=clusters, closest=closest, texts=self._proofs.texts(wanted))

    def _lookalikes(self) -> Lookalikes:
        from workbench.lookalikes import Lookalikes

        known = self._domains
        if known is None or time.monotonic() - known[0] > _DOMAINS_LAST_S:
            articles = self._proofs.publishers()
            found = Lookalikes(
                articles, publishers=self._known.publishers, agencies=self._known.agencies, articles=articles
            )
            known = self._domains = (time.monotonic(), found)
        return known[1]


def _copy_notes(around: _Around) -> dict[str, str]:
    """Article id → how much of its text its closest copy has, and where that stands."""
    papers = {card.id: card.publisher for cards in around.clusters.values() for card in cards}
    return {
        article: f"beside {papers.get(copy.article_id) or 'a text of an unknown publisher'}: {copy.detail}"
        for article, copy in around.closest.items()
    }


def _day_of(claimed_on: date | None, article: ArticleCard | None) -> date | None:
    """The claim's own day: as recorded, else its article's, which may have been corrected since the claim was found."""
    if claimed_on is not None or article is None or article.published is None:
        return claimed_on
    return article.published.day
