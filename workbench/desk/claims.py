"""Claims of the desk: found, added, queued."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time

from workbench.db.claims import ClaimFilter, ListedClaim
from workbench.desk.base import DeskBase, acting
from workbench.desk.queue import Progress, QueuePage, queue_item
from workbench.types import Claim, ClaimStatus

_FOLLOWS_VERDICTS = frozenset({ClaimStatus.DECIDED, ClaimStatus.ADJUDICATION})


class ClaimsPart(DeskBase):
    """Finding, adding and queueing claims."""

    def extract_claims(self, article_ids: Sequence[str] = (), *, who: str = "workbench") -> list[Claim]:
        """Find the claims of these articles, or of every article not yet read; returns those that were new."""
        from workbench.claims import extract_claims

        found: list[Claim] = []
        for article_id in article_ids or self._articles.unread():
            article = self._articles.get(article_id)
            claims = extract_claims(article, now=self._clock())
            found += self._claims.add_read(article.id, claims, who=acting(who), now=self._clock())
        return found

    def add_claim(
        self,
        text: str,
        *,
        article_id: str | None = None,
        speaker: str | None = None,
        claimed_on: date | None = None,
        added_by: str,
    ) -> Claim:
        """Add a claim by hand: words selected in an article, or free text."""
        from workbench.claims import claim_by_hand

        article = self._articles.get(article_id) if article_id else None
        claim = claim_by_hand(
            text,
            now=self._clock(),
            article=article,
            span=None,
            speaker=speaker,
            claimed_on=claimed_on,
            added_by=added_by,
        )
        self._claims.add([claim], who=acting(added_by), now=self._clock())
        return self._claims.get(claim.id)

    def claim(self, claim_id: str) -> Claim:
        """One claim; `NotFound` when there is none."""
        return self._claims.get(claim_id)

    def claims(self, wanted: ClaimFilter, *, limit: int | None = None, offset: int = 0) -> list[ListedClaim]:
        """Claims in the queue's order; `NotFound` when they are wanted of an article that is not here."""
        if wanted.article_id:
            wanted = replace(wanted, article_id=self._articles.get(wanted.article_id).id)
        return self._claims.search(wanted, limit=limit, offset=offset)

    def claims_of(self, article_id: str) -> tuple[Claim, ...]:
        """Claims of one article in reading order."""
        return tuple(self._claims.of_article(article_id))

    def queue(self, wanted: ClaimFilter, *, reviewer: str, page: int = 1, page_size: int = 50) -> QueuePage:
        """One page of claims for a reviewer."""
        total = self._claims.count(wanted)
        pages = max(1, -(-total // page_size))
        page = min(max(1, page), pages)
        listed = self._claims.search(wanted, limit=page_size, offset=(page - 1) * page_size)
        own = self._verdicts.standing_labels([one.claim.id for one in listed])
        return QueuePage(
            items=tuple(queue_item(one, own[one.claim.id], reviewer) for one in listed),
            total=total,
            done=self._claims.count(ClaimFilter(status=ClaimStatus.DECIDED)),
            page=page,
            pages=pages,
        )

    def skip_claim(self, claim_id: str, *, reason: str, who: str, dismiss: bool = False) -> None:
        """Put a claim aside with a reason; `dismiss` takes it out of the queue for everyone.

        Putting aside leaves the status of a claim that has verdicts, for it follows from them.
        """
        claim = self._claims.get(claim_id)
        status = ClaimStatus.DISMISSED if dismiss else ClaimStatus.IN_REVIEW
        if not dismiss and claim.status in _FOLLOWS_VERDICTS:
            status = claim.status
        self._claims.set_status(claim.id, status, who=acting(who), now=self._clock(), reason=reason or "skipped")

    def progress(self, reviewer: str) -> Progress:
        """How far a reviewer, and the desk, have come."""
        midnight = datetime.combine(self._clock().astimezone().date(), time.min).astimezone()
        decided = self._claims.count(ClaimFilter(status=ClaimStatus.DECIDED))
        dismissed = self._claims.count(ClaimFilter(status=ClaimStatus.DISMISSED))
        everything = self._claims.count(ClaimFilter())
        return Progress(
            decided_today=self._verdicts.decided_since(reviewer, midnight),
            decided=decided,
            open=everything - decided - dismissed,
        )
