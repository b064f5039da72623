"""How many words a passage would share with a query if it were in the query's language."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np

_TELLING = 20
"""Passages that tell the query's language: those that share most with it."""
_ENOUGH = 5
"""Least passages in the query's language to learn from."""

Shares = Mapping[str, float]


def expected_words(dense: Shares, shared: Shares, languages: Mapping[str, str]) -> dict[str, float]:
    """Give passages in other languages than the query's the words they cannot share.

    The query's language is that of the passages it shares most words with; nothing needs to be told or guessed from
    one short sentence. Over the passages in that language, shared words are fitted to the cosine by a straight line;
    a passage in another language gets the line's value at its own cosine.

    Args:
        dense: Passage id to cosine similarity.
        shared: Passage id to the share of words, 0..1; every passage that is to be ranked.
        languages: Passage id to language; one that is not there counts as the query's own.

    Returns:
        New shares, 0..1, of the passages in other languages that share fewer words than expected; empty when there are
        none, when too few are in the query's language, or when there the words do not grow with the cosine.
    """
    own = _query_language(shared, languages)
    home = [p for p in shared if languages.get(p, own) == own and p in dense]
    abroad = [p for p in shared if languages.get(p, own) != own and p in dense]
    if not abroad or len(home) < _ENOUGH:
        return {}
    cosines = np.array([dense[p] for p in home])
    if np.ptp(cosines) < 1e-6:
        return {}
    slope, start = np.polyfit(cosines, [shared[p] for p in home], 1)
    if slope <= 0:
        return {}
    expected = {p: float(min(max(start + slope * dense[p], 0.0), 1.0)) for p in abroad}
    return {p: words for p, words in expected.items() if words > shared[p]}


def _query_language(shared: Shares, languages: Mapping[str, str]) -> str | None:
    most = sorted(shared, key=lambda passage: (-shared[passage], passage))[:_TELLING]
    weights: defaultdict[str, float] = defaultdict(float)
    for passage in most:
        if passage in languages:
            weights[languages[passage]] += shared[passage]
    return max(weights, key=lambda language: (weights[language], language), default=None)
