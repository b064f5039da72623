"""What happens on the Review screen: read the page, call one `Desk` method, return rendered regions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import gradio as gr

from workbench.errors import NotFound, UsageError, VerdictConflict
from workbench.types import Label
from workbench.ui import render, words
from workbench.ui.review_view import ReviewView, nothing_open
from workbench.ui.shown import Shown
from workbench.ui.wire import Screen, named, open_claim, read_as_of

if TYPE_CHECKING:
    from workbench.desk import Desk

Outputs = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewEvents:
    """The screen's event handlers over one desk. They keep nothing between events: the address and the database do."""

    view: ReviewView

    @property
    def desk(self) -> Desk:
        """The desk that is written to."""
        return self.view.desk

    def load(self, wire: str, request: gr.Request) -> Outputs:
        """First paint: the queue, and the claim in the address or the first one open."""
        screen = self.view.read(wire, request)
        page = self.view.page(screen)
        claim_id = screen.target or (page.items[0].claim.id if page.items else None)
        try:
            shown = self.view.claim(screen, claim_id) if claim_id else nothing_open()
        except NotFound as error:
            shown = nothing_open(error.message)
        return self.view.with_queue(screen, shown, current=claim_id).outputs()

    def select(self, wire: str, label: str | None, rationale: str | None, request: gr.Request) -> Outputs:
        """Open another claim, keeping what was typed for the one on screen."""
        screen = self.view.read(wire, request)
        self._keep_draft(screen, label, rationale)
        if screen.target is None:
            raise UsageError("No claim was chosen. Choose one in the list on the left.")
        return self.view.claim(screen, screen.target).outputs()

    def filter(self, wire: str, request: gr.Request) -> Outputs:
        """The queue under the filters and page now chosen; the open claim stays open."""
        screen = self.view.read(wire, request)
        return self.view.with_queue(screen, Shown(), current=screen.claim).outputs()

    def search(self, wire: str, query: str | None, as_of: str | None, request: gr.Request) -> Outputs:
        """Search evidence again, with other words or another time limit."""
        screen = self.view.read(wire, request)
        typed = (query or "").strip() or None
        review = self.desk.review(
            open_claim(screen), as_of=read_as_of(as_of), query=typed, keep=self.view.keeps(screen)
        )
        drawn = self.view.evidence(screen, review, pinned=frozenset(screen.cite), query=typed)
        return Shown(evidence=drawn, correction="").outputs()

    def open_article(self, wire: str, request: gr.Request) -> Outputs:
        """Show the article a passage stands in, with the passage marked."""
        screen = self.view.read(wire, request)
        article = self.desk.article(screen.target or "")
        span = None
        if screen.start is not None and screen.end is not None and screen.start < screen.end:
            span = render.Span(start=screen.start, end=screen.end)
        claims = self.desk.claims_of(article.id)
        return Shown(article=render.article(article, claims, current=screen.claim, passage=span)).outputs()

    def back(self, wire: str, request: gr.Request) -> Outputs:
        """The claim's own article again."""
        review = self.desk.case(open_claim(self.view.read(wire, request)))
        return Shown(article=self.view.article(review)).outputs()

    def draft(self, wire: str, label: str | None, rationale: str | None, request: gr.Request) -> Outputs:
        """Save what is typed so far, without deciding."""
        screen = self.view.read(wire, request)
        self._keep_draft(screen, label, rationale, always=True)
        return Shown(notice=render.notice("Draft saved.")).outputs()

    def submit(
        self, wire: str, label: str | None, confidence: str | None, rationale: str | None, request: gr.Request
    ) -> Outputs:
        """Record the verdict and open the next claim. Someone else's earlier verdict stops it and is shown instead."""
        screen = self.view.read(wire, request)
        claim_id, chosen = open_claim(screen), _chosen(label)
        try:
            verdict = self.desk.record_verdict(
                claim_id,
                label=chosen,
                rationale=(rationale or "").strip(),
                cite=screen.cite,
                reviewer=named(screen),
                confidence=confidence or None,
                seconds_open=screen.seconds,
                expected_latest=screen.latest,
                idempotency_key=screen.key or None,
            )
        except VerdictConflict:
            return self._conflict(screen, claim_id, chosen, rationale or "")
        return self.view.going_on(screen, f"Recorded: {words.label_name(verdict.label)}.", verdict=verdict).outputs()

    def skip(self, wire: str, request: gr.Request) -> Outputs:
        """Put the claim aside with a reason and open the next one."""
        screen = self.view.read(wire, request)
        reason = (screen.target or "").strip()
        if not reason:
            raise UsageError("Say in a few words why the claim is skipped, so that a colleague need not ask.")
        self.desk.skip_claim(open_claim(screen), reason=reason, who=named(screen))
        return self.view.going_on(screen, "Skipped.").outputs()

    def undo(self, wire: str, request: gr.Request) -> Outputs:
        """Withdraw one of the reviewer's own verdicts and open its claim again."""
        screen = self.view.read(wire, request)
        if not screen.target:
            raise UsageError("There is no verdict of yours to undo here. Older ones can be withdrawn in the history.")
        claim_id = self.desk.undo_verdict(screen.target, who=named(screen)).claim_id
        shown = self.view.claim(screen, claim_id, notice=render.notice("Verdict withdrawn; the history keeps it."))
        return self.view.with_queue(screen, shown, current=claim_id).outputs()

    def add_claim(self, wire: str, text: str | None, request: gr.Request) -> Outputs:
        """Add a claim typed by hand or picked from the article on screen, and open it."""
        screen = self.view.read(wire, request)
        added = self.desk.add_claim((text or "").strip(), article_id=screen.target, added_by=named(screen))
        shown = self.view.claim(screen, added.id, notice=render.notice("Claim added."))
        return self.view.with_queue(screen, shown, current=added.id).outputs()

    def _keep_draft(self, screen: Screen, label: str | None, rationale: str | None, *, always: bool = False) -> None:
        if screen.claim is None or not (screen.dirty or always):
            return
        chosen = Label(label) if label else None
        self.desk.save_draft(
            screen.claim, reviewer=named(screen), label=chosen, rationale=rationale or "", cite=screen.cite
        )

    def _conflict(self, screen: Screen, claim_id: str, label: Label, rationale: str) -> Outputs:
        """Both versions side by side. What the reviewer typed stays in the form; nothing is recorded yet."""
        review = self.desk.case(claim_id)
        theirs = review.verdicts[-1] if review.verdicts else None
        drawn = render.conflict(theirs, label=label, rationale=rationale)
        return Shown(notice=drawn, history=render.history(review, reviewer=screen.reviewer, others=True)).outputs()


def _chosen(label: str | None) -> Label:
    if not label:
        raise UsageError("Choose a label first: keys 1 to 6.")
    return Label(label)
