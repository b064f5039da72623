"""Counting origins as one and apart by hand, with the keyboard, on a served desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.samples import write_articles
from tests.browser.test_desk import claim_shown, focus_is_somewhere, tab_to

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk(serve: Callable[[Path | None], Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    return serve(write_articles(tmp_path_factory.mktemp("articles") / "articles.jsonl"))


def count_as_one(page: Page, reason: str) -> None:
    """Select the first two origins and count them as one, without a mouse."""
    page.keyboard.press("Escape")
    page.evaluate("wbDesk.focusOn('evidence-top')")
    tab_to(page, "[data-select]")
    page.keyboard.press("Space")
    expect(page.locator("#origin-picked")).to_contain_text("1 origin selected")
    tab_to(page, "[data-origin] ~ [data-origin] [data-select]")
    page.keyboard.press("Space")
    tab_to(page, "#origin-merge")
    page.keyboard.press("Enter")
    expect(page.locator("#origin-why")).to_be_focused()
    page.keyboard.type(reason)
    page.keyboard.press("Enter")


def undo_everything(desk: Served, claim: str) -> None:
    """Leave the claim as the next test expects it."""
    for edit in json.loads(desk.command("origins", "show", claim, "--json"))["edits"]:
        if edit["action"] != "undo" and edit["undone_by"] is None:
            desk.command("origins", "undo", claim, edit["id"], "--reviewer", "Ines")


@pytest.fixture
def page(desk: Served, open_page: Callable[..., Page]) -> Page:
    opened = open_page(desk.url)
    undo_everything(desk, claim_shown(opened))
    opened.evaluate("localStorage.clear()")
    opened.reload()
    opened.wait_for_function("window.wbDesk?.loaded")
    return opened


def test_two_origins_are_counted_as_one_and_undo_takes_it_back(page: Page) -> None:
    before = page.locator("#evidence [data-origin]").count()
    assert before > 1
    count_as_one(page, "one report, 1 2 j k are only letters here")
    expect(page.locator("#origins-notice")).to_contain_text("Counted as one")
    expect(page.locator("#evidence [data-origin]")).to_have_count(before - 1)
    expect(page.locator("#evidence .wb-edit")).to_contain_text("only letters here")
    expect(page.locator("#origin-correct")).to_be_hidden()
    expect(page.locator("[data-select]").first).to_be_focused()
    expect(page.locator("#verdict-label input:checked")).to_have_count(0)
    page.reload()
    expect(page.locator("#evidence .wb-edit")).to_contain_text("only letters here")
    tab_to(page, "#evidence [data-undo-edit]")
    page.keyboard.press("Enter")
    expect(page.locator("#origins-notice")).to_contain_text("Correction undone")
    expect(page.locator("#evidence [data-origin]")).to_have_count(before)
    assert focus_is_somewhere(page)
    expect(page.locator("#evidence .wb-edits")).to_contain_text("Corrections of origins not in force here")


def test_an_article_is_counted_apart_from_the_ledger(page: Page) -> None:
    before = page.locator("#evidence [data-origin]").count()
    count_as_one(page, "one report")
    expect(page.locator("#evidence [data-origin]")).to_have_count(before - 1)
    expect(page.locator("[data-select]").first).to_be_focused()
    tab_to(page, ".wb-ledger summary")
    page.keyboard.press("Enter")
    tab_to(page, "[data-apart]")
    name = page.evaluate("document.activeElement.dataset.name")
    page.keyboard.press("Enter")
    expect(page.locator("#origin-title")).to_contain_text(f"Count {name} as an origin of its own, apart from")
    page.keyboard.type("their own reporter was on board")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#origins-notice")).to_contain_text("Counted apart")
    expect(page.locator("#evidence [data-origin]")).to_have_count(before)
    expect(page.locator(".wb-ledger li:focus")).to_contain_text(name)
    assert "Recorded" not in page.locator("#notice").inner_text()
    tab_to(page, "#origins-notice [data-undo-edit]")
    page.keyboard.press("Enter")
    expect(page.locator("#evidence [data-origin]")).to_have_count(before - 1)


def test_a_correction_needs_its_reason(page: Page) -> None:
    before = page.locator("#evidence [data-origin]").count()
    count_as_one(page, "   ")
    expect(page.locator("#origin-missing")).to_contain_text("Say why")
    expect(page.locator("#origin-why")).to_be_focused()
    expect(page.locator("#evidence [data-origin]")).to_have_count(before)


def test_escape_leaves_everything_as_it_was_and_the_focus_where_it_was(page: Page) -> None:
    before = page.locator("#evidence [data-origin]").count()
    tab_to(page, "[data-select]")
    page.keyboard.press("Space")
    tab_to(page, "[data-origin] ~ [data-origin] [data-select]")
    page.keyboard.press("Space")
    tab_to(page, "#origin-merge")
    page.keyboard.press("Enter")
    page.keyboard.type("half a thou")
    page.keyboard.press("Escape")
    expect(page.locator("#origin-form")).to_be_hidden()
    expect(page.locator("#origin-merge")).to_be_focused()
    tab_to(page, "[data-do=origin-clear]")
    page.keyboard.press("Enter")
    expect(page.locator("#origin-correct")).to_be_hidden()
    expect(page.locator("[data-select]").first).to_be_focused()
    expect(page.locator("#evidence [data-origin]")).to_have_count(before)


def test_a_reload_keeps_what_was_selected_and_the_reason_half_typed(page: Page) -> None:
    for n in (0, 1):
        page.locator("[data-select]").nth(n).click()
    page.locator("#origin-merge").click()
    page.keyboard.type("half a thought")
    page.reload()
    page.wait_for_function("window.wbDesk?.loaded")
    expect(page.locator("#origin-why")).to_have_value("half a thought")
    expect(page.locator('[data-select][aria-pressed="true"]')).to_have_count(2)
    page.locator("#origin-save").click()
    expect(page.locator("#origins-notice")).to_contain_text("Counted as one")


def test_what_somebody_else_changed_meanwhile_is_told_in_words_and_the_reason_stays(page: Page, desk: Served) -> None:
    origins = [str(page.locator("[data-select]").nth(n).get_attribute("data-select")) for n in (0, 1)]
    desk.command("origins", "merge", claim_shown(page), *origins, "--reviewer", "Oda", "--reason", "one report")
    count_as_one(page, "I saw it too")
    expect(page.locator(".toast-wrap")).to_contain_text("has changed since this page was drawn")
    expect(page.locator("#origin-why")).to_have_value("I saw it too")
    expect(page.locator("#origin-why")).to_be_focused()


def test_another_claim_has_nothing_selected(page: Page) -> None:
    first = claim_shown(page)
    page.locator("[data-select]").first.click()
    page.keyboard.press("j")
    page.wait_for_function("first => wbDesk.claim() && wbDesk.claim() !== first", arg=first)
    page.wait_for_function("!document.documentElement.dataset.busy")
    expect(page.locator('[data-select][aria-pressed="true"]')).to_have_count(0)
    expect(page.locator("#origin-correct")).to_be_hidden()
