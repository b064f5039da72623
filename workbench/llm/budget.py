"""The budget of a model: the worst case is set aside before a call, and what it cost is settled after."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

__all__ = ["TOLERANCE_USD", "Budget", "Ledger", "Planned", "Refusal", "Settled", "fits"]

TOLERANCE_USD = 1e-9
"""Sums of decimal fractions are off by less; a budget of ten times 0.1 holds ten calls of 0.1."""


def fits(more_usd: float, *, taken_usd: float, most_usd: float | None) -> bool:
    """Whether a budget of `most_usd` (`None`: of any size) holds so much more than what is taken of it."""
    return most_usd is None or taken_usd + more_usd <= most_usd + TOLERANCE_USD


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A call that is about to be made."""

    id: str
    asked_at: datetime
    """UTC; its day is the day that pays."""
    model: str
    prompt: str
    reserved_usd: float
    """The worst case; 0 when the price is not known."""


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What became of a call."""

    at: datetime
    status: str
    """`ok` or the kind of failure."""
    cost_usd: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0


class Ledger(Protocol):
    """Where calls are written down, for all processes that share a desk."""

    def reserve(self, call: Planned, *, most_usd_per_day: float | None) -> bool:
        """Set the worst case aside; False, and nothing written, when the day's budget does not hold it.

        Looking and writing are one step between threads and processes.
        """

    def settle(self, call_id: str, settled: Settled) -> None:
        """Write down what a call cost. One that is never settled goes on counting as its worst case."""

    def spent_on(self, day: date) -> float:
        """US dollars spent or set aside on one UTC day."""


class Refusal(StrEnum):
    """Which budget does not hold a call."""

    RUN = "run"
    DAY = "day"


class Budget:
    """The budgets of one run and of the day. Thread-safe.

    A call that would fit once calls under way are settled waits for them: worst cases are much higher than costs, and
    how many questions a budget answers should not depend on how many are asked at the same time.
    """

    def __init__(
        self,
        ledger: Ledger,
        *,
        run_usd: float | None,
        day_usd: float | None,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ledger = ledger
        self._run_usd, self._day_usd = run_usd, day_usd
        self._clock, self._monotonic = clock, monotonic
        self._changed = threading.Condition()
        self._spent = 0.0
        self._open: dict[str, float] = {}

    def reserve(self, *, model: str, prompt: str, worst_usd: float, until: float) -> Planned | Refusal:
        """Set the worst case of a call aside; waits for calls under way, at most until the monotonic time `until`."""
        with self._changed:
            while isinstance(outcome := self._try(model, prompt, worst_usd), Refusal):
                if not self._open or not self._changed.wait(timeout=max(0.0, until - self._monotonic())):
                    return outcome
            self._open[outcome.id] = worst_usd
            return outcome

    def settle(self, call: Planned, settled: Settled) -> None:
        """Count what a call cost instead of its worst case."""
        self._ledger.settle(call.id, settled)
        self._close(call, settled.cost_usd)

    def abandon(self, call: Planned) -> None:
        """Give up on a call of which nobody knows whether the server did it: its worst case stays counted."""
        self._close(call, call.reserved_usd)

    def _close(self, call: Planned, cost_usd: float) -> None:
        with self._changed:
            self._open.pop(call.id, None)
            self._spent += cost_usd
            self._changed.notify_all()

    def _try(self, model: str, prompt: str, worst_usd: float) -> Planned | Refusal:
        taken = self._spent + sum(self._open.values())
        if not fits(worst_usd, taken_usd=taken, most_usd=self._run_usd):
            return Refusal.RUN
        call = Planned(
            id=f"m_{uuid.uuid4().hex}", asked_at=self._clock(), model=model, prompt=prompt, reserved_usd=worst_usd
        )
        return call if self._ledger.reserve(call, most_usd_per_day=self._day_usd) else Refusal.DAY
