"""A corpus searched as the desk searches: the same passages, embeddings, indexes and fusion, without its exclusions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from evals.cases import Document
from evals.vector_cache import VectorCache
from vectorstore.chunking import split_passages
from vectorstore.embedding import PassageEmbeddings
from vectorstore.index import VectorIndex
from vectorstore.lexical import LexicalEntry, LexicalIndex
from vectorstore.search import fuse
from vectorstore.types import Passage

DEPTH = 100
"""Passages each leg gives for a claim. The desk asks for 50 to 100 when a reviewer sees 8."""
_BATCH = 1000


@dataclass(frozen=True, kw_only=True)
class Rankings:
    """Documents by each leg alone and by both together, best first, each document once, at its best passage's rank."""

    lexical: tuple[str, ...]
    dense: tuple[str, ...]
    fused: tuple[str, ...]


class CorpusIndex:
    """Both indexes over one corpus."""

    def __init__(
        self, vectors: VectorIndex, lexical: LexicalIndex, embeddings: PassageEmbeddings, owner: Mapping[str, str]
    ) -> None:
        self._vectors, self._lexical, self._embeddings, self._owner = vectors, lexical, embeddings, owner

    @property
    def passages(self) -> int:
        """How many passages there are to find."""
        return len(self._owner)

    def search(self, claim: str) -> Rankings:
        """Rank the corpus's documents for a claim.

        Raises:
            VectorStoreError: a leg failed.
        """
        dense = self._vectors.query(self._embeddings.query_array(claim), DEPTH)
        lexical = self._lexical.search(claim, DEPTH)
        return Rankings(
            lexical=self._documents([passage for passage, _ in lexical]),
            dense=self._documents([passage for passage, _ in dense]),
            fused=self._documents([hit.passage_id for hit in fuse(dense, lexical)]),
        )

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
    passages = [p for d in documents for p in split_passages(d.doc_id, d.text, language=d.lang)]
    embedded = cache.embed([passage.text for passage in passages], on_progress)
    titles = {document.doc_id: document.title for document in documents}
    with (
        tempfile.TemporaryDirectory(prefix="workbench-eval-") as folder,
        closing(VectorIndex.open_embedded(Path(folder) / "chroma")) as vectors,
    ):
        vectors.use("passages-1", fingerprint=embeddings.fingerprint, dim=embeddings.dim)
        lexical = LexicalIndex(Path(folder) / "lexical")
        for start in range(0, len(passages), _BATCH):
            batch = passages[start : start + _BATCH]
            vectors.upsert([passage.id for passage in batch], embedded[start : start + _BATCH])
            lexical.apply([_entry(passage, titles) for passage in batch], [], upto=start + len(batch))
        yield CorpusIndex(vectors, lexical, embeddings, {passage.id: passage.article_id for passage in passages})


def _entry(passage: Passage, titles: Mapping[str, str | None]) -> LexicalEntry:
    return LexicalEntry(passage_id=passage.id, text=passage.text, title=titles[passage.article_id] or "")
