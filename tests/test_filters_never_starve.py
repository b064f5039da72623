"""A claim gets what a desk without the articles left out would give it: real Chroma, real tantivy, real model."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evals.bench.articles import BenchArticle
from evals.bench.complete import HARD, Asked, Everything, bench_complete, compare, select
from evals.bench.drafts import AS_OF, OWN, published, repeats
from evals.bench.filling import drawn, fill
from tests.conftest import MODEL_CACHE
from workbench.desk import Desk
from workbench.settings import Settings

WORDS = "quay mill tower ferry salt crowns council minister harbour bridge strike winter tax school miners dam".split()
REPEATS = 80
"""Of one claim, all by its own publisher: more than either leg gives at first."""
OTHERS = 90
"""With these there are fewer passages than the graph looks at in any search: it misses none."""


def asked(text: str, publisher: str | None, day: int | None) -> Asked:
    as_of = None if day is None else date(2030, 1, 1) + timedelta(days=day)
    return Asked(text=text, publisher=publisher, as_of=as_of)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    order = random.Random(1)
    articles = [BenchArticle(text=" ".join(order.choices(WORDS, k=25))) for _ in range(OTHERS)]
    with Desk(Settings(data_dir=tmp_path_factory.mktemp("starve"), model_cache=MODEL_CACHE)) as opened:
        vectors = drawn(opened.machinery.embeddings, [" ".join(WORDS[:8]), " ".join(WORDS[8:])])
        drafts = chain(repeats(articles, seed=1, claims=[HARD[0].text], own=REPEATS), published(articles, seed=1))
        fill(opened, drafts, vectors, tell=lambda words: None)
        yield opened


@pytest.fixture(scope="module")
def everything(desk: Desk) -> Everything:
    return Everything(desk)


FILTERS = {
    "publisher": st.sampled_from([None, OWN, "paper7.example"]),
    "day": st.none() | st.integers(-1, 1_000),
    "k": st.integers(1, 20),
}


@settings(max_examples=20, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), **FILTERS)
def test_k_come_back_whenever_k_exist(
    desk: Desk, everything: Everything, words: list[str], publisher: str | None, day: int | None, k: int
) -> None:
    found = compare(desk, everything, asked(" ".join(words), publisher, day), k)
    assert found.given == found.wanted
    assert day is not None or found.wanted == k


@settings(max_examples=20, deadline=None)
@given(words=st.text("bcdfg", min_size=4, max_size=9), **FILTERS)
def test_a_claim_gets_what_a_desk_without_the_rest_gives(
    desk: Desk, everything: Everything, words: str, publisher: str | None, day: int | None, k: int
) -> None:
    """By meaning alone, for no passage has such words: where many share the same few, chance cuts between equals."""
    found = compare(desk, everything, asked(words, publisher, day), k)
    assert found.given == found.wanted == found.shared


@pytest.mark.parametrize("claim", HARD[:2], ids=str)
def test_a_claim_that_its_publisher_repeats_gets_the_passages_of_others(
    desk: Desk, everything: Everything, claim: Asked
) -> None:
    found = compare(desk, everything, claim, 8)
    assert found.given == found.wanted == found.shared > 0
    kept = select(desk, claim, 8).kept
    assert all(one.article.publisher != OWN for one in kept)
    # Half of the claim's words, in articles by others: they rank behind all that its own publisher says.
    said = " ".join(claim.text.split()[:6])
    assert kept[0].passage.text.startswith(said)


def test_what_its_publisher_says_is_counted_when_it_ranked_above_what_was_found(desk: Desk) -> None:
    assert select(desk, HARD[0], 8).excluded.same_source >= REPEATS


def test_a_day_before_everything_leaves_nothing(desk: Desk) -> None:
    assert select(desk, Asked(text=HARD[0].text, as_of=date(2029, 1, 1)), 8).kept == ()


def test_the_bench_tells_how_many_claims_get_all_their_passages(desk: Desk) -> None:
    told: list[str] = []
    result = bench_complete(desk, ["the mill in winter", "a tax on salt"], tell=told.append)
    assert [row["complete"] for row in result["complete"]] == [2, 2, 2, len(HARD)]  # type: ignore[attr-defined]
    assert result["lines"] == told


def test_a_tenth_of_the_articles_is_not_later_than_the_day_asked_for(everything: Everything) -> None:
    early = [card for card in everything.cards if card.published and card.published.day <= AS_OF]
    own = [card for card in everything.cards if card.publisher == OWN]
    assert 0.02 < len(early) / len(everything.cards) < 0.2
    assert len(own) > len(everything.cards) * 0.6
