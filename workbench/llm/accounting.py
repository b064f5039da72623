"""What questions cost: estimated and set aside before, priced and settled after, and counted for the run."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from workbench.errors import WorkbenchError
from workbench.llm.asking import Estimate, Spent
from workbench.llm.budget import Budget, Planned, Refusal, Settled
from workbench.llm.paying import Took
from workbench.llm.prices import Price
from workbench.llm.tokens import request_tokens
from workbench.llm.types import Request
from workbench.types import Provenance

__all__ = ["Accounts"]

T = TypeVar("T", bound=BaseModel)
logger = logging.getLogger(__name__)


class Accounts:
    """The accounts of one door. Thread-safe."""

    def __init__(self, *, price: Price | None, budget: Budget, clock: Callable[[], datetime]) -> None:
        self._price, self._budget, self._clock = price, budget, clock
        self._lock = threading.Lock()
        self._spent = Spent()

    @property
    def spent(self) -> Spent:
        """What was spent so far."""
        return self._spent

    def estimate(self, request: Request[T]) -> Estimate:
        """What one request for a question takes at most."""
        tokens = request_tokens(request)
        cost = self._price.cost(tokens, request.max_output_tokens) if self._price else None
        return Estimate(input_tokens=tokens, output_tokens=request.max_output_tokens, cost_usd=cost)

    def reserve(self, model: str, prompt: str, most: Estimate, *, until: float) -> Planned | Refusal:
        """Set the worst case of a request aside."""
        return self._budget.reserve(model=model, prompt=prompt, worst_usd=most.cost_usd or 0.0, until=until)

    def settle(self, planned: Planned, took: Took, most: Estimate) -> float:
        """Count what a request cost instead of its worst case; returns that in US dollars."""
        cost_usd = self._cost(took, most)
        settled = Settled(
            at=self._clock(),
            status=took.status,
            cost_usd=cost_usd,
            input_tokens=took.input_tokens,
            output_tokens=took.output_tokens,
        )
        try:
            self._budget.settle(planned, settled)
        except WorkbenchError as error:
            # What is paid for must not be lost to a busy database; the worst case stays counted.
            logger.warning("a call to %s could not be settled: %s", planned.model, error.message)
            self._budget.abandon(planned)
        return cost_usd

    def abandon(self, planned: Planned) -> None:
        """Leave a request at its worst case, because nobody knows what became of it."""
        self._budget.abandon(planned)

    def count(self, paid: Provenance) -> None:
        """Count a question that was asked."""
        with self._lock:
            self._spent += Spent(
                calls=1, input_tokens=paid.input_tokens, output_tokens=paid.output_tokens, cost_usd=paid.cost_usd
            )

    def _cost(self, took: Took, most: Estimate) -> float:
        """A server that may have worked and tells no tokens is taken to have used all that was set aside."""
        if took.worked and not took.input_tokens + took.output_tokens:
            return most.cost_usd or 0.0
        return self._price.cost(took.input_tokens, took.output_tokens) if self._price else 0.0
