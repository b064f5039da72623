"""Nothing a stranger writes runs in the desk: in the renderer's output alone, and through the whole served page."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Served
from tests.browser.samples import FERRY, RESCUE
from tests.script_payloads import PAYLOADS
from tests.test_render import every_sink

pytestmark = pytest.mark.browser

_POKE = """drawn => {
  window.ran = undefined;
  document.body.innerHTML = drawn;
  for (const el of document.body.querySelectorAll('*')) {
    for (const name of ['click', 'focus', 'mouseover', 'pointerenter', 'load', 'error', 'toggle', 'input', 'keydown'])
      el.dispatchEvent(new Event(name, {bubbles: true, cancelable: true}));
  }
  return [window.ran ?? null, [...document.links].filter(a => !/^https?:$/.test(a.protocol)).map(a => a.href)];
}"""


def test_no_payload_runs_from_any_sink_even_without_a_content_policy(chromium: Browser) -> None:
    page = chromium.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><body></body>", content_type="text/html"))
    page.goto("http://127.0.0.1:9/")
    page.evaluate("document.addEventListener('click', e => e.preventDefault(), true)")
    assert page.evaluate(_POKE, "<img src=x onerror=window.ran=1>")[0] == 1, "the check itself must notice a script"
    for payload in PAYLOADS:
        for drawn in every_sink(payload):
            assert page.evaluate(_POKE, drawn) == [None, []], payload
    page.close()


def test_payloads_in_articles_claims_and_rationales_do_not_run_in_the_served_desk(
    serve: Callable[[Path | None], Served], open_page: Callable[..., Page], tmp_path: Path
) -> None:
    rows = []
    for n, start in enumerate(range(0, len(PAYLOADS), 16)):
        some = " ".join(PAYLOADS[start : start + 16])
        text = f"{FERRY if n % 2 else RESCUE} {some} The harbour of Velmora closed for {n + 3} days in June 2025."
        row = {"title": some, "byline": some, "agency": some[:60], "url": PAYLOADS[start], "text": text}
        rows.append(row | {"publisher": f"p{n}.example", "published": "2025-06-17"})
    path = tmp_path / "hostile.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    desk = serve(path)
    added = json.loads(desk.command("claims", "add", " ".join(PAYLOADS[:40])[:1500], "--json"))
    claim = added["id"] if isinstance(added, dict) else added[0]["id"]
    for start in range(0, len(PAYLOADS), 60):
        rationale = " ".join(PAYLOADS[start : start + 60]).replace("\x00", "")
        desk.command(
            "verdict", "record", claim, "--label", "not_checkable", "--rationale", rationale, "--reviewer", f"r{start}"
        )

    page = open_page(f"{desk.url}/?claim={claim}")
    page.evaluate("window.ran = undefined")
    page.locator("#reviewer-name input").fill("r0")
    seen = page.locator("#queue .wb-row").count()
    assert seen > 3
    for _ in range(min(seen, 8)):
        before = page.evaluate("wbDesk.claim()")
        page.keyboard.press("Escape")
        page.keyboard.press("j")
        page.wait_for_function(
            "before => wbDesk.claim() !== before || !document.documentElement.dataset.busy", arg=before
        )
        page.keyboard.press("]")
        page.keyboard.press("o")
        assert page.evaluate("window.ran ?? null") is None
    page.goto(f"{desk.url}/?claim={claim}")
    expect(page.locator("#history")).to_contain_text("Verdicts on this claim")
    assert page.evaluate("window.ran ?? null") is None

    page.goto(f"{desk.url}/articles")
    titles = page.locator("#articles-list [data-article-to]")
    expect(titles.first).to_be_visible()
    for n in range(titles.count()):
        titles.nth(n).click()
        page.wait_for_selector("#article [data-article]")
        assert page.evaluate("window.ran ?? null") is None
