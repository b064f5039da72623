"""How many independent origins speak for and against a claim, and the one line that says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workbench.types import Excluded, OriginGroup, Retrieval, Stance

__all__ = ["Corroboration", "corroboration", "corroboration_line", "day_words", "is_mixed", "left_out", "origin_stance"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Corroboration:
    """Counts of origins, never of passages or addresses. The claim's own origin is in none of them."""

    origins: int
    """Independent origins with at least one passage on the claim, whatever they say."""
    supports: int
    refutes: int
    qualifies: int
    mixed: int
    """Origins whose own passages both support and refute: they count on neither side."""
    passages: int
    """Passages under those origins."""
    primary: int
    """Origins with a primary source among their passages."""


def origin_stance(group: OriginGroup) -> Stance | None:
    """Say what an origin says with one voice, its passages taken together.

    Returns:
        `supports` or `refutes` when a passage does and none says the opposite; else `qualifies`, else `neutral`;
        `None` when nothing has judged its passages, or when they contradict each other (see `is_mixed`).
    """
    stances = {e.stance for e in group.passages}
    if is_mixed(group):
        return None
    for stance in (Stance.SUPPORTS, Stance.REFUTES, Stance.QUALIFIES, Stance.NEUTRAL):
        if stance in stances:
            return stance
    return None


def is_mixed(group: OriginGroup) -> bool:
    """Say whether one origin's passages both support and refute the claim."""
    return {Stance.SUPPORTS, Stance.REFUTES} <= {e.stance for e in group.passages}


def corroboration(retrieval: Retrieval) -> Corroboration:
    """Count independent origins, one voice each; the origin of the claim's own article counts for nothing."""
    independent = [g for g in retrieval.origins if not g.same_as_claim]
    voices = Counter(origin_stance(g) for g in independent)
    return Corroboration(
        origins=len(independent),
        supports=voices[Stance.SUPPORTS],
        refutes=voices[Stance.REFUTES],
        qualifies=voices[Stance.QUALIFIES],
        mixed=sum(is_mixed(g) for g in independent),
        passages=sum(len(g.passages) for g in independent),
        primary=sum(g.primary for g in independent),
    )


def corroboration_line(retrieval: Retrieval) -> str:
    """Tell a reader in one line what was found and what was left out.

    "No other source in this corpus" when no independent origin was found: absence is said, not hidden. "Not judged"
    as long as nothing has said what the passages mean for the claim: found is not yet corroborated.
    """
    counts = corroboration(retrieval)
    omitted = "; ".join(left_out(retrieval.excluded, as_of=retrieval.as_of))
    tail = f"; left out: {omitted}" if omitted else ""
    if not counts.origins:
        own = " beside the claim's own origin" if retrieval.origins else ""
        return f"No other source in this corpus{own}{tail}"
    head = _count(counts.origins, "independent origin", "independent origins")
    head += f", {_count(counts.primary, 'primary source', 'primary sources')}" if counts.primary else ""
    voices = " · ".join(_voices(counts))
    judged = any(evidence.stance for evidence in retrieval.evidence)
    said = f": {voices}" if voices else "" if judged else ", not judged"
    return f"{head}{said}; {_count(counts.passages, 'passage', 'passages')}{tail}"


def left_out(excluded: Excluded, *, as_of: date | None) -> tuple[str, ...]:
    """Say what was left out, a phrase a reason, with its count; empty when nothing was."""
    until = f" than {day_words(as_of)}" if as_of else ""
    reasons = (
        (excluded.copy, "copy of the claim's story", "copies of the claim's story"),
        (excluded.same_source, "passage of the same publisher", "passages of the same publisher"),
        (excluded.same_article, "passage of the claim's own article", "passages of the claim's own article"),
        (excluded.after_as_of, f"passage later{until}", f"passages later{until}"),
    )
    return tuple(_count(n, one, many) for n, one, many in reasons if n)


def day_words(day: date) -> str:
    """Write a day as readers do, the same whatever the machine's locale: `4 March 2031`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def _voices(counts: Corroboration) -> Iterator[str]:
    if counts.supports:
        yield _count(counts.supports, "supports", "support")
    if counts.refutes:
        yield _count(counts.refutes, "refutes", "refute")
    if counts.qualifies:
        yield _count(counts.qualifies, "qualifies", "qualify")
    if counts.mixed:
        yield _count(counts.mixed, "contradicts itself", "contradict themselves")


def _count(n: int, one: str, many: str) -> str:
    return f"{n} {one if n == 1 else many}"
