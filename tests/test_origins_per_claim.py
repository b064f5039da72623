"""Origins for one claim: by whom its passages name, and what one more copy or named source can change."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.origin_factory import by_origin, card, names, piece
from workbench.origins import ClaimSources
from workbench.types import Evidence, OriginGroup

MINISTRY = names("Ministry of Canals")
OFFICE = names("Quay Office")
AFP = card("afp", "x.example", agency="AFP")
REUTERS = card("reuters", "y.example", agency="Reuters")


def ids(*evidence: Evidence, claim: ClaimSources | None = None) -> list[str]:
    return [group.origin_id for group in by_origin(*evidence, claim=claim)]


def test_two_agencies_that_only_give_a_ministrys_word_are_one_origin() -> None:
    (group,) = by_origin(piece(AFP, 1, MINISTRY), piece(REUTERS, 2, MINISTRY))
    assert (group.origin_id, group.label) == ("upstream:ministry-canals", "Ministry of Canals")
    assert [fold.detail for fold in group.folds] == [
        "credited to AFP, but rests on Ministry of Canals, as does the Reuters story in y.example",
        "credited to Reuters, but rests on Ministry of Canals, as does the AFP story in x.example",
    ]


def test_an_agency_story_that_alone_rests_on_a_source_stays_the_agencys() -> None:
    assert ids(piece(AFP, 1, MINISTRY), piece(card("b", "y.example"), 2)) == ["agency:afp", "publisher:y.example"]


def test_a_paper_that_alone_rests_on_a_source_stays_the_papers() -> None:
    assert ids(piece(card("a", "x.example"), 1, MINISTRY)) == ["publisher:x.example"]


def test_two_stories_of_one_agency_that_rest_on_one_source_stay_the_agencys() -> None:
    other = card("other", "z.example", agency="AFP")
    assert ids(piece(AFP, 1, MINISTRY), piece(other, 2, MINISTRY)) == ["agency:afp"]


def test_passages_that_name_different_sources_are_apart_though_their_articles_rest_on_one() -> None:
    a, b = card("a", "x.example", upstream=("ISW",)), card("b", "y.example", upstream=("ISW",))
    assert len(ids(piece(a, 1, MINISTRY), piece(b, 2, OFFICE))) == 2
    assert ids(piece(a, 1), piece(b, 2)) == ["upstream:isw"]


def test_a_passage_without_a_source_counts_by_what_its_article_rests_on() -> None:
    a, b = card("a", "x.example", upstream=("Quay Office",)), card("b", "y.example")
    assert ids(piece(a, 1), piece(b, 2, OFFICE)) == ["upstream:quay-office"]


def test_a_source_is_one_under_its_names() -> None:
    a, b = card("a", "x.example"), card("b", "y.example")
    found = ids(piece(a, 1, names("Velmarian Ministry of Defence")), piece(b, 2, names("Velmar's Defense Ministry")))
    assert len(found) == 1


def test_unnamed_sources_unite_nobody() -> None:
    officials = names("officials", "unnamed")
    assert len(ids(piece(card("a", "x.example"), 1, officials), piece(card("b", "y.example"), 2, officials))) == 2


def test_an_agency_named_in_a_passage_is_that_agency() -> None:
    quoting = piece(card("a", "x.example"), 1, names("AFP", "media"))
    assert ids(quoting, piece(card("b", "y.example", agency="AFP"), 2)) == ["agency:afp"]


def test_agencies_do_not_merge_because_a_passage_names_both() -> None:
    both = piece(card("a", "z.example"), 1, names("AFP", "media"), names("Reuters", "media"))
    assert len(ids(both, piece(AFP, 2), piece(REUTERS, 3))) == 2


def test_a_passage_that_names_two_sources_does_not_merge_them() -> None:
    a, b, c = (card(name, f"{name}.example") for name in "abc")
    groups = by_origin(piece(a, 1, MINISTRY), piece(b, 2, MINISTRY, OFFICE), piece(c, 3, OFFICE))
    assert [group.label for group in groups] == ["Ministry of Canals", "Quay Office"]


def test_a_source_counts_beside_the_papers_own_reporting() -> None:
    own, resting = card("own", "x.example"), card("resting", "x.example")
    groups = by_origin(piece(own, 1), piece(resting, 2, MINISTRY), piece(card("b", "y.example"), 3, MINISTRY))
    assert [group.label for group in groups] == ["x.example", "Ministry of Canals"]


def test_texts_that_rest_on_one_source_stay_together_where_their_papers_are_counted_anyway() -> None:
    x, y, more_x, more_y = (card(n, p) for n, p in zip("abcd", ("x.example", "y.example") * 2, strict=True))
    groups = by_origin(piece(x, 1, MINISTRY), piece(y, 2, MINISTRY), piece(more_x, 3), piece(more_y, 4))
    assert len(groups) == 2
    assert {"a", "b"} <= {e.article.id for e in groups[0].passages}
    assert any(f.detail.startswith("rests on Ministry of Canals, as does") for f in groups[0].folds)


def test_the_claims_own_speaker_vouches_for_nobody() -> None:
    brook = names("Ada Brook", "person")
    found = (piece(card("a", "x.example"), 1, brook), piece(card("b", "y.example"), 2, brook))
    assert ids(*found) == ["upstream:ada-brook"]
    assert len(ids(*found, claim=ClaimSources(speakers=("Brook",)))) == 2


def test_a_person_is_one_in_latin_and_cyrillic_letters() -> None:
    english, ukrainian = card("a", "x.example"), card("b", "y.example", language="uk")
    found = (
        piece(english, 1, names("Lida Orsan", "person")),
        piece(ukrainian, 2, names("Ліда Орсан", "person")),
    )
    (group,) = by_origin(*found)
    assert [fold.proofs[0].text for fold in group.folds] == ["Lida Orsan said", "Ліда Орсан said"]
    assert len(ids(*found, claim=ClaimSources(speakers=("Ліда Орсан",)))) == 2


def test_what_rests_on_the_body_that_the_claim_names_is_the_claims_own_origin() -> None:
    own = ClaimSources(article=card("own", "w.example"), rests_on=(MINISTRY,))
    groups = by_origin(piece(AFP, 1, MINISTRY), piece(REUTERS, 2), claim=own)
    assert [(g.origin_id, g.same_as_claim) for g in groups] == [
        ("upstream:ministry-canals", True),
        ("agency:reuters", False),
    ]


def test_a_free_text_has_an_origin_of_its_own_when_it_names_one() -> None:
    (group,) = by_origin(piece(AFP, 1, MINISTRY), claim=ClaimSources(rests_on=(MINISTRY,)))
    assert group.same_as_claim


def test_an_origin_is_primary_when_one_of_its_passages_is() -> None:
    body = piece(card("a", "canals.example"), 1, primary="published by Ministry of Canals itself")
    assert [g.primary for g in by_origin(body, piece(AFP, 2))] == [True, False]


def test_five_imitations_of_a_paper_are_one_origin_with_it() -> None:
    fakes = [
        piece(card(f"f{n}", f"harbourhera1d{n}.example"), n, lookalike="harbourherald.example") for n in range(1, 6)
    ]
    (group,) = by_origin(*fakes, piece(card("a", "harbourherald.example"), 6))
    assert (group.origin_id, group.label) == (
        "publisher:harbourherald.example",
        "harbourherald.example or a look-alike",
    )
    assert [fold.kind for fold in group.folds] == ["lookalike"] * 5 + ["publisher"]
    assert (group.folds[0].proofs[0].text, group.folds[0].proofs[0].other_text) == (
        "harbourhera1d1.example",
        "harbourherald.example",
    )


def test_an_imitation_alone_is_told_as_one() -> None:
    (group,) = by_origin(piece(card("f", "harbourhera1d.example"), 1, lookalike="harbourherald.example"))
    assert group.label == "harbourherald.example or a look-alike"


def test_an_imitation_of_the_claims_publisher_is_the_claims_own_origin() -> None:
    own = ClaimSources(article=card("own", "harbourherald.example"))
    (group,) = by_origin(piece(card("f", "harbourhera1d.example"), 1, lookalike="harbourherald.example"), claim=own)
    assert group.same_as_claim


def test_an_imitation_makes_no_origin_by_crediting_an_agency() -> None:
    fake = piece(card("f", "harbourhera1d.example", agency="AFP"), 1, lookalike="harbourherald.example")
    assert ids(fake, piece(card("a", "harbourherald.example"), 2)) == ["publisher:harbourherald.example"]
    assert ids(fake, piece(AFP, 2)) == ["agency:afp"]


SOURCES = [MINISTRY, OFFICE, names("Tallow Survey"), names("AFP", "media"), names("Ada Brook", "person")]
FAKE = "x-example.example"
rows = st.tuples(
    st.sampled_from([None, "x.example", "y.example", "z.example", FAKE]),
    st.sampled_from([None, None, "AFP", "Reuters"]),
    st.lists(st.sampled_from(["ISW", "Quay Office", "AFP"]), max_size=2, unique=True),
    st.sampled_from([None, None, "k1", "k2"]),
    st.lists(st.sampled_from(SOURCES), max_size=3, unique=True),
)
Row = tuple[str | None, str | None, list[str], str | None, list[object]]
own_claims = st.builds(
    lambda publisher, upstream, named, speakers: ClaimSources(
        article=card("own", publisher, upstream=tuple(upstream)), rests_on=tuple(named), speakers=tuple(speakers)
    ),
    st.sampled_from([None, "w.example"]),
    st.lists(st.sampled_from(["ISW", "Quay Office"]), max_size=1),
    st.lists(st.sampled_from(SOURCES[:3]), max_size=1),
    st.lists(st.just("Ada Brook"), max_size=1),
)


def built(found: Sequence[Row]) -> list[Evidence]:
    """One passage an article; those of one set of copies carry the same marks, as copies of one text do."""
    first: dict[str, Row] = {}
    pieces = []
    for n, row in enumerate(found, 1):
        publisher, cluster = row[0], row[3]
        _, agency, upstream, _, named = first.setdefault(cluster, row) if cluster else row
        one = card(f"a{n}", publisher, agency=agency, upstream=tuple(upstream), cluster=cluster)
        lookalike = "x.example" if publisher == FAKE else None
        pieces.append(piece(one, n, *named, lookalike=lookalike))  # type: ignore[arg-type]
    return pieces


def shares(groups: Sequence[OriginGroup]) -> set[tuple[str, bool, frozenset[str]]]:
    return {(g.origin_id, g.same_as_claim, frozenset(e.article.id for e in g.passages)) for g in groups}


@given(st.lists(rows, max_size=8), own_claims, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_grouping_does_not_depend_on_the_order_of_the_passages(
    found: list[Row], claim: ClaimSources, chance: random.Random
) -> None:
    pieces = built(found)
    shuffled = [replace(one, rank=n) for n, one in enumerate(chance.sample(pieces, len(pieces)), 1)]
    assert shares(by_origin(*pieces, claim=claim)) == shares(by_origin(*shuffled, claim=claim))


@given(st.lists(rows, max_size=8), own_claims)
@settings(max_examples=200, deadline=None)
def test_each_passage_is_in_one_group_with_a_reason_and_no_text_counts_twice(
    found: list[Row], claim: ClaimSources
) -> None:
    pieces = built(found)
    groups = by_origin(*pieces, claim=claim)
    assert sorted(e.article.id for g in groups for e in g.passages) == sorted(e.article.id for e in pieces)
    assert len({g.origin_id for g in groups}) == len(groups) <= len({e.article.cluster or e.article.id for e in pieces})
    assert all(e.origin_id == g.origin_id for g in groups for e in g.passages)
    assert all({f.article_id for f in g.folds} == {e.article.id for e in g.passages} for g in groups)


@given(st.lists(rows, min_size=1, max_size=7), st.integers(0, 6), st.sampled_from(["x.example", "v.example", None]))
@settings(max_examples=300, deadline=None)
def test_one_more_copy_never_raises_the_count(found: list[Row], which: int, publisher: str | None) -> None:
    pieces = built(found)
    copied = pieces[which % len(pieces)]
    assume(copied.article.publisher != FAKE)  # a genuine paper's credit is believed where a look-alike's is not
    cluster = copied.article.cluster or "new"
    original = replace(copied, article=replace(copied.article, cluster=cluster))
    reprint = replace(original, article=replace(original.article, id="copy", publisher=publisher), rank=9)
    others = [one for one in pieces if one is not copied]
    assert len(by_origin(*others, original, reprint)) <= len(by_origin(*pieces))


@given(st.lists(rows, min_size=1, max_size=8), st.integers(0, 7), st.sampled_from(SOURCES))
@settings(max_examples=300, deadline=None)
def test_one_more_named_source_never_raises_the_count(found: list[Row], which: int, source: object) -> None:
    pieces = built([(*row[:2], [] if not row[4] else row[2], *row[3:]) for row in found])
    one = pieces[which % len(pieces)]
    more = replace(one, rests_on=(*one.rests_on, source))  # type: ignore[arg-type]
    assert len(by_origin(*(more if p is one else p for p in pieces))) <= len(by_origin(*pieces))


UKRAINES, RUSSIAS = names("Ukraine's Defence Ministry"), names("russische Verteidigungsministerium")
BARE = names("Defence Ministry")


def test_ministries_of_two_countries_are_two_origins() -> None:
    pieces = [piece(card(f"a{n}", f"{n}.example"), n, UKRAINES if n < 3 else RUSSIAS) for n in range(1, 5)]
    assert len(ids(*pieces)) == 2


def test_a_ministry_without_its_country_is_the_only_one_that_others_name() -> None:
    bare, full = piece(card("a", "x.example"), 1, BARE), piece(card("b", "y.example"), 2, UKRAINES)
    assert len(ids(bare, full)) == 1
    assert len(ids(bare, full, piece(card("c", "z.example"), 3, RUSSIAS))) == 3


def test_a_ministry_without_its_country_is_that_of_the_papers_country() -> None:
    of_ua, of_ru = piece(card("a", "x.com.ua"), 1, BARE), piece(card("b", "y.ru"), 2, BARE)
    assert len(ids(of_ua, of_ru)) == 2
    assert len(ids(of_ua, piece(card("c", "z.com.ua"), 3, BARE))) == 1
    assert len(ids(of_ua, piece(card("c", "z.example"), 3, UKRAINES))) == 1
