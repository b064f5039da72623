"""Why an article counts where it does: a reason in words, and the words of the article that show it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.origin_factory import by_origin, card, names, piece
from workbench.origin_keys import KnownSources
from workbench.origins import group_origins
from workbench.proofs import with_text_proofs
from workbench.types import ArticleCard, Evidence, Fold, Proof

KNOWN = KnownSources()
STORY = (
    "The lock at Harn Cross was shut on Tuesday after 14 barges ran aground in the fog before noon. "
    "Pilots had asked for lamps on the northern bank since the autumn, and the council had put the matter off twice. "
    "Nobody drowned, but the towpath was under water for most of the day and the mill could not be reached by cart. "
    "The lock keeper counted the barges by their lanterns, one after another, and sent a boy to the pumping house. "
)


def folds(*evidence: Evidence, texts: dict[str, str], twins: dict[str, str] | None = None) -> list[Fold]:
    groups = with_text_proofs(by_origin(*evidence), texts=texts, twins=twins or {}, known=KNOWN)
    return [fold for group in groups for fold in group.folds]


def of_kind(fold: Fold, kind: str) -> list[Proof]:
    return [proof for proof in fold.proofs if proof.kind == kind]


def copies() -> tuple[ArticleCard, ArticleCard]:
    return card("a", "x.example", cluster="k"), card("b", "y.example", cluster="k")


def test_a_copy_is_shown_by_the_words_both_texts_have() -> None:
    a, b = copies()
    other = "From our correspondent. " + STORY
    first, second = folds(piece(a, 1), piece(b, 2), texts={"a": STORY, "b": other}, twins={"a": "b", "b": "a"})
    for fold, text, twin in ((first, STORY, "b"), (second, other, "a")):
        [shared] = of_kind(fold, "shared_text")
        assert shared.start is not None and shared.end is not None
        assert text[shared.start : shared.end] == shared.text
        assert shared.other_article_id == twin
        assert shared.text in {"a": STORY, "b": other}[twin]


def test_a_long_run_of_shared_words_is_cut_after_a_whole_word() -> None:
    a, b = copies()
    first, _ = folds(piece(a, 1), piece(b, 2), texts={"a": STORY, "b": STORY}, twins={"a": "b", "b": "a"})
    [shared] = of_kind(first, "shared_text")
    assert 250 < len(shared.text) <= 300
    assert STORY[len(shared.text)] == " "


def test_a_changed_figure_is_shown_beside_the_other() -> None:
    a, b = copies()
    changed = STORY.replace("14 barges", "41 barges")
    first, second = folds(piece(a, 1), piece(b, 2), texts={"a": STORY, "b": changed}, twins={"a": "b", "b": "a"})
    [mine], [theirs] = of_kind(first, "changed_number"), of_kind(second, "changed_number")
    assert (mine.text, mine.other_text, theirs.text, theirs.other_text) == ("14", "41", "41", "14")
    assert mine.start is not None and STORY[mine.start : mine.end] == "14"


def test_a_figure_that_stands_in_several_places_is_shown_without_one() -> None:
    a, b = copies()
    text = STORY + "In 14 hours they were free."
    first, _ = folds(
        piece(a, 1), piece(b, 2), texts={"a": text, "b": text.replace("14 barges", "41 barges")}, twins={"a": "b"}
    )
    assert [(p.text, p.start) for p in of_kind(first, "changed_number")] == [("14", None)]


@pytest.mark.parametrize(
    ("byline", "credit", "told"),
    [("By AFP", None, "By AFP"), (None, "© 2031 AFP", "© 2031 AFP"), ("Ada Brook", None, None), (None, None, None)],
)
def test_an_agency_is_shown_by_the_words_that_credit_it(byline: str | None, credit: str | None, told: str) -> None:
    (group,) = by_origin(piece(card("a", "x.example", agency="AFP", byline=byline, credit=credit), 1))
    assert [proof.text for proof in of_kind(group.folds[0], "credit")] == ([told] if told else [])


def test_a_credit_in_the_story_itself_has_its_place() -> None:
    text = f"{STORY}© 2031 AFP"
    [fold] = folds(piece(card("a", "x.example", agency="AFP", credit="© 2031 AFP"), 1), texts={"a": text})
    [proof] = of_kind(fold, "credit")
    assert text[proof.start : proof.end] == "© 2031 AFP"


def test_a_source_is_shown_by_the_passages_own_words() -> None:
    found = (piece(card(n, f"{n}.example"), rank, names("Quay Office")) for rank, n in enumerate("ab", 1))
    for fold in by_origin(*found)[0].folds:
        assert [(p.text, p.start, p.end) for p in of_kind(fold, "attribution")] == [("Quay Office said", 0, 16)]


def test_a_source_of_the_whole_article_is_shown_by_the_words_that_told_it() -> None:
    text = f"The lock was shut, according to the Quay Office. {STORY}"
    one, other = card("a", "x.example", upstream=("Quay Office",)), card("b", "y.example", upstream=("Quay Office",))
    first, second = folds(piece(one, 1), piece(other, 2), texts={"a": text, "b": f"{STORY} A Quay Office paper."})
    [told], [named] = of_kind(first, "attribution"), of_kind(second, "attribution")
    assert "Quay Office" in told.text and len(told.text) > len("Quay Office")
    assert text[told.start : told.end] == told.text
    assert named.text == "Quay Office"


def test_several_articles_under_one_origin_say_so_of_each_other() -> None:
    groups = by_origin(*(piece(card(n, f"{n}.example", agency="AFP"), rank) for rank, n in enumerate("abcd", 1)))
    assert [fold.detail for fold in groups[0].folds][:2] == [
        "credited to AFP, as are the AFP story in b.example, the AFP story in c.example and 1 more",
        "credited to AFP, as are the AFP story in a.example, the AFP story in c.example and 1 more",
    ]


def test_how_much_two_copies_share_is_told_with_the_reason() -> None:
    a, b = copies()
    (group,) = group_origins(
        [piece(a, 1), piece(b, 2)],
        cluster_members={"k": [a, b]},
        copy_notes={"a": "82% shared; numbers differ: 14 → 41"},
    )
    assert group.folds[0].detail == "the same text as in y.example (82% shared; numbers differ: 14 → 41)"


def test_no_more_than_ten_texts_are_compared_for_one_list() -> None:
    cards = [card(f"a{n:02}", f"p{n}.example", cluster="k") for n in range(14)]
    found = [piece(one, n) for n, one in enumerate(cards, 1)]
    texts = {one.id: f"Number {n}. {STORY}" for n, one in enumerate(cards)}
    twins = {one.id: cards[n - 1].id for n, one in enumerate(cards)}
    shown = folds(*found, texts=texts, twins=twins)
    assert sum(bool(of_kind(fold, "shared_text")) for fold in shown) == 10


def test_an_article_whose_text_is_gone_keeps_its_reason() -> None:
    groups = by_origin(piece(replace(card("a", "x.example"), agency="AFP", credit="(AFP)"), 1))
    [group] = with_text_proofs(groups, texts={}, twins={}, known=KNOWN)
    assert group == groups[0]
