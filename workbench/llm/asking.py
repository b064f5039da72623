"""How a run asks its model, and what that takes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

__all__ = ["AS_USUAL", "Asking", "Estimate", "Spent"]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How one run asks its model."""

    record: Path | None = None
    """Folder in which every question's answer or failure is kept."""
    replay: Path | None = None
    """Folder of such recordings to answer from: nothing is asked, no key is needed, no connection is made."""
    budget_usd: float | None = None
    """Most US dollars that this run may spend."""


AS_USUAL = Asking()


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """What a question takes at most, before it is asked."""

    input_tokens: int
    output_tokens: int
    cost_usd: float | None
    """`None` when the model's price is not known."""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """What was spent. Kept and replayed answers are no calls and cost nothing."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0

    def __add__(self, more: Spent) -> Spent:
        return Spent(
            calls=self.calls + more.calls,
            input_tokens=self.input_tokens + more.input_tokens,
            output_tokens=self.output_tokens + more.output_tokens,
            cost_usd=self.cost_usd + more.cost_usd,
        )
