"""Which passages remain for a claim: filters never starve the list, and what is left out is counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import article
from vectorstore.types import Hit, Passage, Scores
from vectorstore.vectors import Vectors
from workbench.evidence import ClaimContext, Selection, neighbours, select_evidence
from workbench.origin_keys import KnownSources
from workbench.sources import load_publishers
from workbench.types import Article, ArticleCard, Excluded


def select(
    articles: Sequence[Article],
    *,
    k: int,
    own: Article | None = None,
    publisher: str | None = None,
    as_of: date | None = None,
    known: KnownSources | None = None,
    clusters: dict[str, list[ArticleCard]] | None = None,
    vectors: dict[str, Vectors] | None = None,
) -> Selection:
    """Every article has one passage; they rank in the order given."""
    loaded = {
        f"p{n}": (Passage(id=f"p{n}", article_id=a.id, start=0, end=len(a.text), text=a.text), a)
        for n, a in enumerate(articles)
    }
    scores = Scores(dense=0.5, lexical=None, fused=0.5)
    hits = [Hit(passage_id=name, scores=scores, rank=n) for n, name in enumerate(loaded, 1)]
    return select_evidence(
        lambda limit, keep: hits,
        lambda ids: {i: loaded[i] for i in ids},
        lambda ids: {i: vector for i, vector in (vectors or {}).items() if i in ids},
        context=ClaimContext(article=own, publisher=publisher, as_of=as_of),
        k=k,
        members=lambda names: {name: (clusters or {}).get(name, []) for name in names},
        known=known or KnownSources(),
    )


def texts(selection: Selection) -> list[str]:
    return [evidence.passage.text for evidence in selection.kept]


@given(owners=st.lists(st.booleans(), min_size=1, max_size=400), k=st.integers(1, 60))
def test_k_come_back_whenever_k_exist_however_much_one_publisher_owns(owners: list[bool], k: int) -> None:
    articles = [
        article(f"text {n}", publisher="own.example" if own else f"p{n}.example") for n, own in enumerate(owners)
    ]
    found = select(articles, k=k, publisher="own.example")
    others = [a.text for a, own in zip(articles, owners, strict=True) if not own]
    assert texts(found) == others[:k]
    assert [evidence.rank for evidence in found.kept] == list(range(1, len(found.kept) + 1))


def test_a_passage_that_repeats_another_gives_way_to_one_that_says_something_else() -> None:
    articles = [article(f"text {n}", publisher=f"p{n}.example") for n in range(4)]
    here, there = np.eye(2, dtype=np.float32)
    found = select(articles, k=2, vectors={"p0": here, "p1": here, "p2": here, "p3": there})
    assert texts(found) == ["text 0", "text 3"]
    assert [evidence.rank for evidence in found.kept] == [1, 2]


def test_only_what_ranked_above_the_last_kept_passage_is_counted() -> None:
    own = [article(f"own {n}", publisher="own.example") for n in range(4)]
    other = [article(f"other {n}", publisher=f"p{n}.example") for n in range(2)]
    found = select([own[0], other[0], own[1], own[2], other[1], own[3]], k=2, publisher="own.example")
    assert found.excluded == Excluded(same_source=3)


def test_what_was_left_out_is_counted_as_if_copies_had_not_given_way() -> None:
    own = [article(f"own {n}", publisher="own.example") for n in range(2)]
    same = [article("The ferry sank at the quay.", publisher=f"p{n}.example") for n in range(3)]
    other = article("other", publisher="o.example")
    found = select([own[0], *same, own[1], other], k=3, publisher="own.example")
    assert texts(found) == [same[0].text, same[1].text, "other"]
    assert found.excluded == Excluded(same_source=1)


def test_an_unknown_date_is_kept_and_a_later_one_counted() -> None:
    early, late, unknown = (
        article("early", publisher="a.example", day=date(2024, 5, 1)),
        article("late", publisher="b.example", day=date(2024, 5, 2)),
        article("unknown", publisher="c.example"),
    )
    found = select([early, late, unknown], k=5, as_of=date(2024, 5, 1))
    assert texts(found) == ["early", "unknown"]
    assert found.excluded == Excluded(after_as_of=1)


def test_an_alias_in_the_users_own_file_is_the_same_publisher(tmp_path: Path) -> None:
    path = tmp_path / "publishers.yaml"
    path.write_text("publishers:\n  - name: Quay Group\n    domains: [quay.example, mornings.example]\n")
    known = KnownSources(publishers=load_publishers(path))
    found = select([article("twin", publisher="mornings.example")], k=5, publisher="quay.example", known=known)
    assert found.excluded == Excluded(same_source=1)


def test_a_credit_on_one_copy_counts_for_the_others() -> None:
    vars_of = {**vars(article("claim", publisher="a.example")), "agency": "Norvane"}
    own = Article(**vars_of)
    bare = Article(**{**vars(article("bare copy", publisher="b.example")), "cluster": "x"})
    credited = Article(**{**vars(article("credited copy", publisher="c.example")), "cluster": "x", "agency": "Norvane"})
    found = select([bare], k=5, own=own, clusters={"x": [bare, credited]})
    assert found.excluded == Excluded(copy=1)


def test_neighbours_are_the_nearest_sentences() -> None:
    assert neighbours("One came. Two came. ", " Three came. Four came.", "en") == ("Two came.", "Three came.")
    assert neighbours("", "", None) == ("", "")
