"""Choose passages that are good and say different things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from vectorstore.vectors import Vectors

SAMENESS = 0.2
"""What a passage that repeats one already chosen loses, beside a score of at most 1."""


def diversify(ranked: Sequence[tuple[str, float]], vectors: Mapping[str, Vectors], k: int) -> list[str]:
    """Choose `k` passages, each as good as possible and as unlike those before it as possible.

    Maximal marginal relevance (Carbonell, Goldstein 1998, "The use of MMR, diversity-based reranking", SIGIR): each
    turn takes the passage with the greatest score - `SAMENESS` · its greatest similarity to one taken before, which is
    MMR with λ = 1 / (1 + `SAMENESS`).

    Args:
        ranked: Passage id and score, best first, no id twice.
        vectors: Unit vectors by passage id, shape `(dim,)`; a passage without one is like no other.
        k: How many to choose, >= 0.

    Returns:
        Ids in the order of choice; the first is the best one, and fewer than `k` only when there are no more.
    """
    if not ranked or k < 1:
        return []
    scores = np.array([score for _, score in ranked], np.float64)
    alike = _similarities([vectors.get(passage) for passage, _ in ranked])
    nearest = np.full(len(ranked), 0.0)
    chosen: list[int] = []
    for _ in range(min(k, len(ranked))):
        worth = scores - SAMENESS * nearest
        worth[chosen] = -np.inf
        best = int(np.argmax(worth))
        chosen.append(best)
        nearest = np.maximum(nearest, alike[best])
    return [ranked[place][0] for place in chosen]


def _similarities(rows: Sequence[Vectors | None]) -> Vectors:
    """Cosines of all pairs, shape `(n, n)`."""
    known = next((row for row in rows if row is not None), None)
    if known is None:
        return np.zeros((len(rows), len(rows)), np.float32)
    nothing = np.zeros_like(known)
    stacked = np.stack([nothing if row is None else row for row in rows])
    return np.asarray(stacked @ stacked.T, np.float32)
