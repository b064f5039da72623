"""What the desk says: labels, stances, reasons and dates in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from workbench.types import Label, Published, SlotKind, SlotRelation, Stance


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
    "upstream": "same named source",
    "lookalike": "address that could be mistaken for another",
    "by_hand": "decided by a person",
    "alone": "stands alone",
}
"""In short, why an article counts under an origin."""

PROOFS: dict[str, str] = {
    "credit": "Its credit line",
    "attribution": "Its own words",
    "shared_text": "The same words stand in",
    "changed_number": "A number differs",
    "lookalike": "Its address",
}
"""What the words are that show why an article counts where it does."""

SLOTS: dict[SlotKind, str] = {
    SlotKind.NUMBER: "number",
    SlotKind.MONEY: "amount",
    SlotKind.PERCENT: "percentage",
    SlotKind.DATE: "date",
    SlotKind.PLACE: "place",
    SlotKind.PERSON: "person",
    SlotKind.ORGANISATION: "organisation",
    SlotKind.NEGATION: "yes or no",
}

RELATIONS: dict[SlotRelation, tuple[str, str]] = {
    SlotRelation.DIFFERS: ("≠", "differs from the claim"),
    SlotRelation.MORE_SPECIFIC: ("⊂", "more exact than the claim"),
    SlotRelation.AGREES: ("✓", "agrees with the claim"),
    SlotRelation.ABSENT: ("–", "not mentioned"),
}
"""Icon and words, what a reviewer must see first coming first."""


def label_name(label: Label) -> str:
    """The label as a reader sees it, `Not enough evidence`."""
    return next(words.name for words in LABELS if words.label == label)


def finding_words(finding: str) -> str:
    """Words for an article's finding; an unknown code is shown with its underscores opened."""
    return FINDINGS.get(finding, finding.replace("_", " ").capitalize())


def fold_words(kind: str) -> str:
    """In short, why an article counts under an origin; an unknown kind with its underscores opened."""
    return FOLDS.get(kind, kind.replace("_", " "))


def differing_words(kinds: Iterable[SlotKind]) -> str:
    """`differs in number, date`: each sort of detail once."""
    return f"differs in {', '.join(dict.fromkeys(SLOTS[kind] for kind in kinds))}"


def agreeing_words(count: int) -> str:
    """`1 agrees`."""
    return f"{count} {'agrees' if count == 1 else 'agree'}"


def proof_words(kind: str) -> str:
    """What the words of a proof are; an unknown kind with its underscores opened."""
    return PROOFS.get(kind, kind.replace("_", " ").capitalize())


def shared_words(lexical: float | None) -> str:
    """The score by words; a passage that shares none with the claim can still be near to it in meaning."""
    if lexical is None:
        return "not found this way"
    return f"{lexical:.2f}" if lexical else "no shared words"


def corrected_words(action: str, origins: int) -> str:
    """What a correction of origins has done to their count."""
    done = {"merge": "Counted as one", "split": "Counted apart", "undo": "Correction undone"}[action]
    return f"{done}: {plural(origins, 'independent origin')} now."


def behind_words(articles: int, copies: int) -> str:
    """How many articles stand behind an origin: `2 articles · 1 more copy in the desk`."""
    more = f" · {plural(copies, 'more copy', 'more copies')} in the desk" if copies else ""
    return f"{plural(articles, 'article')}{more}"


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
