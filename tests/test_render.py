"""The renderer: what is shown, and that nothing in it can run."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review_factory import (
    NOW,
    make_article,
    make_claim,
    make_evidence,
    make_origin,
    make_point,
    make_retrieval,
    make_review,
    make_suggestion,
    make_verdict,
)
from tests.script_payloads import PAYLOADS
from vectorstore.graphemes import tears
from workbench.corroboration import corroboration_line
from workbench.db.articles import Page
from workbench.db.jobs import IngestJob, JobItem
from workbench.desk import Progress, QueueItem, QueuePage
from workbench.types import (
    Attributed,
    Evidence,
    Excluded,
    Fold,
    Given,
    Label,
    OriginEdit,
    OriginGroup,
    Proof,
    Provenance,
    Quote,
    QuoteStatus,
    Review,
    RunStatus,
    SlotDifference,
    SlotKind,
    SlotRelation,
    Stance,
)
from workbench.ui import render, words
from workbench.ui.ledger import Ledger
from workbench.ui.marks import Marked, cut, widen
from workbench.ui.suggestion_view import Panel, PanelState, open_panel

_FORBIDDEN = frozenset(
    "script style iframe object embed svg math img base link meta template form textarea video audio body html".split()
)


class Opened(HTMLParser):
    """Every tag a browser would open, with its attributes."""

    def __init__(self, drawn: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(drawn)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))


def review_of(*origins: OriginGroup, excluded: Excluded | None = None, **changes: object) -> Review:
    return make_review(retrieval=make_retrieval(*origins, excluded=excluded), **changes)


def queue_of(*items: QueueItem, page: int = 1, pages: int = 1) -> QueuePage:
    return QueuePage(items=items, total=len(items), done=0, page=page, pages=pages)


def item_of(**changes: object) -> QueueItem:
    return QueueItem(
        claim=make_claim(**changes), title="T", publisher="orle-post.example", language="en", verdict_label=None
    )


# Spans


@given(
    st.text(max_size=60),
    st.lists(st.tuples(st.integers(0, 70), st.integers(0, 70)), max_size=6),
)
def test_cutting_a_text_loses_nothing_and_tears_no_character(text: str, spans: list[tuple[int, int]]) -> None:
    marks = [Marked(key=str(n), start=min(s), end=max(s)) for n, s in enumerate(spans)]
    segments = cut(text, marks)
    assert "".join(segment.text for segment in segments) == text
    at = 0
    for segment in segments:
        assert not tears(text, at)
        at += len(segment.text)


def test_overlapping_spans_share_the_segment_they_have_in_common() -> None:
    segments = cut("abcdef", [Marked(key="x", start=0, end=4), Marked(key="y", start=2, end=6)])
    assert [(s.text, s.keys) for s in segments] == [("ab", ("x",)), ("cd", ("x", "y")), ("ef", ("y",))]


def test_each_span_opens_once() -> None:
    segments = cut("abcdef", [Marked(key="x", start=0, end=4), Marked(key="y", start=2, end=6)])
    assert [s.opens for s in segments] == [("x",), ("y",), ()]


@pytest.mark.parametrize(
    "text",
    [
        "\u0915\u094d\u0937\u093f",
        "\U0001f469\U0001f3fd\u200d\U0001f680",
        "e\u0301",
        "\U0001f1fa\U0001f1e6",
        "\u1112\u1161\u11ab",
    ],
)
def test_a_mark_holds_whole_visible_characters(text: str) -> None:
    assert widen(f"a{text}b", 2, 2 + len(text) - 1)[0] == 1


def test_a_span_outside_the_text_is_left_out() -> None:
    assert [s.keys for s in cut("abc", [Marked(key="x", start=9, end=12)])] == [()]


# The article


def test_a_claim_in_the_text_has_number_icon_and_mark() -> None:
    drawn = render.article(make_article(), [make_claim()], current="c_bridges")
    assert 'aria-label="Claim 1, open"' in drawn
    assert "⚑" in drawn
    assert re.search(r"<mark[^>]*>The roads office said twelve bridges were closed on Monday\.</mark>", drawn)


def test_an_article_says_its_language_and_leaves_direction_to_the_text() -> None:
    drawn = render.article(make_article(language="ar", text="جرت الانتخابات يوم الاثنين."))
    assert re.search(r'<div class="wb-text" lang="ar" dir="auto">', drawn)


def test_an_unknown_publisher_and_date_are_flagged() -> None:
    drawn = render.article(make_article(publisher=None, published=None, findings=("publisher_unknown", "date_unknown")))
    assert "Publisher unknown" in drawn
    assert "Date unknown" in drawn


def test_the_wording_as_extracted_is_shown_when_it_differs() -> None:
    drawn = render.article(make_article(), [make_claim()], current="c_bridges")
    assert "Twelve bridges over the Orle were closed on Monday 3 March 2031." in drawn


def test_an_opened_passage_can_take_the_focus() -> None:
    drawn = render.article(make_article(), passage=render.Span(start=4, end=8))
    assert re.search(r'<mark[^>]*id="opened-passage"[^>]*tabindex="-1"[^>]*>Orle</mark>', drawn)


def test_paragraphs_keep_every_word() -> None:
    text = "First line.\n\nSecond line.\nThird, last."
    drawn = render.article(make_article(text=text))
    assert [re.sub(r"\s+", " ", p).strip() for p in re.findall(r'<p dir="auto">(.*?)</p>', drawn, re.DOTALL)] == [
        "First line.", "Second line.", "Third, last."
    ]  # fmt: skip


# Evidence


def test_the_one_line_counts_origins_and_what_was_left_out() -> None:
    found = make_retrieval(
        make_origin(make_evidence(n=1)),
        make_origin(make_evidence(n=2, publisher="b.example"), make_evidence(n=3, publisher="c.example")),
        excluded=Excluded(copy=4, after_as_of=2, same_source=3),
    )
    assert corroboration_line(found) == (
        "2 independent origins, not judged; 3 passages; left out: 4 copies of the claim's story; "
        "3 passages of the same publisher; 2 passages later than 4 March 2031"
    )


def test_the_claims_own_origin_is_shown_and_not_counted() -> None:
    review = review_of(make_origin(make_evidence(n=1), own=True), make_origin(make_evidence(n=2)))
    drawn = render.evidence(review)
    assert "1 independent origin, not judged; 1 passage" in drawn
    assert "shown, not counted" in drawn


def test_no_other_source_is_said_plainly_with_what_to_do() -> None:
    drawn = render.evidence(review_of(excluded=Excluded(copy=1)))
    assert "No other source in this corpus" in drawn
    assert "left out: 1 copy" in drawn
    assert 'href="/articles"' in drawn


def test_an_unjudged_passage_says_so() -> None:
    assert "not judged" in render.evidence(review_of(make_origin(make_evidence())))


@pytest.mark.parametrize(("stance", "shown"), [(s, words.STANCES[s]) for s in Stance])
def test_a_stance_is_an_icon_and_a_word(stance: Stance, shown: tuple[str, str]) -> None:
    drawn = render.evidence(review_of(make_origin(make_evidence(stance=stance))))
    assert re.search(f'<span aria-hidden="true">{shown[0]}</span> {shown[1]}', drawn)


def test_judged_stances_are_counted_one_vote_an_origin() -> None:
    found = make_retrieval(
        make_origin(make_evidence(n=1, stance=Stance.SUPPORTS), make_evidence(n=2, stance=Stance.SUPPORTS)),
        make_origin(make_evidence(n=3, stance=Stance.SUPPORTS)),
        make_origin(make_evidence(n=4, stance=Stance.REFUTES)),
    )
    assert corroboration_line(found).startswith("3 independent origins: 2 support · 1 refutes; 4 passages")


@pytest.mark.parametrize(
    ("days", "said"), [(-4, "4 days before the claim"), (0, "same day as the claim"), (1, "1 day after the claim")]
)
def test_the_distance_to_the_claim_is_in_days(days: int, said: str) -> None:
    day = date(2031, 3, 4)
    assert words.distance_words(day + timedelta(days=days), day) == said


def test_a_passage_shows_its_neighbours_without_claiming_them() -> None:
    evidence = make_evidence("The county counted 21.", before="Before it.", after="After it.")
    drawn = render.evidence(review_of(make_origin(evidence)))
    assert '<span class="wb-around">Before it. </span>' in drawn
    assert '<span class="wb-around"> After it.</span>' in drawn


def test_a_verified_quote_is_marked_in_its_passage() -> None:
    quote = Quote(text="21 bridges", start=56, end=66, status=QuoteStatus.EXACT)
    drawn = render.evidence(review_of(make_origin(make_evidence(quote=quote))))
    assert '<mark class="is-quote">21 bridges</mark>' in drawn


def test_a_quote_that_was_not_found_marks_nothing_and_is_named() -> None:
    quote = Quote(text="99 bridges", start=None, end=None, status=QuoteStatus.NOT_FOUND)
    drawn = render.evidence(review_of(make_origin(make_evidence(quote=quote))))
    assert "is-quote" not in drawn
    assert "is not in its text" in drawn


def test_instruction_like_text_gets_a_stripe() -> None:
    drawn = render.evidence(review_of(make_origin(make_evidence(findings=("instruction_like_text",)))))
    assert "reads like instructions to a machine" in drawn


def test_a_pinned_passage_is_pressed_and_others_are_not() -> None:
    review = review_of(make_origin(make_evidence(n=1)), make_origin(make_evidence(n=2)))
    drawn = render.evidence(review, pinned=frozenset({"e_2"}))
    assert re.search(r'data-pin="e_2" aria-pressed="true"', drawn)
    assert re.search(r'data-pin="e_1" aria-pressed="false"', drawn)


def test_a_pin_survives_a_search_that_does_not_find_it() -> None:
    drawn = render.evidence(review_of(make_origin(make_evidence(n=1))), pinned=frozenset({"e_7"}))
    assert "Pinned in an earlier search" in drawn
    assert re.search(r'data-pin="e_7" aria-pressed="true"', drawn)


def test_why_articles_were_folded_is_given() -> None:
    drawn = render.evidence(review_of(make_origin(make_evidence(n=1), make_evidence(n=2), make_evidence(n=3))))
    assert "copy of the same text" in drawn
    assert "92 % of its text" in drawn


def test_a_failed_search_gives_its_reason_and_is_no_label() -> None:
    drawn = render.evidence(review_of(), failed="The index is damaged: run `workbench index rebuild`.")
    assert 'role="alert"' in drawn
    assert "workbench index rebuild" in drawn


# Lists and states


def test_the_queue_marks_the_open_claim_for_eye_and_ear() -> None:
    drawn = render.queue(queue_of(item_of(), item_of(id="c_other")), current="c_other")
    assert drawn.count('aria-current="true"') == 1
    assert re.search(r'class="wb-row is-here" data-claim="c_other"', drawn)


def test_an_empty_queue_says_why_and_what_to_do() -> None:
    drawn = render.queue(queue_of(), current=None)
    assert "Clear the filters" in drawn
    assert 'href="/articles"' in drawn


def test_own_decisions_are_shown_in_the_queue() -> None:
    drawn = render.queue(queue_of(replace(item_of(), verdict_label=Label.REFUTED)), current=None)
    assert "✓ Refuted" in drawn


def test_pages_at_the_ends_cannot_be_left() -> None:
    drawn = render.queue(queue_of(item_of(), page=1, pages=2), current=None)
    assert len(re.findall(r"<button[^>]*disabled", drawn)) == 1


def test_others_verdicts_stay_hidden_until_one_has_decided() -> None:
    review = make_review(make_verdict())
    assert "Ines" not in render.history(review, reviewer="Someone", others=False)
    assert "Ines" in render.history(review, reviewer="Someone", others=True)


def test_a_failed_source_gives_words_code_and_retry() -> None:
    item = JobItem(
        id=7, source="https://a.example/x", state="failed", error_code="too_large", error_message="Too large."
    )
    drawn = render.jobs([_job(item)])
    assert "Too large." in drawn
    assert "too_large" in drawn
    assert 'data-retry="7"' in drawn


def test_progress_counts_what_has_ended() -> None:
    drawn = render.jobs([_job(JobItem(id=1, source="a", state="added"), JobItem(id=2, source="b", state="embedding"))])
    assert "Working: 1 of 2 sources" in drawn


def test_missing_metadata_are_chips_in_the_table() -> None:
    page = Page(items=(make_article(publisher=None, published=None),), total=1, page=1, page_size=25)
    assert render.articles(page, current=None).count("⚠ unknown") == 2


def test_progress_tells_today_from_all() -> None:
    drawn = render.progress(Progress(decided_today=3, decided=40, open=160))
    assert "<strong>3</strong> decided today · 40 decided in the desk · 160 open" in drawn


# Nothing runs


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "data:text/html,x",
     "vbscript:x", "//evil.example", "file:///etc/passwd", "http:", "https:///nohost", "http://[bad", "\x01http://a.example"],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str) -> None:
    assert render.safe_url(url) is None
    assert "href" not in render.article(make_article(url=url))


def test_a_web_address_becomes_a_link_that_tells_no_one_where_it_came_from() -> None:
    drawn = render.article(make_article(url="https://orle-post.example/a?b=1&c=2"))
    assert 'href="https://orle-post.example/a?b=1&amp;c=2"' in drawn
    assert 'rel="noopener noreferrer nofollow"' in drawn


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_stays_text_in_every_sink(payload: str) -> None:
    for drawn in every_sink(payload):
        for tag, attributes in Opened(drawn).tags:
            assert tag not in _FORBIDDEN
            for name, value in attributes:
                assert not name.startswith("on") and name not in {"style", "srcdoc", "src", "formaction"}
                assert name != "href" or re.match(r"https?://|/|#", value or ""), value


def every_sink(payload: str) -> list[str]:
    """Each drawn region with the payload wherever a stranger's words can come in."""
    article = make_article(
        title=payload, byline=payload, agency=payload, publisher=payload, upstream=(payload,), url=payload,
        canonical_url=payload, language=payload, findings=(payload,), text=f"{payload}\n{payload}",
    )  # fmt: skip
    claim = make_claim(
        id=payload, start=0, end=len(payload), text=payload, standalone=payload, speaker=payload, attribution=payload,
        hedge=payload, reasons=(payload,),
    )  # fmt: skip
    evidence = replace(
        make_evidence(payload, before=payload, after=payload, start=0), article=article, id=payload, origin_id=payload
    )
    hostile = hostile_origin(evidence, payload)
    group, ledger = (
        hostile,
        Ledger(copies={payload: [article]}, edits=[*hostile.edits, undone(payload)], may_correct=True),
    )
    base = make_review(make_verdict(), claim=claim, article=article, retrieval=make_retrieval(group))
    verdicts = tuple(replace(v, rationale=payload, reviewer=payload, id=payload) for v in base.verdicts)
    review = replace(base, verdicts=verdicts)
    item = replace(item_of(), claim=claim, title=payload, publisher=payload)
    failed = JobItem(
        id=1, source=payload, state="failed", article_id=payload, error_code=payload, error_message=payload
    )
    return [
        render.article(article, [claim], current=payload, passage=render.Span(start=0, end=3)),
        render.claim_without_article(claim),
        render.evidence(
            review, ledger=ledger, query=payload, failed=payload, pinned=frozenset({payload, payload + "x"})
        ),
        render.corrected(payload, edit=hostile.edits[0]),
        render.history(review, reviewer=payload, others=True),
        render.queue(queue_of(item), current=None),
        render.jobs([_job(failed)]),
        render.articles(Page(items=(article,), total=1, page=1, page_size=25), current=None),
        render.article_claims([claim]),
        render.state("error", payload, payload, region=payload, error_id=payload),
        render.notice(payload, verdict=verdicts[0]),
        render.conflict(verdicts[0], label=Label.REFUTED, rationale=payload),
        render.progress(Progress(decided_today=0, decided=0, open=0), account=payload),
        *suggestion_sinks(review, evidence, payload),
    ]


def suggestion_sinks(review: Review, evidence: Evidence, payload: str) -> list[str]:
    """The model's suggestion in every state, with the payload wherever the model's words can come in."""
    quote = Quote(text=payload, start=0, end=len(payload), status=QuoteStatus.EXACT)
    points = tuple(
        replace(make_point(evidence, payload, stance=stance, words=payload), quote=quote) for stance in Stance
    )
    made = Provenance(model=payload, prompt=payload, response_id=payload)
    given = make_suggestion(*points, notes=(payload,), failure=payload, struck=3, provenance=made)
    failed = replace(given, status=RunStatus.PROVIDER_ERROR, label=None)
    opened = open_panel(review, given, reviewer=payload, model=payload, others={})
    elsewhere = replace(review, retrieval=make_retrieval())
    panels = [
        opened,
        open_panel(elsewhere, given, reviewer=payload, model=payload, others={points[0].article_id: evidence.article}),
        Panel(state=PanelState.FAILED, model=payload, suggestion=failed),
        Panel(state=PanelState.FAILED, model=payload, failed=payload),
        *(Panel(state=state, model=payload) for state in (PanelState.BLIND, PanelState.READY, PanelState.ASKING)),
    ]
    return [
        render.notice(payload, suggestion_of=payload),
        *(render.evidence(review, panel=panel) for panel in panels),
    ]


def hostile_origin(evidence: Evidence, payload: str) -> OriginGroup:
    """An origin with the payload in its details, sources, proofs and corrections."""
    slots = tuple(
        SlotDifference(
            kind=SlotKind.PLACE, relation=relation, claim=payload, passage=payload, start=0, end=len(payload),
            detail=f"{payload} here, {payload} in the claim",
        )
        for relation in SlotRelation
    )  # fmt: skip
    source = Attributed(source=payload, kind=payload, phrase=payload + ".", start=0, end=1, hedge=payload)
    piece = replace(evidence, slots=slots, rests_on=(source,), primary=payload, lookalike=payload)
    kinds = ("credit", "attribution", "shared_text", "changed_number", "lookalike", payload)
    proofs = tuple(
        Proof(kind=kind, text=payload, start=0, end=1, other_article_id=piece.article.id, other_text=payload)
        for kind in kinds
    )
    folds = tuple(
        Fold(article_id=piece.article.id, kind=kind, detail=payload, proofs=proofs) for kind in ("copy", payload)
    )
    edits = tuple(replace(undone(payload), id=payload + action, action=action) for action in ("merge", "split"))
    return OriginGroup(
        origin_id=payload, label=payload, passages=(piece, piece), folds=folds, same_as_claim=True, edits=edits
    )


def undone(payload: str) -> OriginEdit:
    return OriginEdit(
        id=payload, claim_id=payload, action="merge", article_ids=(payload,), who=payload, reason=payload, at=NOW
    )


def _job(*items: JobItem) -> IngestJob:
    return IngestJob(id="j_1", added_by="Ines", created_at=NOW, given=Given(), items=items)
