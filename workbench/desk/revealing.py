"""A model's suggestion before the eyes of reviewers: closed until they have decided, and on record once they saw it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from workbench.blinding import (
    KEPT,
    SHOWN,
    for_readers,
    has_decided,
    seen_before,
    shown_to,
    with_reading,
    without_reading,
)
from workbench.desk.base import acting
from workbench.desk.deciding import VerdictsPart
from workbench.desk.suggesting import SuggestingPart
from workbench.errors import DecideFirst, NotFound
from workbench.types import EntityKind, Review, Suggestion, Verdict


class RevealingPart(SuggestingPart, VerdictsPart):
    """Showing suggestions. What the command line and batches store with `suggest` is shown here to people."""

    def may_see_suggestion(self, claim_id: str, *, reviewer: str) -> bool:
        """Whether a reviewer may open the claim's suggestion: they decided, or saw one before they took theirs back."""
        if not self.settings.blind_first:
            return True
        decided = has_decided(self._verdicts.of_claim(claim_id), reviewer)
        return decided or bool(shown_to(self._events.of(claim_id), reviewer))

    def show_suggestion(self, claim_id: str, *, who: str) -> Suggestion:
        """The claim's newest suggestion for a reviewer who may see it; that they saw it goes into the history.

        A failure says nothing of the claim, so it does not count as seen.

        Raises:
            DecideFirst: they have not decided.
            NotFound: no such claim, or no suggestion of it.
            UsageError: nobody is named as acting.
        """
        reviewer, claim = acting(who), self._claims.get(claim_id)
        self.check_may_see(claim.id, reviewer=reviewer)
        suggestion = self.suggestion(claim.id)
        if suggestion is None:
            raise NotFound(
                f"no suggestion for claim {claim.id}: `POST /api/v1/claims/{claim.id}/suggestion` asks the model"
            )
        if not suggestion.status.failed and suggestion.id not in shown_to(self._events.of(claim.id), reviewer):
            self._log(claim.id, SHOWN, reviewer, before=None, after=suggestion.id)
        return suggestion

    def check_may_see(self, claim_id: str, *, reviewer: str) -> None:
        """Do nothing when a reviewer may see the claim's suggestion.

        Raises:
            DecideFirst: they have not decided.
        """
        if not self.may_see_suggestion(claim_id, reviewer=reviewer):
            raise DecideFirst(
                f"The model's suggestion for claim {claim_id} opens when you have decided: record your verdict first."
            )

    def seen_suggestion(self, claim_id: str, *, reviewer: str) -> Suggestion | None:
        """The claim's newest suggestion if this reviewer was shown it, else `None`; writes nothing."""
        suggestion = self.suggestion(claim_id)
        if suggestion is None or suggestion.id not in shown_to(self._events.of(claim_id), reviewer):
            return None
        return suggestion

    def seen_by(self, review: Review, *, reviewer: str) -> Review:
        """A case as one reviewer may see it: a model's reading is in it only once they were shown the suggestion."""
        seen = self.seen_suggestion(review.claim.id, reviewer=reviewer) if reviewer else None
        found = review.retrieval
        if found is not None:
            found = without_reading(found) if seen is None else with_reading(found, seen)
        return replace(review, suggestion=seen, retrieval=found)

    def published_cases(self) -> Iterator[Review]:
        """Every claim that has a verdict, as readers may see it; a model's reading only where a verdict followed it."""
        for review in self.cases():
            wanted = seen_before(review.verdicts)
            kept = self._suggestions.get(wanted) if wanted else None
            yield for_readers(review, kept.suggestion if kept else None)

    def keep_verdict(self, claim_id: str, *, who: str) -> Verdict:
        """Put into the history that a reviewer keeps their verdict after seeing the suggestion.

        Raises:
            NotFound: no such claim, or they have no standing verdict on it.
            DecideFirst: they were not shown a suggestion of it.
        """
        reviewer, claim = acting(who), self._claims.get(claim_id)
        own = next((v for v in self._verdicts.of_claim(claim.id) if v.reviewer == reviewer and v.stands), None)
        if own is None:
            raise NotFound(f"{reviewer} has no standing verdict on claim {claim.id}: there is nothing to keep")
        seen = shown_to(self._events.of(claim.id), reviewer)
        if not seen:
            raise DecideFirst(f"{reviewer} was shown no suggestion for claim {claim.id}: open it first")
        self._log(claim.id, KEPT, reviewer, before=seen[-1], after=own.id)
        return own

    def _log(self, claim_id: str, action: str, who: str, *, before: str | None, after: str) -> None:
        self._events.append(
            at=self._clock(),
            who=who,
            kind=EntityKind.CLAIM,
            entity_id=claim_id,
            action=action,
            before=before,
            after=after,
        )
