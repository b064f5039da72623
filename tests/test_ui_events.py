"""What the web desk accepts from its own page, and that it writes HTML in one place only."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import gradio as gr
import pytest
from starlette.requests import Request

import workbench.ui
from workbench.desk import Desk
from workbench.errors import UsageError
from workbench.ui.articles_events import ArticlesEvents
from workbench.ui.events import guarded
from workbench.ui.review_view import ReviewView
from workbench.ui.wire import Screen, named, read_as_of, read_screen, stated_name

REQUEST = Request({"type": "http", "method": "POST", "path": "/", "headers": []})


def screen_json(**changes: object) -> str:
    return json.dumps({"reviewer": "Ines", **changes})


def test_the_page_states_who_acts_on_a_desk_without_accounts() -> None:
    assert named(read_screen(screen_json(), REQUEST, stated_name)) == "Ines"


def test_the_session_decides_who_acts_whatever_the_page_states() -> None:
    assert read_screen(screen_json(), REQUEST, lambda request, stated: "Oda").reviewer == "Oda"


@pytest.mark.parametrize(
    "wire",
    ["", "[]", "{", '{"reviewer": 7}', '{"unknown": 1}', '{"page": 0}', '{"start": -1}', '{"status": "open;--"}',
     json.dumps({"reviewer": "x" * 101}), json.dumps({"cite": ["e"] * 101})],
)  # fmt: skip
def test_a_page_out_of_step_is_told_to_reload(wire: str) -> None:
    with pytest.raises(UsageError, match="Reload"):
        read_screen(wire, REQUEST, stated_name)


def test_nobody_acts_without_a_name() -> None:
    with pytest.raises(UsageError, match="Give your name"):
        named(read_screen(screen_json(reviewer="  "), REQUEST, stated_name))


@pytest.mark.parametrize(
    ("typed", "meant"), [("", "claim"), (None, "claim"), (" Any ", None), ("2031-03-04", date(2031, 3, 4))]
)
def test_the_time_limit_is_read(typed: str | None, meant: object) -> None:
    assert read_as_of(typed) == meant


def test_a_time_limit_that_is_no_date_is_refused_with_an_example() -> None:
    with pytest.raises(UsageError, match="2025-06-20"):
        read_as_of("last week")


@pytest.mark.parametrize("source", ["/etc/passwd", "file:///etc/passwd", "../secret.txt", "-", "C:\\x.txt"])
def test_a_path_is_not_an_address(source: str, desk: Desk) -> None:
    events = ArticlesEvents(desk=desk, reviewer_of=stated_name, wake=lambda: None)
    with pytest.raises(UsageError, match="not an http or https address"):
        events.add(screen_json(), None, source, None, None, None, None, gr.Request(request=REQUEST))
    assert desk.ingest_jobs() == []


def test_an_expected_error_keeps_its_words() -> None:
    with pytest.raises(gr.Error, match="Choose a claim"):
        guarded(_raiser(UsageError("Choose a claim first.")))()


def test_an_unexpected_error_gives_an_id_and_not_its_details() -> None:
    with pytest.raises(gr.Error, match=r"Error [0-9a-f]{8} is explained") as told:
        guarded(_raiser(RuntimeError("secret path /srv/x")))()
    assert "secret" not in str(told.value)


def test_only_one_function_hands_html_to_the_page() -> None:
    raw = {"HTML", "Markdown", "Dataframe", "DataFrame", "HighlightedText", "Chatbot"}
    found = []
    for path in sorted(Path(workbench.ui.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in raw:
                found.append((path.name, node.func.attr))
    assert found == [("screen.py", "HTML")]


def test_no_template_switches_escaping_off() -> None:
    for path in sorted((Path(workbench.ui.__path__[0]) / "templates").glob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\|\s*safe\b|autoescape", text), path.name


def test_after_the_last_claim_of_a_page_comes_the_first_of_the_next(desk: Desk) -> None:
    for n in range(53):
        desk.add_claim(f"Bridge {n} over the Orle was closed for {n + 2} days.", added_by="Ines")
    view = ReviewView(desk=desk, reviewer_of=stated_name, accounts=False)
    first = view.page(Screen(reviewer="Ines"))
    second = view.page(Screen(reviewer="Ines", page=2))
    at_the_end = Screen(reviewer="Ines", claim=first.items[-1].claim.id)
    assert view.following(at_the_end) == (second.items[0].claim.id, 2)
    past_the_end = Screen(reviewer="Ines", claim=second.items[-1].claim.id, page=2)
    assert view.following(past_the_end) == (first.items[0].claim.id, 1)


def test_no_claim_follows_the_only_one(desk: Desk) -> None:
    claim = desk.add_claim("The Orle froze in May 2031.", added_by="Ines")
    view = ReviewView(desk=desk, reviewer_of=stated_name, accounts=False)
    assert view.following(Screen(reviewer="Ines", claim=claim.id)) == (None, 1)


def _raiser(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail
