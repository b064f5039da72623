"""What an origin's card tells: details that differ, whom a passage rests on, why articles count as one, corrections."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.origins_factory import (
    ARABIC,
    ENGLISH,
    UKRAINIAN,
    busy_ledger,
    busy_review,
    card,
    english_slots,
    make_edit,
    make_slot,
    piece,
    proofs,
)
from tests.review_factory import make_evidence, make_origin, make_retrieval, make_review
from vectorstore.types import Scores
from workbench.types import (
    Attributed,
    Evidence,
    Fold,
    OriginGroup,
    Proof,
    Quote,
    QuoteStatus,
    SlotKind,
    SlotRelation,
)
from workbench.ui import render, words
from workbench.ui.ledger import Ledger
from workbench.ui.passages import marked_passage, slots_shown

EDITOR = Ledger(may_correct=True)


def drawn_of(*groups: OriginGroup, ledger: Ledger = EDITOR) -> str:
    return render.evidence(make_review(retrieval=make_retrieval(*groups)), ledger=ledger)


def drawn_passage(text: str = ENGLISH, **changes: object) -> str:
    return drawn_of(make_origin(piece(text, 1, **changes)))


def text_of(markup: str) -> str:
    """What a reader sees, spaces collapsed."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.sub(r"</(dt|dd|p|li)>", " ", markup))).strip()


def chips_of(markup: str) -> list[str]:
    visible = re.sub(r'<span class="wb-sr">.*?</span>', "", markup)
    listed = re.search(r'<ul class="wb-slots".*?</ul>', visible, re.DOTALL)
    return [text_of(chip) for chip in re.findall(r"<li.*?</li>", listed[0] if listed else "", re.DOTALL)]


# Details


def test_differing_details_come_first_and_absent_ones_share_one_chip() -> None:
    assert chips_of(drawn_passage(slots=english_slots())) == [
        "≠number: 21 bridges here, 12 bridges in the claim",
        "≠place: Upper Orle here, Lower Orle in the claim",
        "≠organisation: roads office here, county of Lower Orle in the claim",
        "⊂more exact date: Monday evening here, Monday 3 March 2031 in the claim",
        "✓place: Orle",
        "✓amount: 4 million crowns",
        "–not mentioned: person Ada Venn, percentage 40 %",
    ]


def test_what_differs_stands_above_the_passage() -> None:
    meta = drawn_passage(slots=english_slots()).split('class="wb-quote"')[0]
    assert "≠ differs in number, place, organisation" in text_of(meta)
    assert "✓ 2 agree" in text_of(meta)


def test_a_relation_is_told_to_the_ear_as_well() -> None:
    drawn = drawn_passage(slots=english_slots())
    for relation in (SlotRelation.DIFFERS, SlotRelation.MORE_SPECIFIC, SlotRelation.AGREES):
        assert f'<span class="wb-sr">{words.RELATIONS[relation][1]}, </span>' in drawn


def test_a_passage_without_details_has_no_chips() -> None:
    assert "wb-slots" not in drawn_passage()


def test_words_that_differ_are_marked_in_the_passage_with_a_word_for_the_ear() -> None:
    drawn = drawn_passage(slots=english_slots())
    mark = re.search(r'<mark class=" is-differs"[^>]*>(.*?)21 bridges</mark>', drawn)
    assert mark is not None
    assert "differs from the claim" in mark[1]
    assert re.search(r'<mark class=" is-finer"[^>]*>.*?Monday evening</mark>', drawn)


def test_a_quote_and_a_difference_share_the_words_they_have_in_common() -> None:
    start = 40 + ENGLISH.index("office, 21 bridges")
    quote = Quote(text="office, 21 bridges", start=start, end=start + 18, status=QuoteStatus.EXACT)
    found = piece(ENGLISH, 1, slots=english_slots(), quote=quote)
    assert [(s.text, s.keys) for s in marked_passage(found) if s.keys][:4] == [
        ("roads ", ("differs",)),
        ("office", ("quote", "differs")),
        (", ", ("quote",)),
        ("21 bridges", ("quote", "differs")),
    ]


def test_a_difference_holds_whole_visible_characters() -> None:
    text = "Закрили 21 міст и\u0301, не більше."
    slot = make_slot(text, "міст и", claim="x", kind=SlotKind.PLACE, relation=SlotRelation.DIFFERS, start=40)
    marked = [s.text for s in marked_passage(piece(text, 1, slots=(slot,))) if s.keys]
    assert marked == ["міст и\u0301"]


def test_a_detail_that_stands_outside_the_passage_marks_nothing() -> None:
    slot = replace(english_slots()[0], start=2, end=12)
    assert not any(segment.keys for segment in marked_passage(piece(ENGLISH, 1, slots=(slot,))))


@pytest.mark.parametrize(("text", "language", "said"), [(UKRAINIAN, "uk", "21 міст"), (ARABIC, "ar", "21 جسرا")])
def test_words_of_another_script_keep_their_language_and_direction(text: str, language: str, said: str) -> None:
    slot = make_slot(text, said, claim="12 bridges", kind=SlotKind.NUMBER, relation=SlotRelation.DIFFERS, start=40)
    drawn = drawn_passage(text, slots=(slot,), language=language)
    assert f'<bdi lang="{language}">{said}</bdi> here, <bdi lang="en">12 bridges</bdi> in the claim' in drawn


def test_a_name_spelt_otherwise_shows_both_spellings() -> None:
    slot = make_slot(UKRAINIAN, "Орле", claim="Orle", kind=SlotKind.PLACE, relation=SlotRelation.AGREES)
    assert chips_of(drawn_passage(UKRAINIAN, slots=(slot,), language="uk")) == ["✓place: Орле (Orle)"]


def test_a_number_told_without_its_noun_needs_no_second_spelling() -> None:
    slot = make_slot(ENGLISH, "21", claim="21 bridges", kind=SlotKind.NUMBER, relation=SlotRelation.AGREES)
    assert chips_of(drawn_passage(slots=(slot,))) == ["✓number: 21"]


def test_a_detail_whose_words_do_not_quote_the_texts_is_shown_as_it_is() -> None:
    slot = replace(english_slots()[0], detail="denied here, stated in the claim", kind=SlotKind.NEGATION)
    assert [segment.text for segment in slots_shown((slot,)).chips[0].said] == ["denied here, stated in the claim"]


# Whom a passage rests on


def test_whom_a_passage_rests_on_is_told_in_its_own_words_instead_of_its_articles() -> None:
    source = Attributed(
        source="ISW", kind="organisation", phrase="according to ISW", start=0, end=16, hedge="reportedly"
    )
    drawn = drawn_passage(rests_on=(source,), upstream=("Somebody else",))
    assert "rests on ISW — “according to ISW”, hedged “reportedly”" in text_of(drawn)
    assert "Somebody else" not in drawn
    assert "rests on Somebody else" in text_of(drawn_passage(upstream=("Somebody else",)))


def test_a_source_without_a_name_is_called_that() -> None:
    source = Attributed(source="officials", kind="unnamed", phrase="officials said", start=0, end=14)
    assert "rests on officials (unnamed) — “officials said”" in text_of(drawn_passage(rests_on=(source,)))


def test_a_primary_source_gives_its_reason_and_marks_its_origin() -> None:
    found = piece(ENGLISH, 1, primary="published by the county itself")
    drawn = drawn_of(replace(make_origin(found), primary=True))
    assert "Primary source: published by the county itself" in text_of(drawn)
    assert "1 article · ◎ primary source" in text_of(drawn)


def test_an_address_that_looks_like_anothers_is_a_warning() -> None:
    drawn = drawn_passage(lookalike="harbourherald.com")
    assert "⚠ Address looks like harbourherald.com: check who runs it" in text_of(drawn)


# Scores


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        (Scores(dense=0.8, lexical=0.0, fused=0.61), "no shared words"),
        (Scores(dense=0.8, lexical=3.25, fused=0.61), "3.25"),
        (Scores(dense=0.8, lexical=None, fused=0.61), "not found this way"),
    ],
)
def test_the_score_by_words_says_when_no_word_is_shared(scores: Scores, told: str) -> None:
    drawn = text_of(drawn_passage(scores=scores))
    assert f"By words {told}" in drawn
    assert "Together 0.610 of at most 1" in drawn


# The ledger


def ledger_of(markup: str) -> str:
    found = re.search(r'<details class="wb-why wb-ledger">.*?</details>', markup, re.DOTALL)
    return text_of(found[0]) if found else ""


def two_articles(**changes: object) -> OriginGroup:
    """One origin of two articles, the second with every kind of proof."""
    first: Evidence = piece(ENGLISH, 1, publisher="valley-times.example", cluster="a_1")
    second = piece(ENGLISH, 2, publisher="harbour.example", cluster="a_1", origin_id="o_1")
    folds = (
        Fold(article_id="a_1", kind="agency", detail="credited to Norvane"),
        Fold(article_id="a_2", kind="agency", detail="credited to Norvane", proofs=proofs("a_1")),
    )
    group = OriginGroup(origin_id="o_1", label="Norvane", passages=(first, second), folds=folds)
    return replace(group, **changes)  # type: ignore[arg-type]


def test_the_ledger_gives_each_article_its_reason_and_the_words_that_show_it() -> None:
    told = ledger_of(drawn_of(two_articles()))
    assert "Why 2 articles count as one origin" in told
    assert "harbour.example · Bridges closed on the Orle same agency story: credited to Norvane" in told
    assert "Its credit line: Read in article, proof 1 of harbour.example KESSARY (Norvane) —" in told
    assert "Its own words: Read in article, proof 2 of harbour.example According to the roads office" in told
    assert "The same words stand in valley-times.example:" in told
    assert "A number differs: 12 → 15 (in valley-times.example)" in told
    assert "Its address: valley-tirnes.example, easily taken for valley-times.example" in told


def test_a_proof_opens_its_article_where_it_stands() -> None:
    drawn = drawn_of(two_articles())
    assert re.search(r'data-open="a_2" data-start="50" data-end="83" data-key="proof-a_2-3"', drawn)
    without_place = replace(two_articles().folds[1], proofs=(Proof(kind="credit", text="By Norvane"),))
    drawn = drawn_of(two_articles(folds=(two_articles().folds[0], without_place)))
    assert "By Norvane" in ledger_of(drawn)
    assert 'data-key="proof-a_2-1"' not in drawn


def test_an_article_that_stands_for_itself_needs_no_ledger() -> None:
    own = Fold(article_id="a_1", kind="publisher", detail="published by valley-times.example")
    group = replace(make_origin(make_evidence(n=1)), folds=(own,))
    assert ledger_of(drawn_of(group)) == ""
    assert "Why it counts here" in ledger_of(drawn_of(replace(group, folds=(replace(own, kind="lookalike"),))))


def test_the_card_counts_its_articles_and_their_copies_in_the_desk() -> None:
    copies = {"a_1": [card("a_1", "valley-times.example"), card("a_2", "x.example"), card("a_9", "y.example")]}
    assert "2 articles · 1 more copy in the desk" in text_of(drawn_of(two_articles(), ledger=Ledger(copies=copies)))
    assert "2 articles" in text_of(drawn_of(two_articles()))
    assert "copy in the desk" not in drawn_of(two_articles())


# Corrections


def test_only_an_origin_of_several_articles_can_be_counted_apart() -> None:
    assert drawn_of(two_articles()).count("data-apart=") == 2
    alone = replace(make_origin(make_evidence(n=1)), folds=(Fold(article_id="a_1", kind="alone", detail="by itself"),))
    assert "data-apart=" not in drawn_of(alone)
    assert 'data-apart="a_1"' in drawn_of(replace(alone, same_as_claim=True))


def test_a_single_origin_has_nothing_to_be_counted_with() -> None:
    assert "data-select=" not in drawn_of(two_articles())
    assert drawn_of(two_articles(), make_origin(make_evidence(n=3))).count("data-select=") == 2


def test_who_may_only_read_sees_the_ledger_and_no_controls() -> None:
    drawn = render.evidence(busy_review(), ledger=busy_ledger(may_correct=False))
    assert "Why 10 articles count as one origin" in drawn
    assert "Ada counted sada.example apart" in text_of(drawn)
    assert not re.search(r"data-(apart|select|undo-edit)=", drawn)


def test_a_correction_tells_who_when_and_why_and_can_be_undone() -> None:
    drawn = drawn_of(two_articles(edits=(make_edit("merge", article_ids=("a_1", "a_2")),)))
    told = text_of(drawn)
    assert "✎ Ada counted valley-times.example, harbour.example as one origin on 9 March 2031" in told
    assert "“its own reporter counted them”" in told
    assert re.search(r'data-undo-edit="h_1" data-back="led-a_1"', drawn)


def test_a_correction_that_was_undone_is_told_apart_from_those_in_force() -> None:
    drawn = render.evidence(busy_review(), ledger=busy_ledger())
    assert "Corrections of origins not in force here (1)" in drawn
    told = text_of(drawn[drawn.index("not in force here") :])
    assert "Oda counted visnyk.example, sada.example as one origin" in told
    assert "undone by Ines on 9 March 2031" in told
    assert 'data-undo-edit="h_2"' not in drawn


def test_the_notice_after_a_correction_offers_undo() -> None:
    drawn = render.corrected(words.corrected_words("merge", 3), edit=make_edit("merge"))
    assert "Counted as one: 3 independent origins now." in drawn
    assert 'data-undo-edit="h_1"' in drawn
    assert "data-undo-edit" not in render.corrected(words.corrected_words("undo", 1))


def test_every_key_of_the_page_names_one_thing() -> None:
    keys = re.findall(r'data-key="([^"]+)"', render.evidence(busy_review(), ledger=busy_ledger()))
    assert len(keys) == len(set(keys))
