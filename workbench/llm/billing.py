"""The bill of one question: what each of its requests may cost is set aside before it is sent, and settled after."""

from __future__ import annotations

from types import TracebackType
from typing import TypeVar

from pydantic import BaseModel

from workbench.llm.accounting import Accounts
from workbench.llm.asking import Estimate
from workbench.llm.budget import Planned, Refusal
from workbench.llm.faults import Fault
from workbench.llm.limits import Limits
from workbench.llm.not_asked import over_budget, waited_in_vain
from workbench.llm.paying import Took
from workbench.llm.types import FailureKind, Request

__all__ = ["Bill"]

T = TypeVar("T", bound=BaseModel)


class Bill:
    """Pays for one question, as `workbench.llm.paying.Paying`; leaving its block settles what is still set aside.

    One worst case is set aside for as many requests as the server refuses; a request that it may bill uses it up, and
    the next one needs another. Every request has its turn in the window of requests and tokens.
    """

    def __init__(
        self, accounts: Accounts, limits: Limits, request: Request[T], *, model: str, until: float, timeout_s: float
    ) -> None:
        self._accounts, self._limits = accounts, limits
        self._model, self._prompt = model, request.prompt
        self._most: Estimate = accounts.estimate(request)
        self._until, self._timeout_s = until, timeout_s
        self._planned: Planned | None = None
        self._under_way = False
        self._last = Took(status=FailureKind.TIMEOUT.value)
        self.requests = 0
        """Requests that were made."""
        self.cost_usd = 0.0

    def before(self) -> Fault | None:
        """Set the worst case aside, and wait for a turn."""
        if self._planned is None:
            planned = self._accounts.reserve(self._model, self._prompt, self._most, until=self._until)
            if isinstance(planned, Refusal):
                return over_budget(planned, worst_usd=self._most.cost_usd or 0.0)
            self._planned = planned
        if not self._limits.wait(self._most.input_tokens + self._most.output_tokens, until=self._until):
            return waited_in_vain(seconds=self._timeout_s)
        self._under_way = True
        return None

    def after(self, took: Took) -> None:
        """Charge a request for which the server may want money."""
        self._under_way, self._last = False, took
        self.requests += 1
        if took.worked:
            self._settle()

    def __enter__(self) -> Bill:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._planned is None:
            return
        if self._under_way:
            # Nobody knows whether the server did it.
            self._accounts.abandon(self._planned)
        else:
            self._settle()

    def _settle(self) -> None:
        assert self._planned
        self.cost_usd += self._accounts.settle(self._planned, self._last, self._most)
        self._planned = None
