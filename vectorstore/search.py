"""Search by meaning and by words, and join the two into one ranking."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from vectorstore.embedding import PassageEmbeddings
from vectorstore.expected_words import expected_words
from vectorstore.index import VectorIndex
from vectorstore.lexical import LexicalHit, LexicalIndex
from vectorstore.types import Hit, Scores
from vectorstore.vectors import Vectors

DENSE_SHARE = 0.75
"""Weight of the cosine; the rest is that of the words.

Between 0.7 and 0.8 it makes no difference that can be told on six sets of claims; see docs/evaluation.md.
"""
_MOST_GROWTH, _SPARE = 8.0, 1.2
"""How many times as deep a leg looks next when too little may be given, at most; how much more than should just do."""
_AHEAD = 3
"""How many times as deep the vectors are asked at once where some may be left out: asking twice costs more."""
_JUDGED_AT_ONCE = 500

Leg = Mapping[str, float]
Keep = Callable[[Sequence[str]], Collection[str]]
"""Those of some passages that may be given."""
Said = TypeVar("Said")
_NO_LANGUAGES: Mapping[str, str] = MappingProxyType({})


def keep_all(passage_ids: Sequence[str]) -> Collection[str]:
    """Leave nothing out."""
    return passage_ids


def search(
    query: str,
    limit: int,
    *,
    embeddings: PassageEmbeddings,
    vectors: VectorIndex,
    lexical: LexicalIndex,
    threads: Executor,
    keep: Keep = keep_all,
) -> list[Hit]:
    """Find the passages for a query: the best of each leg, every one of them scored by both, best first.

    Args:
        query: Free text.
        limit: Passages each leg gives that may be given, >= 1, fewer only when it has no more. What may not takes
            nobody's place; it comes back too, but only a leg's first `limit` of it are sure to be scored by both.
        embeddings: The model that `vectors` was filled with.
        vectors: Search by meaning.
        lexical: Search by words.
        threads: One thread at least: words are looked up while the model, which needs no Python, works.
        keep: What may be given; asked from two threads.

    Raises:
        VectorStoreError: A leg failed.
    """

    def by_words() -> tuple[_Looked[LexicalHit], Mapping[str, Vectors]]:
        looked = _look(lambda depth: _by_id(lexical.search(query, depth)), limit, keep)
        # All of them, before it is known which the other leg finds as well: the model is still at work meanwhile.
        return looked, vectors.vectors_of(looked.shown)

    words_looked = threads.submit(by_words)
    asked = embeddings.query_array(query)
    ahead = limit if keep is keep_all else _AHEAD * limit
    near = _look(lambda depth: dict(vectors.query(asked, depth)), limit, keep, ahead=ahead)
    worded, fetched = words_looked.result()
    words = worded.found | _by_id(lexical.told(query, [p for p in near.shown if p not in worded.found]))
    return fuse(
        near.found | similarities(asked, {p: row for p, row in fetched.items() if p not in near.found}),
        {passage: hit.score for passage, hit in words.items()},
        {passage: hit.language for passage, hit in words.items() if hit.language},
    )


@dataclass(frozen=True, kw_only=True)
class _Looked(Generic[Said]):
    """What one leg found, down to the last passage that it gives."""

    found: dict[str, Said]
    """Best first."""
    shown: list[str]
    """Those the other leg must tell of as well."""


def _look(ask: Callable[[int], dict[str, Said]], limit: int, keep: Keep, *, ahead: int = 0) -> _Looked[Said]:
    """Look deeper until there is enough that may be given, or the leg has no more.

    The first answer is asked for `ahead` deep, and looked at as deep as is needed.
    """
    depth, asked = limit, max(limit, ahead)
    found = ask(asked)
    while True:
        known = list(found)
        ranked = known[:depth]
        within = set(ranked)
        # One more than wanted: only then is the last one wanted known to be the last one looked at.
        kept = [passage for passage in _first_kept(known, limit + 1, keep) if passage in within]
        if len(kept) >= limit or len(ranked) < depth:
            break
        depth = math.ceil(depth * min(_MOST_GROWTH, _SPARE * limit / max(1, len(kept))))
        if depth > asked:
            found, asked = ask(depth), depth
    if len(kept) > limit:
        ranked = ranked[: ranked.index(kept[limit - 1]) + 1]
    return _Looked(
        found={passage: found[passage] for passage in ranked},
        shown=list(dict.fromkeys([*ranked[:limit], *kept[:limit]])),
    )


def _first_kept(ranked: Sequence[str], most: int, keep: Keep) -> list[str]:
    """The first `most` that may be given, judged no further than it takes to find them."""
    kept: list[str] = []
    for start in range(0, len(ranked), _JUDGED_AT_ONCE):
        some = ranked[start : start + _JUDGED_AT_ONCE]
        may = set(keep(some))
        kept += [passage for passage in some if passage in may]
        if len(kept) >= most:
            break
    return kept


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


def _by_id(hits: Sequence[LexicalHit]) -> dict[str, LexicalHit]:
    return {hit.passage_id: hit for hit in hits}
