"""The Articles screen: add sources, watch them being read, mend what is missing, find claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from workbench.ui import render
from workbench.ui.articles_events import ArticlesEvents
from workbench.ui.events import guarded
from workbench.ui.screen import drawn, on, region, trigger

FILE_TYPES = [".txt", ".md", ".html", ".htm", ".pdf", ".docx", ".jsonl"]


class ArticlesScreen:
    """Builds the screen inside an open page of `gr.Blocks` and connects its controls to `events`."""

    def __init__(self, events: ArticlesEvents, wire: gr.Textbox) -> None:
        self._events = events
        self._wire = wire
        with gr.Row(elem_id="wb-articles-columns"):
            with gr.Column(elem_id="col-add"):
                self._add_form()
                self.jobs = drawn("", "ingest-progress")
                drawn(render.frame("article_search"), "articles-search")
                self.table = region("articles-list", "Articles")
            with gr.Column(elem_id="col-open"):
                self._edit_form()
                self.claims = drawn("", "article-claims")
                self.article = region("article", "Article")
        self._connect()

    def _add_form(self) -> None:
        self.files = gr.File(
            label="Files: txt, md, html, pdf, docx, jsonl",
            file_count="multiple",
            file_types=FILE_TYPES,
            height=130,
            elem_id="ingest-files",
        )
        self.urls = gr.Textbox(
            label="Addresses of articles or feeds, one a line", lines=2, max_lines=8, elem_id="ingest-urls"
        )
        self.text = gr.Textbox(label="Or the text of one article", lines=3, max_lines=10, elem_id="ingest-text")
        with gr.Row(elem_id="ingest-given"):
            self.title = gr.Textbox(label="Title, if the text has none", lines=1, elem_id="ingest-title")
            self.publisher = gr.Textbox(label="Publisher, if known", lines=1, elem_id="ingest-publisher")
            self.published = gr.Textbox(
                label="Published, if known", placeholder="2025-06-20", lines=1, elem_id="ingest-published"
            )
        self.add = gr.Button("Add", variant="primary", size="sm", elem_id="ingest-add")

    def _edit_form(self) -> None:
        self.notice = drawn("", "notice")
        with gr.Row(elem_id="article-edit"):
            self.edit_title = gr.Textbox(label="Title", lines=1, elem_id="edit-title")
            self.edit_publisher = gr.Textbox(label="Publisher", lines=1, elem_id="edit-publisher")
            self.edit_published = gr.Textbox(
                label="Published", placeholder="2025-06-20", lines=1, elem_id="edit-published"
            )
            self.edit_language = gr.Textbox(label="Language", placeholder="en", lines=1, elem_id="edit-language")
        with gr.Row(elem_id="article-edit-buttons"):
            self.save = gr.Button("Save details", size="sm", elem_id="edit-save")
            self.extract = gr.Button("Find claims", variant="primary", size="sm", elem_id="article-extract")

    def _connect(self) -> None:
        events, wire = self._events, self._wire
        edited = [self.edit_title, self.edit_publisher, self.edit_published, self.edit_language]
        regions = [self.jobs, self.table, self.article, self.claims, self.notice]
        everything = [*regions, *edited, self.files, self.urls, self.text, self.title]
        given = [self.files, self.urls, self.text, self.title, self.publisher, self.published]

        def bind(
            button: gr.Button, name: str, run: Callable[..., Any], *inputs: Any, out: Sequence[Any] = everything,
            mode: str = "once",
        ) -> None:  # fmt: skip
            on(button.click, name, guarded(run), [wire, *inputs], out, trigger_mode=mode)

        bind(trigger("do-load"), "load", events.load)
        bind(trigger("do-filter"), "list", events.list, out=regions, mode="always_last")
        bind(trigger("do-article"), "article", events.open, mode="always_last")
        bind(trigger("do-tick"), "tick", events.tick, out=regions)
        bind(trigger("do-retry"), "retry", events.retry, out=regions)
        bind(self.add, "add", events.add, *given)
        bind(self.save, "edit", events.edit, *edited)
        bind(self.extract, "extract", events.extract)
