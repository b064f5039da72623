"""Failures of questions that never reached a server."""

from __future__ import annotations

from workbench.llm.budget import Refusal
from workbench.llm.types import Failure, FailureKind
from workbench.types import Provenance

__all__ = ["over_budget", "waited_in_vain"]


def over_budget(told: Provenance, refusal: Refusal, *, worst_usd: float) -> Failure:
    """The budget does not hold the question."""
    needs = f"not asked: a question of at most {worst_usd:.4f} US dollars does not fit into"
    if refusal is Refusal.RUN:
        words = f"{needs} the budget of this run: run the same command again with a larger --budget-usd"
    else:
        words = f"{needs} what is left of today's budget: raise budget_usd_per_day, or go on tomorrow (UTC)"
    return Failure(kind=FailureKind.OVER_BUDGET, message=words, provenance=told)


def waited_in_vain(told: Provenance, *, seconds: float) -> Failure:
    """The limits gave the question no turn before its deadline."""
    words = (
        f"not asked: no turn came within {seconds:g} s; "
        "raise model_timeout_s, or model_concurrency, model_rpm or model_tpm"
    )
    return Failure(kind=FailureKind.TIMEOUT, message=words, provenance=told)
