"""What a reviewer sees of the claims: the queue and their own progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.db.claims import ListedClaim
from workbench.types import Claim, Label, Verdict


@dataclass(frozen=True, kw_only=True)
class QueueItem:
    """A claim waiting in the queue, or decided."""

    claim: Claim
    title: str | None
    publisher: str | None
    language: str | None
    verdict_label: Label | None
    """The reviewer's own standing label: others' verdicts stay hidden."""

    @property
    def decided_by_me(self) -> bool:
        """Whether the reviewer has decided it."""
        return self.verdict_label is not None


@dataclass(frozen=True, kw_only=True)
class QueuePage:
    """One page of the queue."""

    items: tuple[QueueItem, ...]
    total: int
    done: int
    """Of all claims in the desk, how many are decided."""
    page: int
    pages: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A reviewer's day."""

    decided_today: int
    decided: int
    open: int


def queue_item(listed: ListedClaim, standing: Sequence[Verdict], reviewer: str) -> QueueItem:
    """A listed claim with the reviewer's own decision."""
    own = [v.label for v in standing if v.reviewer == reviewer]
    return QueueItem(
        claim=listed.claim,
        title=listed.article_title,
        publisher=listed.publisher,
        language=listed.language,
        verdict_label=own[-1] if own else None,
    )
