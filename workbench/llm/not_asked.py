"""Why a request was never sent."""

from __future__ import annotations

from workbench.llm.budget import Refusal
from workbench.llm.faults import Fault
from workbench.llm.types import FailureKind

__all__ = ["over_budget", "waited_in_vain"]


def over_budget(refusal: Refusal, *, worst_usd: float) -> Fault:
    """The budget does not hold the request."""
    needs = f"not asked: a request of at most {worst_usd:.4f} US dollars does not fit into"
    if refusal is Refusal.RUN:
        words = f"{needs} the budget of this run: run the same command again with a larger --budget-usd"
    else:
        words = f"{needs} what is left of today's budget: raise budget_usd_per_day, or go on tomorrow (UTC)"
    return Fault(kind=FailureKind.OVER_BUDGET, words=words)


def waited_in_vain(*, seconds: float) -> Fault:
    """The limits gave the request no turn before its deadline."""
    words = (
        f"not asked: no turn came within {seconds:g} s; "
        "raise model_timeout_s, or model_concurrency, model_rpm or model_tpm"
    )
    return Fault(kind=FailureKind.TIMEOUT, words=words)
