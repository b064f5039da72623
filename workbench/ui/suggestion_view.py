"""The model's suggestion as the Review screen shows it: closed, being asked for, failed, or open with its reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from workbench.blinding import kept_after
from workbench.types import (
    ArticleCard,
    Evidence,
    FailedSince,
    Label,
    OriginGroup,
    Point,
    Review,
    Stance,
    Suggestion,
    Verdict,
)
from workbench.ui.suggestion_words import STANCE_TITLES

__all__ = ["Panel", "PanelState", "Reason", "Side", "open_panel"]


class PanelState(StrEnum):
    """What stands between the evidence line and the cards."""

    BLIND = "blind"
    """The reviewer has not decided: the panel is closed, and says nothing of what is in it."""
    READY = "ready"
    """It may be opened."""
    ASKING = "asking"
    FAILED = "failed"
    """The system failed; nothing is known about the claim."""
    OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason with the passage it is quoted from."""

    point: Point
    card: ArticleCard | None
    """`None` when the article is not among those found this time."""
    listed: bool
    """Whether its passage is among the evidence on screen."""
    number: int
    """Place of its passage in the order of the evidence, counting from 1; 0 when it is not listed."""
    origin_id: str
    """Its origin as it is counted today."""
    counted: bool
    """Whether its origin counts; that of the claim's own article does not."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """Reasons that say the same: for, against, or limiting."""

    stance: Stance
    title: str
    origins: int
    """How many independent origins they come from."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The panel's contents. Only an open one holds a suggestion's words."""

    state: PanelState
    model: str
    suggestion: Suggestion | None = None
    sides: tuple[Side, ...] = ()
    own: Verdict | None = None
    """The reviewer's standing verdict."""
    blind: Verdict | None = None
    """Their newest verdict from before they saw any suggestion."""
    kept: bool = False
    """They kept their verdict after seeing it."""
    failed: str = ""
    """What went wrong, when no suggestion tells it."""
    failed_since: FailedSince | None = None
    """The last attempt, when it failed and this suggestion is from before it."""

    @property
    def origins(self) -> int:
        """Independent origins on the side that has most, among those for and against."""
        return max((side.origins for side in self.sides if side.stance is not Stance.QUALIFIES), default=0)

    @property
    def model_differs(self) -> bool:
        """Whether the model's own label says something that the desk does not."""
        if self.suggestion is None or self.suggestion.model_label in (None, self.suggestion.label):
            return False
        return self.suggestion.label is not None or self.suggestion.model_label is not Label.NOT_ENOUGH_EVIDENCE

    @property
    def agrees(self) -> bool | None:
        """Whether the reviewer's standing label is the suggested one; `None` when there is nothing to compare."""
        label: Label | None = self.suggestion.label if self.suggestion else None
        return None if label is None or self.own is None else label is self.own.label


def open_panel(
    review: Review,
    suggestion: Suggestion,
    *,
    reviewer: str,
    model: str,
    others: Mapping[str, ArticleCard],
    failed: str = "",
) -> Panel:
    """An open panel.

    Args:
        review: the case as the reviewer may see it.
        suggestion: they were shown.
        reviewer: who looks.
        model: its name, for the reader.
        others: articles of reasons whose passages are not among the evidence on screen.
        failed: why a later question could not be asked at all.
    """
    own = [v for v in review.verdicts if v.reviewer == reviewer]
    standing = next((v for v in reversed(own) if v.stands), None)
    return Panel(
        state=PanelState.OPEN,
        model=model,
        suggestion=suggestion,
        failed=failed,
        failed_since=review.failed_since,
        sides=tuple(_sides(review, suggestion, others)),
        own=standing,
        blind=next((v for v in reversed(own) if not v.suggestion_seen and not v.withdrawn_at), None),
        kept=standing is not None and kept_after(review.events, standing.id),
    )


def _sides(review: Review, suggestion: Suggestion, others: Mapping[str, ArticleCard]) -> Iterator[Side]:
    origins = review.retrieval.origins if review.retrieval else ()
    found = {one.passage.id: (one, origin) for origin in origins for one in origin.passages}
    for stance, title in STANCE_TITLES.items():
        reasons = tuple(
            _reason(point, found.get(point.passage_id), others) for point in suggestion.points if point.stance is stance
        )
        if reasons:
            counted = len({reason.origin_id for reason in reasons if reason.counted})
            yield Side(stance=stance, title=title, origins=counted, reasons=reasons)


def _reason(point: Point, found: tuple[Evidence, OriginGroup] | None, others: Mapping[str, ArticleCard]) -> Reason:
    if found is None:
        card = others.get(point.article_id)
        return Reason(point=point, card=card, listed=False, number=0, origin_id=point.origin_id, counted=True)
    piece, origin = found
    return Reason(
        point=point,
        card=piece.article,
        listed=True,
        number=piece.rank,
        origin_id=origin.origin_id,
        counted=not origin.same_as_claim,
    )
