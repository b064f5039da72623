"""Reciprocal rank fusion of the two legs of a search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.search import fuse

LEG = st.lists(st.tuples(st.text("abcdefgh", min_size=1, max_size=2), st.floats(0, 1)), unique_by=lambda hit: hit[0])


def test_first_in_both_legs_scores_one() -> None:
    [hit, *_] = fuse([("p1", 0.9), ("p2", 0.8)], [("p1", 7.0), ("p3", 6.0)])
    assert (hit.passage_id, hit.rank, hit.scores.fused) == ("p1", 1, 1.0)


def test_first_in_one_leg_scores_half() -> None:
    [hit] = fuse([("p1", 0.9)], [])
    assert hit.scores.fused == 0.5


def test_agreement_of_the_legs_beats_first_place_in_one() -> None:
    hits = fuse([("p1", 0.9), ("p2", 0.8)], [("p3", 7.0), ("p2", 6.0)])
    assert [hit.passage_id for hit in hits] == ["p2", "p1", "p3"]


def test_a_hit_carries_the_raw_scores_of_the_legs_that_found_it() -> None:
    hits = {hit.passage_id: hit.scores for hit in fuse([("p1", 0.9)], [("p2", 7.0), ("p1", 6.0)])}
    assert (hits["p1"].dense, hits["p1"].lexical) == (0.9, 6.0)
    assert (hits["p2"].dense, hits["p2"].lexical) == (None, 7.0)


def test_the_sum_is_the_published_formula_scaled() -> None:
    [hit] = [
        hit for hit in fuse([("x", 1.0), ("p", 0.9)], [("y", 3.0), ("z", 2.0), ("p", 1.0)]) if hit.passage_id == "p"
    ]
    assert hit.scores.fused == pytest.approx((1 / 62 + 1 / 63) / (2 / 61))


def test_nothing_found_gives_no_hits() -> None:
    assert fuse([], []) == []


def test_a_leg_that_names_a_passage_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        fuse([("p1", 0.9), ("p1", 0.8)], [])


def test_a_negative_k_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        fuse([], [], k=-1)


@given(LEG, LEG)
def test_every_passage_of_either_leg_comes_once(
    dense: list[tuple[str, float]], lexical: list[tuple[str, float]]
) -> None:
    hits = fuse(dense, lexical)
    assert sorted(hit.passage_id for hit in hits) == sorted({passage for passage, _ in dense + lexical})


@given(LEG, LEG)
def test_ranks_count_up_and_scores_go_down(dense: list[tuple[str, float]], lexical: list[tuple[str, float]]) -> None:
    hits = fuse(dense, lexical)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(0 < hit.scores.fused <= 1 for hit in hits)
    keys = [(-hit.scores.fused, hit.passage_id) for hit in hits]
    assert keys == sorted(keys)


@given(LEG, LEG)
def test_the_legs_weigh_the_same(dense: list[tuple[str, float]], lexical: list[tuple[str, float]]) -> None:
    one = [(hit.passage_id, hit.scores.fused) for hit in fuse(dense, lexical)]
    other = [(hit.passage_id, hit.scores.fused) for hit in fuse(lexical, dense)]
    assert one == other


@given(LEG)
def test_one_leg_alone_keeps_its_order(dense: list[tuple[str, float]]) -> None:
    assert [hit.passage_id for hit in fuse(dense, [])] == [passage for passage, _ in dense]
