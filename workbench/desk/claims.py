"""Claims of the desk: found, added, queued."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time

from workbench.db.claims import ClaimFilter, ListedClaim
from workbench.desk.base import DeskBase, acting
from workbench.desk.queue import Progress, QueuePage, queue_item
from workbench.desk.reading import ReadClaims, ReadingCost, read_articles, reading_cost, refuse_when_spent
from workbench.types import Claim, ClaimStatus

_FOLLOWS_VERDICTS = frozenset({ClaimStatus.DECIDED, ClaimStatus.ADJUDICATION})


class ClaimsPart(DeskBase):
    """Finding, adding and queueing claims."""

    def extract_claims(self, article_ids: Sequence[str] = (), *, who: str = "workbench") -> list[Claim]:
        """Find the claims of these articles, or of every article not yet read; returns those that were new.

        As `read_claims`, for callers that need not know what the model could not read.
        """
        return [claim for read in self.read_claims(article_ids, who=who) for claim in read.new]

    def read_claims(self, article_ids: Sequence[str] = (), *, who: str = "workbench") -> Iterator[ReadClaims]:
        """Find the claims of these articles, or of every article not yet read, one article at a time.

        The desk's model reads them; without one, and where it fails, the word lists do. An article's claims are stored
        together with the note that it has been read, before it is yielded.

        Raises:
            BudgetReached: no more may be spent; the articles not yielded are unread, and the same call goes on there.
            SettingsError: the model's server refuses the key or does not know the model.
        """
        from workbench.claims import not_yet_known

        acting(who)
        waiting = [self._articles.get(one).id for one in article_ids] or self._articles.unread()
        at_once = self.settings.model_concurrency
        articles = map(self._articles.get, waiting)
        for read in read_articles(articles, self.model, at_once=at_once, clock=self._clock):
            if read.stopped is not None:
                refuse_when_spent(read.stopped)
                yield ReadClaims(article_id=read.article_id, stopped=read.stopped)
                return
            # Without a model the ids alone tell what is new: the same sentence has the same.
            claims = not_yet_known(read.claims, self._claims.of_article(read.article_id)) if self.model else read.claims
            new = self._claims.add_read(read.article_id, claims, who=acting(who), now=self._clock())
            yield ReadClaims(article_id=read.article_id, new=tuple(new), failures=read.failures)

    def estimate_claims(self, article_ids: Sequence[str] = ()) -> ReadingCost:
        """What `read_claims` would take at most; asks and stores nothing."""
        waiting = [self._articles.get(one).id for one in article_ids] or self._articles.unread()
        return reading_cost(map(self._articles.get, waiting), self.model)

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
