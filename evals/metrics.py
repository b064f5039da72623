"""The figures a run reports: one small function each, with its formula and where it comes from."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def hit_at(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """1.0 when any of the first `k` is relevant, else 0.0. The mean over cases is success@k (TREC Robust track).

    Raises:
        ValueError: `k` is below 1, nothing is relevant, or the ranking repeats something.
    """
    _check(ranking, relevant, k)
    return float(any(one in relevant for one in ranking[:k]))


def ndcg_at(ranking: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Normalised discounted cumulative gain with gains of 0 and 1, 0..1.

    DCG@k = sum of gain(i) / log2(i + 1) over ranks i = 1..k, divided by the DCG of an ideal ranking, which has
    min(k, number of relevant) gains first (Järvelin & Kekäläinen 2002, "Cumulated gain-based evaluation of IR
    techniques", ACM TOIS 20(4); with the discount log2(i + 1) that trec_eval uses).

    Raises:
        ValueError: `k` is below 1, nothing is relevant, or the ranking repeats something.
    """
    _check(ranking, relevant, k)
    found = sum(1 / math.log2(rank + 1) for rank, one in enumerate(ranking[:k], start=1) if one in relevant)
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(set(relevant))) + 1))
    return min(1.0, found / ideal)


def reciprocal_rank(ranking: Sequence[str], relevant: Collection[str]) -> float:
    """1 / rank of the first relevant one, 0.0 when the ranking has none.

    The mean over cases is MRR (Voorhees 1999, "The TREC-8 question answering track report").

    Raises:
        ValueError: nothing is relevant, or the ranking repeats something.
    """
    _check(ranking, relevant, 1)
    return next((1 / rank for rank, one in enumerate(ranking, start=1) if one in relevant), 0.0)


def average_precision(scores: Floats, positive: Floats) -> float:
    """Mean of the precision at each positive, ranked by score, highest first; 0..1.

    AP = sum over thresholds of (R_n - R_{n-1}) * P_n (Buckley & Voorhees 2000, without interpolation). Cases of equal
    score share one threshold, so their order does not matter. A constant score gives the share of positives.

    Args:
        scores: Shape `(n,)`, higher is more likely positive.
        positive: Shape `(n,)`, 1.0 or 0.0.

    Returns:
        NaN when there is no positive.
    """
    if not positive.any():
        return math.nan
    order = np.argsort(-scores, kind="stable")
    ranked, hits = scores[order], np.cumsum(positive[order])
    # The last place of each run of equal scores is where a threshold can stand.
    last = np.append(np.flatnonzero(ranked[1:] != ranked[:-1]), len(ranked) - 1)
    precision, recall = hits[last] / (last + 1), hits[last] / hits[-1]
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def roc_auc(scores: Floats, positive: Floats) -> float:
    """Chance that a positive outscores a negative, ties counting half; 0..1, 0.5 for a score that knows nothing.

    AUC = U / (n_positive * n_negative), U of Mann & Whitney (Hanley & McNeil 1982, Radiology 143).

    Returns:
        NaN when one of the classes is empty.
    """
    n_positive = float(positive.sum())
    n_negative = len(positive) - n_positive
    if not n_positive or not n_negative:
        return math.nan
    _, place, counts = np.unique(scores, return_inverse=True, return_counts=True)
    # Ties share the mean of the ranks they fill.
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[place]
    u = float(ranks[positive > 0].sum()) - n_positive * (n_positive + 1) / 2
    return u / (n_positive * n_negative)


def precision(predicted: Floats, expected: Floats) -> float:
    """TP / (TP + FP), 0..1 (van Rijsbergen 1979, "Information Retrieval"); NaN when nothing was predicted positive."""
    return _ratio(float((predicted * expected).sum()), float(predicted.sum()))


def recall(predicted: Floats, expected: Floats) -> float:
    """TP / (TP + FN), 0..1 (van Rijsbergen 1979); NaN when nothing is positive."""
    return _ratio(float((predicted * expected).sum()), float(expected.sum()))


def specificity(predicted: Floats, expected: Floats) -> float:
    """TN / (TN + FP), 0..1 (Yerushalmy 1947): the recall of the negatives; NaN when nothing is negative."""
    return recall(1 - predicted, 1 - expected)


def f1(predicted: Floats, expected: Floats) -> float:
    """2 TP / (2 TP + FP + FN), 0..1: harmonic mean of precision and recall (van Rijsbergen 1979).

    NaN when nothing is positive and nothing was predicted so.
    """
    return _ratio(2 * float((predicted * expected).sum()), float(predicted.sum() + expected.sum()))


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else math.nan


def _check(ranking: Sequence[str], relevant: Collection[str], k: int) -> None:
    if k < 1:
        raise ValueError(f"k must be at least 1: {k}")
    if not relevant:
        raise ValueError("a case without anything relevant cannot be scored")
    if len(set(ranking)) != len(ranking):
        raise ValueError("the ranking names something twice")


def accuracy(predicted: Floats, expected: Floats) -> float:
    """Share of cases answered right, 0..1; classes are numbers, and a case without an answer has one of its own."""
    return float((predicted == expected).mean())


def macro_f1(predicted: Floats, expected: Floats) -> float:
    """Unweighted mean of the F1 of every class that is expected (Sokolova & Lapalme 2009, "A systematic analysis ...").

    A class that is only predicted has no F1 of its own: its mistakes count in the recall of the others. An answer that
    is always the same gets about a third with three even classes, however frequent its class is.
    """
    classes = np.unique(expected)
    of_class = (f1((predicted == one).astype(float), (expected == one).astype(float)) for one in classes)
    return float(np.mean(list(of_class)))
