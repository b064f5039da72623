"""What happens around the model's suggestion: open it, wait or stop waiting, keep one's verdict, change it."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from workbench.errors import UsageError
from workbench.ui import render, words
from workbench.ui.review_suggestion import Suggesting
from workbench.ui.review_view import ReviewView
from workbench.ui.shown import Form, Shown
from workbench.ui.wire import Screen, named, open_claim

Outputs = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class SuggestionEvents:
    """The handlers of the panel. None of them waits for a model."""

    view: ReviewView

    def open(self, wire: str, request: gr.Request) -> Outputs:
        """Open the panel of a decided claim: at once when a suggestion is stored, else the model is asked."""
        screen = self.view.read(wire, request)
        self._with_model().open(open_claim(screen), reviewer=named(screen), again=screen.target == "again")
        return self._drawn(screen)

    def tick(self, wire: str, request: gr.Request) -> Outputs:
        """Whether the model has answered: nothing changes until it has."""
        screen = self.view.read(wire, request)
        asks, claim = self._with_model().asks, open_claim(screen)
        if asks.waits(claim, screen.reviewer) and asks.is_running(claim):
            return Shown().outputs()
        return self._drawn(screen)

    def stop(self, wire: str, request: gr.Request) -> Outputs:
        """Stop waiting; what the model answers later is kept for the next time."""
        screen = self.view.read(wire, request)
        self._with_model().asks.stop_waiting(open_claim(screen), screen.reviewer)
        return self._drawn(screen)

    def keep(self, wire: str, request: gr.Request) -> Outputs:
        """Keep one's verdict after seeing the suggestion, and open the next claim."""
        screen = self.view.read(wire, request)
        kept = self.view.desk.keep_verdict(open_claim(screen), who=named(screen))
        return self.view.going_on(screen, f"Kept: {words.label_name(kept.label)}.").outputs()

    def change(self, wire: str, request: gr.Request) -> Outputs:
        """Put one's verdict back into the form, with what it cites."""
        screen = self.view.read(wire, request)
        review = self.view.desk.case(open_claim(screen))
        own = [v for v in review.standing if v.reviewer == named(screen)]
        if not own:
            raise UsageError("You have no standing verdict on this claim: fill in the form below.")
        pinned = frozenset(cited.evidence_id for cited in own[-1].cited)
        said = "Your verdict is in the form. Change it and submit; the first one stays in the history."
        return Shown(
            evidence=self.view.evidence(screen, review, pinned=pinned, query=screen.searched or None),
            notice=render.notice(said),
            form=Form(label=own[-1].label, confidence=own[-1].confidence, rationale=own[-1].rationale),
        ).outputs()

    def _with_model(self) -> Suggesting:
        if self.view.suggesting is None:
            raise UsageError("This desk has no model to ask: docs/models.md tells how to set one up.")
        return self.view.suggesting

    def _drawn(self, screen: Screen) -> Outputs:
        review = self.view.desk.case(open_claim(screen))
        drawn = self.view.evidence(screen, review, pinned=frozenset(screen.cite), query=screen.searched or None)
        fresh = self.view.desk.case(review.claim.id)
        return Shown(evidence=drawn, history=self.view.history(fresh, screen.reviewer)).outputs()
