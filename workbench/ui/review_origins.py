"""Correcting how origins are counted on the Review screen: as one, apart, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import gradio as gr

from workbench.corroboration import corroboration
from workbench.errors import NotFound, UsageError
from workbench.origin_edits import MERGE, SPLIT, UNDO
from workbench.types import Retrieval
from workbench.ui import render, words
from workbench.ui.review_view import ReviewView
from workbench.ui.shown import Shown
from workbench.ui.wire import Screen, named, open_claim

Outputs = tuple[object, ...]


@dataclass(frozen=True, kw_only=True)
class OriginEvents:
    """The handlers of corrections: nothing is searched, what is on screen is counted anew."""

    view: ReviewView

    def merge(self, wire: str, request: gr.Request) -> Outputs:
        """Count the origins chosen as one."""
        screen = self.view.read(wire, request)
        claim, who = open_claim(screen), named(screen)
        desk = self.view.desk
        found = _still_there(lambda: desk.merge_origins(claim, screen.chosen, who=who, reason=screen.reason))
        return self._shown(screen, claim, found, MERGE)

    def split(self, wire: str, request: gr.Request) -> Outputs:
        """Count the articles chosen as an origin of their own."""
        screen = self.view.read(wire, request)
        claim, who = open_claim(screen), named(screen)
        desk = self.view.desk
        found = _still_there(lambda: desk.split_origin(claim, screen.chosen, who=who, reason=screen.reason))
        return self._shown(screen, claim, found, SPLIT)

    def undo(self, wire: str, request: gr.Request) -> Outputs:
        """Take one correction back, anybody's: the history keeps both."""
        screen = self.view.read(wire, request)
        claim, who = open_claim(screen), named(screen)
        desk = self.view.desk
        found = _still_there(lambda: desk.undo_origin_edit(claim, screen.target or "", who=who))
        return self._shown(screen, claim, found, UNDO)

    def _shown(self, screen: Screen, claim: str, found: Retrieval, action: str) -> Outputs:
        review = replace(self.view.desk.case(claim), retrieval=found)
        drawn = self.view.evidence(screen, review, pinned=frozenset(screen.cite), query=screen.searched or None)
        said = words.corrected_words(action, corroboration(found).origins)
        made = [edit for edit in self.view.desk.origin_edits(claim) if edit.action == action != UNDO]
        return Shown(evidence=drawn, correction=render.corrected(said, edit=made[-1] if made else None)).outputs()


def _still_there(correct: Callable[[], Retrieval]) -> Retrieval:
    """Correct what is on screen; somebody may have searched the claim again since it was drawn."""
    try:
        return correct()
    except NotFound as error:
        raise UsageError(
            "The evidence of this claim has changed since this page was drawn, so nothing was corrected. "
            "Reload the page and look again; your reason is kept."
        ) from error
