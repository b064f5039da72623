"""Adding articles: what is new is split, embedded and stored in batches, then shown to the indexes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from vectorstore.chunking import split_passages
from vectorstore.embedding import PassageEmbeddings
from vectorstore.types import Passage
from workbench.copies import SAMPLED_EVERY, compare, describe, is_candidate, is_copy, sketch
from workbench.db.articles import ArticleStore, Known, NewArticle
from workbench.db.copies import CopyFound
from workbench.ingest import Failure, Read
from workbench.types import Article, IngestItem, IngestStatus, stable_id
from workbench.urls import url_key

logger = logging.getLogger(__name__)

_BATCH_PASSAGES = 256
"""Passages embedded together: enough for batches of like length, little enough to lose on a crash."""


@dataclass(frozen=True, kw_only=True)
class _Waiting:
    """A source between reading and storing; `passages` is empty when nothing need be stored."""

    source: str
    article: Article
    known: Known
    passages: list[Passage]
    started: float


class TextJudge:
    """Decides by their words whether two articles are copies; what storage asks."""

    def is_candidate(self, *, shared_bands: int, shared_shingles: int, shingles_a: int, shingles_b: int) -> bool:
        """Whether two sketches are close enough to compare the texts."""
        return is_candidate(shared_bands, shared_shingles, shingles_a * SAMPLED_EVERY, shingles_b * SAMPLED_EVERY)

    def compare(self, text_a: str, text_b: str) -> CopyFound | None:
        """Compare two texts; `None` when they are not copies."""
        overlap = compare(text_a, text_b)
        if not is_copy(overlap):
            return None
        return CopyFound(containment=overlap.containment, detail=describe(overlap))


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

        `on_stage(source, stage)` hears `splitting`, `embedding` and `indexing` as work goes on.
        """
        waiting: list[_Waiting | Failure] = []
        addresses: set[str] = set()
        size = 0
        for read in reads:
            if isinstance(read, Failure):
                waiting.append(read)
                continue
            key = url_key(read.article.canonical_url or read.article.url)
            if key in addresses:
                # Another version of a page that is still waiting: what it replaces must be stored first.
                yield from self._store(waiting, who, on_stage)
                waiting, addresses, size = [], set(), 0
            if key:
                addresses.add(key)
            on_stage(read.source, "splitting")
            prepared = self._prepare(read)
            waiting.append(prepared)
            size += len(prepared.passages)
            if size >= _BATCH_PASSAGES:
                yield from self._store(waiting, who, on_stage)
                waiting, addresses, size = [], set(), 0
        yield from self._store(waiting, who, on_stage)

    def _prepare(self, read: Read) -> _Waiting:
        started = time.monotonic()
        known = self._articles.known(read.article)
        article, passages = read.article, []
        if known.status is IngestStatus.ADDED:
            if known.version > 1:
                # A page may return to words it had before: the version makes it another article all the same.
                article = replace(article, id=stable_id("a", article.id, str(known.version)), version=known.version)
            passages = split_passages(article.id, article.text, language=article.language)
        return _Waiting(source=read.source, article=article, known=known, passages=passages, started=started)

    def _store(
        self, waiting: list[_Waiting | Failure], who: str, on_stage: Callable[[str, str], None]
    ) -> Iterator[IngestItem]:
        fresh = [w for w in waiting if isinstance(w, _Waiting) and w.known.status is IngestStatus.ADDED]
        stored = iter(self._write(fresh, who, on_stage)) if fresh else iter(())
        if fresh:
            for one in fresh:
                on_stage(one.source, "indexing")
            self._index()
        for each in waiting:
            if isinstance(each, Failure):
                logger.warning("%s: %s", each.source, each.message)
                yield IngestItem(
                    source=each.source, status=IngestStatus.FAILED, error_code=each.code, error_message=each.message
                )
            else:
                yield _item(each, next(stored) if each.known.status is IngestStatus.ADDED else each.known)

    def _write(self, fresh: list[_Waiting], who: str, on_stage: Callable[[str, str], None]) -> list[Known]:
        for one in fresh:
            on_stage(one.source, "embedding")
        vectors = self._embeddings.embed_array([p.text for one in fresh for p in one.passages])
        batch, at = [], 0
        for one in fresh:
            drawn = sketch(one.article.text)
            batch.append(
                NewArticle(
                    article=one.article,
                    passages=one.passages,
                    vectors=vectors[at : at + len(one.passages)],
                    bands=drawn.bands,
                    shingles=drawn.shingles,
                )
            )
            at += len(one.passages)
        return self._articles.add(
            batch, fingerprint=self._embeddings.fingerprint, judge=self._judge, who=who, now=self._clock()
        )


def _item(one: _Waiting, known: Known) -> IngestItem:
    return IngestItem(
        source=one.source,
        status=known.status,
        article_id=known.article_id,
        passages=known.passages,
        seconds=round(time.monotonic() - one.started, 3),
    )
