"""Fill a desk to ask: what an ingest would store, with vectors drawn at random where embedding would take hours."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from evals.bench.drafts import Draft
from vectorstore.chunking import split_passages
from vectorstore.embedding import Embeddable, PassageEmbeddings
from vectorstore.types import Passage
from vectorstore.vectors import Vectors
from workbench.db.articles import ArticleStore, NewArticle
from workbench.db.copies import SketchNumbers
from workbench.library import TextJudge
from workbench.types import IngestStatus

if TYPE_CHECKING:
    from workbench.desk import Desk

_AT_ONCE = 1_000
"""Articles stored in one transaction."""
_NO_SKETCH = SketchNumbers(bands=(), shingles=())
"""No article is looked up as a copy: `python -m evals.bench copies` measures that."""
_COSINES = (0.3, 0.7)
_NOW = datetime(2033, 1, 1, tzinfo=UTC)

MakeVectors = Callable[[Draft, Sequence[Passage]], Vectors]


def fill(desk: Desk, drafts: Iterable[Draft], vectors: MakeVectors, *, tell: Callable[[str], None]) -> int:
    """Store the articles; give the number of passages.

    Drawn vectors stand under the real model's fingerprint, so that the desk can be asked with the real one; such a desk
    is good for nothing but measuring.
    """
    embeddings, indexes = desk.machinery.embeddings, desk.machinery.indexes
    store, source, stored = ArticleStore(desk.database), iter(drafts), 0
    with ThreadPoolExecutor(1, "index") as pool:
        indexing = pool.submit(int)
        while batch := [_new(draft, vectors) for draft in islice(source, _AT_ONCE)]:
            known = store.add(batch, fingerprint=embeddings.fingerprint, judge=TextJudge(), who="bench", now=_NOW)
            # A text of one word is the same when its words are shuffled, and may meet itself at one publisher.
            stored += sum(one.passages for one in known if one.status is IngestStatus.ADDED)
            # The indexes take one batch while the next is made.
            indexing.result()
            indexing = pool.submit(indexes.catch_up)
            tell(f"{stored} passages stored")
        indexing.result()
    indexes.catch_up()
    return stored


def embedded(embeddings: PassageEmbeddings) -> MakeVectors:
    """The model's own vectors: about 15 passages a second on one core."""

    def made(draft: Draft, passages: Sequence[Passage]) -> Vectors:
        article = draft.article
        words = [Embeddable(text=one.text, title=article.title, language=article.language) for one in passages]
        return embeddings.embed_array(words)

    return made


def drawn(embeddings: PassageEmbeddings, sentences: Sequence[str]) -> MakeVectors:
    """Vectors drawn around those of real sentences, at cosines as passages have with what they are about.

    A passage that repeats a claim lies around that claim.
    """
    around = embeddings.embed_array([Embeddable(text=text) for text in sentences])
    claims = cache(embeddings.query_array)

    def made(draft: Draft, passages: Sequence[Passage]) -> Vectors:
        rows = [
            _drawn(one.id, around) if draft.claim is None else _near(claims(draft.claim), draft.cosine, _lot(one.id))
            for one in passages
        ]
        return np.array(rows, np.float32).reshape(-1, embeddings.dim)

    return made


def _drawn(name: str, around: Vectors) -> Vectors:
    lot = _lot(name)
    return _near(around[lot.integers(len(around))], lot.uniform(*_COSINES), lot)


def _near(vector: Vectors, cosine: float, lot: np.random.Generator) -> Vectors:
    """A unit vector that has this cosine with another and otherwise any direction."""
    any_row = lot.standard_normal(len(vector), np.float32)
    across = any_row - (any_row @ vector) * vector
    return np.asarray(cosine * vector + np.sqrt(1 - cosine**2) * across / np.linalg.norm(across), np.float32)


def _lot(name: str) -> np.random.Generator:
    return np.random.default_rng(list(hashlib.sha256(name.encode()).digest()))


def _new(draft: Draft, vectors: MakeVectors) -> NewArticle:
    article = draft.article
    passages = split_passages(article.id, article.text, language=article.language)
    return NewArticle(article=article, passages=passages, vectors=vectors(draft, passages), sketch=_NO_SKETCH)
