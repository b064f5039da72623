"""What the Review screen shows of a desk: the queue, a claim with its evidence, and the claim after it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import gradio as gr

from workbench.db.claims import ClaimFilter
from workbench.errors import NotFound, WorkbenchError
from workbench.types import ClaimStatus, Review, Verdict
from workbench.ui import render
from workbench.ui.ledger import Ledger
from workbench.ui.review_suggestion import Suggesting
from workbench.ui.shown import Form, Shown
from workbench.ui.wire import ReviewerOf, Screen, open_claim, read_screen

if TYPE_CHECKING:
    from workbench.desk import Desk, QueuePage


@dataclass(frozen=True, kw_only=True)
class ReviewView:
    """Reads the desk for the screen; it writes nothing but the evidence that a search stores."""

    desk: Desk
    reviewer_of: ReviewerOf
    accounts: bool
    """Whether people log in, rather than state their name in the header."""
    suggesting: Suggesting | None = None
    """The desk's model; `None` on a desk without one, whose pages know nothing of suggestions."""

    def read(self, wire: str, request: gr.Request) -> Screen:
        """The page as its script describes it, with who acts settled."""
        return read_screen(wire, request.request, self.reviewer_of)

    def page(self, screen: Screen) -> QueuePage:
        """The queue's page under the screen's filters."""
        wanted = ClaimFilter(
            status=ClaimStatus(screen.status) if screen.status else None,
            text=screen.text or None,
            publisher=screen.publisher or None,
            language=screen.language or None,
            newest_first=screen.sort == "newest",
        )
        return self.desk.queue(wanted, reviewer=screen.reviewer, page=screen.page)

    def with_queue(self, screen: Screen, shown: Shown, *, current: str | None) -> Shown:
        """`shown` with the queue and the reviewer's progress, as they are now."""
        drawn = render.queue(self.page(screen), current=current)
        account = screen.reviewer if self.accounts else None
        progress = render.progress(self.desk.progress(screen.reviewer), account=account)
        return replace(shown, queue=drawn, progress=progress)

    def claim(self, screen: Screen, claim_id: str, *, notice: str | None = None) -> Shown:
        """The article, evidence, history and form of one claim, with the reviewer's draft put back."""
        review, failed = self._searched(screen, claim_id)
        draft = self.desk.draft(claim_id, reviewer=screen.reviewer) if screen.reviewer else None
        pinned = frozenset(draft.cite) if draft else frozenset()
        return Shown(
            article=self.article(review),
            evidence=self.evidence(screen, review, pinned=pinned, failed=failed),
            history=self.history(review, screen.reviewer),
            correction="",
            notice=notice if notice is not None else "",
            query="",
            as_of="",
            form=Form(label=draft.label, rationale=draft.rationale) if draft else Form(),
        )

    def evidence(
        self,
        screen: Screen,
        review: Review,
        *,
        pinned: frozenset[str],
        query: str | None = None,
        failed: str | None = None,
    ) -> str:
        """What was found for a claim, with why each article counts where it does.

        The one place where evidence is drawn: a model's reading gets no further unless the reader may see it.
        """
        panel = None
        if self.suggesting is None:
            review = self.desk.seen_by(review, reviewer="")
        else:
            review, panel = self.suggesting.panel(review, reviewer=screen.reviewer)
        found = review.retrieval.evidence if review.retrieval else ()
        ledger = Ledger(
            copies=self.desk.copies_of([piece.article for piece in found]),
            edits=self.desk.origin_edits(review.claim.id),
            may_correct=self.may_act(screen),
        )
        return render.evidence(review, ledger=ledger, pinned=pinned, query=query, failed=failed, panel=panel)

    def may_act(self, screen: Screen) -> bool:
        """Whether something may be stored for this reader; an account that may only read acts under no name."""
        return bool(screen.reviewer) or not self.accounts

    def article(self, review: Review) -> str:
        """The claim's own article, or the claim alone when it has none."""
        if review.article is None:
            return render.claim_without_article(review.claim)
        return render.article(review.article, self.desk.claims_of(review.article.id), current=review.claim.id)

    def following(self, screen: Screen) -> tuple[str | None, int]:
        """The next claim the reviewer has not decided, and its page; `None` when there is none.

        Further down the queue first, then from its top.
        """
        if screen.following:
            return screen.following, screen.page
        last = self.page(screen).pages
        # Under a status filter the decided claim leaves the list and others move up onto this page.
        first = screen.page if screen.status else screen.page + 1
        for number in (*range(first, last + 1), *range(1, min(first, last + 1))):
            items = self.page(screen.model_copy(update={"page": number})).items
            waiting = [i.claim.id for i in items if not i.decided_by_me and i.claim.id != screen.claim]
            if waiting:
                return waiting[0], number
        return None, screen.page

    def going_on(self, screen: Screen, said: str, *, verdict: Verdict | None = None) -> Shown:
        """The next claim, or the plain news that there is none; what the model found is offered for the one left."""
        target, page = self.following(screen)
        left = open_claim(screen)
        if target is None:
            said = f"{said} No other claim matches these filters."
        offered = left if self.suggesting and verdict else None
        notice = render.notice(said, kind="done", verdict=verdict, suggestion_of=offered)
        current = target or left
        shown = self.claim(screen, current, notice=notice)
        return self.with_queue(screen.model_copy(update={"page": page}), shown, current=current)

    def keeps(self, screen: Screen) -> bool:
        """Whether what is found for them is stored: not for an account that may only look."""
        return bool(screen.reviewer) or not self.accounts

    def _searched(self, screen: Screen, claim_id: str) -> tuple[Review, str | None]:
        """The claim with fresh evidence; when the search fails, with what was found last and the reason in words."""
        try:
            return self.desk.review(claim_id, keep=self.keeps(screen)), None
        except NotFound:
            raise
        except WorkbenchError as error:
            return self.desk.case(claim_id), error.message

    def history(self, review: Review, reviewer: str) -> str:
        """A colleague's verdict is shown only to someone who has decided: reading it first would lead them."""
        decided = any(verdict.reviewer == reviewer for verdict in review.verdicts if verdict.stands)
        return render.history(review, reviewer=reviewer, others=decided)


def nothing_open(failed: str | None = None) -> Shown:
    """Both columns without a claim; `failed` says why the one in the address cannot be shown."""
    what_to_do = "Add articles on the Articles screen and find their claims, or clear the filters on the left."
    article = render.state("empty", "No claim is open", what_to_do, region="Article")
    if failed:
        article = render.state("error", "This claim cannot be shown", failed, region="Article")
    return Shown(
        article=article,
        evidence=render.state("empty", "No evidence to show", "Open a claim first.", region="Evidence"),
        history="",
        correction="",
        notice="",
    )
