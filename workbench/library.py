"""Adding articles: what is new is split, embedded and stored in batches, then shown to the indexes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime

from vectorstore.chunking import split_passages
from vectorstore.embedding import Embeddable, PassageEmbeddings
from vectorstore.types import Passage
from vectorstore.vectors import Vectors
from workbench.copies import compare, describe, is_copy
from workbench.db.articles import ArticleStore, Known, NewArticle
from workbench.db.copies import CopyFound, SketchNumbers
from workbench.ingest import Failure, Read
from workbench.sketches import is_candidate, sketch
from workbench.types import Article, IngestItem, IngestStatus, stable_id
from workbench.urls import url_key

logger = logging.getLogger(__name__)

_BATCH_PASSAGES = 256
"""Passages embedded together: enough to share the cost of a commit, little enough to lose on a crash."""
_BATCH_SECONDS = 2.0
"""A batch that has waited this long is closed, so that slow sources are stored as they come."""
_READ_AHEAD, _READ_AHEAD_SECONDS = 128, 1.0


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """A source between reading and storing; `passages` is empty when nothing need be stored."""

    source: str
    article: Article
    known: Known
    passages: list[Passage]
    started: float

    def embeddable(self) -> Iterator[Embeddable]:
        """The passages as the embedding model reads them."""
        for passage in self.passages:
            yield Embeddable(text=passage.text, title=self.article.title, language=self.article.language)


class TextJudge:
    """Decides by their words whether two articles are copies; what storage asks."""

    def is_candidate(self, *, shared_bands: int, shared_shingles: int, shingles_a: int, shingles_b: int) -> bool:
        """Whether two sketches are close enough to compare the texts."""
        return is_candidate(
            shared_bands=shared_bands, shared_shingles=shared_shingles, shingles_a=shingles_a, shingles_b=shingles_b
        )

    def compare(self, text_a: str, text_b: str) -> CopyFound | None:
        """Compare two texts; `None` when they are not copies."""
        overlap = compare(text_a, text_b)
        if not is_copy(overlap):
            return None
        return CopyFound(containment=overlap.share, detail=describe(overlap))


def draw_sketch(text: str) -> SketchNumbers:
    """The numbers under which an article is looked up as a copy."""
    drawn = sketch(text)
    return SketchNumbers(bands=drawn.bands, shingles=drawn.shingles)


class Library:
    """Stores articles with everything derived from them."""

    def __init__(
        self,
        *,
        articles: ArticleStore,
        embeddings: PassageEmbeddings,
        index: Callable[[], object],
        clock: Callable[[], datetime],
    ) -> None:
        self._articles, self._embeddings, self._index, self._clock = articles, embeddings, index, clock
        self._judge = TextJudge()

    def add(
        self,
        reads: Iterable[Read | Failure],
        *,
        who: str,
        on_stage: Callable[[str, str], None] = lambda source, stage: None,
    ) -> Iterator[IngestItem]:
        """Add what was read; yields one item a source, in order, each only after it is stored and indexed.

        Reading, embedding and storing overlap: while one batch is embedded, the next is read and the last is stored.
        `on_stage(source, stage)` hears `splitting`, `embedding` and `indexing` as work goes on, from two threads.
        """
        self.redraw_sketches()
        waiting: list[_Waiting | Failure] = []
        addresses: set[str] = set()
        in_store: set[str] = set()
        storing: Future[list[IngestItem]] | None = None
        started = time.monotonic()
        with ThreadPoolExecutor(1, "store") as writer:
            for read in read_ahead(reads):
                key = _address(read)
                if key in addresses or key in in_store:
                    # Another version of a page that is not stored yet: what it replaces must be stored first.
                    storing = yield from self._hand_over(writer, waiting, storing, who, on_stage)
                    yield from storing.result()
                    waiting, addresses, in_store, storing = [], set(), set(), None
                if key:
                    addresses.add(key)
                waiting.append(self._prepare(read, on_stage))
                if _is_full(waiting) or time.monotonic() - started > _BATCH_SECONDS:
                    storing = yield from self._hand_over(writer, waiting, storing, who, on_stage)
                    waiting, addresses, in_store, started = [], set(), addresses, time.monotonic()
            storing = yield from self._hand_over(writer, waiting, storing, who, on_stage)
            yield from storing.result()

    def redraw_sketches(self) -> None:
        """Sketch articles again that an older version of the workbench sketched in another way."""
        redrawn = self._articles.redraw_sketches(draw=draw_sketch, judge=self._judge)
        if redrawn:
            logger.info("looked for copies of %d articles again", redrawn)

    def _hand_over(
        self,
        writer: ThreadPoolExecutor,
        waiting: list[_Waiting | Failure],
        storing: Future[list[IngestItem]] | None,
        who: str,
        on_stage: Callable[[str, str], None],
    ) -> Generator[IngestItem, None, Future[list[IngestItem]]]:
        """Embed a batch, yield what became of the one before it, and have this one stored."""
        fresh = [w for w in waiting if isinstance(w, _Waiting) and w.known.status is IngestStatus.ADDED]
        for one in fresh:
            on_stage(one.source, "embedding")
        vectors = self._embeddings.embed_array([words for one in fresh for words in one.embeddable()])
        if storing is not None:
            yield from storing.result()
        return writer.submit(self._store, waiting, fresh, vectors, who, on_stage)

    def _prepare(self, read: Read | Failure, on_stage: Callable[[str, str], None]) -> _Waiting | Failure:
        if isinstance(read, Failure):
            return read
        started = time.monotonic()
        on_stage(read.source, "splitting")
        known = self._articles.known(read.article)
        article, passages = read.article, []
        if known.status is IngestStatus.ADDED:
            if known.version > 1:
                # A page may return to words it had before: the version makes it another article all the same.
                article = replace(article, id=stable_id("a", article.id, str(known.version)), version=known.version)
            passages = split_passages(article.id, article.text, language=article.language)
        return _Waiting(source=read.source, article=article, known=known, passages=passages, started=started)

    def _store(
        self,
        waiting: list[_Waiting | Failure],
        fresh: list[_Waiting],
        vectors: Vectors,
        who: str,
        on_stage: Callable[[str, str], None],
    ) -> list[IngestItem]:
        stored = iter(self._write(fresh, vectors, who)) if fresh else iter(())
        if fresh:
            for one in fresh:
                on_stage(one.source, "indexing")
            self._index()
        return [
            _failed(each)
            if isinstance(each, Failure)
            else _item(each, next(stored) if each.known.status is IngestStatus.ADDED else each.known)
            for each in waiting
        ]

    def _write(self, fresh: list[_Waiting], vectors: Vectors, who: str) -> list[Known]:
        batch, at = [], 0
        for one in fresh:
            batch.append(
                NewArticle(
                    article=one.article,
                    passages=one.passages,
                    vectors=vectors[at : at + len(one.passages)],
                    sketch=draw_sketch(one.article.text),
                )
            )
            at += len(one.passages)
        return self._articles.add(
            batch, fingerprint=self._embeddings.fingerprint, judge=self._judge, who=who, now=self._clock()
        )


def read_ahead(reads: Iterable[Read | Failure]) -> Iterator[Read | Failure]:
    """The same items in the same order, read in another thread a little before they are wanted."""
    source = iter(reads)

    def some() -> list[Read | Failure]:
        taken: list[Read | Failure] = []
        until = time.monotonic() + _READ_AHEAD_SECONDS
        for read in source:
            taken.append(read)
            if len(taken) == _READ_AHEAD or time.monotonic() > until:
                break
        return taken

    with ThreadPoolExecutor(1, "read") as reader:
        ahead = reader.submit(some)
        while taken := ahead.result():
            ahead = reader.submit(some)
            yield from taken


def _address(read: Read | Failure) -> str | None:
    return None if isinstance(read, Failure) else url_key(read.article.canonical_url or read.article.url)


def _is_full(waiting: list[_Waiting | Failure]) -> bool:
    return sum(len(one.passages) for one in waiting if isinstance(one, _Waiting)) >= _BATCH_PASSAGES


def _failed(failure: Failure) -> IngestItem:
    logger.warning("%s: %s", failure.source, failure.message)
    return IngestItem(
        source=failure.source, status=IngestStatus.FAILED, error_code=failure.code, error_message=failure.message
    )


def _item(one: _Waiting, known: Known) -> IngestItem:
    return IngestItem(
        source=one.source,
        status=known.status,
        article_id=known.article_id,
        passages=known.passages,
        seconds=round(time.monotonic() - one.started, 3),
    )
