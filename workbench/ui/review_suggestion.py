"""The model's suggestion on the Review screen: what a reader may see of it, and what they do about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from workbench.errors import NotFound, SettingsError
from workbench.types import ArticleCard, Review, Suggestion
from workbench.ui.asking import Asks
from workbench.ui.suggestion_view import Panel, PanelState, open_panel

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["Suggesting"]


@dataclass(frozen=True, kw_only=True)
class Suggesting:
    """Panels of one desk with a model, and the questions under way."""

    desk: Desk
    model: str
    """Its name, for the reader."""
    asks: Asks

    def panel(self, review: Review, *, reviewer: str) -> tuple[Review, Panel | None]:
        """A case as a reviewer may see it, with the panel beside it; no panel for whoever may not decide.

        A suggestion that they asked for and that has come is shown, which goes on record.
        """
        if not reviewer:
            return self.desk.seen_by(review, reviewer=""), None
        claim = review.claim.id
        if not self.desk.may_see_suggestion(claim, reviewer=reviewer):
            return self.desk.seen_by(review, reviewer=""), Panel(state=PanelState.BLIND, model=self.model)
        if self.asks.waits(claim, reviewer) and not self.asks.is_running(claim):
            review = self._arrived(review, reviewer)
        seen = self.desk.seen_by(review, reviewer=reviewer)
        return seen, self._panel(seen, review.suggestion, reviewer)

    def open(self, claim_id: str, *, reviewer: str, again: bool) -> None:
        """Show the stored suggestion, or ask for one: the panel tells which."""
        self.desk.check_may_see(claim_id, reviewer=reviewer)
        stored = self.desk.suggestion(claim_id)
        if again or stored is None or stored.status.failed:
            self.asks.start(claim_id, reviewer)
        else:
            self.desk.show_suggestion(claim_id, who=reviewer)

    def _arrived(self, review: Review, reviewer: str) -> Review:
        """What they waited for is there: it counts as shown from now on."""
        claim = review.claim.id
        self.asks.stop_waiting(claim, reviewer)
        if self.asks.failed(claim):
            return review
        self.desk.show_suggestion(claim, who=reviewer)
        case = self.desk.case(claim)
        return replace(review, suggestion=case.suggestion, failed_since=case.failed_since, events=case.events)

    def _panel(self, seen: Review, stored: Suggestion | None, reviewer: str) -> Panel:
        claim = seen.claim.id
        if self.asks.waits(claim, reviewer):
            return Panel(state=PanelState.ASKING, model=self.model)
        failed = self.asks.failed(claim)
        if seen.suggestion is not None:  # what was made before a failure stays open, with the failure told
            others = self._articles(seen, seen.suggestion)
            return open_panel(seen, seen.suggestion, reviewer=reviewer, model=self.model, others=others, failed=failed)
        if stored is not None and not stored.status.failed:
            return Panel(state=PanelState.READY, model=self.model)
        if failed or stored is not None:
            return Panel(
                state=PanelState.FAILED, model=self.model, failed=failed, suggestion=None if failed else stored
            )
        return Panel(state=PanelState.READY, model=self.model)

    def _articles(self, seen: Review, suggestion: Suggestion) -> dict[str, ArticleCard]:
        """Articles of reasons that are not among the evidence found this time."""
        found = {one.passage.id for one in seen.retrieval.evidence} if seen.retrieval else set()
        missing = {point.article_id for point in suggestion.points if point.passage_id not in found}
        return {article: card for article in missing if (card := self._article(article))}

    def _article(self, article_id: str) -> ArticleCard | None:
        try:
            return self.desk.article(article_id)
        except NotFound:
            return None


def suggesting(desk: Desk) -> Suggesting | None:
    """What the screen needs of a desk's model; `None` on a desk without one."""
    try:
        model = desk.model
    except SettingsError:
        # Told when somebody asks: the desk works without its model.
        return Suggesting(desk=desk, model=desk.settings.model or "the model", asks=Asks(desk.suggest))
    return Suggesting(desk=desk, model=model.name, asks=Asks(desk.suggest)) if model else None
