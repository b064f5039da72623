"""Evidence of the desk: what other sources say about a claim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Literal

from workbench.db.evidence import with_ids
from workbench.desk.grouping import GroupingPart
from workbench.errors import UsageError
from workbench.machinery import told_plainly
from workbench.origin_edits import apply_edits
from workbench.query import search_words
from workbench.types import Claim, Retrieval, Review

if TYPE_CHECKING:
    from workbench.annotating import ClaimFacts

AsOf = date | Literal["claim"] | None
"""Leave out what was published after: a day, the claim's own day, or nothing."""

_CLAIM_ID = re.compile(r"c_[0-9a-f]{4,16}")


def is_claim_id(text: str) -> bool:
    """Whether a text is a claim's id, or a beginning of one, and not the words of a claim."""
    return _CLAIM_ID.fullmatch(text) is not None


class EvidencePart(GroupingPart):
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
        keep: bool = True,
    ) -> Retrieval:
        """What other sources say about a claim, by id or as free text, grouped by origin.

        Evidence of a stored claim gets ids a verdict can cite and is stored, with its text, when it is to be kept.

        Args:
            claim: a claim id, or the words of a claim that is not stored.
            k: passages wanted; fewer come back only when the desk holds no more.
            as_of: what was published later is left out and counted.
            query: other words to search with.
            publisher: who published a free text, so that their own articles do not vouch for it.
            article_id: the article a free text stands in; its day is the claim's own.
            keep: whether to store what is found; not for somebody who may only look.
        """
        if is_claim_id(claim):
            return self._evidence_of(self._claims.get(claim), k=k, as_of=as_of, query=query, keep=keep)
        if not claim.strip():
            raise UsageError("the claim is empty: give a claim id or the words of a claim")
        article = self._articles.get(article_id) if article_id else None
        facts = self._facts(claim, None, article)
        wanted_day = facts.day if as_of == "claim" else as_of
        return self._retrieve(facts, words=search_words(query or claim), publisher=publisher, as_of=wanted_day, k=k)

    def review(
        self,
        claim_id: str,
        *,
        k: int | None = None,
        as_of: AsOf = "claim",
        query: str | None = None,
        keep: bool = True,
    ) -> Review:
        """Everything about one claim, with evidence searched afresh; stored when it is to be kept."""
        claim = self._claims.get(claim_id)
        found = self._evidence_of(claim, k=k, as_of=as_of, query=query, keep=keep)
        return replace(self.case(claim.id), retrieval=found)

    def case(self, claim_id: str) -> Review:
        """Everything about one claim as it stands, with the evidence found last; opens no index."""
        claim = self._claims.get(claim_id)
        proposed = self._suggestions.latest(claim.id)
        return Review(
            claim=claim,
            article=self._articles.get(claim.article_id) if claim.article_id else None,
            retrieval=self._evidence.latest(claim.id),
            suggestion=proposed.suggestion if proposed else None,
            failed_since=self._suggestions.failed_since(claim.id),
            verdicts=self._verdicts.of_claim(claim.id),
            events=self._events.of(claim.id),
        )

    def cases(self) -> Iterator[Review]:
        """Every claim that has a verdict, by the time of its first one."""
        return (self.case(claim_id) for claim_id in self._claims.with_verdicts())

    def _evidence_of(self, claim: Claim, *, k: int | None, as_of: AsOf, query: str | None, keep: bool) -> Retrieval:
        article = self._articles.get(claim.article_id) if claim.article_id else None
        facts = self._facts(claim.standalone, claim, article)
        day = facts.day if as_of == "claim" else as_of
        words = search_words(query) if query else search_words(claim.standalone, speaker=claim.speaker)
        found = self._retrieve(facts, words=words, publisher=None, as_of=day, k=k, claim_id=claim.id)
        if not keep:
            edits = self._origin_edits.standing(claim.id)
            return with_ids(replace(found, origins=apply_edits(found.origins, edits)), claim.id)
        return self._kept(found, claim.id, query=query or claim.standalone, k=k or self.settings.passages)

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
        claim: ClaimFacts,
        *,
        words: str,
        publisher: str | None,
        as_of: date | None,
        k: int | None,
        claim_id: str | None = None,
    ) -> Retrieval:
        from workbench.evidence import ClaimContext, select_evidence

        article = claim.sources.article
        copies = self._copies.of_replaced(article.id) if article else frozenset()
        with told_plainly():
            indexes = self.machinery.indexes
            selection = select_evidence(
                partial(indexes.search, words),
                self._articles.candidates,
                indexes.vectors_of,
                context=ClaimContext(article=article, publisher=publisher, as_of=as_of, copies=copies),
                members=self._articles.of_clusters,
                known=self._known,
                stand=self._articles.standings,
                k=k or self.settings.passages,
            )
        return Retrieval(
            claim_id=claim_id,
            claim_text=claim.text,
            as_of=as_of,
            excluded=selection.excluded,
            origins=self._origins(selection.kept, claim),
            retrieved_at=self._clock(),
            index_version=indexes.version,
        )
