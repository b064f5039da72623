"""The model's suggestion as it is drawn: closed, asked for, failed, abstaining, or open with its reasons."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.review_factory import (
    NOW,
    make_claim,
    make_evidence,
    make_origin,
    make_point,
    make_retrieval,
    make_review,
    make_suggestion,
    make_verdict,
)
from workbench.blinding import KEPT, SHOWN, with_reading, without_reading
from workbench.types import EntityKind, Event, FailedSince, Grade, Label, Review, RunStatus, Stance, Suggestion
from workbench.ui import render
from workbench.ui.suggestion_view import Panel, PanelState, open_panel

FIRST = make_evidence("By Monday night 21 bridges were shut, the county said.", n=1, publisher="valley-times.example")
SECOND = make_evidence("Закрито 21 міст, повідомила управа.", n=2, publisher="visnyk.example", language="uk")
THIRD = make_evidence("أغلق اثنا عشر جسرا يوم الاثنين.", n=3, publisher="wadi.example", language="ar")
FOURTH = make_evidence("Some bridges may have been shut.", n=4, publisher="orle-post.example")
FOR = make_point(THIRD, "أغلق اثنا عشر جسرا", stance=Stance.SUPPORTS, words="It gives the same number.")
AGAINST = make_point(FIRST, "21 bridges were shut"), make_point(SECOND, "Закрито 21 міст")


def review_of(*verdicts: object, **changes: object) -> Review:
    found = make_retrieval(
        make_origin(FIRST), make_origin(SECOND), make_origin(THIRD), make_origin(FOURTH, label="own", own=True)
    )
    return make_review(*verdicts, retrieval=found, **changes)  # type: ignore[arg-type]


def drawn_open(suggestion: Suggestion, review: Review | None = None, *, reviewer: str = "Ines") -> str:
    case = review or review_of(make_verdict())
    assert case.retrieval is not None
    seen = make_review(
        *case.verdicts,
        retrieval=with_reading(case.retrieval, suggestion),
        suggestion=suggestion,
        events=case.events,
        claim=make_claim(),
    )
    panel = open_panel(seen, suggestion, reviewer=reviewer, model="openai:some-model", others={})
    return render.evidence(seen, panel=panel)


def panel_of(drawn: str) -> str:
    found = re.search(r'<section class="wb-suggestion.*?</section>', drawn, re.DOTALL)
    assert found is not None
    return found[0]


def text_of(drawn: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", panel_of(drawn)).split())


def drawn_in(state: PanelState, **changes: object) -> str:
    panel = Panel(state=state, model="openai:some-model", **changes)  # type: ignore[arg-type]
    return render.evidence(review_of(), panel=panel)


def test_a_page_without_a_model_says_nothing_of_suggestions() -> None:
    drawn = render.evidence(review_of())
    assert "suggestion" not in drawn.lower()
    assert "not judged" in drawn


def test_the_blind_panel_says_when_it_opens_and_nothing_else() -> None:
    assert text_of(drawn_in(PanelState.BLIND)) == "The model's suggestion opens when you have decided."
    assert "<button" not in panel_of(drawn_in(PanelState.BLIND))


def test_while_the_model_is_asked_one_can_stop_waiting() -> None:
    drawn = panel_of(drawn_in(PanelState.ASKING))
    assert 'role="status"' in drawn
    assert 'data-do="suggest-stop"' in drawn


def test_an_open_panel_gives_label_origins_and_reasons_with_quote_and_publisher() -> None:
    drawn = drawn_open(make_suggestion(*AGAINST, FOR, notes=("2 independent origins say otherwise",)))
    assert "The model's reading: Refuted two independent origins" in text_of(drawn)
    assert text_of(drawn).index("Reasons for") < text_of(drawn).index("Reasons against")
    assert '<mark class="is-quote">21 bridges were shut</mark>' in panel_of(drawn)
    assert "valley-times.example" in panel_of(drawn)
    assert "It gives another number." in panel_of(drawn)
    assert "2 independent origins say otherwise" in panel_of(drawn)


def test_each_quote_leads_to_its_passage_and_to_the_words_in_the_article() -> None:
    drawn = panel_of(drawn_open(make_suggestion(*AGAINST)))
    assert f'data-to-passage="{FIRST.passage.id}"' in drawn
    quote = AGAINST[0].quote
    assert re.search(rf'data-open="a_1" data-start="{quote.start}" data-end="{quote.end}"', drawn)


def test_each_quote_says_its_language_and_leaves_the_direction_to_itself() -> None:
    drawn = panel_of(drawn_open(make_suggestion(*AGAINST, FOR)))
    assert re.search(r'<blockquote dir="auto" lang="uk"><mark class="is-quote">Закрито', drawn)
    assert re.search(r'<blockquote dir="auto" lang="ar"><mark class="is-quote">أغلق', drawn)


def test_a_reason_whose_passage_was_not_found_this_time_still_opens_its_article() -> None:
    gone = make_point(make_evidence("The ferry counted 21 bridges.", n=9), "21 bridges")
    drawn = panel_of(drawn_open(make_suggestion(gone)))
    assert "data-to-passage" not in drawn
    assert 'data-open="a_9"' in drawn


def test_the_claims_own_origin_is_shown_and_not_counted() -> None:
    own = make_point(FOURTH, "bridges may have been shut")
    drawn = drawn_open(make_suggestion(*AGAINST, own))
    assert "two independent origins" in text_of(drawn)
    assert "the claim's own origin, not counted" in text_of(drawn)


def test_origins_merged_since_are_told() -> None:
    merged = make_origin(FIRST, make_evidence(SECOND.passage.text, n=2, origin_id="o_1"))
    case = make_review(make_verdict(), retrieval=make_retrieval(merged))
    assert "they count otherwise now" in text_of(drawn_open(make_suggestion(*AGAINST), case))


def test_one_origin_is_not_enough() -> None:
    given = make_suggestion(AGAINST[0], label=Label.NOT_ENOUGH_EVIDENCE, grade=Grade.SINGLE_ORIGIN)
    said = text_of(drawn_open(given))
    assert "one origin only: not enough" in said
    assert "The model itself said “refuted”; the desk counts origins." in said


def test_the_models_own_label_is_left_out_when_it_says_the_same() -> None:
    assert "The model itself" not in text_of(drawn_open(make_suggestion(*AGAINST)))


def test_an_abstention_is_no_label_and_no_failure() -> None:
    given = make_suggestion(label=None, grade=Grade.NONE, model_label=Label.NOT_ENOUGH_EVIDENCE, notes=("silence",))
    drawn = drawn_open(given)
    assert "No suggestion no verified quote for or against" in text_of(drawn)
    assert "silence" in text_of(drawn)
    assert "failed" not in text_of(drawn)
    assert 'role="alert"' not in panel_of(drawn)


@pytest.mark.parametrize(("count", "said"), [(1, "and is not shown"), (2, "and are not shown")])
def test_struck_quotes_are_counted_and_not_shown(count: int, said: str) -> None:
    told = f"{count} of the model's quotes could not be verified {said}"
    assert told in text_of(drawn_open(make_suggestion(*AGAINST, struck=count)))


def test_confidence_is_shown_only_when_it_was_fitted_and_with_how_many() -> None:
    assert "confidence" not in text_of(drawn_open(make_suggestion(*AGAINST)))
    fitted = make_suggestion(*AGAINST, confidence=0.714, confidence_n=120)
    assert "confidence 0.71, fitted on 120 verdicts" in text_of(drawn_open(fitted))


def test_model_prompt_tokens_cost_and_seconds_are_told() -> None:
    said = text_of(drawn_open(make_suggestion(*AGAINST)))
    assert "openai:some-model · prompt judge_evidence.v1 · 2,310 tokens in, 212 out · $0.0013 · 2.1 s" in said


@pytest.mark.parametrize(
    ("status", "failure", "said"),
    [
        (RunStatus.PROVIDER_ERROR, "timeout", "did not answer in time"),
        (RunStatus.PROVIDER_ERROR, "rate_limited", "rate limit"),
        (RunStatus.PROVIDER_ERROR, "server_error", "answered with an error"),
        (RunStatus.REFUSED, "refused", "declined"),
        (RunStatus.REFUSED, "content_filter", "filter"),
        (RunStatus.PARSE_ERROR, "not_json", "could not be read"),
        (RunStatus.PARSE_ERROR, "truncated", "cut off"),
        (RunStatus.OVER_BUDGET, "over_budget", "budget"),
    ],
)
def test_a_failure_is_told_as_one_and_says_nothing_of_the_claim(status: RunStatus, failure: str, said: str) -> None:
    given = make_suggestion(status=status, label=None, grade=Grade.NONE, model_label=None, failure=failure)
    drawn = drawn_in(PanelState.FAILED, suggestion=given)
    assert "The system failed: no suggestion was made" in text_of(drawn)
    assert said in text_of(drawn)
    assert "This says nothing about the claim" in text_of(drawn)
    assert "No suggestion" not in text_of(drawn) and "evidence" not in text_of(drawn).replace("judge_evidence", "")
    assert 'role="alert"' in panel_of(drawn) and 'data-suggest="again"' in panel_of(drawn)


def test_no_evidence_is_an_answer_and_looks_like_one() -> None:
    given = make_suggestion(status=RunStatus.NO_EVIDENCE, label=None, grade=Grade.NONE, model_label=None)
    assert "No evidence: no passage here speaks for or against it" in text_of(drawn_open(given))
    assert "is-failed" not in panel_of(drawn_open(given))


def test_cards_show_the_stance_as_the_models_with_the_quote_marked() -> None:
    drawn = drawn_open(make_suggestion(*AGAINST, FOR)).replace(panel_of(drawn_open(make_suggestion(*AGAINST, FOR))), "")
    assert drawn.count('<span class="wb-by-model">model:</span> <span aria-hidden="true">▼</span> refutes') == 2
    assert '<span aria-hidden="true">▲</span> supports' in drawn
    assert '<mark class="is-quote">21 bridges were shut</mark>' in drawn
    assert "no verified reason here" in drawn
    assert "3 independent origins: 1 supports · 2 refute" in drawn


def test_nothing_of_a_reading_is_left_on_cards_before_it_is_shown() -> None:
    found = review_of().retrieval
    assert found is not None
    read = with_reading(found, make_suggestion(*AGAINST, FOR))
    assert without_reading(read) == found


def test_the_first_verdict_stays_told_as_made_before_the_suggestion() -> None:
    events = (event(SHOWN, after="s_1"),)
    first = make_verdict(Label.SUPPORTED, replaced_by="v_2")
    second = make_verdict(id="v_2", replaces="v_1", suggestion_id="s_1", suggestion_seen=True)
    case = review_of(first, second, events=events)
    assert "after seeing a suggestion; before it, “Supported”" in text_of(drawn_open(make_suggestion(*AGAINST), case))
    told = " ".join(re.sub(r"<[^>]+>", " ", render.history(case, reviewer="Ines", others=False)).split())
    assert told.index("after seeing the model's suggestion") < told.index("before seeing the model's suggestion")


def test_a_verdict_that_was_kept_is_told_as_kept_and_not_asked_about_again() -> None:
    events = (event(SHOWN, after="s_1"), event(KEPT, before="s_1", after="v_1"))
    drawn = drawn_open(make_suggestion(*AGAINST), review_of(make_verdict(), events=events))
    assert "You kept “Refuted” after seeing this." in text_of(drawn)
    assert "same as yours" in text_of(drawn)
    assert "suggest-keep" not in drawn and "suggest-change" in drawn


def test_whoever_opens_it_before_deciding_is_told_that_it_is_recorded() -> None:
    drawn = drawn_open(make_suggestion(*AGAINST), review_of(make_verdict(reviewer="Oda")))
    assert "Your verdict will be recorded as made after seeing this." in text_of(drawn)
    assert "suggest-keep" not in drawn


def event(action: str, *, before: str | None = None, after: str | None = None) -> Event:
    return Event(
        seq=1, at=NOW, who="Ines", kind=EntityKind.CLAIM, entity_id="c_bridges", action=action, before=before,
        after=after,
    )  # fmt: skip


def test_a_later_failure_is_told_above_what_was_made_before() -> None:
    failed = replace(make_suggestion(), status=RunStatus.PROVIDER_ERROR, failure="rate_limited", label=None)
    made = make_suggestion(*AGAINST, FOR)
    case = replace(review_of(make_verdict()), failed_since=FailedSince(at=NOW, suggestion=failed))
    panel = open_panel(case, made, reviewer="Ines", model="openai:some-model", others={})
    drawn = panel_of(render.evidence(case, panel=panel))
    told = text_of(drawn)
    assert 'data-suggestion="open"' in drawn and AGAINST[0].quote.text in told
    assert f"Asked again on {NOW.day} {NOW:%B %Y, %H:%M} UTC: the model failed." in told and "rate limit" in told
    assert "Asked again" not in drawn_open(made)
    assert "could not be asked. The key is refused." in panel_of(
        render.evidence(case, panel=replace(panel, failed="The key is refused."))
    )
