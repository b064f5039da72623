"""What happens on the Articles screen: add sources, follow their progress, mend metadata, find claims."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import gradio as gr

from workbench.errors import UsageError
from workbench.types import Article, Given
from workbench.ui import render
from workbench.ui.wire import ReviewerOf, Screen, named, read_screen

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.desk.reading import ReadClaims

PAGE_SIZE = 25
RECENT_JOBS = 3
PASTED = "pasted-text.txt"
"""Source of a text that was pasted and so has no name of its own."""
Outputs = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """New contents by region; `None` leaves the region alone."""

    jobs: str | None = None
    table: str | None = None
    article: str | None = None
    claims: str | None = None
    notice: str | None = None
    edited: Article | None = None
    """The article whose metadata fill the edit form."""
    clear_form: bool = False
    """Whether what was just handed in leaves the form."""

    def regions(self) -> Outputs:
        """Values for the drawn regions alone: an event that leaves the forms be must not touch what is typed there."""
        drawn = (self.jobs, self.table, self.article, self.claims, self.notice)
        return tuple(gr.skip() if region is None else region for region in drawn)

    def outputs(self) -> Outputs:
        """Values for all of the screen's outputs, in the order of `ArticlesScreen`."""
        return (*self.regions(), *self._fields(), *((None, "", "", "") if self.clear_form else (gr.skip(),) * 4))

    def _fields(self) -> Outputs:
        if self.edited is None:
            return (gr.skip(),) * 4
        article = self.edited
        published = article.published.text if article.published else ""
        return (article.title or "", article.publisher or "", published, article.language or "")


@dataclass(frozen=True, kw_only=True)
class ArticlesEvents:
    """The screen's event handlers over one desk."""

    desk: Desk
    reviewer_of: ReviewerOf
    wake: Callable[[], None]

    def load(self, wire: str, request: gr.Request) -> Outputs:
        """First paint: recent jobs, the table, and the article in the address."""
        screen = self._read(wire, request)
        opened = self._opened(screen.target) if screen.target else _nothing_open()
        return Shown(
            jobs=self._jobs(), table=self._table(screen, screen.target), article=opened.article, claims=opened.claims,
            edited=opened.edited, notice="",
        ).outputs()  # fmt: skip

    def list(self, wire: str, request: gr.Request) -> Outputs:
        """The table under the search and page now chosen."""
        screen = self._read(wire, request)
        return Shown(table=self._table(screen, screen.target)).regions()

    def open(self, wire: str, request: gr.Request) -> Outputs:
        """One article with its claims and its metadata ready to mend."""
        return self._opened(self._read(wire, request).target or "").outputs()

    def add(
        self,
        wire: str,
        files: Sequence[str] | None,
        urls: str | None,
        text: str | None,
        title: str | None,
        publisher: str | None,
        published: str | None,
        request: gr.Request,
    ) -> Outputs:
        """Start reading what was dropped and pasted; the reading goes on when this page is closed."""
        screen = self._read(wire, request)
        sources = [line.strip() for line in (urls or "").splitlines() if line.strip()]
        _refuse_paths(sources)
        items: list[tuple[str, bytes | None]] = [(source, None) for source in sources]
        items += [(Path(path).name, Path(path).read_bytes()) for path in files or ()]
        if text and text.strip():
            items.append((PASTED, text.encode()))
        if not items:
            raise UsageError("There is nothing to add yet. Drop a file, paste an address, or paste a text.")
        given = Given(title=_filled(title), publisher=_filled(publisher), published=_filled(published))
        self.desk.start_ingest(items, given=given, added_by=named(screen))
        self.wake()
        return Shown(jobs=self._jobs(), notice=render.notice("Reading started."), clear_form=True).outputs()

    def retry(self, wire: str, request: gr.Request) -> Outputs:
        """Read a failed source again."""
        screen = self._read(wire, request)
        self.desk.retry_item(int(screen.target or 0), who=screen.reviewer)
        self.wake()
        return Shown(jobs=self._jobs(), notice=render.notice("Trying again.")).regions()

    def tick(self, wire: str, request: gr.Request) -> Outputs:
        """Progress now; the table too, so that what has been read can be opened."""
        screen = self._read(wire, request)
        return Shown(jobs=self._jobs(), table=self._table(screen, screen.target)).regions()

    def edit(
        self,
        wire: str,
        title: str | None,
        publisher: str | None,
        published: str | None,
        language: str | None,
        request: gr.Request,
    ) -> Outputs:
        """Mend an article's metadata; the history keeps what stood there before, and who changed it."""
        screen = self._read(wire, request)
        article = self.desk.edit_article(
            _open_article(screen), publisher=_filled(publisher), published=_filled(published), title=_filled(title),
            language=_filled(language), who=named(screen),
        )  # fmt: skip
        return self._reopened(screen, article.id, "Saved.")

    def extract(self, wire: str, request: gr.Request) -> Outputs:
        """Find the open article's checkable statements."""
        screen = self._read(wire, request)
        [read] = self.desk.read_claims([_open_article(screen)], who=named(screen))
        return self._reopened(screen, _open_article(screen), _told(read))

    def _reopened(self, screen: Screen, article_id: str, said: str) -> Outputs:
        opened = self._opened(article_id)
        return Shown(
            table=self._table(screen, article_id), article=opened.article, claims=opened.claims, edited=opened.edited,
            notice=render.notice(said, kind="done"),
        ).outputs()  # fmt: skip

    def _read(self, wire: str, request: gr.Request) -> Screen:
        return read_screen(wire, request.request, self.reviewer_of)

    def _jobs(self) -> str:
        return render.jobs(self.desk.ingest_jobs(RECENT_JOBS))

    def _table(self, screen: Screen, current: str | None) -> str:
        page = self.desk.articles(text=screen.text or None, page=screen.page, page_size=PAGE_SIZE)
        return render.articles(page, current=current)

    def _opened(self, article_id: str) -> Shown:
        article = self.desk.article(article_id)
        claims = self.desk.claims_of(article_id)
        return Shown(article=render.article(article, claims), claims=render.article_claims(claims), edited=article)


def _told(read: ReadClaims) -> str:
    """What reading an article gave, and what the model could not read of it."""
    found = len(read.new)
    said = f"{found} found." if found else "No checkable statement found; add one by hand in Review."
    if read.stopped is not None:
        return f"Not read: {read.stopped.message}"
    return f"{said} In part by word lists, for the model failed: {read.failures[0].message}" if read.failures else said


def _nothing_open() -> Shown:
    what_to_do = "Choose a title in the table to read it, mend its publisher or date, and find its claims."
    return Shown(article=render.state("empty", "No article is open", what_to_do, region="Article"), claims="")


def _open_article(screen: Screen) -> str:
    if not screen.target:
        raise UsageError("No article is open. Choose one in the table first.")
    return screen.target


def _filled(typed: str | None) -> str | None:
    return (typed or "").strip() or None


def _refuse_paths(sources: Sequence[str]) -> None:
    """An address is fetched by the server: a path there would read its own disk for whoever is at the page."""
    for source in sources:
        if not source.lower().startswith(("http://", "https://")):
            raise UsageError(f"“{source[:80]}” is not an http or https address. Drop files in the box for files.")
