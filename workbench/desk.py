"""Desk: settings, database, indexes and steps joined. What the web desk, the API, the CLI and batches all call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cached_property, partial
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Literal, Self
from uuid import uuid4

from workbench.db.articles import ArticleStore, Page, published_values
from workbench.db.claims import ClaimFilter, ClaimStore, ListedClaim
from workbench.db.copies import CopyStore
from workbench.db.engine import Database
from workbench.db.events import EventStore
from workbench.db.evidence import EvidenceStore
from workbench.db.jobs import IngestJob, JobStore, Queued
from workbench.db.outbox import OutboxStore
from workbench.db.users import UserStore
from workbench.db.verdicts import NOBODY_YET, VerdictStore
from workbench.errors import NotFound, UsageError
from workbench.machinery import Machinery, told_plainly
from workbench.settings import Settings
from workbench.types import (
    Article,
    ArticleCard,
    Claim,
    ClaimStatus,
    Draft,
    Event,
    Evidence,
    Given,
    IngestItem,
    Label,
    Retrieval,
    Review,
    Verdict,
)

if TYPE_CHECKING:
    from workbench.indexing import VerifyReport
    from workbench.ingest import Failure, Read
    from workbench.ingest.fetch import Fetcher
    from workbench.jobs import IngestWorker
    from workbench.library import Library
    from workbench.origin_keys import KnownSources

AsOf = date | Literal["claim"] | None
"""Leave out what was published after: a day, the claim's own day, or nothing."""

_CLAIM_ID = re.compile(r"c_[0-9a-f]{4,16}")


@dataclass(frozen=True, kw_only=True)
class QueueItem:
    """A claim waiting in the queue, or decided."""

    claim: Claim
    title: str | None
    publisher: str | None
    language: str | None
    verdict_label: Label | None
    """The reviewer's own standing label: others' verdicts stay hidden."""

    @property
    def decided_by_me(self) -> bool:
        """Whether the reviewer has decided it."""
        return self.verdict_label is not None


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """One page of the queue."""

    items: tuple[QueueItem, ...]
    total: int
    done: int
    """Of all claims in the desk, how many are decided."""
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A reviewer's day."""

    decided_today: int
    decided: int
    open: int


class Desk:
    """One desk. Thread-safe; close it to give the data folder back.

    Every method raises `WorkbenchError`s only, with words a user can act on.
    """

    def __init__(self, settings: Settings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        self.settings = settings
        self._clock = clock
        self.database = Database(settings.database_address, lock_folder=settings.data_dir)
        self._articles = ArticleStore(self.database)
        self._claims = ClaimStore(self.database)
        self._evidence = EvidenceStore(self.database)
        self._verdicts = VerdictStore(self.database)
        self._events = EventStore(self.database)
        self._copies = CopyStore(self.database)
        self._jobs = JobStore(self.database)
        self.users = UserStore(self.database)
        self.machinery = Machinery(settings, OutboxStore(self.database), clock)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the index and the database."""
        self.machinery.close()
        self.database.close()

    # Articles

    def ingest(
        self,
        sources: Sequence[str],
        *,
        given: Given | None = None,
        who: str,
        stdin: BinaryIO | None = None,
        on_stage: Callable[[str, str], None] = lambda source, stage: None,
    ) -> Iterator[IngestItem]:
        """Add files, folders, addresses, feeds, JSONL or `-`; yields one item an article once it is stored."""
        from workbench.ingest import read_source

        fetcher = self._fetcher()
        reads = (
            read
            for source in sources
            for read in read_source(
                source,
                given=given or Given(),
                fetcher=fetcher,
                stdin=stdin,
                now=self._clock(),
                known=self._known,
            )
        )
        with told_plainly():
            yield from self._library().add(reads, who=who, on_stage=on_stage)

    def article(self, article_id: str) -> Article:
        """One article with its text; `NotFound` when there is none."""
        return self._articles.get(article_id)

    def articles(
        self, *, text: str | None = None, publisher: str | None = None, page: int = 1, page_size: int = 50
    ) -> Page:
        """Current articles, newest added first."""
        return self._articles.search(text=text, publisher=publisher, page=max(1, page), page_size=page_size)

    def origins_of(self, cards: Sequence[ArticleCard]) -> dict[str, str]:
        """The origin id of each article, by article id."""
        from workbench.origins import origin_of

        members = self._articles.of_clusters(c.cluster for c in cards if c.cluster)
        return {card.id: origin_of(card, members, known=self._known)[0] for card in cards}

    def edit_article(
        self,
        article_id: str,
        *,
        who: str,
        publisher: str | None = None,
        published: str | None = None,
        title: str | None = None,
        language: str | None = None,
    ) -> Article:
        """Correct metadata that was missing or wrong; the text is never edited. Each change is in the history."""
        article = self._articles.get(article_id)
        changes = _edits(article, publisher=publisher, published=published, title=title, language=language)
        self._articles.edit(article.id, changes, who=who, now=self._clock())
        return self._articles.get(article.id)

    def publishers(self) -> list[tuple[str, int]]:
        """Known publishers with their number of articles, most first."""
        return self._articles.publishers()

    # Adding in the background

    def start_ingest(
        self, items: Sequence[tuple[str, bytes | None]], *, given: Given | None = None, added_by: str
    ) -> str:
        """Queue `(name, body)` uploads and `(address, None)` to fetch for the worker; returns a job id."""
        if not items:
            raise UsageError("nothing to add: give an address, a file or some text")
        job_id = f"j_{uuid4().hex[:16]}"
        self._jobs.add(job_id, items, given=given or Given(), added_by=added_by, now=self._clock())
        return job_id

    def ingest_job(self, job_id: str) -> IngestJob:
        """What has become of a job, item by item."""
        return self._jobs.get(job_id)

    def ingest_jobs(self, limit: int = 20) -> list[IngestJob]:
        """The newest jobs, newest first."""
        return self._jobs.latest(limit)

    def retry_item(self, item_id: int) -> None:
        """Queue a failed item again."""
        self._jobs.retry(item_id)

    def read_queued(self, queued: Queued) -> Iterator[Read | Failure]:
        """Read one queued source; what `Library.add` takes."""
        from workbench.ingest import read_bytes, read_source

        now, known = self._clock(), self._known
        if queued.body is not None:
            return iter(read_bytes(queued.body, name=queued.source, given=queued.given, now=now, known=known))
        return read_source(queued.source, given=queued.given, fetcher=self._fetcher(), stdin=None, now=now, known=known)

    # Claims

    def extract_claims(self, article_ids: Sequence[str] = (), *, who: str = "workbench") -> list[Claim]:
        """Find the claims of these articles, or of every article not yet read; returns those that were new."""
        from workbench.claims import extract_claims

        found: list[Claim] = []
        for article_id in article_ids or self._articles.unread():
            article = self._articles.get(article_id)
            claims = extract_claims(article, now=self._clock())
            found += self._claims.add_read(article.id, claims, who=who, now=self._clock())
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
        self._claims.add([claim], who=added_by, now=self._clock())
        return self._claims.get(claim.id)

    def claim(self, claim_id: str) -> Claim:
        """One claim; `NotFound` when there is none."""
        return self._claims.get(claim_id)

    def claims(self, wanted: ClaimFilter, *, limit: int | None = None, offset: int = 0) -> list[ListedClaim]:
        """Claims in the queue's order."""
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
            items=tuple(_queue_item(one, own[one.claim.id], reviewer) for one in listed),
            total=total,
            done=self._claims.count(ClaimFilter(status=ClaimStatus.DECIDED)),
            page=page,
            pages=pages,
        )

    def skip_claim(self, claim_id: str, *, reason: str, who: str, dismiss: bool = False) -> None:
        """Put a claim aside with a reason; `dismiss` takes it out of the queue for everyone."""
        claim = self._claims.get(claim_id)
        status = ClaimStatus.DISMISSED if dismiss else ClaimStatus.IN_REVIEW
        self._claims.set_status(claim.id, status, who=who, now=self._clock(), reason=reason or "skipped")

    # Evidence

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
            article_id: the article a free text stands in.
        """
        if _CLAIM_ID.fullmatch(claim):
            return self._stored_evidence(self._claims.get(claim), k=k, as_of=as_of, query=query)
        if not claim.strip():
            raise UsageError("the claim is empty: give a claim id or the words of a claim")
        article = self._articles.get(article_id) if article_id else None
        day = None if as_of == "claim" else as_of
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

    # Verdicts

    def record_verdict(
        self,
        claim_id: str,
        *,
        label: Label,
        rationale: str,
        cite: Sequence[str],
        reviewer: str,
        confidence: str | None = None,
        seconds_open: float | None = None,
        expected_latest: str | None = None,
        idempotency_key: str | None = None,
    ) -> Verdict:
        """Record a person's decision; their earlier one on the claim is replaced, never changed.

        Raises:
            VerdictRefused: a rule is broken, and which.
            VerdictConflict: someone else recorded since `expected_latest`; nothing was written.
        """
        from workbench.verdicts import check_verdict
        from workbench.verdicts import cite as copy_cited

        claim = self._claims.get(claim_id)
        labels = self._evidence.origin_labels(claim.id)
        cited = tuple(copy_cited(e, labels.get(e.origin_id, e.origin_id)) for e in self._cited(claim, cite))
        check_verdict(label=label, rationale=rationale, cited=cited, reviewer=reviewer, confidence=confidence)
        verdict = Verdict(
            id=f"v_{uuid4().hex[:16]}",
            claim_id=claim.id,
            reviewer=reviewer.strip(),
            label=label,
            confidence=confidence,
            rationale=rationale.strip(),
            cited=cited,
            suggestion_id=None,
            suggestion_seen=False,
            seconds_open=seconds_open,
            recorded_at=self._clock(),
            replaces=None,
        )
        return self._verdicts.record(verdict, expected_latest=expected_latest, idempotency_key=idempotency_key)

    def undo_verdict(self, verdict_id: str, *, who: str) -> Verdict:
        """Withdraw one's own verdict; what it replaced stands again."""
        return self._verdicts.withdraw(verdict_id, who=who, now=self._clock())

    def history(self, claim_id: str) -> tuple[Claim, tuple[Verdict, ...], tuple[Event, ...]]:
        """A claim, all verdicts on it and all events about it, oldest first."""
        claim = self._claims.get(claim_id)
        return claim, self._verdicts.of_claim(claim.id), self._events.of(claim.id)

    def latest_verdict(self, claim_id: str) -> str:
        """What `record_verdict` takes as `expected_latest` from someone who has just looked."""
        verdicts = self._verdicts.of_claim(claim_id)
        return verdicts[-1].id if verdicts else NOBODY_YET

    def save_draft(
        self, claim_id: str, *, reviewer: str, label: Label | None, rationale: str, cite: Sequence[str]
    ) -> None:
        """Keep a verdict that is still being written."""
        self._verdicts.save_draft(
            Draft(
                claim_id=claim_id,
                reviewer=reviewer,
                label=label,
                rationale=rationale,
                cite=tuple(cite),
                saved_at=self._clock(),
            )
        )

    def draft(self, claim_id: str, *, reviewer: str) -> Draft | None:
        """The reviewer's draft on a claim, if any."""
        return self._verdicts.draft(claim_id, reviewer)

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

    # Index

    def verify_index(self) -> VerifyReport:
        """Compare both indexes with the database."""
        with told_plainly():
            return self.machinery.indexes.verify()

    def rebuild_index(self, on_progress: Callable[[int], None] = lambda done: None) -> int:
        """Build both indexes anew from the database; returns the number of passages."""
        self.machinery.close()
        with told_plainly():
            opened = self.machinery.open_unsettled()
            try:
                return opened.rebuild(on_progress)
            finally:
                opened.close()

    # Inside

    def _stored_evidence(self, claim: Claim, *, k: int | None, as_of: AsOf, query: str | None) -> Retrieval:
        article = self._articles.get(claim.article_id) if claim.article_id else None
        day = claim.claimed_on if as_of == "claim" else as_of
        wanted = k or self.settings.passages
        found = self._retrieve(
            claim.standalone, query=query, article=article, publisher=None, as_of=day, k=wanted, claim_id=claim.id
        )
        return self._evidence.save(found, query=query or claim.standalone, k=wanted)

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
        from workbench.origins import group_origins

        with told_plainly():
            indexes = self.machinery.indexes
            selection = select_evidence(
                partial(indexes.search, query or text),
                self._articles.candidates,
                context=ClaimContext(article=article, publisher=publisher, as_of=as_of),
                members=self._articles.of_clusters,
                known=self._known,
                k=k or self.settings.passages,
            )
        kept = self._with_neighbours(selection.kept)
        cards = [e.article for e in kept] + ([article] if article else [])
        return Retrieval(
            claim_id=claim_id,
            claim_text=text,
            as_of=as_of,
            excluded=selection.excluded,
            origins=group_origins(
                kept,
                claim_article=article,
                cluster_members=self._articles.of_clusters(c.cluster for c in cards if c.cluster),
                copy_notes=self._copies.notes(card.id for card in cards),
                known=self._known,
            ),
            retrieved_at=self._clock(),
            index_version=indexes.version,
        )

    def _with_neighbours(self, kept: Sequence[Evidence]) -> list[Evidence]:
        from workbench.evidence import neighbours

        around = self._articles.surroundings([e.passage.id for e in kept])
        found = []
        for one in kept:
            before, after = neighbours(*around.get(one.passage.id, ("", "")), one.article.language)
            found.append(replace(one, before=before, after=after))
        return found

    def _cited(self, claim: Claim, ids: Sequence[str]) -> list[Evidence]:
        wanted = list(dict.fromkeys(ids))
        found = self._evidence.cited(claim.id, wanted)
        if found.keys() != set(wanted):
            # A script may cite a passage before anyone has asked for the claim's evidence.
            self._stored_evidence(claim, k=None, as_of="claim", query=None)
            found = self._evidence.cited(claim.id, wanted)
        missing = [i for i in wanted if i not in found]
        if missing:
            raise NotFound(
                f"{missing[0]!r} is not evidence of claim {claim.id}: `workbench evidence {claim.id}` lists it"
            )
        return list({found[i].passage.id: found[i] for i in wanted}.values())

    def _library(self) -> Library:
        from workbench.library import Library

        return Library(
            articles=self._articles,
            embeddings=self.machinery.embeddings,
            index=lambda: self.machinery.indexes.catch_up(),
            clock=self._clock,
        )

    def worker(self) -> IngestWorker:
        """The thread that adds queued articles; whoever serves the desk starts and stops it."""
        from workbench.jobs import IngestWorker

        def add(
            reads: Iterable[Read | Failure], *, who: str, on_stage: Callable[[str, str], None]
        ) -> Iterator[IngestItem]:
            with told_plainly():
                yield from self._library().add(reads, who=who, on_stage=on_stage)

        return IngestWorker(
            jobs=self._jobs,
            read=self.read_queued,
            add=add,
            after=lambda article_id: self.extract_claims([article_id]),
        )

    def _fetcher(self) -> Fetcher:
        from workbench.ingest.addresses import parse_allowed
        from workbench.ingest.fetch import Fetcher, FetchPolicy

        return Fetcher(FetchPolicy(allow=parse_allowed(self.settings.fetch_allow)))

    @cached_property
    def _known(self) -> KnownSources:
        from workbench.origin_keys import KnownSources
        from workbench.sources import load_agencies, load_publishers

        agencies, publishers = self.settings.agencies_file, self.settings.publishers_file
        return KnownSources(
            agencies=load_agencies(*([agencies] if agencies else [])),
            publishers=load_publishers(*([publishers] if publishers else [])),
        )


def _queue_item(listed: ListedClaim, standing: Sequence[Verdict], reviewer: str) -> QueueItem:
    own = [v.label for v in standing if v.reviewer == reviewer]
    return QueueItem(
        claim=listed.claim,
        title=listed.article_title,
        publisher=listed.publisher,
        language=listed.language,
        verdict_label=own[-1] if own else None,
    )


def _edits(
    article: Article, *, publisher: str | None, published: str | None, title: str | None, language: str | None
) -> dict[str, object]:
    """Columns to change, and the findings that the change settles."""
    from workbench.ingest.dates import parse_date

    changes: dict[str, object] = {}
    settled: set[str] = set()
    for name, value in (("publisher", publisher), ("title", title), ("language", language)):
        if value is not None and value.strip():
            changes[name] = value.strip()
            settled.add(f"{name}_unknown")
    if published is not None and published.strip():
        found = parse_date(published, found_in="given")
        if found is None:
            raise UsageError(f"{published!r} is not a date: write it as 2025-06-20")
        changes |= published_values(found)
        settled |= {"date_unknown", "date_in_future"}
    if not changes:
        raise UsageError("nothing to change: give a publisher, a date, a title or a language")
    return changes | {"findings": [f for f in article.findings if f not in settled]}
