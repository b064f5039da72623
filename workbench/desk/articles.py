"""Articles of the desk: adding, listing, correcting."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from workbench.db.articles import Page, published_values
from workbench.db.jobs import IngestJob, Queued
from workbench.desk.base import DeskBase, acting
from workbench.errors import UsageError
from workbench.machinery import told_plainly
from workbench.types import Article, ArticleCard, Given, IngestItem

if TYPE_CHECKING:
    from workbench.ingest import Failure, Read
    from workbench.ingest.fetch import Fetcher
    from workbench.jobs import IngestWorker
    from workbench.library import Library


class ArticlesPart(DeskBase):
    """Adding, listing and correcting articles."""

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

    def copies_of(self, cards: Iterable[ArticleCard]) -> dict[str, list[ArticleCard]]:
        """Every current article of the sets of copies that these belong to, by the set's name."""
        return self._articles.of_clusters(card.cluster for card in cards if card.cluster)

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
        self._articles.edit(article.id, changes, who=acting(who), now=self._clock())
        return self._articles.get(article.id)

    def publishers(self) -> list[tuple[str, int]]:
        """Known publishers with their number of articles, most first."""
        return self._articles.publishers()

    def start_ingest(
        self, items: Sequence[tuple[str, bytes | None]], *, given: Given | None = None, added_by: str
    ) -> str:
        """Queue `(name, body)` uploads and `(address, None)` to fetch for the worker; returns a job id.

        Raises:
            UsageError: nothing is given, or an address is none: a path would be read from the server's own disk.
        """
        if not items:
            raise UsageError("nothing to add: give an address, a file or some text")
        for source, body in items:
            if body is None and not source.lower().startswith(("http://", "https://")):
                raise UsageError(f"{source[:80]!r} is not an http or https address: hand its contents in as a file")
        job_id = f"j_{uuid4().hex[:16]}"
        self._jobs.add(job_id, items, given=given or Given(), added_by=acting(added_by), now=self._clock())
        return job_id

    def ingest_job(self, job_id: str) -> IngestJob:
        """What has become of a job, item by item."""
        return self._jobs.get(job_id)

    def ingest_jobs(self, limit: int = 20) -> list[IngestJob]:
        """The newest jobs, newest first."""
        return self._jobs.latest(limit)

    def retry_item(self, item_id: int, *, who: str) -> None:
        """Queue a failed item again; `NotFound` when no item of that number has failed."""
        acting(who)
        self._jobs.retry(item_id)

    def read_queued(self, queued: Queued) -> Iterator[Read | Failure]:
        """Read one queued source; what `Library.add` takes."""
        from workbench.ingest import read_bytes, read_source

        now, known = self._clock(), self._known
        if queued.body is not None:
            return iter(read_bytes(queued.body, name=queued.source, given=queued.given, now=now, known=known))
        return read_source(queued.source, given=queued.given, fetcher=self._fetcher(), stdin=None, now=now, known=known)

    def _library(self) -> Library:
        from workbench.library import Library

        return Library(
            articles=self._articles,
            embeddings=self.machinery.embeddings,
            index=lambda: self.machinery.indexes.catch_up(),
            clock=self._clock,
        )

    def worker(self, *, after: Callable[[str], object]) -> IngestWorker:
        """The thread that adds queued articles, then calls `after(article_id)`; whoever serves starts and stops it."""
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
            after=after,
        )

    def _fetcher(self) -> Fetcher:
        from workbench.ingest.addresses import parse_allowed
        from workbench.ingest.fetch import Fetcher, FetchPolicy

        return Fetcher(FetchPolicy(allow=parse_allowed(self.settings.fetch_allow)))


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
