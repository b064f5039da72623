from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.origin_factory import card, clusters_of, grouped, piece
from workbench.exclusions import ExclusionReason, left_out
from workbench.fewest import fewest_authors
from workbench.origins import ClaimSources, group_origins, origin_of
from workbench.types import ArticleCard, OriginGroup


def ids(*cards: ArticleCard) -> list[str]:
    return [group.origin_id for group in grouped(*cards)]


def test_one_agency_story_in_five_papers_is_one_origin() -> None:
    assert ids(*(card(f"a{n}", f"paper{n}.example", agency="AFP") for n in range(5))) == ["agency:afp"]


def test_an_agency_is_one_under_all_its_names() -> None:
    assert ids(card("a", "x.example", agency="Agence France-Presse"), card("b", "y.example", agency="АФП")) == [
        "agency:afp"
    ]


def test_a_paper_that_prints_two_agencies_gives_two_origins() -> None:
    assert ids(card("a", "x.example", agency="AFP"), card("b", "x.example", agency="Reuters")) == [
        "agency:afp",
        "agency:reuters",
    ]


def test_papers_do_not_chain_agencies_and_their_own_reporting() -> None:
    found = ids(
        card("a", "x.example", agency="AFP"),
        card("b", "x.example"),
        card("c", "y.example", agency="AFP"),
        card("d", "y.example"),
    )
    assert found == ["agency:afp", "publisher:x.example", "publisher:y.example"]


def test_a_credit_on_one_copy_counts_for_all_copies_even_those_not_found() -> None:
    credited = card("a", "x.example", agency="AFP", cluster="k")
    bare = card("b", "y.example", cluster="k")
    (group,) = group_origins([piece(bare, 1)], cluster_members={"k": [credited, bare]})
    assert group.origin_id == "agency:afp"
    assert group.folds[0].detail == "a copy of this text, in x.example, is credited to AFP"


def test_copies_credited_to_two_agencies_are_one_origin_and_do_not_merge_the_agencies() -> None:
    found = ids(
        card("a", "x.example", agency="AFP", cluster="k"),
        card("b", "y.example", agency="Reuters", cluster="k"),
        card("c", "z.example", agency="Reuters"),
    )
    assert found == ["agency:reuters"]


def test_a_shared_named_source_is_one_origin() -> None:
    assert ids(
        card("a", "x.example", upstream=("IOT",)), card("b", "y.example", upstream=("Harbour Herald", "IOT"))
    ) == ["upstream:iot"]


def test_a_text_that_names_two_sources_does_not_merge_them() -> None:
    found = ids(
        card("a", "x.example", upstream=("IOT",)),
        card("b", "y.example", upstream=("IOT", "Quay Office")),
        card("c", "z.example", upstream=("Quay Office",)),
        card("d", "w.example", upstream=("Tallow Survey",)),
    )
    assert found == ["upstream:iot", "upstream:quay-office", "upstream:tallow-survey"]


def test_the_origin_of_named_sources_is_the_one_most_name() -> None:
    groups = grouped(
        card("a", "x.example", upstream=("Quay Office", "IOT")),
        card("b", "y.example", upstream=("IOT",)),
    )
    assert [(g.origin_id, g.label) for g in groups] == [("upstream:iot", "IOT")]


def test_a_text_that_rests_on_an_agency_counts_as_that_agency() -> None:
    assert ids(card("a", "x.example", upstream=("AFP",)), card("b", "y.example", agency="AFP")) == ["agency:afp"]


def test_a_report_passed_on_by_an_agency_joins_that_agency() -> None:
    assert ids(card("a", "x.example", upstream=("IOT", "UNN")), card("b", "unn.ua", agency="UNN")) == ["agency:unn"]


def test_agencies_do_not_merge_because_a_paper_names_both() -> None:
    found = ids(
        card("a", "x.example", upstream=("AFP", "Reuters")),
        card("b", "y.example", agency="AFP"),
        card("c", "z.example", agency="Reuters"),
        card("d", "w.example", upstream=("Reuters",)),
    )
    assert found == ["agency:reuters", "agency:afp"]


def test_an_agency_story_alone_keeps_its_agency_whatever_it_names() -> None:
    (group,) = grouped(card("a", "x.example", agency="AFP", upstream=("IOT",)))
    assert (group.origin_id, group.folds[0].detail) == ("agency:afp", "credited to AFP; also names IOT")


def test_an_agency_story_and_a_paper_that_rest_on_one_source_are_one_origin() -> None:
    (group,) = grouped(
        card("a", "x.example", agency="AFP", upstream=("IOT",)), card("b", "y.example", upstream=("IOT",))
    )
    assert (group.origin_id, group.label) == ("upstream:iot", "IOT")
    assert [fold.detail for fold in group.folds] == [
        "credited to AFP, but rests on IOT, as does the text in y.example",
        "rests on IOT, as does the AFP story in x.example",
    ]


def test_the_cited_paper_itself_is_the_same_origin_as_those_that_cite_it() -> None:
    assert ids(card("a", "x.example", upstream=("Harbour Herald",)), card("b", "harbourherald.example")) == [
        "upstream:harbour-herald"
    ]


def test_a_paper_that_names_itself_rests_on_nobody_else() -> None:
    assert ids(card("a", "harbourherald.example", upstream=("The Harbour Herald",))) == [
        "publisher:harbourherald.example"
    ]


def test_two_articles_of_one_publisher_are_one_origin() -> None:
    assert ids(card("a", "bbc.co.uk"), card("b", "bbc.com"), card("c", "BBC News")) == ["publisher:bbc.co.uk"]


def test_a_publisher_given_by_name_joins_its_domain() -> None:
    assert ids(card("a", "Harbour Herald"), card("b", "harbourherald.example")) == ["publisher:harbourherald.example"]


def test_copies_without_marks_are_one_origin() -> None:
    groups = grouped(card("a", "x.example", cluster="k"), card("b", "y.example", cluster="k"))
    assert [(g.origin_id, g.label) for g in groups] == [("copies:k", "one text in x.example, y.example")]
    assert [f.kind for f in groups[0].folds] == ["copy", "copy"]


def test_a_reprint_does_not_chain_the_papers_that_print_it() -> None:
    found = ids(
        card("a", "x.example", cluster="k"),
        card("b", "y.example", cluster="k"),
        card("c", "x.example"),
        card("d", "y.example"),
    )
    assert len(found) == 2


def test_unknown_publishers_count_each_alone() -> None:
    groups = grouped(card("a"), card("b", title="Quays shut"))
    assert [(g.origin_id, g.label) for g in groups] == [
        ("article:a", "unknown publisher"),
        ("article:b", "unknown publisher: Quays shut"),
    ]
    assert groups[0].folds[0].kind == "alone"


def test_copies_by_unknown_publishers_are_one_origin() -> None:
    assert ids(card("a", cluster="k"), card("b", cluster="k")) == ["copies:k"]


def test_groups_and_their_passages_are_ordered_by_rank() -> None:
    a, b = card("a", "x.example"), card("b", "y.example")
    found = group_origins([piece(a, 4), piece(b, 3), piece(b, 2), piece(a, 1)], cluster_members={})
    assert [[e.rank for e in g.passages] for g in found] == [[1, 4], [2, 3]]
    assert [{e.origin_id for e in g.passages} for g in found] == [{"publisher:x.example"}, {"publisher:y.example"}]


def test_one_fold_an_article_says_why_it_counts_here() -> None:
    a = card("a", "x.example", upstream=("IOT",), cluster="k")
    (group,) = group_origins([piece(a, 1), piece(a, 2)], cluster_members={}, copy_notes={"a": "82% shared"})
    assert [(f.article_id, f.kind, f.detail) for f in group.folds] == [("a", "upstream", "rests on IOT (82% shared)")]


def test_the_origin_of_the_claims_own_article_is_marked() -> None:
    claim = card("c", "w.example", upstream=("IOT",))
    groups = grouped(card("a", "x.example", upstream=("IOT",)), card("b", "y.example"), claim=claim)
    assert [(g.origin_id, g.same_as_claim) for g in groups] == [("upstream:iot", True), ("publisher:y.example", False)]


def test_no_evidence_is_no_origin() -> None:
    assert grouped(claim=card("c", "w.example")) == ()


def test_one_article_has_the_origin_it_would_have_alone() -> None:
    assert origin_of(card("a", "x.example", agency="AFP"), {}) == ("agency:afp", "AFP")
    assert origin_of(card("a", "x.example", upstream=("ISW", "UNN")), {}) == ("upstream:isw", "ISW")
    assert origin_of(card("a", "x.example"), {}) == ("publisher:x.example", "x.example")
    assert origin_of(card("a"), {}) == ("article:a", "unknown publisher")


publishers = st.sampled_from([None, "x.example", "y.example", "z.example", "w.example"])
cards = st.builds(
    lambda publisher, agency, upstream, cluster: (publisher, agency, tuple(upstream), cluster),
    publishers,
    st.sampled_from([None, None, None, "AFP", "Reuters"]),
    st.lists(st.sampled_from(["IOT", "Quay Office", "AFP", "Reuters", "Tallow Survey"]), max_size=2, unique=True),
    st.sampled_from([None, None, "k1", "k2", "k3"]),
)


def built(rows: Sequence[tuple[str | None, str | None, tuple[str, ...], str | None]]) -> list[ArticleCard]:
    return [
        card(f"a{n}", publisher, agency=agency, upstream=upstream, cluster=cluster)
        for n, (publisher, agency, upstream, cluster) in enumerate(rows)
    ]


def shares(groups: Sequence[OriginGroup]) -> set[tuple[str, bool, frozenset[str]]]:
    return {(g.origin_id, g.same_as_claim, frozenset(e.article.id for e in g.passages)) for g in groups}


@given(st.lists(cards, max_size=8), cards, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_grouping_does_not_depend_on_order(rows: list[object], own: object, chance: random.Random) -> None:
    articles = built(rows)  # type: ignore[arg-type]
    claim = built([own])[0]  # type: ignore[list-item]
    shuffled = chance.sample(articles, len(articles))
    known = clusters_of([*articles, claim])
    groups = [
        group_origins(
            [piece(one, n) for n, one in enumerate(some, 1)], claim=ClaimSources(article=claim), cluster_members=known
        )
        for some in (articles, shuffled)
    ]
    assert shares(groups[0]) == shares(groups[1])


@given(st.lists(cards, max_size=8))
@settings(max_examples=150, deadline=None)
def test_each_piece_of_evidence_is_in_exactly_one_group(rows: list[object]) -> None:
    articles = built(rows)  # type: ignore[arg-type]
    groups = grouped(*articles)
    assert sorted(e.article.id for g in groups for e in g.passages) == sorted(a.id for a in articles)
    assert len({g.origin_id for g in groups}) == len(groups)
    assert all(e.origin_id == g.origin_id for g in groups for e in g.passages)
    assert all({f.article_id for f in g.folds} == {e.article.id for e in g.passages} for g in groups)


@given(st.lists(cards, min_size=1, max_size=7), st.integers(0, 6), publishers)
@settings(max_examples=200, deadline=None)
def test_adding_a_copy_never_raises_the_count(rows: list[object], which: int, publisher: str | None) -> None:
    articles = built(rows)  # type: ignore[arg-type]
    copied = articles[which % len(articles)]
    name = copied.cluster or "new"
    before = [*articles[: which % len(articles)], *articles[which % len(articles) + 1 :]]
    original = card(copied.id, copied.publisher, agency=copied.agency, upstream=copied.upstream, cluster=name)
    reprint = card("copy", publisher, agency=copied.agency, upstream=copied.upstream, cluster=name)
    assert len(grouped(*before, original, reprint)) <= len(grouped(*before, copied))


@given(st.lists(cards, max_size=8))
@settings(max_examples=100, deadline=None)
def test_there_are_never_more_origins_than_publishers_and_agencies_can_explain(rows: list[object]) -> None:
    articles = [a for a in built(rows) if a.publisher and not a.agency and not a.upstream]  # type: ignore[arg-type]
    assert len(grouped(*articles)) <= len({a.publisher for a in articles})


def test_the_fewest_authors_explain_every_text() -> None:
    printed = {
        "a": frozenset({"p", "q"}),
        "b": frozenset({"q", "r"}),
        "c": frozenset({"s"}),
        "d": frozenset({"s", "t"}),
    }
    assert fewest_authors(printed) == {"a": "q", "b": "q", "c": "s", "d": "s"}


def test_a_text_of_very_many_papers_still_finds_an_author() -> None:
    printed = {f"t{n}": frozenset({f"p{n}", f"p{n + 1}"}) for n in range(40)}
    found = fewest_authors(printed)
    assert all(found[text] in papers for text, papers in printed.items())


OWN = card("own", "tallowtimes.example", agency="AFP", cluster="k", url="https://tallowtimes.example/a?id=7")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (OWN, ExclusionReason.SAME_ARTICLE),
        (card("v2", "mirror.example", url="http://www.tallowtimes.example/a/?id=7#top"), ExclusionReason.SAME_ARTICLE),
        (card("v2", "tallowtimes.example", replaces="own"), ExclusionReason.SAME_ARTICLE),
        (card("b", "tallowtimes.example"), ExclusionReason.SAME_SOURCE),
        (card("b", "Tallow Times"), ExclusionReason.SAME_SOURCE),
        (card("b", "x.example", cluster="k"), ExclusionReason.COPY),
        (card("b", "x.example", agency="Agence France-Presse"), ExclusionReason.COPY),
        (card("b", "afp.com"), ExclusionReason.COPY),
        (card("b", "x.example", published=date(2031, 5, 4)), ExclusionReason.AFTER_AS_OF),
        (card("b", "x.example", cluster="k", published=date(2031, 5, 4)), ExclusionReason.COPY),
        (card("b", "x.example", published=date(2031, 5, 3)), None),
        (card("b", "x.example", agency="Reuters"), None),
        (card("b", "x.example", upstream=("AFP",)), None),
        (card("b"), None),
    ],
)
def test_what_cannot_corroborate_the_claim_is_left_out(other: ArticleCard, reason: ExclusionReason | None) -> None:
    assert left_out(other, claim_article=OWN, claim_publisher=None, as_of=date(2031, 5, 3)) == reason


def test_an_agency_known_from_a_copy_leaves_out_its_twins() -> None:
    own = card("own", "tallowtimes.example", cluster="k")
    twin = card("b", "x.example", cluster="m")
    clusters = {
        "k": [own, card("k2", "y.example", agency="AFP", cluster="k")],
        "m": [twin, card("m2", agency="AFP", cluster="m")],
    }
    found = left_out(twin, claim_article=own, claim_publisher=None, as_of=None, cluster_members=clusters)
    assert found == ExclusionReason.COPY


def test_a_claim_without_an_article_leaves_out_only_its_publisher() -> None:
    def reason(other: ArticleCard) -> ExclusionReason | None:
        return left_out(other, claim_article=None, claim_publisher="BBC", as_of=None)

    assert reason(card("b", "bbc.com")) == ExclusionReason.SAME_SOURCE
    assert reason(card("b", "x.example", agency="AFP", cluster="k")) is None
    assert reason(card("b")) is None


def test_two_unknown_publishers_are_not_one_source() -> None:
    assert left_out(card("b"), claim_article=card("own"), claim_publisher=None, as_of=None) is None
