"""Evidence of the desk: what other sources say about a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal

from workbench.desk.base import DeskBase
from workbench.errors import UsageError
from workbench.machinery import told_plainly
from workbench.origin_edits import apply_edits
from workbench.types import ArticleCard, Claim, Evidence, OriginGroup, Retrieval, Review

AsOf = date | Literal["claim"] | None
"""Leave out what was published after: a day, the claim's own day, or nothing."""

_CLAIM_ID = re.compile(r"c_[0-9a-f]{4,16}")


def is_claim_id(text: str) -> bool:
    """Whether a text is a claim's id, or a beginning of one, and not the words of a claim."""
    return _CLAIM_ID.fullmatch(text) is not None


class EvidencePart(DeskBase):
    """Searching for evidence and keeping what was found."""

    def evidence(
        self,
        claim: str,
        *,
        k: int | None = None,
        as_of: AsOf = "claim",
        query: str | None = None,
        publisher: str | None = None,
        article_id: str | None = None,
    ) -> Retrieval:
        """What other sources say about a claim, by id or as free text, grouped by origin.

        Evidence of a stored claim is stored, with its text, and gets ids a verdict can cite.

        Args:
            claim: a claim id, or the words of a claim that is not stored.
            k: passages wanted; fewer come back only when the desk holds no more.
            as_of: what was published later is left out and counted.
            query: other words to search with.
            publisher: who published a free text, so that their own articles do not vouch for it.
            article_id: the article a free text stands in; its day is the claim's own.
        """
        if is_claim_id(claim):
            return self._stored_evidence(self._claims.get(claim), k=k, as_of=as_of, query=query)
        if not claim.strip():
            raise UsageError("the claim is empty: give a claim id or the words of a claim")
        article = self._articles.get(article_id) if article_id else None
        day = _day_of(None, article) if as_of == "claim" else as_of
        return self._retrieve(claim, query=query, article=article, publisher=publisher, as_of=day, k=k)

    def review(self, claim_id: str, *, k: int | None = None, as_of: AsOf = "claim", query: str | None = None) -> Review:
        """Everything about one claim, with evidence searched afresh."""
        claim = self._claims.get(claim_id)
        return replace(self.case(claim.id), retrieval=self._stored_evidence(claim, k=k, as_of=as_of, query=query))

    def case(self, claim_id: str) -> Review:
        """Everything about one claim as it stands, with the evidence found last; opens no index."""
        claim = self._claims.get(claim_id)
        return Review(
            claim=claim,
            article=self._articles.get(claim.article_id) if claim.article_id else None,
            retrieval=self._evidence.latest(claim.id),
            suggestion=None,
            verdicts=self._verdicts.of_claim(claim.id),
            events=self._events.of(claim.id),
        )

    def cases(self) -> Iterator[Review]:
        """Every claim that has a verdict, by the time of its first one."""
        return (self.case(claim_id) for claim_id in self._claims.with_verdicts())

    def _stored_evidence(self, claim: Claim, *, k: int | None, as_of: AsOf, query: str | None) -> Retrieval:
        article = self._articles.get(claim.article_id) if claim.article_id else None
        day = _day_of(claim.claimed_on, article) if as_of == "claim" else as_of
        wanted = k or self.settings.passages
        found = self._retrieve(
            claim.standalone, query=query, article=article, publisher=None, as_of=day, k=wanted, claim_id=claim.id
        )
        return self._kept(found, claim.id, query=query or claim.standalone, k=wanted)

    def _kept(self, found: Retrieval, claim_id: str, *, query: str, k: int) -> Retrieval:
        """Store what was found, its origins as people corrected them."""
        while True:
            edits = self._origin_edits.standing(claim_id)
            corrected = replace(found, origins=apply_edits(found.origins, edits))
            stored = self._evidence.save(corrected, query=query, k=k)
            # A correction made between reading and saving would be missing from the claim's newest list.
            if self._origin_edits.standing(claim_id) == edits:
                return stored

    def _retrieve(
        self,
        text: str,
        *,
        query: str | None,
        article: ArticleCard | None,
        publisher: str | None,
        as_of: date | None,
        k: int | None,
        claim_id: str | None = None,
    ) -> Retrieval:
        from workbench.evidence import ClaimContext, select_evidence

        copies = self._copies.of_replaced(article.id) if article else frozenset()
        with told_plainly():
            indexes = self.machinery.indexes
            selection = select_evidence(
                partial(indexes.search, query or text),
                self._articles.candidates,
                indexes.vectors_of,
                context=ClaimContext(article=article, publisher=publisher, as_of=as_of, copies=copies),
                members=self._articles.of_clusters,
                known=self._known,
                k=k or self.settings.passages,
            )
        kept = self._with_neighbours(selection.kept)
        return Retrieval(
            claim_id=claim_id,
            claim_text=text,
            as_of=as_of,
            excluded=selection.excluded,
            origins=self._grouped(kept, article),
            retrieved_at=self._clock(),
            index_version=indexes.version,
        )

    def _grouped(self, kept: Sequence[Evidence], article: ArticleCard | None) -> tuple[OriginGroup, ...]:
        """Evidence by origin as code sees it, before any person's correction; `article` is the claim's own."""
        from workbench.origins import ClaimSources, group_origins

        cards = [e.article for e in kept] + ([article] if article else [])
        return group_origins(
            kept,
            claim=ClaimSources(article=article),
            cluster_members=self._articles.of_clusters(c.cluster for c in cards if c.cluster),
            copy_notes=self._copies.notes(card.id for card in cards if card.cluster),
            known=self._known,
        )

    def _with_neighbours(self, kept: Sequence[Evidence]) -> list[Evidence]:
        from workbench.evidence import neighbours

        around = self._articles.surroundings([e.passage.id for e in kept])
        found = []
        for one in kept:
            before, after = neighbours(*around.get(one.passage.id, ("", "")), one.article.language)
            found.append(replace(one, before=before, after=after))
        return found


def _day_of(claimed_on: date | None, article: ArticleCard | None) -> date | None:
    """The claim's own day: as recorded, else its article's, which may have been corrected since the claim was found."""
    if claimed_on is not None or article is None or article.published is None:
        return claimed_on
    return article.published.day
