"""A passage in another language is not held to the words of the query."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vectorstore.expected_words import expected_words

HOME = {f"h{n}": n / 10 for n in range(6)}
"""Cosines of passages in the query's language, which share as many words as they are near."""


def test_a_passage_abroad_gets_what_home_shares_at_its_cosine() -> None:
    found = expected_words({**HOME, "away": 0.4}, {**HOME, "away": 0.0}, dict.fromkeys(HOME, "en") | {"away": "uk"})
    assert found == {"away": pytest.approx(0.4)}


def test_a_passage_abroad_that_shares_more_keeps_it() -> None:
    languages = dict.fromkeys(HOME, "en") | {"away": "es"}
    assert expected_words({**HOME, "away": 0.1}, {**HOME, "away": 0.3}, languages) == {}


def test_passages_of_unknown_language_count_as_home() -> None:
    assert expected_words({**HOME, "who": 0.4}, {**HOME, "who": 0.0}, dict.fromkeys(HOME, "en")) == {}


def test_too_few_at_home_say_nothing() -> None:
    few = {"h1": 0.1, "h2": 0.2}
    languages = dict.fromkeys(few, "en") | {"away": "uk"}
    assert expected_words({**few, "away": 0.4}, {**few, "away": 0.0}, languages) == {}


def test_words_that_do_not_grow_with_the_cosine_say_nothing() -> None:
    falling = {name: 1 - cosine for name, cosine in HOME.items()}
    languages = dict.fromkeys(HOME, "en") | {"away": "uk"}
    assert expected_words({**HOME, "away": 0.4}, {**falling, "away": 0.0}, languages) == {}
    assert expected_words(dict.fromkeys(languages, 0.5), {**HOME, "away": 0.0}, languages) == {}


def test_in_one_language_nothing_changes() -> None:
    assert expected_words(HOME, HOME, dict.fromkeys(HOME, "en")) == {}


@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.tuples(st.floats(-1, 1), st.floats(0, 1), st.sampled_from(["en", "uk", None])),
        max_size=20,
    )
)
def test_shares_only_grow_and_stay_within_bounds(passages: dict[str, tuple[float, float, str | None]]) -> None:
    shared = {name: words for name, (_, words, _) in passages.items()}
    languages = {name: language for name, (_, _, language) in passages.items() if language}
    found = expected_words({name: cosine for name, (cosine, _, _) in passages.items()}, shared, languages)
    assert all(shared[name] < words <= 1 for name, words in found.items())
