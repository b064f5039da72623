"""Join the two legs of a search, meaning and words, into one ranking."""

from __future__ import annotations

from collections.abc import Sequence

from vectorstore.types import Hit, Scores


def fuse(dense: Sequence[tuple[str, float]], lexical: Sequence[tuple[str, float]], *, k: int = 60) -> list[Hit]:
    """Rank passages by reciprocal rank fusion of two rankings.

    A passage gets the sum of 1 / (k + rank) over the legs that returned it (Cormack, Clarke, Büttcher 2009,
    "Reciprocal rank fusion outperforms Condorcet and individual rank learning methods", SIGIR). The sum is divided by
    its greatest possible value, so that first in both legs is 1.0 and first in one leg is 0.5.

    Args:
        dense: (passage id, cosine similarity), best first.
        lexical: (passage id, BM25), best first.
        k: How much the top ranks are flattened, >= 0; 60 is the authors' value.

    Returns:
        Every passage of either leg once, best first. Equal scores are ordered by passage id, so the same legs always
        give the same ranking. Empty when both legs are empty.

    Raises:
        ValueError: `k` is negative, or a leg names a passage twice.
    """
    if k < 0:
        raise ValueError(f"k must not be negative: {k}")
    dense_ranks, lexical_ranks = _ranks(dense), _ranks(lexical)
    fused = {
        passage: _share(dense_ranks.get(passage), k) + _share(lexical_ranks.get(passage), k)
        for passage in {**dense_ranks, **lexical_ranks}
    }
    dense_scores, lexical_scores = dict(dense), dict(lexical)
    ordered = sorted(fused, key=lambda passage: (-fused[passage], passage))
    return [
        Hit(
            passage_id=passage,
            scores=Scores(dense=dense_scores.get(passage), lexical=lexical_scores.get(passage), fused=fused[passage]),
            rank=rank,
        )
        for rank, passage in enumerate(ordered, start=1)
    ]


def _ranks(leg: Sequence[tuple[str, float]]) -> dict[str, int]:
    ranks = {passage: rank for rank, (passage, _) in enumerate(leg, start=1)}
    if len(ranks) != len(leg):
        raise ValueError("a leg of the search names a passage twice")
    return ranks


def _share(rank: int | None, k: int) -> float:
    """Half the weight of first place goes to each leg; a leg that did not return the passage gives nothing."""
    return 0.0 if rank is None else (k + 1) / (k + rank) / 2
