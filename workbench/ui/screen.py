"""Pieces both screens are made of: regions, hidden triggers, and how a control is tied to its event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from workbench.ui import render


def region(elem_id: str, title: str) -> gr.HTML:
    """A part of the page that the server draws; until then it says that it is loading, at its final size."""
    return drawn(render.state("loading", "Loading…", "One moment.", region=title), elem_id)


def drawn(html: str, elem_id: str) -> gr.HTML:
    """Markup from `render`, without Gradio's own script and style on it."""
    return gr.HTML(html, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def trigger(elem_id: str) -> gr.Button:
    """A button that only the desk's script presses: one event for one action of a person."""
    return gr.Button(elem_id, elem_id=elem_id, visible="hidden")


def on(
    listen: Callable[..., Any],
    name: str,
    run: Callable[..., Any],
    inputs: Sequence[Any],
    outputs: Sequence[Any],
    *,
    trigger_mode: str = "once",
) -> None:
    """Tie a control to its event: the script describes the page as the first input, and is told how it ended.

    `once` drops repeated presses while one is under way; `always_last` answers the newest of them.
    """
    rest = ", ".join(f"v{number}" for number in range(1, len(inputs)))
    describe = f"(wire{', ' + rest if rest else ''}) => [window.wbDesk.wire('{name}'){', ' + rest if rest else ''}]"
    sent = listen(
        run,
        inputs=list(inputs),
        outputs=list(outputs),
        js=describe,
        trigger_mode=trigger_mode,
        concurrency_limit=None,
        show_progress="hidden",
        api_visibility="private",
    )
    sent.success(fn=None, js=f"() => {{ window.wbDesk.done('{name}'); }}", api_visibility="private")
    sent.failure(fn=None, js=f"() => {{ window.wbDesk.failed('{name}'); }}", api_visibility="private")
