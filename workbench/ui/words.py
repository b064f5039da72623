"""What the desk says: labels, stances, reasons and dates in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workbench.types import Excluded, Label, Published, Retrieval, Stance


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

_SEVERAL = {Stance.SUPPORTS: "support", Stance.REFUTES: "refute", Stance.QUALIFIES: "qualify"}

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


def left_out_words(excluded: Excluded, as_of: date | None) -> str:
    """What the search left out and why, `4 copies, 2 later than 20 June 2025`; empty when nothing was."""
    parts: list[str] = []
    if excluded.copy:
        parts.append(plural(excluded.copy, "copy", "copies"))
    if excluded.after_as_of:
        limit = f"later than {day_words(as_of)}" if as_of else "later than the claim"
        parts.append(f"{excluded.after_as_of} {limit}")
    if excluded.same_source:
        parts.append(f"{excluded.same_source} from the same publisher")
    if excluded.same_article:
        parts.append(f"{excluded.same_article} from the claim's own article")
    return ", ".join(parts)


def evidence_line(retrieval: Retrieval) -> str:
    """The one line a reviewer reads first: independent origins, passages, what was left out.

    An origin that the claim's own article shares is shown below but not counted here.
    """
    independent = [group for group in retrieval.origins if not group.same_as_claim]
    left_out = left_out_words(retrieval.excluded, retrieval.as_of)
    tail = f"; left out: {left_out}" if left_out else ""
    if not retrieval.origins:
        return f"No other source in this corpus{tail}"
    head = plural(len(independent), "independent origin")
    stances = _stance_counts(retrieval)
    passages = plural(len(retrieval.evidence), "passage")
    return f"{head}{': ' + stances if stances else ''}; {passages}{tail}"


def _stance_counts(retrieval: Retrieval) -> str:
    """`2 support · 1 refutes`, one vote per independent origin by its best judged passage; empty when none is."""
    found: dict[Stance, int] = {}
    for group in retrieval.origins:
        judged = [e.stance for e in group.passages if e.stance not in (None, Stance.NEUTRAL)]
        if judged and judged[0] is not None and not group.same_as_claim:
            found[judged[0]] = found.get(judged[0], 0) + 1
    return " · ".join(
        f"{found[stance]} {STANCES[stance][1] if found[stance] == 1 else several}"
        for stance, several in _SEVERAL.items()
        if stance in found
    )
