"""Search by meaning and by words, and join the two into one ranking."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from types import MappingProxyType

from vectorstore.embedding import PassageEmbeddings
from vectorstore.expected_words import expected_words
from vectorstore.index import VectorIndex
from vectorstore.lexical import LexicalIndex
from vectorstore.types import Hit, Scores
from vectorstore.vectors import Vectors

DENSE_SHARE = 0.75
"""Weight of the cosine; the rest is that of the words.

Between 0.7 and 0.8 it makes no difference that can be told on six sets of claims; see docs/evaluation.md.
"""
_FILLED = 100
"""How many of each leg's best are also scored by the other leg."""

Leg = Mapping[str, float]
_NO_LANGUAGES: Mapping[str, str] = MappingProxyType({})


def search(
    query: str,
    limit: int,
    *,
    embeddings: PassageEmbeddings,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    threads: Executor,
) -> list[Hit]:
    """Find the passages for a query: the best of each leg, every one of them scored by both, best first.

    Args:
        query: Free text.
        limit: Passages each leg gives, >= 1; up to twice as many come back.
        embeddings: The model that `vectors` was filled with.
        vectors: Search by meaning.
        lexical: Search by words.
        threads: One thread at least: words are looked up while the model, which needs no Python, works.

    Raises:
        VectorStoreError: A leg failed.
    """
    words = threads.submit(lexical.search, query, limit)
    asked = embeddings.query_array(query)
    dense = dict(vectors.query(asked, limit))
    found = dict(words.result())
    dense |= _filled(found, dense, lambda ids: similarities(asked, vectors.read_back(ids)))
    found |= _filled(dense, found, lambda ids: lexical.scores(query, ids))
    return fuse(dense, found, lexical.languages([*dense]))


def fuse(dense: Leg, lexical: Leg, languages: Mapping[str, str] = _NO_LANGUAGES) -> list[Hit]:
    """Rank passages by a weighted sum of what both legs say of them.

    A passage gets `DENSE_SHARE` · cosine + (1 - `DENSE_SHARE`) · BM25 / the best BM25 (a convex combination of scores:
    Bruch, Gai, Ingber 2023, "An analysis of fusion functions for hybrid retrieval", ACM TOIS). Ranks alone, as in
    reciprocal rank fusion, would bury what only one leg can find, such as a passage in another language.

    Args:
        dense: Passage id to cosine similarity.
        lexical: Passage id to BM25.
        languages: Passage id to language. A passage in another language than the query's cannot share its words: it is
            given those that passages in the query's own share on average at its cosine, if it shares fewer.

    Returns:
        Every passage of either leg once, best first. A leg that does not know a passage counts as its worst. Equal
        scores are ordered by passage id, so the same legs always give the same ranking. Empty when both legs are.
    """
    worst, best = min(dense.values(), default=0.0), max(lexical.values(), default=0.0)
    shared = {passage: lexical.get(passage, 0.0) / best if best > 0 else 0.0 for passage in {**dense, **lexical}}
    shared |= expected_words(dense, shared, languages)
    fused = {
        passage: DENSE_SHARE * dense.get(passage, worst) + (1 - DENSE_SHARE) * words
        for passage, words in shared.items()
    }
    ordered = sorted(fused, key=lambda passage: (-fused[passage], passage))
    return [
        Hit(
            passage_id=passage,
            scores=Scores(dense=dense.get(passage), lexical=lexical.get(passage), fused=fused[passage]),
            rank=rank,
        )
        for rank, passage in enumerate(ordered, start=1)
    ]


def similarities(query: Vectors, stored: Mapping[str, Vectors]) -> dict[str, float]:
    """Cosine similarity of a query, shape `(dim,)`, with vectors by passage id; all of unit length."""
    return {passage: float(vector @ query) for passage, vector in stored.items()}


def _filled(of: Leg, known: Leg, score: Callable[[Sequence[str]], dict[str, float]]) -> dict[str, float]:
    """What the other leg says of the best of one that it did not return by itself."""
    best = sorted(of, key=lambda passage: (-of[passage], passage))[:_FILLED]
    missing = [passage for passage in best if passage not in known]
    return score(missing) if missing else {}
