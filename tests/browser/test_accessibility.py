"""Both screens against WCAG 2.2 AA by axe, in both themes, wide and narrow."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Served
from tests.browser.samples import write_articles
from tests.origins_factory import busy_ledger, busy_review
from workbench.ui import render

pytestmark = pytest.mark.browser

_SMALL = """() => [...document.querySelectorAll('button, a[href], input, select, summary, textarea')]
  .filter(el => el.checkVisibility() && !el.closest('.wb-sr') && !el.matches('[type=file], .wb-skip, .wb-text a, p a'))
  .map(el => [el.closest('label') ?? el, el])
  .map(([box, el]) => [box.getBoundingClientRect(), el])
  .filter(([box]) => box.width > 1 && (box.width < 23.5 || box.height < 23.5))
  .map(([, el]) => el.outerHTML.slice(0, 120))"""


@pytest.fixture(scope="module")
def desk(serve: Callable[[Path | None], Served], tmp_path_factory: pytest.TempPathFactory) -> Served:
    return serve(write_articles(tmp_path_factory.mktemp("articles") / "articles.jsonl"))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("screen", ["review", "articles", "missing", "help"])
def test_axe_finds_nothing(screen: str, width: int, dark: bool, desk: Served, open_page: Callable[..., Page]) -> None:
    path = {"review": "/", "articles": "/articles", "missing": "/?claim=c_00000000", "help": "/"}[screen]
    page = open_page(f"{desk.url}{path}", width=width, dark=dark)
    if screen == "review":
        page.keyboard.press("p")
        page.keyboard.press("2")
    if screen == "articles":
        page.locator("#articles-list [data-article-to]").first.press("Enter")
        page.wait_for_selector("#article [data-article]")
    if screen == "help":
        page.keyboard.press("?")
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps([{v["id"]: [n["html"] for n in v["nodes"]]} for v in found], indent=1)


def show_busy_evidence(page: Page) -> None:
    """Put evidence with everything in it on the screen: ten folds, eight details, corrections, three scripts."""
    page.evaluate(
        "drawn => { document.querySelector('#evidence .wb-evidence').outerHTML = drawn; }",
        render.evidence(busy_review(), ledger=busy_ledger()),
    )
    page.evaluate("document.querySelectorAll('#evidence details').forEach(one => { one.open = true; })")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_differences_ledger_and_corrections(
    width: int, dark: bool, desk: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(desk.url, width=width, dark=dark)
    show_busy_evidence(page)
    page.locator("[data-apart]").first.click()
    page.locator("#origin-save").click()
    page.locator("[data-select]").first.click()
    found = Axe().run(page).response["violations"]
    assert found == [], json.dumps([{v["id"]: [n["html"] for n in v["nodes"]]} for v in found], indent=1)
    assert page.evaluate(_SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/", "/articles"])
def test_every_target_is_large_enough_to_hit(path: str, desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{desk.url}{path}")
    assert page.evaluate(_SMALL) == []


def test_every_passage_says_its_language_and_direction(desk: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(desk.url)
    quotes = page.locator("#evidence .wb-quote")
    assert quotes.count() > 0
    for n in range(quotes.count()):
        assert quotes.nth(n).get_attribute("dir") == "auto"
        assert quotes.nth(n).get_attribute("lang")
