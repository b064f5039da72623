"""Metrics of the evals: values worked out by hand, and bounds that hold for anything."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.bootstrap import bootstrap_interval, unanimous_interval
from evals.metrics import (
    Floats,
    average_precision,
    f1,
    hit_at,
    ndcg_at,
    precision,
    recall,
    reciprocal_rank,
    roc_auc,
    specificity,
)

RANKING = ["a", "b", "c", "d"]

rankings = st.lists(st.sampled_from("abcdefghijklm"), unique=True)
relevants = st.sets(st.sampled_from("abcdefghijklm"), min_size=1)
scored = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40)


def arrays(cases: list[tuple[int, bool]]) -> tuple[Floats, Floats]:
    pairs = np.array(cases, dtype=np.float64)
    return pairs[:, 0], pairs[:, 1]


def test_hit_needs_one_relevant_in_the_first_k() -> None:
    assert hit_at(RANKING, {"c"}, 3) == 1.0
    assert hit_at(RANKING, {"c"}, 2) == 0.0


def test_ndcg_of_one_relevant_at_rank_three_is_one_half() -> None:
    assert ndcg_at(RANKING, {"c"}, 10) == pytest.approx(1 / math.log2(4))


def test_ndcg_of_two_relevant_at_ranks_one_and_three() -> None:
    assert ndcg_at(RANKING, {"a", "c"}, 10) == pytest.approx((1 + 0.5) / (1 + 1 / math.log2(3)))


def test_ndcg_cannot_ask_for_more_than_k_relevant() -> None:
    assert ndcg_at(RANKING, {"a", "b", "x", "y"}, 2) == pytest.approx(1.0)


def test_ndcg_counts_relevant_that_were_not_found() -> None:
    assert ndcg_at(["a"], {"a", "x"}, 10) == pytest.approx(1 / (1 + 1 / math.log2(3)))


def test_reciprocal_rank_is_of_the_first_relevant_only() -> None:
    assert reciprocal_rank(RANKING, {"b", "d"}) == 0.5


def test_reciprocal_rank_of_nothing_found_is_zero() -> None:
    assert reciprocal_rank([], {"b"}) == 0.0


@given(rankings, relevants, st.integers(1, 15))
def test_ranking_metrics_stay_between_zero_and_one(ranking: list[str], relevant: set[str], k: int) -> None:
    for value in (hit_at(ranking, relevant, k), ndcg_at(ranking, relevant, k), reciprocal_rank(ranking, relevant)):
        assert 0.0 <= value <= 1.0


@given(rankings, relevants, st.integers(1, 15))
def test_ndcg_is_positive_exactly_when_there_is_a_hit(ranking: list[str], relevant: set[str], k: int) -> None:
    assert (ndcg_at(ranking, relevant, k) > 0) == bool(hit_at(ranking, relevant, k))


@given(relevants, st.integers(1, 15))
def test_a_ranking_with_the_relevant_first_is_perfect(relevant: set[str], k: int) -> None:
    ranking = [*sorted(relevant), *sorted(set("abcdefghijklm") - relevant)]
    assert ndcg_at(ranking, relevant, k) == pytest.approx(1.0)
    assert reciprocal_rank(ranking, relevant) == 1.0


@given(rankings, relevants, st.integers(1, 15), st.data())
def test_moving_a_relevant_one_up_never_harms(
    ranking: list[str], relevant: set[str], k: int, data: st.DataObject
) -> None:
    places = [
        place for place, one in enumerate(ranking) if place and one in relevant and ranking[place - 1] not in relevant
    ]
    if not places:
        return
    place = data.draw(st.sampled_from(places))
    better = [*ranking]
    better[place - 1], better[place] = better[place], better[place - 1]
    assert ndcg_at(better, relevant, k) >= ndcg_at(ranking, relevant, k)
    assert reciprocal_rank(better, relevant) >= reciprocal_rank(ranking, relevant)


@pytest.mark.parametrize("ranking,relevant,k", [(["a"], set(), 3), (["a", "a"], {"a"}, 3), (["a"], {"a"}, 0)])
def test_a_case_that_cannot_be_scored_is_refused(ranking: list[str], relevant: set[str], k: int) -> None:
    with pytest.raises(ValueError):
        ndcg_at(ranking, relevant, k)


def test_average_precision_by_hand() -> None:
    scores, positive = arrays([(4, True), (3, False), (2, True), (1, False)])
    assert average_precision(scores, positive) == pytest.approx((1 / 1 + 2 / 3) / 2)


@given(scored)
def test_average_precision_of_a_constant_score_is_the_share_of_positives(cases: list[tuple[int, bool]]) -> None:
    _, positive = arrays(cases)
    value = average_precision(np.zeros(len(cases)), positive)
    assert math.isnan(value) if not positive.any() else value == pytest.approx(float(positive.mean()))


@given(scored, st.randoms(use_true_random=False))
def test_order_of_cases_changes_no_score_metric(cases: list[tuple[int, bool]], random: object) -> None:
    shuffled = [*cases]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for metric in (average_precision, roc_auc):
        assert metric(*arrays(cases)) == pytest.approx(metric(*arrays(shuffled)), nan_ok=True)


def test_auc_by_hand_counts_a_tie_as_half() -> None:
    scores, positive = arrays([(3, True), (2, False), (2, True), (1, False)])
    assert roc_auc(scores, positive) == pytest.approx((2 + 1.5) / 4)


@given(scored)
def test_auc_of_the_opposite_score_is_the_rest_to_one(cases: list[tuple[int, bool]]) -> None:
    scores, positive = arrays(cases)
    both_classes = 0 < positive.sum() < len(positive)
    total = roc_auc(scores, positive) + roc_auc(-scores, positive)
    assert total == pytest.approx(1.0) if both_classes else math.isnan(total)


@given(scored)
def test_auc_equals_the_share_of_pairs_in_order(cases: list[tuple[int, bool]]) -> None:
    wins = [(a > b) + 0.5 * (a == b) for a, positive in cases if positive for b, negative in cases if not negative]
    expected = sum(wins) / len(wins) if wins else math.nan
    assert roc_auc(*arrays(cases)) == pytest.approx(expected, nan_ok=True)


def test_precision_recall_specificity_and_f1_by_hand() -> None:
    predicted, expected = np.array([1.0, 1, 1, 0, 0]), np.array([1.0, 1, 0, 1, 0])
    assert precision(predicted, expected) == pytest.approx(2 / 3)
    assert recall(predicted, expected) == pytest.approx(2 / 3)
    assert specificity(predicted, expected) == pytest.approx(1 / 2)
    assert f1(predicted, expected) == pytest.approx(2 / 3)


def test_a_share_of_nothing_is_undefined_and_not_zero() -> None:
    nothing, some = np.zeros(3), np.array([1.0, 0, 1])
    assert math.isnan(precision(nothing, some))
    assert math.isnan(recall(some, nothing))


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 5))
def test_interval_of_a_mean_lies_within_the_values(values: list[float], seed: int) -> None:
    cases = np.array(values)[:, np.newaxis]
    interval = bootstrap_interval(cases, lambda drawn: float(drawn.mean()), seed=seed, resamples=50)
    assert min(values) - 1e-9 <= interval.low <= interval.high <= max(values) + 1e-9


def test_interval_is_the_same_for_the_same_seed() -> None:
    cases = np.arange(20.0)[:, np.newaxis]
    first, second = (bootstrap_interval(cases, lambda drawn: float(drawn.mean()), seed=3) for _ in range(2))
    assert first == second


def test_interval_of_a_coin_thrown_a_hundred_times_is_near_the_normal_one() -> None:
    cases = np.repeat([0.0, 1.0], 50)[:, np.newaxis]
    interval = bootstrap_interval(cases, lambda drawn: float(drawn.mean()), seed=0)
    assert interval.low == pytest.approx(0.5 - 1.96 * 0.05, abs=0.015)
    assert interval.high == pytest.approx(0.5 + 1.96 * 0.05, abs=0.015)


def test_twenty_of_twenty_right_may_still_be_eighty_three_per_cent() -> None:
    interval = unanimous_interval(1.0, 20)
    assert interval.low == pytest.approx(0.8316, abs=1e-3)
    assert interval.high == 1.0


def test_none_right_mirrors_all_right() -> None:
    assert unanimous_interval(0.0, 7).high == pytest.approx(1 - unanimous_interval(1.0, 7).low)
