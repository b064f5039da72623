"""What the desk says: labels, stances, reasons and dates in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.types import Label, Published, Stance


@dataclass(frozen=True, kw_only=True)
class LabelWords:
    """How one verdict label is offered to a reviewer."""

    digit: int
    """The key that chooses it, 1..6."""
    label: Label
    name: str
    definition: str
    """One line that tells it from its neighbours."""


LABELS: tuple[LabelWords, ...] = (
    LabelWords(digit=1, label=Label.SUPPORTED, name="Supported", definition="independent sources say the same"),
    LabelWords(digit=2, label=Label.REFUTED, name="Refuted", definition="independent sources show otherwise"),
    LabelWords(
        digit=3,
        label=Label.CONFLICTING,
        name="Conflicting",
        definition="sources of equal weight disagree",
    ),
    LabelWords(
        digit=4,
        label=Label.MISLEADING,
        name="Misleading",
        definition="true, but needed context is missing",
    ),
    LabelWords(
        digit=5,
        label=Label.NOT_ENOUGH_EVIDENCE,
        name="Not enough evidence",
        definition="nothing here settles it",
    ),
    LabelWords(
        digit=6,
        label=Label.NOT_CHECKABLE,
        name="Not checkable",
        definition="opinion, forecast or too vague",
    ),
)

STANCES: dict[Stance, tuple[str, str]] = {
    Stance.SUPPORTS: ("▲", "supports"),
    Stance.REFUTES: ("▼", "refutes"),
    Stance.QUALIFIES: ("◆", "qualifies"),
    Stance.NEUTRAL: ("○", "neutral"),
}
"""Icon and word: a stance is never told by colour alone."""


FINDINGS: dict[str, str] = {
    "publisher_unknown": "Publisher unknown",
    "date_unknown": "Date unknown",
    "language_unknown": "Language unknown",
    "instruction_like_text": "Holds text that reads like instructions to a machine",
}

FOLDS: dict[str, str] = {
    "publisher": "same publisher",
    "copy": "copy of the same text",
    "agency": "same agency story",
    "upstream": "rests on the same named source",
    "alone": "stands alone",
}


def label_name(label: Label) -> str:
    """The label as a reader sees it, `Not enough evidence`."""
    return next(words.name for words in LABELS if words.label == label)


def finding_words(finding: str) -> str:
    """Words for an article's finding; an unknown code is shown with its underscores opened."""
    return FINDINGS.get(finding, finding.replace("_", " ").capitalize())


def day_words(day: date) -> str:
    """`20 June 2025`."""
    return f"{day.day} {day:%B} {day.year}"


def published_words(published: Published | None) -> str:
    """The publication time, no more exactly than it is known."""
    if published is None:
        return "date unknown"
    if published.at is None:
        return day_words(published.day)
    return f"{day_words(published.day)}, {published.at:%H:%M} {published.at:%Z}".rstrip()


def distance_words(day: date | None, claimed_on: date | None) -> str:
    """How far a publication lies from the claim's day: `4 days before the claim`; empty when either is unknown."""
    if day is None or claimed_on is None:
        return ""
    days = (day - claimed_on).days
    if days == 0:
        return "same day as the claim"
    return f"{plural(abs(days), 'day')} {'after' if days > 0 else 'before'} the claim"


def plural(count: int, noun: str, many: str | None = None) -> str:
    """`1 copy`, `2 copies`: the count with the right form of the noun (`many` defaults to noun + s)."""
    return f"{count} {noun if count == 1 else many or noun + 's'}"
