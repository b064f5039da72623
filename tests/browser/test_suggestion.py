"""The model's suggestion in a real browser: nothing of it before the reviewer decides, then by keyboard to the end."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Served
from tests.browser.samples import write_articles
from tests.browser.test_desk import claim_shown, focus_is_somewhere, tab_to
from tests.llm_server import Reply, Server, serve, status
from tests.ruled_judge import NOTHING, Said, judged
from workbench.blinding import KEPT, SHOWN

pytestmark = pytest.mark.browser

REASON = "Canaryword, it tells it otherwise."
_QUOTES = {
    "398 passengers": ("refutes", "Coast guard boats took 398 passengers"),
    "412 passengers": ("supports", "with 412 passengers on board"),
    "398 пасажирів": ("supports", "сів на мілину біля мису Острел 16 червня 2025 року"),
    "398 راكبا": ("qualifies", "وعلى متنها 398 راكبا"),
}


def say(text: str) -> Said:
    for key, (stance, quote) in _QUOTES.items():
        if key in text and quote in text:
            return Said(stance=stance, quote=quote, reason=REASON)
    return NOTHING


class Model:
    """The loopback model; a test may let it fail, or wait."""

    def __init__(self) -> None:
        self.answer: Callable[[dict[str, Any]], Reply] = judged(say, label="refuted")

    def __call__(self, body: dict[str, Any]) -> Reply:
        return self.answer(body)


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture(scope="module")
def server(model: Model) -> Iterator[Server]:
    with serve(model) as running:
        yield running


@pytest.fixture(scope="module")
def desk(serve: Callable[..., Served], server: Server, tmp_path_factory: pytest.TempPathFactory) -> Served:
    articles = write_articles(tmp_path_factory.mktemp("articles") / "articles.jsonl")
    told = {"OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-loopback", "WORKBENCH_MODEL": "openai:loopback-1"}
    return serve(articles, **told)


def claims_of(desk: Served) -> dict[str, str]:
    listed = json.loads(desk.command("claims", "list", "--json"))
    rows = listed["items"] if isinstance(listed, dict) else listed
    return {row["text"]: row["id"] for row in rows}


def claim_about(desk: Served, words: str) -> str:
    return next(name for text, name in claims_of(desk).items() if words in text)


def actions(desk: Served, claim: str) -> list[str]:
    told = json.loads(desk.command("verdict", "history", claim, "--json"))
    return [event["action"] for event in told["events"] if event["action"] in (SHOWN, KEPT)]


def opened(page: Page, desk: Served, claim: str, reviewer: str) -> None:
    """The claim on screen, for a reviewer of this test alone."""
    page.evaluate("name => localStorage.setItem('wb-reviewer', name)", reviewer)
    page.goto(f"{desk.url}/?claim={claim}")
    page.wait_for_function("claim => window.wbDesk?.loaded && wbDesk.claim() === claim", arg=claim)
    expect(page.locator("#reviewer-name input")).to_have_value(reviewer)


def decide(page: Page, key: str = "5") -> str:
    """Record a verdict by keyboard; the next claim is on screen then."""
    before = claim_shown(page)
    page.keyboard.press(key)
    page.keyboard.press("r")
    page.keyboard.type("As I read it.")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("before => wbDesk.claim() !== before && !wbDesk.leavingClaim", arg=before)
    return before


def see(page: Page, claim: str, state: str = "open") -> None:
    page.keyboard.press("m")
    page.wait_for_function("claim => wbDesk.claim() === claim", arg=claim)
    expect(page.locator(f"#evidence [data-suggestion={state}]")).to_be_visible(timeout=30_000)


def test_nothing_of_the_suggestion_reaches_the_page_before_the_reviewer_decides(
    desk: Served, server: Server, open_page: Callable[..., Page]
) -> None:
    claim = claim_about(desk, "ran aground")
    page = open_page(desk.url)
    opened(page, desk, claim, "Oda")
    decide(page)
    see(page, claim)
    assert "Canaryword" in page.content()

    # The suggestion is stored now and shown to Oda; Ines has not decided.
    bodies: list[tuple[str, str]] = []

    def note(route: Route) -> None:
        answer = route.fetch()
        bodies.append((answer.url, answer.text()))
        route.fulfill(response=answer)

    page.route(re.compile("queue/data|queue/join|/api/v1/|/[?]claim="), note)
    asked = len(server.requests)
    opened(page, desk, claim, "Ines")
    expect(page.locator("[data-suggestion=blind]")).to_have_text("The model's suggestion opens when you have decided.")
    page.keyboard.press("m")
    expect(page.locator("#wb-live")).to_contain_text("opens when you have decided")
    page.keyboard.press("e")
    page.keyboard.type("passengers of the ferry")
    page.keyboard.press("Enter")
    expect(page.locator("#evidence")).to_contain_text("Searched for")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.wait_for_function("claim => wbDesk.claim() === claim && !wbDesk.leavingClaim", arg=claim)
    api = [f"/api/v1/claims/{claim}{rest}" for rest in ("", "/evidence", "/origins", "/history")]
    for path in [*api, f"/api/v1/claims/{claim}/suggestion?reviewer=Ines"]:
        page.evaluate("async path => { await (await fetch(path)).text(); }", path)
    assert sum("process_completed" in body for url, body in bodies if "queue/data" in url) >= 3
    assert sum("/api/v1/" in url for url, _ in bodies) == 5
    for url, body in [*bodies, ("the page", page.content())]:
        assert "Canaryword" not in body, url
        assert not re.search(r"is-(supports|refutes|qualifies|quote)\b", visible_part(body)), url
        assert not re.search(r'"stance": ?"', body), url
    assert len(server.requests) == asked


def visible_part(body: str) -> str:
    """A page without its style sheet and script, whose rules name every class there is."""
    return re.sub(r"<(style|script).*?</\1>", "", body, flags=re.DOTALL)


def test_from_a_verdict_to_the_suggestion_to_keeping_it_by_keyboard(
    desk: Served, open_page: Callable[..., Page]
) -> None:
    claim = claim_about(desk, "ran aground")
    page = open_page(desk.url)
    opened(page, desk, claim, "Kim")
    decide(page)
    expect(page.locator("#notice")).to_contain_text("Recorded: Not enough evidence. See what the model found")
    see(page, claim)
    expect(page.locator("[data-key=suggestion-top]")).to_be_focused()
    panel = page.locator("[data-suggestion=open]")
    expect(panel).to_contain_text("You recorded “Not enough evidence” before seeing this.")
    expect(panel.locator("mark").first).to_be_visible()
    expect(page.locator("#verdict-submit")).to_be_hidden()

    # From a reason to its passage, and to its words in the article and back.
    tab_to(page, "[data-to-passage]")
    page.keyboard.press("Enter")
    expect(page.locator("#evidence .wb-passage:focus")).to_contain_text("model:")
    tab_to(page, "[data-suggestion] [data-open]", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#opened-passage")).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("[data-suggestion] [data-open]:focus")).to_have_count(1)

    tab_to(page, "[data-do=suggest-keep]")
    page.keyboard.press("Enter")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=claim)
    expect(page.locator("#notice")).to_contain_text("Kept: Not enough evidence.")
    assert focus_is_somewhere(page)
    assert actions(desk, claim)[-2:] == [SHOWN, KEPT]
    opened(page, desk, claim, "Kim")
    expect(page.locator("[data-suggestion=open]")).to_contain_text("You kept “Not enough evidence”")


def test_changing_records_a_second_verdict_that_was_not_blind(desk: Served, open_page: Callable[..., Page]) -> None:
    claim = claim_about(desk, "ran aground")
    page = open_page(desk.url)
    opened(page, desk, claim, "Lea")
    decide(page)
    see(page, claim)
    tab_to(page, "[data-do=suggest-change]")
    page.keyboard.press("Enter")
    expect(page.locator("#verdict-rationale textarea")).to_have_value("As I read it.")
    expect(page.locator("#verdict-submit")).to_be_visible()
    expect(page.locator("#verdict-label input[value=not_enough_evidence]")).to_be_checked()
    page.keyboard.press("6")
    page.keyboard.press("r")
    page.keyboard.type(" Too vague after all.")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=claim)
    told = json.loads(desk.command("verdict", "history", claim, "--json"))
    own = [v for v in told["verdicts"] if v["reviewer"] == "Lea"]
    assert [(v["label"], v["suggestion_seen"]) for v in own] == [
        ("not_enough_evidence", False), ("not_checkable", True),
    ]  # fmt: skip
    assert own[1]["suggestion_id"] and own[1]["replaces"] == own[0]["id"]


def test_a_slow_model_holds_nothing_up_and_nothing_lands_on_another_claim(
    desk: Served, model: Model, open_page: Callable[..., Page]
) -> None:
    from threading import Event

    go_on, answer = Event(), model.answer
    model.answer = lambda body: answer(body) if go_on.wait(60) else status(500)
    try:
        claim = claim_about(desk, "lifeboats could not be lowered")
        page = open_page(desk.url)
        opened(page, desk, claim, "Mia")
        decide(page)
        see(page, claim, "asking")
        page.keyboard.press("j")
        page.wait_for_function("claim => wbDesk.claim() !== claim && !wbDesk.leavingClaim", arg=claim)
        other = claim_shown(page)
        decide(page)
        go_on.set()
        opened(page, desk, other, "Mia")
        expect(page.locator("[data-suggestion=ready]")).to_be_visible()
        # Reopened, the claim that was asked about shows what has come meanwhile.
        opened(page, desk, claim, "Mia")
        expect(page.locator("[data-suggestion=open]")).to_be_visible(timeout=30_000)
    finally:
        go_on.set()
        model.answer = answer


def test_a_failure_reads_as_one_and_is_tried_again_by_keyboard(
    desk: Served, model: Model, open_page: Callable[..., Page]
) -> None:
    answer = model.answer
    model.answer = lambda body: status(400, "no")
    try:
        claim = claim_about(desk, "million marks")
        page = open_page(desk.url)
        opened(page, desk, claim, "Noa")
        decide(page)
        see(page, claim, "failed")
        expect(page.locator("[data-suggestion=failed] [role=alert]")).to_contain_text("says nothing about the claim")
        found = Axe().run(page).response["violations"]
        assert found == [], json.dumps([{v["id"]: [n["html"] for n in v["nodes"]]} for v in found], indent=1)
    finally:
        model.answer = answer
    tab_to(page, "[data-suggest]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-suggestion=open]")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_in_an_open_suggestion_and_nothing_scrolls_sideways(
    width: int, dark: bool, desk: Served, open_page: Callable[..., Page]
) -> None:
    claim = claim_about(desk, "ran aground")
    page = open_page(desk.url, width=width, dark=dark)
    opened(page, desk, claim, f"Pia {width} {dark}")
    decide(page)
    found = Axe().run(page).response["violations"]
    see(page, claim)
    found += Axe().run(page).response["violations"]
    assert found == [], json.dumps([{v["id"]: [n["html"] for n in v["nodes"]]} for v in found], indent=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    expect(page.locator("[data-suggestion=open] blockquote[lang=uk]")).to_have_count(1)


def test_without_a_model_the_page_knows_nothing_of_suggestions(
    serve: Callable[..., Served], open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(serve(write_articles(tmp_path / "articles.jsonl")).url)
    decide(page)
    expect(page.locator("#notice")).to_have_text("Recorded: Not enough evidence.")
    assert page.locator("[data-suggestion]").count() == 0
    page.keyboard.press("?")
    expect(page.locator("#wb-help")).not_to_contain_text("suggestion")
