"""The reviewer's whole job, by keyboard only, on a served desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.samples import FERRY, RESCUE, write_articles

pytestmark = pytest.mark.browser

_IN_FOCUS = "selector => document.activeElement?.closest(selector) !== null && document.activeElement !== document.body"


def tab_to(page: Page, selector: str, *, back: bool = False) -> None:
    """Press Tab until the focus is in `selector`, as someone without a mouse does."""
    for _ in range(80):
        if page.evaluate(_IN_FOCUS, selector):
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def claim_shown(page: Page) -> str:
    return str(page.evaluate("wbDesk.claim()"))


def focus_is_somewhere(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement !== document.body"))


@pytest.fixture(scope="module")
def ferry_desk(serve: Callable[[Path | None], Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    return serve(write_articles(tmp_path_factory.mktemp("articles") / "articles.jsonl"))


def test_the_whole_job_from_articles_to_export_by_keyboard(
    serve: Callable[[Path | None], Served], open_page: Callable[..., Page], tmp_path: Path
) -> None:
    desk = serve(None)
    page = open_page(f"{desk.url}/articles")
    # Listening from the start: asked for late, the browser may show its own dialog before the driver takes over.
    page.on("filechooser", lambda chooser: chooser.set_files(tmp_path / "rescue.txt"))

    # A text is pasted with its publisher; a file is dropped in through the file button.
    tab_to(page, "#ingest-text")
    page.keyboard.insert_text(FERRY)
    tab_to(page, "#ingest-publisher")
    page.keyboard.type("velmora-post.example")
    tab_to(page, "#ingest-published")
    page.keyboard.type("2025-06-17")
    tab_to(page, "#ingest-add")
    page.keyboard.press("Enter")
    expect(page.locator("#ingest-progress [data-done=true]")).to_have_count(1, timeout=60_000)

    (tmp_path / "rescue.txt").write_text(RESCUE, encoding="utf-8")
    tab_to(page, "#ingest-files", back=True)
    page.keyboard.press("Enter")
    expect(page.locator("#ingest-files")).to_contain_text("rescue")
    tab_to(page, "#ingest-publisher")
    page.keyboard.press("Control+a")
    page.keyboard.type("coastline.example")
    tab_to(page, "#ingest-add")
    page.keyboard.press("Enter")
    expect(page.locator("#ingest-progress [data-done=true]")).to_have_count(2, timeout=60_000)
    expect(page.locator("#articles-list tbody tr")).to_have_count(2)

    # Claims were found while the articles were added: the first is open, J goes on to the next.
    page.goto(desk.url)
    expect(page.locator("#evidence [data-claim-id]")).to_have_count(1, timeout=30_000)
    expect(page.locator("#queue .wb-row.is-here")).to_be_focused()
    first = claim_shown(page)
    page.keyboard.press("j")
    page.wait_for_function("first => wbDesk.claim() && wbDesk.claim() !== first", arg=first)
    chosen = claim_shown(page)

    # Read, pin, decide, say why, go on.
    expect(page.locator("#evidence .wb-line")).to_contain_text("1 independent origin")
    page.keyboard.press("]")
    expect(page.locator("#evidence .wb-passage").first).to_be_focused()
    page.keyboard.press("p")
    expect(page.locator("#pin-count")).to_have_text("1 passage pinned")
    page.keyboard.press("2")
    expect(page.locator("#verdict-label input[value=refuted]")).to_be_checked()
    page.keyboard.press("r")
    page.keyboard.type("The other paper counted otherwise; 1 2 j k p are only letters here.")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=chosen)
    expect(page.locator("#notice")).to_have_text("Recorded: Refuted.")
    expect(page.locator("#verdict-rationale textarea")).to_have_value("")
    expect(page.locator("#wb-progress")).to_contain_text("1 decided today")
    assert focus_is_somewhere(page)
    assert f"claim={claim_shown(page)}" in page.url

    exported = [json.loads(line) for line in desk.command("export", "--format", "jsonl").splitlines()]
    text = json.dumps(exported, ensure_ascii=False)
    assert chosen in text
    assert "only letters here" in text
    assert "coastline.example" in text or "velmora-post.example" in text


def test_a_decisive_label_without_a_passage_is_refused_in_words_and_nothing_typed_is_lost(
    ferry_desk: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(ferry_desk.url)
    before = claim_shown(page)
    page.keyboard.press("1")
    page.keyboard.press("r")
    page.keyboard.type("Because.")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".toast-wrap")).to_contain_text("cite at least one passage")
    assert claim_shown(page) == before
    expect(page.locator("#verdict-rationale textarea")).to_have_value("Because.")
    expect(page.locator("#verdict-rationale textarea")).to_be_focused()


def test_a_reload_at_once_keeps_what_was_typed_and_pinned(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    first = claim_shown(page)
    # Typed straight on: what is pressed before the next claim is there belongs to the next claim.
    page.keyboard.press("j")
    page.keyboard.press("3")
    page.keyboard.press("p")
    page.keyboard.press("r")
    page.keyboard.type("half a thought")
    page.wait_for_function("!wbDesk.leavingClaim")
    claim = claim_shown(page)
    assert claim != first
    page.reload()
    page.wait_for_function("claim => window.wbDesk?.loaded && wbDesk.claim() === claim", arg=claim)
    expect(page.locator("#verdict-rationale textarea")).to_have_value("half a thought")
    expect(page.locator("#verdict-label input[value=conflicting]")).to_be_checked()
    expect(page.locator("#pin-count")).to_have_text("1 passage pinned")


def test_a_draft_is_on_the_server_two_seconds_after_the_last_edit(
    ferry_desk: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(ferry_desk.url)
    page.keyboard.press("r")
    page.keyboard.type("kept by the server")
    expect(page.locator("#notice")).to_have_text("Draft saved.", timeout=10_000)
    page.evaluate("localStorage.clear()")
    page.reload()
    expect(page.locator("#verdict-rationale textarea")).to_have_value("kept by the server")


def test_skipping_needs_a_reason_and_goes_on(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    before = claim_shown(page)
    page.keyboard.press("Control+Space")
    expect(page.locator("#skip-reason")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#wb-skip")).to_be_visible()
    page.keyboard.type("outside our scope")
    page.keyboard.press("Enter")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=before)
    expect(page.locator("#notice")).to_have_text("Skipped.")
    assert focus_is_somewhere(page)


def test_undo_takes_the_last_verdict_back(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    decided = claim_shown(page)
    page.keyboard.press("5")
    page.keyboard.press("r")
    page.keyboard.type("Nothing here settles it.")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=decided)
    tab_to(page, "#verdict-undo")
    page.keyboard.press("Enter")
    page.wait_for_function("before => wbDesk.claim() === before", arg=decided)
    expect(page.locator("#history")).to_contain_text("withdrawn")


def test_a_colleagues_earlier_verdict_is_shown_beside_mine_and_neither_is_lost(
    ferry_desk: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(ferry_desk.url)
    claim = claim_shown(page)
    ferry_desk.command(
        "verdict", "record", claim, "--label", "not_checkable", "--rationale", "Too vague.", "--reviewer", "Oda"
    )
    page.keyboard.press("5")
    page.keyboard.press("r")
    page.keyboard.type("I looked too.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notice .wb-conflict")).to_contain_text("Too vague.")
    expect(page.locator("#notice .wb-conflict")).to_contain_text("I looked too.")
    expect(page.locator("#verdict-rationale textarea")).to_have_value("I looked too.")
    page.reload()
    expect(page.locator("#verdict-rationale textarea")).to_have_value("I looked too.")
    page.wait_for_function("window.wbDesk?.loaded")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=claim)
    history = ferry_desk.command("verdict", "history", claim)
    assert "Oda" in history
    assert "I looked too." in history


def test_a_second_opinion_is_recorded_beside_the_first(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    claim = claim_shown(page)
    ferry_desk.command(
        "verdict", "record", claim, "--label", "not_checkable", "--rationale", "Too vague.", "--reviewer", "Ulf"
    )
    page.keyboard.press("5")
    page.keyboard.press("r")
    page.keyboard.type("Second opinion.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#notice .wb-conflict")).to_be_visible()
    tab_to(page, "[data-second]")
    page.keyboard.press("Enter")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=claim)
    history = ferry_desk.command("verdict", "history", claim)
    assert "Ulf" in history
    assert "Second opinion." in history


def test_a_pin_survives_a_search_with_other_words(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    page.keyboard.press("p")
    expect(page.locator("#pin-count")).to_have_text("1 passage pinned")
    page.keyboard.press("e")
    page.keyboard.type("lifeboats jammed")
    page.keyboard.press("Enter")
    expect(page.locator("#evidence")).to_contain_text("Searched for")
    expect(page.locator("#pin-count")).to_have_text("1 passage pinned")


def test_a_passage_opens_in_its_article_and_o_leads_back(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    own = page.locator("#article .wb-article").get_attribute("data-article")
    page.keyboard.press("]")
    page.keyboard.press("o")
    expect(page.locator("#opened-passage")).to_be_focused()
    assert page.locator("#article .wb-article").get_attribute("data-article") != own
    page.keyboard.press("o")
    expect(page.locator("#evidence .wb-passage").first).to_be_focused()
    expect(page.locator("#article .wb-article")).to_have_attribute("data-article", own or "")


def test_keys_rest_while_typing_and_can_be_switched_off(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    page.keyboard.press("/")
    page.keyboard.type("2")
    expect(page.locator("#verdict-label input:checked")).to_have_count(0)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    tab_to(page, "[data-do=keys]")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    expect(page.locator("#verdict-label input:checked")).to_have_count(0)


def test_keys_answer_to_a_cyrillic_layout(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(ferry_desk.url)
    before = claim_shown(page)
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', {key: 'о', code: 'KeyJ', bubbles: true}))")
    page.wait_for_function("before => wbDesk.claim() !== before", arg=before)


def test_a_narrow_page_never_scrolls_sideways(ferry_desk: Served, open_page: Callable[..., Page]) -> None:
    for path in ("/", "/articles"):
        page = open_page(f"{ferry_desk.url}{path}", width=320)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_an_unknown_claim_in_the_address_is_told_and_the_queue_still_works(
    ferry_desk: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{ferry_desk.url}/?claim=c_00000000")
    expect(page.locator("#article [role=alert]")).to_contain_text("This claim cannot be shown")
    page.keyboard.press("j")
    expect(page.locator("#evidence [data-claim-id]")).to_have_count(1)
