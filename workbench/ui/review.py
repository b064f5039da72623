"""The Review screen: queue, article, evidence and the verdict form, wired to their events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from workbench.ui import render, words
from workbench.ui.events import guarded
from workbench.ui.review_events import ReviewEvents
from workbench.ui.review_origins import OriginEvents
from workbench.ui.screen import drawn, on, region, trigger
from workbench.ui.suggestion_events import SuggestionEvents

_CONFIDENCE = ("low", "medium", "high")


class ReviewScreen:
    """Builds the screen inside an open `gr.Blocks` and connects its controls to `events`."""

    def __init__(self, events: ReviewEvents, wire: gr.Textbox, progress: gr.HTML) -> None:
        self._events = events
        self._wire = wire
        with gr.Row(elem_id="wb-columns"):
            with gr.Column(elem_id="col-queue"):
                self._queue_column()
            with gr.Column(elem_id="col-article"):
                self._article_column()
            with gr.Column(elem_id="col-evidence"):
                self._evidence_column()
        drawn(render.frame("skip"), "wb-dialogs")
        self._outputs: Sequence[gr.components.Component] = (
            self.queue, self.article, self.evidence, self.history, self.correction, self.notice, progress,
            self.query, self.as_of, self.label, self.confidence, self.rationale,
        )  # fmt: skip
        self._connect()

    def _queue_column(self) -> None:
        drawn(render.frame("filters"), "queue-filters")
        self.queue = region("queue", "Claims")

    def _article_column(self) -> None:
        self.article = region("article", "Article")
        with gr.Group(elem_id="claim-add-group"):
            self.claim_text = gr.Textbox(
                label="Add a claim",
                placeholder="Select words in the article, or type a statement to check",
                lines=1,
                max_lines=4,
                elem_id="claim-add-text",
            )
            self.claim_add = gr.Button("Add claim", size="sm", elem_id="claim-add")

    def _evidence_column(self) -> None:
        with gr.Column(elem_id="evidence-scroll"):
            self.evidence = region("evidence", "Evidence")
            with gr.Row(elem_id="evidence-search"):
                self.query = gr.Textbox(
                    label="Search with other words (E)", lines=1, max_lines=1, elem_id="evidence-query"
                )
                self.as_of = gr.Textbox(
                    label="Published until", placeholder="claim's day, any, or 2025-06-20", lines=1, max_lines=1,
                    elem_id="evidence-as-of",
                )  # fmt: skip
            self.history = drawn("", "history")
        with gr.Column(elem_id="origins"):
            drawn(render.frame("correct"), "origins-form")
            self.correction = drawn("", "origins-notice")
        with gr.Column(elem_id="verdict"):
            self._verdict_form()

    def _verdict_form(self) -> None:
        choices = [(f"{w.digit} {w.name}: {w.definition}", w.label.value) for w in words.LABELS]
        self.label = gr.Radio(choices, label="Verdict (1–6)", elem_id="verdict-label")
        self.rationale = gr.Textbox(
            label="Rationale (R): what shows it",
            lines=1,
            max_lines=6,
            elem_id="verdict-rationale",
        )
        self.confidence = gr.Radio(list(_CONFIDENCE), label="Confidence", elem_id="verdict-confidence")
        drawn(render.frame("pins"), "verdict-pins")
        self.notice = drawn("", "notice")
        with gr.Row(elem_id="verdict-buttons"):
            self.submit = gr.Button("Submit & next", variant="primary", size="sm", elem_id="verdict-submit")
            self.draft = gr.Button("Save draft", size="sm", elem_id="verdict-draft")
            self.skip = gr.Button("Skip…", size="sm", elem_id="verdict-skip")
            self.undo = gr.Button("Undo", size="sm", elem_id="verdict-undo")

    def _connect(self) -> None:
        events, wire, out = self._events, self._wire, self._outputs
        form = [wire, self.label, self.rationale]
        whole = [wire, self.label, self.confidence, self.rationale]

        def bind(button: gr.Button, name: str, run: Callable[..., Any], inputs: Sequence[Any], **more: Any) -> None:
            on(button.click, name, guarded(run), inputs, out, **more)

        bind(trigger("do-select"), "select", events.select, form, trigger_mode="always_last")
        bind(trigger("do-filter"), "filter", events.filter, [wire], trigger_mode="always_last")
        bind(trigger("do-open"), "open", events.open_article, [wire], trigger_mode="always_last")
        bind(trigger("do-back"), "back", events.back, [wire])
        bind(trigger("do-skip"), "skip", events.skip, [wire])
        bind(trigger("do-undo"), "undo", events.undo, [wire])
        bind(trigger("do-load"), "load", events.load, [wire])
        bind(self.submit, "submit", events.submit, whole)
        bind(self.draft, "draft", events.draft, form)
        bind(self.claim_add, "add", events.add_claim, [wire, self.claim_text])
        origins = OriginEvents(view=events.view)
        bind(trigger("do-merge"), "merge", origins.merge, [wire])
        bind(trigger("do-split"), "split", origins.split, [wire])
        bind(trigger("do-undo-edit"), "undo-edit", origins.undo, [wire])
        if events.view.suggesting:
            suggestion = SuggestionEvents(view=events.view)
            bind(trigger("do-suggest"), "suggest", suggestion.open, [wire])
            bind(trigger("do-suggest-tick"), "suggest-tick", suggestion.tick, [wire])
            bind(trigger("do-suggest-stop"), "suggest-stop", suggestion.stop, [wire])
            bind(trigger("do-keep"), "keep", suggestion.keep, [wire])
            bind(trigger("do-change"), "change", suggestion.change, [wire])
        search = [wire, self.query, self.as_of]
        for box in (self.query, self.as_of):
            on(box.submit, "search", guarded(events.search), search, out)
        self.undo.click(fn=None, js="() => { window.wbDesk.undoLast(); }", api_visibility="private")
        self.skip.click(fn=None, js="() => { window.wbDesk.askSkip(); }", api_visibility="private")
