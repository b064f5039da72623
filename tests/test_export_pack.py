from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.review_factory import (
    NOW,
    SENTENCE,
    make_article,
    make_cited,
    make_claim,
    make_evidence,
    make_origin,
    make_retrieval,
    make_review,
    make_verdict,
)
from vectorstore.types import Span
from workbench.export import to_html
from workbench.export.links import web_url
from workbench.export.pack_view import mark
from workbench.types import Excluded, Label, Quote, QuoteStatus, Review, Stance


class Page(HTMLParser):
    """What a browser would make of the page: elements, attributes, and text by element."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.marks: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.text += data
        if "mark" in self._open:
            self.marks[-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def render(*reviews: Review) -> Page:
    return Page(to_html(reviews, generated_at=NOW, title="Bridges of the Orle"))


def test_claim_is_marked_in_its_own_article() -> None:
    page = render(make_review(make_verdict()))
    assert SENTENCE in page.marks
    assert "Ferries were due to start on Tuesday." in page.text


def test_verified_quote_is_marked_inside_its_cited_passage() -> None:
    quote = Quote(text="21 bridges were shut", start=56, end=76, status=QuoteStatus.EXACT)
    review = make_review(make_verdict(), retrieval=make_retrieval(make_origin(make_evidence(quote=quote))))
    page = render(review)
    assert "21 bridges were shut" in page.marks
    assert "By Monday night 21 bridges were shut, the county said." in page.text


def test_cited_passage_without_quote_is_marked_whole() -> None:
    assert "By Monday night 21 bridges were shut, the county said." in render(make_review(make_verdict())).marks


def test_passage_nobody_cited_is_not_marked() -> None:
    assert render(make_review()).marks == [SENTENCE]


@pytest.mark.parametrize("status", [QuoteStatus.NOT_FOUND, QuoteStatus.MISATTRIBUTED])
def test_unverified_quote_is_never_marked(status: QuoteStatus) -> None:
    quote = Quote(text="21 bridges were shut", start=None, end=None, status=status)
    evidence = make_evidence(quote=quote)
    page = render(make_review(retrieval=make_retrieval(make_origin(evidence))))
    assert page.marks == [SENTENCE]


def test_citation_leads_to_the_passage_it_names() -> None:
    page = render(make_review(make_verdict()))
    targets = {attrs.get("id") for _, attrs in page.elements}
    inner = [str(a["href"])[1:] for a in page.all("a") if str(a["href"]).startswith("#")]
    assert inner and set(inner) <= targets


def test_citation_no_longer_found_shows_its_words_as_they_stood() -> None:
    page = render(make_review(make_verdict(), retrieval=make_retrieval()))
    assert "By Monday night 21 bridges were shut, the county said." in page.marks
    assert "No other source in this corpus." in page.text


def test_one_line_tells_origins_passages_and_what_was_left_out() -> None:
    retrieval = make_retrieval(make_origin(make_evidence(stance=Stance.REFUTES)), excluded=Excluded(copy=4))
    page = render(make_review(make_verdict(), retrieval=retrieval))
    assert "1 independent origin: 1 refutes; 1 passage; left out: 4 copies of the claim's story." in page.text


def test_fold_says_why_articles_count_as_one() -> None:
    group = make_origin(make_evidence(n=1), make_evidence(n=2, publisher="tamsel-daily.example"))
    page = render(make_review(make_verdict(), retrieval=make_retrieval(group)))
    assert "tamsel-daily.example: copy (92 % of its text)" in page.text


def test_claims_own_origin_is_shown_as_not_counted() -> None:
    page = render(make_review(retrieval=make_retrieval(make_origin(make_evidence(), own=True))))
    assert "the claim's own origin: shown, not counted" in page.text


def test_replaced_verdict_stays_on_the_page_with_what_replaced_it() -> None:
    review = make_review(
        make_verdict(Label.SUPPORTED, rationale="First thought.", replaced_by="v_2"),
        make_verdict(id="v_2", rationale="Second thought.", replaces="v_1"),
    )
    text = render(review).text
    assert "First thought." in text and "Replaced by verdict v_2" in text
    assert text.index("Second thought.") < text.index("First thought.")


def test_withdrawn_verdict_stays_on_the_page_and_says_when() -> None:
    page = render(make_review(make_verdict(withdrawn_at=NOW)))
    assert "Withdrawn by its reviewer on 9 March 2031, 10:30 UTC." in page.text
    assert "No verdict yet" in page.text


def test_verdict_says_who_decided_and_when() -> None:
    assert "Ines, 9 March 2031, 10:30 UTC" in render(make_review(make_verdict())).text


def test_disagreement_is_named() -> None:
    page = render(make_review(make_verdict(), make_verdict(Label.SUPPORTED, id="v_2", reviewer="Omar")))
    assert "Reviewers differ" in page.text


def test_page_tells_what_is_needed_to_repeat_the_search() -> None:
    text = render(make_review(make_verdict())).text
    assert "e5-small@1a2b3c/7" in text and "2031-03-04" in text and "c_bridges" in text


def test_instruction_like_text_is_pointed_out() -> None:
    evidence = make_evidence(findings=("instruction_like_text",))
    page = render(make_review(make_verdict(), retrieval=make_retrieval(make_origin(evidence))))
    assert "reads like an instruction to a machine" in page.text


def test_passage_carries_its_language_and_finds_its_direction() -> None:
    evidence = make_evidence("أُغلق واحد وعشرون جسرا.", language="ar")
    page = render(make_review(retrieval=make_retrieval(make_origin(evidence))))
    assert {"class": "text", "dir": "auto", "lang": "ar"} in page.all("p")


def test_free_claim_without_article_or_search_has_its_page() -> None:
    review = make_review(claim=make_claim(article_id=None, start=None, end=None), article=None, retrieval=None)
    assert "No search has been made for this claim." in render(review).text


def test_empty_pack_says_so() -> None:
    assert "No claim was chosen" in render().text


def test_page_asks_nothing_of_the_network_and_runs_nothing() -> None:
    page = render(make_review(make_verdict()), make_review(make_verdict()))
    assert {"script", "img", "link", "iframe", "object", "form", "base"}.isdisjoint({tag for tag, _ in page.elements})
    assert [
        a for _, attrs in page.elements for a in attrs if a in ("src", "srcset", "style") or a.startswith("on")
    ] == []


def test_policy_allows_the_pages_own_style_and_nothing_else() -> None:
    html = to_html([make_review(make_verdict())], generated_at=NOW, title="x")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    assert style is not None and "url(" not in style[1] and "@import" not in style[1]
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    (policy,) = [a["content"] for a in Page(html).all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "//x.example", "/x",
     "https://ok.example@evil.example/", "https://a.example\\@b.example", "http://", "ftp://x.example/", "http://[", " https://x.example"],
)  # fmt: skip
def test_address_that_is_not_plain_web_is_no_link(url: str) -> None:
    page = render(
        make_review(make_verdict(cited=(make_cited(url=url),)), article=make_article(url=url), retrieval=None)
    )
    assert web_url(url) is None
    assert page.all("a") == []


def test_web_address_is_a_link_that_sends_no_referrer() -> None:
    (link,) = [a for a in render(make_review()).all("a") if a["href"] == "https://valley-times.example/1"]
    assert link["rel"] == "noopener noreferrer nofollow"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "<!--<script>",
    "]]><script>",
    "&lt;script&gt;",
    "<base href=https://x.example>",
]


def hostile_review(text: str) -> Review:
    evidence = make_evidence(
        text, publisher=text, title=text, url=text, byline=text, agency=text, upstream=(text,), language=text,
        before=text, after=text, stance=Stance.SUPPORTS, origin_id=text,
    )  # fmt: skip
    article = make_article(text=text, title=text, publisher=text, url=text, byline=text, language=text)
    claim = make_claim(start=0, end=len(text), text=text, standalone=text, speaker=text)
    verdict = make_verdict(
        rationale=text, reviewer=text, id=text, replaces=text, replaced_by=text,
        cited=(make_cited(text=text, title=text, publisher=text, url=text),),
    )  # fmt: skip
    retrieval = make_retrieval(make_origin(evidence, label=text), make_origin(evidence, evidence, label=text))
    return make_review(verdict, claim=claim, article=article, retrieval=retrieval)


PLAIN_ELEMENTS = {tag for tag, _ in render(hostile_review("plain")).elements}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_adds_no_element_and_no_handler(text: str) -> None:
    page = Page(to_html([hostile_review(text)], generated_at=NOW, title=text))
    assert {tag for tag, _ in page.elements} <= PLAIN_ELEMENTS
    assert [name for _, attrs in page.elements for name in attrs if name.startswith("on")] == []
    assert text in page.text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=5))
def test_marking_loses_no_text(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [Span(start=min(a, b), end=max(a, b)) for a, b in ends]
    pieces = mark(text, spans)
    assert "".join(p.text for p in pieces) == text
    inside = {i for s in spans for i in range(s.start, min(s.end, len(text)))}
    assert sum(len(p.text) for p in pieces if p.marked) == len(inside)
