"""A verdict's label in the words of other scales: AVeriTeC, FEVER and ClaimReview."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.types import Label

__all__ = ["BEST_RATING", "WORST_RATING", "Rating", "averitec_label", "claimreview_rating", "fever_label"]

BEST_RATING = 5
WORST_RATING = 1


@dataclass(frozen=True, kw_only=True)
class Rating:
    """What a reader of a ClaimReview sees."""

    text: str
    """Always shown (`alternateName`)."""
    value: int | None
    """1 (worst) to 5 (best); `None` where a number would claim more than the verdict does."""


_AVERITEC = {
    Label.SUPPORTED: "Supported",
    Label.REFUTED: "Refuted",
    Label.CONFLICTING: "Conflicting Evidence/Cherrypicking",
    Label.MISLEADING: "Conflicting Evidence/Cherrypicking",
    Label.NOT_ENOUGH_EVIDENCE: "Not Enough Evidence",
}

# FEVER has no word for evidence that pulls both ways: neither of its two decisive labels would be true of it.
_FEVER = {
    Label.SUPPORTED: "SUPPORTS",
    Label.REFUTED: "REFUTES",
    Label.CONFLICTING: "NOT ENOUGH INFO",
    Label.MISLEADING: "NOT ENOUGH INFO",
    Label.NOT_ENOUGH_EVIDENCE: "NOT ENOUGH INFO",
}

_CLAIMREVIEW = {
    Label.SUPPORTED: Rating(text="Supported", value=5),
    Label.MISLEADING: Rating(text="Missing context", value=3),
    Label.CONFLICTING: Rating(text="Evidence conflicts", value=3),
    Label.REFUTED: Rating(text="Refuted", value=1),
    Label.NOT_ENOUGH_EVIDENCE: Rating(text="Not enough evidence", value=None),
}


def averitec_label(label: Label) -> str | None:
    """Give the label's name in AVeriTeC's four classes; `None` for `not_checkable`, which that set leaves out."""
    return _AVERITEC.get(label)


def fever_label(label: Label) -> str | None:
    """Give the label's name in FEVER's three classes; `None` for `not_checkable`.

    `conflicting` and `misleading` become `NOT ENOUGH INFO`: the map loses what they say, so keep the label beside it.
    """
    return _FEVER.get(label)


def claimreview_rating(label: Label) -> Rating | None:
    """Give the rating to publish as schema.org ClaimReview; `None` for `not_checkable`, which is not published."""
    return _CLAIMREVIEW.get(label)
