"""Corrections of origins: what a merge, a split and an undoing do to groups of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.review_factory import NOW, make_evidence
from workbench.origin_edits import apply_edits, articles_of, standing
from workbench.types import Evidence, Fold, OriginEdit, OriginGroup, Proof


def piece(article: str, rank: int, *, primary: str | None = None) -> Evidence:
    found = make_evidence(f"Passage {rank} on the bridge.", n=rank, publisher=f"{article}.example", id=f"a_{article}")
    return replace(found, primary=primary)


def group(name: str, *pieces: Evidence, own: bool = False) -> OriginGroup:
    folds = {p.article.id: Fold(article_id=p.article.id, kind="agency", detail=f"credited to {name}") for p in pieces}
    return OriginGroup(
        origin_id=name,
        label=name.title(),
        passages=tuple(replace(p, origin_id=name) for p in pieces),
        folds=tuple(folds.values()),
        same_as_claim=own,
        primary=any(p.primary for p in pieces),
    )


def edit(action: str, *articles: str, id: str = "h_1", undoes: str | None = None) -> OriginEdit:
    return OriginEdit(
        id=id,
        claim_id="c_bridges",
        action=action,
        article_ids=tuple(f"a_{article}" for article in articles),
        who="Ada",
        reason="same desk",
        at=NOW,
        undoes=undoes,
    )


def shape(groups: Sequence[OriginGroup]) -> dict[str, list[int]]:
    return {one.origin_id: [p.rank for p in one.passages] for one in groups}


ORLE = group("orle", piece("quay", 1), piece("pier", 4))
VESK = group("vesk", piece("mill", 2), piece("weir", 3))


def test_a_merge_counts_the_groups_as_the_best_ranked_of_them() -> None:
    merged = apply_edits([ORLE, VESK], [edit("merge", "weir", "pier")])
    assert shape(merged) == {"orle": [1, 2, 3, 4]}
    assert merged[0].label == "Orle"


def test_a_merge_says_who_when_and_why_and_what_was_the_reason_before() -> None:
    [merged] = apply_edits([ORLE, VESK], [edit("merge", "quay", "mill")])
    folds = {fold.article_id: fold for fold in merged.folds}
    assert (folds["a_quay"].kind, folds["a_weir"].kind) == ("agency", "by_hand")
    assert folds["a_mill"].detail == "counted as one by Ada on 9 March 2031: same desk; before: credited to vesk"


def test_the_words_that_proved_the_earlier_reason_stay_with_it() -> None:
    proof = Proof(kind="credit", text="(Vesk)")
    proved = replace(VESK, folds=tuple(replace(fold, proofs=(proof,)) for fold in VESK.folds))
    [merged] = apply_edits([ORLE, proved], [edit("merge", "quay", "mill")])
    assert [fold.proofs for fold in merged.folds if fold.kind == "by_hand"] == [(proof,), (proof,)]


def test_a_merge_with_the_claims_own_origin_is_no_longer_counted() -> None:
    [merged] = apply_edits([ORLE, replace(VESK, same_as_claim=True)], [edit("merge", "quay", "mill")])
    assert merged.same_as_claim


def test_a_merge_keeps_a_primary_source_of_any_of_them() -> None:
    vesk = group("vesk", piece("mill", 2, primary="the register itself"))
    [merged] = apply_edits([ORLE, vesk], [edit("merge", "quay", "mill")])
    assert merged.primary


def test_a_split_gives_its_articles_an_origin_of_their_own() -> None:
    apart = apply_edits([VESK, ORLE], [edit("split", "pier")])
    assert shape(apart) == {"orle": [1], "vesk": [2, 3], "hand:h_1": [4]}
    own = apart[-1]
    assert own.label == "pier.example, counted apart by Ada"
    assert [(fold.article_id, fold.kind) for fold in own.folds] == [("a_pier", "by_hand")]
    assert "before: credited to orle" in own.folds[0].detail


def test_a_split_is_told_on_both_sides_of_it() -> None:
    apart = {one.origin_id: one for one in apply_edits([ORLE, VESK], [edit("split", "pier")])}
    assert [one.id for one in apart["hand:h_1"].edits] == [one.id for one in apart["orle"].edits] == ["h_1"]
    assert apart["vesk"].edits == ()


def test_a_primary_source_takes_its_mark_along() -> None:
    mixed = group("orle", piece("quay", 1, primary="the register itself"), piece("pier", 4))
    rest, own = apply_edits([mixed], [edit("split", "pier")])
    assert (rest.primary, own.primary) == (True, False)
    own, rest = apply_edits([mixed], [edit("split", "quay")])
    assert (rest.primary, own.primary) == (False, True)


def test_a_split_off_the_claims_own_origin_counts() -> None:
    rest, own = apply_edits([replace(ORLE, same_as_claim=True)], [edit("split", "pier")])
    assert (rest.same_as_claim, own.same_as_claim) == (True, False)


def test_a_group_that_a_split_leaves_empty_is_gone() -> None:
    assert shape(apply_edits([ORLE, VESK], [edit("split", "quay", "pier")])) == {"hand:h_1": [1, 4], "vesk": [2, 3]}


def test_a_later_correction_works_on_what_earlier_ones_made() -> None:
    made = [edit("merge", "quay", "mill", id="h_1"), edit("split", "quay", id="h_2")]
    first, second = apply_edits([ORLE, VESK], made)
    assert shape([first, second]) == {"hand:h_2": [1], "orle": [2, 3, 4]}
    assert [one.id for one in second.edits] == ["h_1", "h_2"]
    assert shape(apply_edits([ORLE, VESK], list(reversed(made)))) == {"hand:h_2": [1, 2, 3], "orle": [4]}


def test_a_correction_that_changes_nothing_leaves_no_trace() -> None:
    idle = [edit("merge", "quay", "pier"), edit("merge", "quay", "unknown"), edit("split", "unknown")]
    for one in idle:
        assert apply_edits([ORLE, VESK], [one]) == (ORLE, VESK)
    once = apply_edits([ORLE, VESK], [edit("split", "pier", id="h_1")])
    assert apply_edits([ORLE, VESK], [edit("split", "pier", id="h_1"), edit("split", "pier", id="h_2")]) == once


def test_an_undone_correction_does_not_count() -> None:
    made = [edit("split", "pier", id="h_1"), edit("undo", id="h_2", undoes="h_1")]
    assert standing(made) == ()
    assert apply_edits([ORLE, VESK], made) == (ORLE, VESK)
    assert standing([replace(made[0], undone_by="h_2")]) == ()


def test_standing_corrections_keep_their_order() -> None:
    made = [edit("split", "pier", id=f"h_{n}") for n in range(4)] + [edit("undo", id="h_9", undoes="h_2")]
    assert [one.id for one in standing(made)] == ["h_0", "h_1", "h_3"]


names = st.sampled_from([f"n{i}" for i in range(8)])


@st.composite
def grouped(draw: st.DrawFn) -> tuple[OriginGroup, ...]:
    """Evidence of a few articles under a few origins, every article under one, the best rank first."""
    articles = draw(st.lists(names, min_size=1, max_size=12))
    under = {article: draw(st.sampled_from(["orle", "vesk", "tarn"])) for article in articles}
    pieces = [
        piece(article, rank, primary=draw(st.sampled_from([None, "seen"]))) for rank, article in enumerate(articles, 1)
    ]
    origins = dict.fromkeys(under[article] for article in articles)
    return tuple(
        group(
            name,
            *(p for p, article in zip(pieces, articles, strict=True) if under[article] == name),
            own=name == "tarn",
        )
        for name in origins
    )


@st.composite
def corrections(draw: st.DrawFn) -> list[OriginEdit]:
    made: list[OriginEdit] = []
    for n in range(draw(st.integers(0, 5))):
        action = draw(st.sampled_from(["merge", "split", "undo"] if made else ["merge", "split"]))
        articles = draw(st.lists(names, min_size=1, max_size=4, unique=True))
        undoes = draw(st.sampled_from(made)).id if action == "undo" else None
        one = edit(action, *(articles if undoes is None else []), id=f"h_{n}", undoes=undoes)
        made.append(replace(one, at=NOW + timedelta(minutes=n)))
    return made


@given(grouped(), corrections())
def test_every_piece_stays_in_exactly_one_group_under_its_id(
    groups: tuple[OriginGroup, ...], made: list[OriginEdit]
) -> None:
    corrected = apply_edits(groups, made)
    assert sorted(p.rank for one in corrected for p in one.passages) == sorted(
        p.rank for one in groups for p in one.passages
    )
    assert all(p.origin_id == one.origin_id for one in corrected for p in one.passages)
    assert len({one.origin_id for one in corrected}) == len(corrected)
    best = [one.passages[0].rank for one in corrected]
    assert best == sorted(best)


@given(grouped(), corrections())
def test_every_article_has_one_reason_where_it_counts(groups: tuple[OriginGroup, ...], made: list[OriginEdit]) -> None:
    for one in apply_edits(groups, made):
        assert sorted(fold.article_id for fold in one.folds) == sorted(articles_of(one))
        assert one.primary == any(p.primary for p in one.passages)


@given(grouped(), corrections())
def test_only_standing_corrections_leave_a_trace_and_in_their_order(
    groups: tuple[OriginGroup, ...], made: list[OriginEdit]
) -> None:
    kept = list(standing(made))
    corrected = apply_edits(groups, made)
    assert apply_edits(groups, kept) == corrected
    for one in corrected:
        places = [kept.index(edit) for edit in one.edits]
        assert places == sorted(set(places))


@given(grouped(), corrections())
def test_what_the_last_correction_says_holds(groups: tuple[OriginGroup, ...], made: list[OriginEdit]) -> None:
    kept = standing(made)
    if not kept:
        assert apply_edits(groups, made) == groups
        return
    wanted, corrected = set(kept[-1].article_ids), apply_edits(groups, made)
    holding = [one for one in corrected if wanted & articles_of(one)]
    assert len(holding) <= 1
    if kept[-1].action == "split" and holding:
        assert articles_of(holding[0]) <= wanted
        assert not holding[0].same_as_claim


@given(grouped(), corrections(), st.lists(names, min_size=1, max_size=3, unique=True))
def test_undoing_the_last_correction_gives_back_what_was_before(
    groups: tuple[OriginGroup, ...], made: list[OriginEdit], articles: list[str]
) -> None:
    last = edit("merge", *articles, id="h_last")
    undo = edit("undo", id="h_undo", undoes="h_last")
    assert apply_edits(groups, [*made, last, undo]) == apply_edits(groups, made)
