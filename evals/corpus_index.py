"""A corpus searched as the desk searches: same passages, embeddings, indexes and ranking, without its exclusions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.cases import Document
from evals.vector_cache import VectorCache
from vectorstore.chunking import split_passages
from vectorstore.diversity import diversify
from vectorstore.embedding import Embeddable, PassageEmbeddings
from vectorstore.index import VectorIndex
from vectorstore.lexical import LexicalEntry, LexicalIndex
from vectorstore.search import search
from vectorstore.types import Hit
from workbench.ingest.language import detect_language

DEPTH = 100
"""Passages each leg gives for a claim. The desk asks for 50 to 100 when a reviewer sees 8."""
POOL = 2
"""Passages looked at for each one shown, as the desk does, so that repetitions give way."""
_BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Rankings:
    """Documents by each leg alone and by both together, best first, each document once, at its best passage's rank."""

    lexical: tuple[str, ...]
    dense: tuple[str, ...]
    fused: tuple[str, ...]
    diverse: tuple[str, ...]
    """As the desk shows them: fused, and of two passages that say the same the second later."""


class CorpusIndex:
    """Both indexes over one corpus."""

    def __init__(
        self, vectors: VectorIndex, lexical: LexicalIndex, embeddings: PassageEmbeddings, owner: Mapping[str, str]
    ) -> None:
        self._vectors, self._lexical, self._embeddings, self._owner = vectors, lexical, embeddings, owner
        self._threads = ThreadPoolExecutor(1, "words")

    @property
    def passages(self) -> int:
        """How many passages there are to find."""
        return len(self._owner)

    def search(self, query: str, *, shown: int) -> Rankings:
        """Rank the corpus's documents for what is searched, of which a reader is shown so many passages.

        Raises:
            VectorStoreError: a leg failed.
        """
        dense = self._vectors.query(self._embeddings.query_array(query), DEPTH)
        lexical = self._lexical.search(query, DEPTH)
        hits = search(
            query,
            DEPTH,
            embeddings=self._embeddings,
            vectors=self._vectors,
            lexical=self._lexical,
            threads=self._threads,
        )
        return Rankings(
            lexical=self._documents([hit.passage_id for hit in lexical]),
            dense=self._documents([passage for passage, _ in dense]),
            fused=self._documents([hit.passage_id for hit in hits]),
            diverse=self._documents(self._diverse(hits, shown)),
        )

    def close(self) -> None:
        """End the thread; the indexes belong to whoever opened them."""
        self._threads.shutdown()

    def _diverse(self, hits: Sequence[Hit], shown: int) -> list[str]:
        pool = hits[: POOL * shown]
        vectors = self._vectors.read_back([hit.passage_id for hit in pool])
        first = diversify([(hit.passage_id, hit.scores.fused) for hit in pool], vectors, shown)
        return [*first, *(hit.passage_id for hit in hits if hit.passage_id not in set(first))]

    def _documents(self, passages: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._owner[passage] for passage in passages))


@contextmanager
def open_corpus_index(
    documents: Sequence[Document],
    embeddings: PassageEmbeddings,
    cache: VectorCache,
    on_progress: Callable[[int, int], None],
) -> Iterator[CorpusIndex]:
    """Index a corpus in a temporary folder, which is deleted afterwards; `on_progress` hears of what is embedded."""
    cut = [(d, p) for d in documents for p in split_passages(d.doc_id, d.text, language=d.lang)]
    words = [Embeddable(text=p.text, title=d.title, language=_language(d)) for d, p in cut]
    embedded = cache.embed(words, on_progress)
    passages = [passage for _, passage in cut]
    entries = [
        LexicalEntry(passage_id=p.id, text=p.text, title=d.title or "", language=w.language)
        for (d, p), w in zip(cut, words, strict=True)
    ]
    with (
        tempfile.TemporaryDirectory(prefix="workbench-eval-") as folder,
        closing(VectorIndex.open_embedded(Path(folder) / "chroma")) as vectors,
    ):
        vectors.use("passages-1", fingerprint=embeddings.fingerprint, dim=embeddings.dim)
        lexical = LexicalIndex(Path(folder) / "lexical")
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            vectors.upsert([passage.id for passage in batch], embedded[start : start + _BATCH])
            lexical.apply(entries[start : start + _BATCH], [], upto=start + len(batch))
        owner = {passage.id: passage.article_id for passage in passages}
        with closing(CorpusIndex(vectors, lexical, embeddings, owner)) as index:
            yield index


def _language(document: Document) -> str | None:
    return document.lang or detect_language(document.text)
