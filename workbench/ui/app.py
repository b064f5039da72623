"""The web desk as one Gradio app with two addresses, mounted in the server that also answers the HTTP API."""

from __future__ import annotations

import getpass
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING

import gradio as gr

from workbench.ui import render, theme
from workbench.ui.articles import ArticlesScreen
from workbench.ui.articles_events import ArticlesEvents
from workbench.ui.review import ReviewScreen
from workbench.ui.review_events import ReviewEvents
from workbench.ui.review_suggestion import suggesting
from workbench.ui.review_view import ReviewView
from workbench.ui.screen import drawn
from workbench.ui.wire import ReviewerOf, stated_name

if TYPE_CHECKING:
    from fastapi import FastAPI

    from workbench.desk import Desk
    from workbench.settings import Settings

UPLOAD_LIMIT = "50mb"
# Uploaded copies are read within seconds; a day leaves room for a long queue.
_UPLOADS_KEPT_S = 86_400


def build_blocks(
    desk: Desk, settings: Settings, *, reviewer_of: ReviewerOf = stated_name, wake: Callable[[], None] = lambda: None
) -> gr.Blocks:
    """The desk's two screens over one `Desk`: Review at `/`, Articles at `/articles`.

    Args:
        desk: what every event calls.
        settings: the desk's name is taken from them.
        reviewer_of: who acts, given the request and the name typed in the header.
        wake: called when articles were queued, so that the worker starts on them at once.
    """
    accounts = bool(desk.users.list())
    name = None if accounts else _account_name()
    blocks = gr.Blocks(
        title=f"{settings.organisation} · Review",
        analytics_enabled=False,
        fill_width=True,
        delete_cache=(_UPLOADS_KEPT_S, _UPLOADS_KEPT_S),
    )
    with blocks:
        model = suggesting(desk)
        wire, progress = _frame(name, with_model=model is not None)
        view = ReviewView(desk=desk, reviewer_of=reviewer_of, accounts=accounts, suggesting=model)
        ReviewScreen(ReviewEvents(view=view), wire, progress)
    with blocks.route("Articles", "/articles", show_in_navbar=False):
        wire, _ = _frame(name)
        ArticlesScreen(ArticlesEvents(desk=desk, reviewer_of=reviewer_of, wake=wake), wire)
    return blocks


def mount(
    app: FastAPI,
    desk: Desk,
    settings: Settings,
    *,
    reviewer_of: ReviewerOf = stated_name,
    wake: Callable[[], None] = lambda: None,
) -> FastAPI:
    """Put the desk at `/` of `app`; routes that `app` already has keep winning.

    Nothing on disk is served but the app's own assets, no call is offered to Gradio clients, no run is recorded in the
    browser, and no request leaves the host.
    """
    with warnings.catch_warnings():
        # Said for every app with two pages, also when server-side rendering was never asked for.
        warnings.filterwarnings("ignore", message="SSR mode is not supported", category=UserWarning)
        mounted: FastAPI = gr.mount_gradio_app(
            app,
            build_blocks(desk, settings, reviewer_of=reviewer_of, wake=wake),
            path="/",
            footer_links=[],
            run_history=False,
            app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
            allowed_paths=[],
            show_error=False,
            max_file_size=UPLOAD_LIMIT,
            ssr_mode=False,
            enable_monitoring=False,
            pwa=False,
            mcp_server=False,
            theme=theme.theme(),
            css=theme.style(),
            head=theme.script(),
        )
    return mounted


def _frame(name: str | None, *, with_model: bool = False) -> tuple[gr.Textbox, gr.HTML]:
    """What every screen carries: header, own progress, the list of keys, the page's own wire.

    `name` is offered as the reviewer's; with `None` people log in and state no name.
    """
    gr.components.Navbar(visible=False)
    with gr.Row(elem_id="wb-top"):
        drawn(render.frame("header"), "wb-header")
        if name is not None:
            gr.Textbox(
                name, label="Reviewer", lines=1, max_lines=1, max_length=100, interactive=True, elem_id="reviewer-name"
            )
        progress = drawn("", "wb-progress")
    drawn(render.frame("help", with_model=with_model), "wb-help-holder")
    return gr.Textbox("", label="Wire", visible=False), progress


def _account_name() -> str:
    """The name of the person at this computer, offered as the reviewer's; anyone can type another."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
