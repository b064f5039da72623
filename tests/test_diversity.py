"""Of several passages that say the same, one is enough."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.diversity import SAMENESS, diversify
from vectorstore.vectors import Vectors


def unit(*components: float) -> Vectors:
    row = np.array(components, np.float32)
    return row / np.linalg.norm(row)


def test_a_repetition_gives_way_to_a_slightly_worse_passage() -> None:
    ranked = [("a", 0.50), ("a again", 0.49), ("other", 0.45)]
    vectors = {"a": unit(1, 0), "a again": unit(1, 0.01), "other": unit(0, 1)}
    assert diversify(ranked, vectors, 2) == ["a", "other"]


def test_a_repetition_stays_before_what_is_much_worse() -> None:
    ranked = [("a", 0.50), ("a again", 0.49), ("far off", 0.49 - SAMENESS - 0.01)]
    vectors = {"a": unit(1, 0), "a again": unit(1, 0), "far off": unit(0, 1)}
    assert diversify(ranked, vectors, 3) == ["a", "a again", "far off"]


def test_without_vectors_the_order_stays() -> None:
    assert diversify([("a", 0.5), ("b", 0.4), ("c", 0.3)], {}, 2) == ["a", "b"]


def test_opposites_gain_nothing() -> None:
    vectors = {"a": unit(1, 0), "opposite": unit(-1, 0), "apart": unit(0, 1)}
    assert diversify([("a", 0.5), ("apart", 0.4), ("opposite", 0.39)], vectors, 3) == ["a", "apart", "opposite"]


def test_nothing_or_none_wanted_gives_nothing() -> None:
    assert diversify([], {}, 3) == []
    assert diversify([("a", 1.0)], {}, 0) == []


@given(st.lists(st.floats(-1, 1), max_size=12), st.integers(0, 15))
def test_each_passage_comes_once_and_the_best_first(scores: list[float], k: int) -> None:
    ranked = [(f"p{n}", score) for n, score in enumerate(sorted(scores, reverse=True))]
    rng = np.random.default_rng(len(scores))
    vectors = {name: unit(*rng.standard_normal(3)) for name, _ in ranked}
    chosen = diversify(ranked, vectors, k)
    assert len(chosen) == len(set(chosen)) == min(k, len(ranked))
    assert chosen[:1] == [name for name, _ in ranked[:1]][:k]
