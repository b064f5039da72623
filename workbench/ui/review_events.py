"""What happens on the Review screen: read the page, call one `Desk` method, return rendered regions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import gradio as gr

from workbench.db.claims import ClaimFilter
from workbench.errors import NotFound, UsageError, VerdictConflict, WorkbenchError
from workbench.types import ClaimStatus, Label, Review, Verdict
from workbench.ui import render, words
from workbench.ui.shown import Form, Shown
from workbench.ui.wire import ReviewerOf, Screen, named, read_as_of, read_screen

if TYPE_CHECKING:
    from workbench.desk import Desk, QueuePage

Outputs = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewEvents:
    """The screen's event handlers over one desk. They keep nothing between events: the address and the database do."""

    desk: Desk
    reviewer_of: ReviewerOf
    accounts: bool
    """Whether people log in, rather than state their name in the header."""

    def load(self, wire: str, request: gr.Request) -> Outputs:
        """First paint: the queue, and the claim in the address or the first one open."""
        screen = self._read(wire, request)
        page = self._page(screen)
        claim_id = screen.target or (page.items[0].claim.id if page.items else None)
        try:
            shown = self._claim(screen, claim_id) if claim_id else _nothing_open()
        except NotFound as error:
            shown = _nothing_open(error.message)
        return self._with_queue(screen, shown, current=claim_id).outputs()

    def select(self, wire: str, label: str | None, rationale: str | None, request: gr.Request) -> Outputs:
        """Open another claim, keeping what was typed for the one on screen."""
        screen = self._read(wire, request)
        self._keep_draft(screen, label, rationale)
        if screen.target is None:
            raise UsageError("No claim was chosen. Choose one in the list on the left.")
        return self._claim(screen, screen.target).outputs()

    def filter(self, wire: str, request: gr.Request) -> Outputs:
        """The queue under the filters and page now chosen; the open claim stays open."""
        screen = self._read(wire, request)
        return self._with_queue(screen, Shown(), current=screen.claim).outputs()

    def search(self, wire: str, query: str | None, as_of: str | None, request: gr.Request) -> Outputs:
        """Search evidence again, with other words or another time limit."""
        screen = self._read(wire, request)
        typed = (query or "").strip() or None
        review = self.desk.review(_open_claim(screen), as_of=read_as_of(as_of), query=typed)
        return Shown(evidence=render.evidence(review, pinned=frozenset(screen.cite), query=typed)).outputs()

    def open_article(self, wire: str, request: gr.Request) -> Outputs:
        """Show the article a passage stands in, with the passage marked."""
        screen = self._read(wire, request)
        article = self.desk.article(screen.target or "")
        span = None
        if screen.start is not None and screen.end is not None and screen.start < screen.end:
            span = render.Span(start=screen.start, end=screen.end)
        claims = self.desk.claims_of(article.id)
        return Shown(article=render.article(article, claims, current=screen.claim, passage=span)).outputs()

    def back(self, wire: str, request: gr.Request) -> Outputs:
        """The claim's own article again."""
        review = self.desk.review(_open_claim(self._read(wire, request)))
        return Shown(article=self._article(review)).outputs()

    def draft(self, wire: str, label: str | None, rationale: str | None, request: gr.Request) -> Outputs:
        """Save what is typed so far, without deciding."""
        screen = self._read(wire, request)
        self._keep_draft(screen, label, rationale, always=True)
        return Shown(notice=render.notice("Draft saved.")).outputs()

    def submit(
        self, wire: str, label: str | None, confidence: str | None, rationale: str | None, request: gr.Request
    ) -> Outputs:
        """Record the verdict and open the next claim. Someone else's earlier verdict stops it and is shown instead."""
        screen = self._read(wire, request)
        claim_id, chosen = _open_claim(screen), _chosen(label)
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
        return self._after(screen, f"Recorded: {words.label_name(verdict.label)}.", verdict=verdict)

    def skip(self, wire: str, request: gr.Request) -> Outputs:
        """Put the claim aside with a reason and open the next one."""
        screen = self._read(wire, request)
        reason = (screen.target or "").strip()
        if not reason:
            raise UsageError("Say in a few words why the claim is skipped, so that a colleague need not ask.")
        self.desk.skip_claim(_open_claim(screen), reason=reason, who=named(screen))
        return self._after(screen, "Skipped.")

    def undo(self, wire: str, request: gr.Request) -> Outputs:
        """Withdraw one of the reviewer's own verdicts and open its claim again."""
        screen = self._read(wire, request)
        if not screen.target:
            raise UsageError("There is no verdict of yours to undo here. Older ones can be withdrawn in the history.")
        claim_id = self.desk.undo_verdict(screen.target, who=named(screen)).claim_id
        shown = self._claim(screen, claim_id, notice=render.notice("Verdict withdrawn; the history keeps it."))
        return self._with_queue(screen, shown, current=claim_id).outputs()

    def add_claim(self, wire: str, text: str | None, request: gr.Request) -> Outputs:
        """Add a claim typed by hand or picked from the article on screen, and open it."""
        screen = self._read(wire, request)
        added = self.desk.add_claim((text or "").strip(), article_id=screen.target, added_by=named(screen))
        shown = self._claim(screen, added.id, notice=render.notice("Claim added."))
        return self._with_queue(screen, shown, current=added.id).outputs()

    # What several events share

    def _read(self, wire: str, request: gr.Request) -> Screen:
        return read_screen(wire, request.request, self.reviewer_of)

    def _page(self, screen: Screen) -> QueuePage:
        wanted = ClaimFilter(
            status=ClaimStatus(screen.status) if screen.status else None,
            text=screen.text or None,
            publisher=screen.publisher or None,
            language=screen.language or None,
            newest_first=screen.sort == "newest",
        )
        return self.desk.queue(wanted, reviewer=screen.reviewer, page=screen.page)

    def _with_queue(self, screen: Screen, shown: Shown, *, current: str | None) -> Shown:
        drawn = render.queue(self._page(screen), current=current)
        account = screen.reviewer if self.accounts else None
        progress = render.progress(self.desk.progress(screen.reviewer), account=account)
        return replace(shown, queue=drawn, progress=progress)

    def _claim(self, screen: Screen, claim_id: str, *, notice: str | None = None) -> Shown:
        """The article, evidence, history and form of one claim, with the reviewer's draft put back."""
        review, failed = self._searched(claim_id)
        draft = self.desk.draft(claim_id, reviewer=screen.reviewer) if screen.reviewer else None
        pinned = frozenset(draft.cite) if draft else frozenset()
        return Shown(
            article=self._article(review),
            evidence=render.evidence(review, pinned=pinned, failed=failed),
            history=self._history(review, screen.reviewer),
            notice=notice if notice is not None else "",
            query="",
            as_of="",
            form=Form(label=draft.label, rationale=draft.rationale) if draft else Form(),
        )

    def _searched(self, claim_id: str) -> tuple[Review, str | None]:
        """The claim with fresh evidence; when the search fails, with what was found last and the reason in words."""
        try:
            return self.desk.review(claim_id), None
        except NotFound:
            raise
        except WorkbenchError as error:
            return self.desk.case(claim_id), error.message

    def _article(self, review: Review) -> str:
        if review.article is None:
            return render.claim_without_article(review.claim)
        return render.article(review.article, self.desk.claims_of(review.article.id), current=review.claim.id)

    def _history(self, review: Review, reviewer: str) -> str:
        """A colleague's verdict is shown only to someone who has decided: reading it first would lead them."""
        decided = any(verdict.reviewer == reviewer for verdict in review.verdicts if verdict.stands)
        return render.history(review, reviewer=reviewer, others=decided)

    def _keep_draft(self, screen: Screen, label: str | None, rationale: str | None, *, always: bool = False) -> None:
        if screen.claim is None or not (screen.dirty or always):
            return
        chosen = Label(label) if label else None
        self.desk.save_draft(
            screen.claim, reviewer=named(screen), label=chosen, rationale=rationale or "", cite=screen.cite
        )

    def _after(self, screen: Screen, said: str, *, verdict: Verdict | None = None) -> Outputs:
        """The next claim, or the plain news that there is none."""
        notice = render.notice(said, kind="done", verdict=verdict)
        target = screen.following or self._first_open(screen)
        if target is None:
            end = render.notice(f"{said} No other claim matches these filters.", kind="done", verdict=verdict)
            shown = self._claim(screen, _open_claim(screen), notice=end)
            return self._with_queue(screen, shown, current=screen.claim).outputs()
        return self._with_queue(screen, self._claim(screen, target, notice=notice), current=target).outputs()

    def _first_open(self, screen: Screen) -> str | None:
        """The first claim the reviewer has not decided: on this page, else on the next or the first one."""
        for number in dict.fromkeys((screen.page, screen.page + 1, 1)):
            items = self._page(screen.model_copy(update={"page": number})).items
            waiting = [i.claim.id for i in items if not i.decided_by_me and i.claim.id != screen.claim]
            if waiting:
                return waiting[0]
        return None

    def _conflict(self, screen: Screen, claim_id: str, label: Label, rationale: str) -> Outputs:
        """Both versions side by side. What the reviewer typed stays in the form; nothing is recorded yet."""
        review = self.desk.review(claim_id)
        theirs = review.verdicts[-1] if review.verdicts else None
        drawn = render.conflict(theirs, label=label, rationale=rationale)
        return Shown(notice=drawn, history=render.history(review, reviewer=screen.reviewer, others=True)).outputs()


def _nothing_open(failed: str | None = None) -> Shown:
    """Both columns without a claim; `failed` says why the one in the address cannot be shown."""
    what_to_do = "Add articles on the Articles screen and find their claims, or clear the filters on the left."
    article = render.state("empty", "No claim is open", what_to_do, region="Article")
    if failed:
        article = render.state("error", "This claim cannot be shown", failed, region="Article")
    return Shown(
        article=article,
        evidence=render.state("empty", "No evidence to show", "Open a claim first.", region="Evidence"),
        history="",
        notice="",
    )


def _open_claim(screen: Screen) -> str:
    if screen.claim is None:
        raise UsageError("No claim is open. Choose one in the list on the left.")
    return screen.claim


def _chosen(label: str | None) -> Label:
    if not label:
        raise UsageError("Choose a label first: keys 1 to 6.")
    return Label(label)
