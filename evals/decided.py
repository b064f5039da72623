"""Claims that the desk's own reviewers decided, and what the machine suggests for each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.desk import Desk
from workbench.errors import UsageError
from workbench.types import Label, Suggestion


@dataclass(frozen=True, kw_only=True)
class DecidedClaim:
    """A claim on whose label all standing verdicts agree."""

    claim_id: str
    words: str
    expected: Label
    kept: Suggestion | None
    """The suggestion made last; `None` when there is none."""


def decided_claims(desk: Desk) -> list[DecidedClaim]:
    """Every claim that stands decided, by the time of its first verdict; nothing is asked.

    Raises:
        UsageError: there is none.
    """
    found = list(_decided(desk))
    if not found:
        raise UsageError("no claim of this desk is decided yet: record verdicts, or give --data a file or folder")
    return found


def _decided(desk: Desk) -> Iterator[DecidedClaim]:
    for review in desk.cases():
        labels = {verdict.label for verdict in review.standing}
        if len(labels) == 1 and Label.NOT_CHECKABLE not in labels:
            yield DecidedClaim(
                claim_id=review.claim.id,
                words=review.claim.standalone,
                expected=labels.pop(),
                kept=review.suggestion,
            )


def suggested(desk: Desk, case: DecidedClaim) -> Suggestion | None:
    """The suggestion for a claim: made now where a model is configured, and not stored, else the one kept."""
    if desk.model is None:
        return case.kept
    return desk.suggest(case.claim_id, keep=False)[1]
