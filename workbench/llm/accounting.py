"""What questions cost: estimated and set aside before, priced and settled after, and counted for the run."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from pydantic import BaseModel

from workbench.errors import SettingsError, WorkbenchError
from workbench.llm.asking import Estimate, Spent
from workbench.llm.budget import Budget, Planned, Refusal, Settled
from workbench.llm.prices import Price
from workbench.llm.tokens import request_tokens
from workbench.llm.types import Answer, Failure, Request
from workbench.types import Provenance

__all__ = ["Accounts"]

T = TypeVar("T", bound=BaseModel)
logger = logging.getLogger(__name__)

_CONFIGURATION = "configuration"
"""Status of a call that the server refused for its key or its model's name."""


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
        """What a question takes at most, asked once."""
        tokens = request_tokens(request)
        cost = self._price.cost(tokens, request.max_output_tokens) if self._price else None
        return Estimate(input_tokens=tokens, output_tokens=request.max_output_tokens, cost_usd=cost)

    def reserve(self, model: str, prompt: str, most: Estimate, *, until: float) -> Planned | Refusal:
        """Set the worst case of a question aside."""
        return self._budget.reserve(model=model, prompt=prompt, worst_usd=most.cost_usd or 0.0, until=until)

    def settled(self, planned: Planned, call: Callable[[], Answer[T] | Failure]) -> Answer[T] | Failure:
        """Call within what was set aside, and settle it whatever happens.

        Raises:
            SettingsError: as the call does; it cost nothing.
        """
        try:
            outcome = call()
        except SettingsError:
            self._settle(planned, Settled(at=self._clock(), status=_CONFIGURATION))
            raise
        except BaseException:
            # Nobody knows whether the server did it.
            self._budget.abandon(planned)
            raise
        paid = outcome.provenance
        told = Settled(
            at=self._clock(),
            status=outcome.kind.value if isinstance(outcome, Failure) else "ok",
            cost_usd=paid.cost_usd,
            input_tokens=paid.input_tokens,
            output_tokens=paid.output_tokens,
        )
        self._settle(planned, told)
        return outcome

    def priced(self, outcome: Answer[T] | Failure, most: Estimate) -> Answer[T] | Failure:
        """Write its cost into what a server replied, and count it."""
        paid = replace(outcome.provenance, cost_usd=self._cost(outcome, most))
        with self._lock:
            self._spent += Spent(
                calls=1, input_tokens=paid.input_tokens, output_tokens=paid.output_tokens, cost_usd=paid.cost_usd
            )
        return replace(outcome, provenance=paid)

    def _cost(self, outcome: Answer[T] | Failure, most: Estimate) -> float:
        """A server that answers and tells no tokens is taken to have used all that was set aside."""
        told: Provenance = outcome.provenance
        if isinstance(outcome, Answer) and not told.input_tokens + told.output_tokens:
            return most.cost_usd or 0.0
        return self._price.cost(told.input_tokens, told.output_tokens) if self._price else 0.0

    def _settle(self, planned: Planned, settled: Settled) -> None:
        try:
            self._budget.settle(planned, settled)
        except WorkbenchError as error:
            # What is paid for must not be lost to a busy database; the worst case stays counted.
            logger.warning("a call to %s could not be settled: %s", planned.model, error.message)
            self._budget.abandon(planned)
