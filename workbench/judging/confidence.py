"""How often a label like this one was the reviewers' own: fitted on the desk's verdicts, never the model's word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.corroboration import origin_stance
from workbench.judging.deciding import ENOUGH
from workbench.types import Label, Outcome, Retrieval, SlotRelation, Stance, Suggestion

__all__ = ["ENOUGH_VERDICTS", "Fitted", "fit", "raw_score"]

ENOUGH_VERDICTS = 50
"""Verdicts below which no confidence is given."""

_SAYING = {
    Label.SUPPORTED: frozenset({Stance.SUPPORTS}),
    Label.REFUTED: frozenset({Stance.REFUTES}),
    Label.CONFLICTING: frozenset({Stance.SUPPORTS, Stance.REFUTES}),
    Label.MISLEADING: frozenset({Stance.QUALIFIES}),
}


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """The share of agreement at each raw score, never falling as the score rises."""

    scores: tuple[float, ...]
    shares: tuple[float, ...]
    n: int

    def confidence(self, raw: float) -> float:
        """0..1 for a raw score: between two known scores in proportion, beyond them as at the nearest."""
        import numpy as np

        return float(np.interp(raw, self.scores, self.shares))


def fit(outcomes: Sequence[Outcome]) -> Fitted | None:
    """Isotonic regression of agreement on the raw score; `None` below 50 outcomes, or when all are alike."""
    if len(outcomes) < ENOUGH_VERDICTS or len({one.agreed for one in outcomes}) < 2:
        return None
    from scipy.optimize import isotonic_regression

    scores = sorted({one.raw for one in outcomes})
    at = [[one.agreed for one in outcomes if one.raw == score] for score in scores]
    shares = isotonic_regression([sum(a) / len(a) for a in at], weights=[len(a) for a in at]).x
    return Fitted(scores=tuple(scores), shares=tuple(float(s) for s in shares), n=len(outcomes))


def raw_score(suggestion: Suggestion, judged: Retrieval) -> float:
    """0..1 for ordering suggestions, by code alone: the mean of four shares.

    How many origins that say anything say what the label says; how near they are to corroborating each other, a primary
    source counting as that; whether the model's own label is the same; how many details of the passages quoted for it
    are the claim's.
    """
    groups = [g for g in judged.origins if not g.same_as_claim]
    voices = [(g, origin_stance(g)) for g in groups if any(e.stance not in {None, Stance.NEUTRAL} for e in g.passages)]
    saying = _SAYING.get(suggestion.label, frozenset(Stance)) if suggestion.label else frozenset()
    agreeing = [
        g for g, voice in voices if voice in saying or (voice is None and suggestion.label is Label.CONFLICTING)
    ]
    primary = any(one.primary and one.stance in saying for g in agreeing for one in g.passages)
    parts = (
        len(agreeing) / len(voices) if voices else 0.0,
        1.0 if primary else min(1.0, len(agreeing) / (ENOUGH + 1)),
        1.0 if suggestion.model_label is suggestion.label else 0.0,
        _details(judged, saying, refuted=suggestion.label is Label.REFUTED),
    )
    return round(sum(parts) / len(parts), 6)


def _details(judged: Retrieval, saying: frozenset[Stance], *, refuted: bool) -> float:
    told = [s.relation for one in judged.evidence if one.stance in saying for s in one.slots]
    same = sum(r in {SlotRelation.AGREES, SlotRelation.MORE_SPECIFIC} for r in told)
    other = sum(r is SlotRelation.DIFFERS for r in told)
    if not same + other:
        return 0.5
    return (other if refuted else same) / (same + other)
