"""From verified stances to a label: every combination of up to four origins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.judging_factory import found, passage
from workbench.corroboration import corroboration
from workbench.judging.deciding import decide
from workbench.types import Evidence, Grade, Label, Retrieval, Stance

S, R, Q, N = Stance.SUPPORTS, Stance.REFUTES, Stance.QUALIFIES, Stance.NEUTRAL


@dataclass(frozen=True)
class Said:
    """A passage by what it says: its origin, its stance, and whether it is primary."""

    origin: str
    stance: Stance | None
    primary: bool = False


def judged(said: Sequence[Said], own: tuple[str, ...] = ()) -> Retrieval:
    passages = [
        passage(f"{at}", rank=at + 1, origin=one.origin, stance=one.stance, primary=one.primary)
        for at, one in enumerate(said)
    ]
    return found(*passages, own=own)


def label_of(*said: Said, own: tuple[str, ...] = (), model: Label | None = None) -> tuple[Label | None, Grade]:
    decided = decide(judged(said, own), model_label=model)
    return decided.label, decided.grade


NEE = Label.NOT_ENOUGH_EVIDENCE


@pytest.mark.parametrize(
    ("said", "label", "grade"),
    [
        ([Said("a", S), Said("b", S)], Label.SUPPORTED, Grade.CORROBORATED),
        ([Said("a", R), Said("b", R)], Label.REFUTED, Grade.CORROBORATED),
        ([Said("a", S, primary=True)], Label.SUPPORTED, Grade.PRIMARY),
        ([Said("a", R, primary=True)], Label.REFUTED, Grade.PRIMARY),
        ([Said("a", S)], NEE, Grade.SINGLE_ORIGIN),
        ([Said("a", S), Said("a", S), Said("a", S)], NEE, Grade.SINGLE_ORIGIN),
        ([Said("a", R), Said("b", N)], NEE, Grade.SINGLE_ORIGIN),
        ([Said("a", S), Said("b", Q)], NEE, Grade.SINGLE_ORIGIN),
        ([Said("a", S), Said("a", N, primary=True)], NEE, Grade.SINGLE_ORIGIN),
        ([Said("a", S), Said("b", R)], Label.CONFLICTING, Grade.CONFLICTING),
        ([Said("a", S), Said("a", R)], Label.CONFLICTING, Grade.CONFLICTING),
        ([Said("a", S), Said("b", S), Said("c", S), Said("d", R)], Label.CONFLICTING, Grade.CONFLICTING),
        ([Said("a", S, primary=True), Said("b", R)], Label.CONFLICTING, Grade.CONFLICTING),
        ([Said("a", Q), Said("b", Q)], NEE, Grade.QUALIFIED),
        ([Said("a", Q, primary=True)], NEE, Grade.QUALIFIED),
        ([Said("a", N), Said("b", N)], None, Grade.NONE),
        ([Said("a", None)], None, Grade.NONE),
        ([], None, Grade.NONE),
    ],
)
def test_a_label_is_what_independent_origins_carry(said: list[Said], label: Label | None, grade: Grade) -> None:
    assert label_of(*said) == (label, grade)


@pytest.mark.parametrize("stance", [S, R, Q])
def test_the_claims_own_origin_never_counts(stance: Stance) -> None:
    own = [Said("own", stance, primary=True), Said("own", stance)]
    assert label_of(*own, own=("own",)) == (None, Grade.NONE)
    assert label_of(*own, Said("a", S), own=("own",)) == (NEE, Grade.SINGLE_ORIGIN)


@pytest.mark.parametrize(
    ("said", "model", "label"),
    [
        ([Said("a", Q), Said("b", Q)], Label.MISLEADING, Label.MISLEADING),
        ([Said("a", Q, primary=True)], Label.MISLEADING, Label.MISLEADING),
        ([Said("a", Q)], Label.MISLEADING, NEE),
        ([Said("a", Q), Said("b", Q)], Label.SUPPORTED, NEE),
        ([Said("a", S), Said("b", S)], Label.MISLEADING, Label.SUPPORTED),
        ([Said("a", N), Said("b", N)], Label.MISLEADING, None),
    ],
)
def test_the_models_own_label_only_turns_in_part_into_misleading(
    said: list[Said], model: Label, label: Label | None
) -> None:
    assert label_of(*said, model=model)[0] is label


def test_a_single_origin_is_told_what_is_missing() -> None:
    notes = decide(judged([Said("a", S)]), model_label=None).notes
    assert notes == ("only a says so: a second independent origin or a primary source is missing for supported",)


ORIGINS = "abc"
VOICES = [None, N, Q, S, R]


def combinations() -> list[tuple[Said, ...]]:
    """Every stance, primary or not, of three origins: 10³ cases."""
    each = [[Said(o, stance, primary) for stance in VOICES for primary in (False, True)] for o in ORIGINS]
    return list(product(*each))


def test_every_combination_of_three_origins_keeps_the_rules() -> None:
    for said in combinations():
        label, grade = label_of(*said)
        sides = {stance: {one.origin for one in said if one.stance is stance} for stance in (S, R)}
        primary = {stance: any(one.primary and one.stance is stance for one in said) for stance in (S, R)}
        if label is Label.SUPPORTED:
            assert not sides[R]
            assert len(sides[S]) >= 2 or primary[S]
        if label is Label.REFUTED:
            assert not sides[S]
            assert len(sides[R]) >= 2 or primary[R]
        assert (label is Label.CONFLICTING) == bool(sides[S] and sides[R])
        assert (label is None) == all(one.stance in (None, N) for one in said) == (grade is Grade.NONE)


origin = st.sampled_from(["a", "b", "c", "d", "own"])
piece = st.builds(Said, origin, st.sampled_from(VOICES), st.booleans())
pieces = st.lists(piece, max_size=9)
model_label = st.sampled_from([None, *Label])


@given(pieces, model_label, st.randoms())
def test_the_order_of_passages_changes_nothing(said: list[Said], model: Label | None, shuffler: object) -> None:
    passages = judged(said, own=("own",)).evidence
    first = decide(found(*passages, own=("own",)), model_label=model)
    shuffled = list(passages)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert decide(found(*shuffled, own=("own",)), model_label=model) == first


@given(pieces, model_label)
def test_copies_of_what_an_origin_says_change_nothing(said: list[Said], model: Label | None) -> None:
    assert label_of(*said, *said, own=("own",), model=model) == label_of(*said, own=("own",), model=model)


@given(pieces, model_label)
def test_another_origin_that_says_the_opposite_never_leaves_a_side_winning(
    said: list[Said], model: Label | None
) -> None:
    label, _ = label_of(*said, own=("own",), model=model)
    if label in (Label.SUPPORTED, Label.REFUTED):
        other = Said("new", R if label is Label.SUPPORTED else S)
        assert label_of(*said, other, own=("own",), model=model)[0] is Label.CONFLICTING


@given(pieces, model_label)
def test_there_is_no_label_without_a_stance_of_another_origin(said: list[Said], model: Label | None) -> None:
    retrieval = judged(said, own=("own",))
    counts = corroboration(retrieval)
    label = decide(retrieval, model_label=model).label
    voiced = counts.supports + counts.refutes + counts.qualifies + counts.mixed
    assert (label is None) == (voiced == 0)


@given(pieces, model_label)
def test_unjudged_and_neutral_passages_weigh_nothing(said: list[Said], model: Label | None) -> None:
    more = [*said, Said("e", None, primary=True), Said("f", N, primary=True)]
    assert label_of(*more, own=("own",), model=model) == label_of(*said, own=("own",), model=model)


def test_origins_are_named_in_the_same_order_however_they_were_found() -> None:
    three: list[Evidence] = [passage(n, rank=i, stance=S) for i, n in enumerate("cab", 1)]
    assert {decide(found(*order), model_label=None).notes for order in permutations(three)} == {
        ("3 independent origins say so: o_a, o_b, o_c",)
    }


def test_a_primary_source_counts_only_when_it_says_it_itself() -> None:
    office = passage("office", origin="o_a", stance=N, primary=True)
    paper = passage("paper", origin="o_a", stance=S, rank=2)
    assert decide(found(office, paper), model_label=None).grade is Grade.SINGLE_ORIGIN
    assert decide(found(replace(office, stance=S), paper), model_label=None).grade is Grade.PRIMARY
