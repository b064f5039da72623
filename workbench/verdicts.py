"""The rules a person's verdict must keep, and what standing verdicts add up to. Pure: nothing here stores anything."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.corroboration import Corroboration, corroboration
from workbench.errors import VerdictRefused
from workbench.ratings import Rating, averitec_label, claimreview_rating, fever_label
from workbench.types import DECISIVE, Cited, Evidence, Label

__all__ = [
    "CONFIDENCES",
    "MAX_RATIONALE",
    "MAX_REVIEWER",
    "Corroboration",
    "Rating",
    "averitec_label",
    "check_verdict",
    "cite",
    "claimreview_rating",
    "corroboration",
    "fever_label",
    "single_origin_warning",
]

CONFIDENCES = ("low", "medium", "high")
MAX_RATIONALE = 10_000
"""Code points of a rationale."""
MAX_REVIEWER = 200
"""Code points of a reviewer's name."""


def check_verdict(
    *, label: Label, rationale: str, cited: Sequence[Cited], reviewer: str, confidence: str | None
) -> None:
    """Let a verdict pass that a reader could replicate.

    Raises:
        VerdictRefused: the first rule that is broken, in words that say what to do.
    """
    if not reviewer.strip():
        raise VerdictRefused("A verdict needs its reviewer's name: say who decides.")
    if len(reviewer) > MAX_REVIEWER:
        raise VerdictRefused(f"The reviewer's name is over {MAX_REVIEWER} characters long: shorten it.")
    if confidence is not None and confidence not in CONFIDENCES:
        raise VerdictRefused(f"“{confidence[:40]}” is not a confidence: choose low, medium or high, or leave it out.")
    if not rationale.strip():
        raise VerdictRefused(
            f"The verdict “{_words(label)}” has no rationale: write down why, so that a reader can follow it."
        )
    if len(rationale) > MAX_RATIONALE:
        raise VerdictRefused(
            f"The rationale has {len(rationale):,} characters and may have {MAX_RATIONALE:,}: shorten it."
        )
    if label in DECISIVE and not cited:
        raise VerdictRefused(
            f"The verdict “{_words(label)}” cites no evidence: cite at least one passage, "
            "or choose “not enough evidence” or “not checkable”."
        )


def _words(label: Label) -> str:
    return label.value.replace("_", " ")


def cite(evidence: Evidence, origin_label: str) -> Cited:
    """Copy a passage as it stands now, so that no later change of index or article alters what the verdict rested on.

    The whole passage is copied: the person read and cited the passage, a machine's quote inside it is not theirs.

    Raises:
        VerdictRefused: the evidence belongs to no stored claim and so has no id to cite.
    """
    if evidence.id is None:
        raise VerdictRefused(
            f"Passage {evidence.passage.id} was found for a free text and cannot be cited: "
            "add the claim to the desk first, then search its evidence."
        )
    article = evidence.article
    return Cited(
        evidence_id=evidence.id,
        passage_id=evidence.passage.id,
        article_id=evidence.passage.article_id,
        title=article.title,
        publisher=article.publisher,
        url=article.canonical_url or article.url,
        published=article.published.text if article.published else None,
        origin_id=evidence.origin_id,
        start=evidence.passage.start,
        end=evidence.passage.end,
        text=evidence.passage.text,
        origin_label=origin_label,
    )


def single_origin_warning(cited: Sequence[Cited]) -> str | None:
    """Warn, without forbidding, when everything cited comes from one origin; `None` when there is no such concern."""
    origins = {c.origin_id for c in cited}
    if len(origins) != 1:
        return None
    name = next((c.origin_label or c.publisher for c in cited if c.origin_label or c.publisher), "one origin")
    passages = "The passage cited comes" if len(cited) == 1 else f"All {len(cited)} passages cited come"
    return f"{passages} from a single origin ({name}): nobody independent of it confirms this."
