"""Joining search by meaning and by words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.search import DENSE_SHARE, fuse

IDS = st.text("abcdefgh", min_size=1, max_size=2)
DENSE = st.dictionaries(IDS, st.floats(-1, 1))
LEXICAL = st.dictionaries(IDS, st.floats(0, 50))


def test_best_by_words_and_the_same_in_meaning_scores_one() -> None:
    [hit, *_] = fuse({"p1": 1.0, "p2": 0.8}, {"p1": 7.0, "p2": 6.0})
    assert (hit.passage_id, hit.rank) == ("p1", 1)
    assert hit.scores.fused == pytest.approx(1.0)


def test_the_sum_is_the_one_described() -> None:
    hits = {hit.passage_id: hit.scores.fused for hit in fuse({"p1": 0.4, "p2": 0.2}, {"p1": 2.0, "p2": 8.0})}
    assert hits["p1"] == pytest.approx(DENSE_SHARE * 0.4 + (1 - DENSE_SHARE) * 0.25)
    assert hits["p2"] == pytest.approx(DENSE_SHARE * 0.2 + (1 - DENSE_SHARE))


def test_what_only_meaning_finds_is_not_buried_under_shared_words() -> None:
    hits = fuse({"elsewhere": 0.6, "here": 0.2}, {"here": 9.0})
    assert [hit.passage_id for hit in hits] == ["elsewhere", "here"]


def test_a_hit_carries_the_scores_of_both_legs() -> None:
    hits = {hit.passage_id: hit.scores for hit in fuse({"p1": 0.9}, {"p2": 7.0, "p1": 6.0})}
    assert (hits["p1"].dense, hits["p1"].lexical) == (0.9, 6.0)
    assert (hits["p2"].dense, hits["p2"].lexical) == (None, 7.0)


def test_a_leg_that_does_not_know_a_passage_counts_as_its_worst() -> None:
    hits = {hit.passage_id: hit.scores.fused for hit in fuse({"p1": 0.5, "p2": 0.3}, {"p3": 1.0})}
    assert hits["p3"] == pytest.approx(DENSE_SHARE * 0.3 + 1 - DENSE_SHARE)


def test_nothing_found_gives_no_hits() -> None:
    assert fuse({}, {}) == []


@given(DENSE, LEXICAL)
def test_every_passage_of_either_leg_comes_once(dense: dict[str, float], lexical: dict[str, float]) -> None:
    hits = fuse(dense, lexical)
    assert sorted(hit.passage_id for hit in hits) == sorted({*dense, *lexical})


@given(DENSE, LEXICAL)
def test_ranks_count_up_and_scores_go_down(dense: dict[str, float], lexical: dict[str, float]) -> None:
    hits = fuse(dense, lexical)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert all(-1 <= hit.scores.fused <= 1 + 1e-9 for hit in hits)
    keys = [(-hit.scores.fused, hit.passage_id) for hit in hits]
    assert keys == sorted(keys)


@given(st.dictionaries(IDS, st.floats(-1, 1), min_size=1))
def test_one_leg_alone_keeps_its_order(dense: dict[str, float]) -> None:
    expected = sorted(dense, key=lambda passage: (-DENSE_SHARE * dense[passage], passage))
    assert [hit.passage_id for hit in fuse(dense, {})] == expected
