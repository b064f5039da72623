"""The one door to a chat model: what is known already, then a place, the budget, a turn, and only then the server."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from workbench.errors import SettingsError, UsageError
from workbench.llm.accounting import Accounts
from workbench.llm.asking import AS_USUAL, Asking, Estimate, Spent
from workbench.llm.billing import Bill
from workbench.llm.budget import Budget, Ledger
from workbench.llm.limits import Limits
from workbench.llm.not_asked import waited_in_vain
from workbench.llm.opening import Which, which_model
from workbench.llm.prices import FREE, Price, no_price, price_of
from workbench.llm.recordings import Question, Recordings, parameters_of, question_of
from workbench.llm.remembering import (
    Memory,
    Recorded,
    Remembering,
    Replaying,
    read_recorded,
    start_recording,
)
from workbench.llm.types import Answer, Failure, Request
from workbench.settings import Settings
from workbench.types import Provenance

if TYPE_CHECKING:
    from workbench.llm.calling import Caller

__all__ = ["Door", "open_model"]

T = TypeVar("T", bound=BaseModel)
logger = logging.getLogger(__name__)

REPLIES = "replies"
"""Folder of kept replies in the data folder."""


def open_model(
    settings: Settings, *, ledger: Ledger, clock: Callable[[], datetime], asking: Asking = AS_USUAL
) -> Door | None:
    """The model of the settings, or of the recordings to be replayed; `None` when there is none.

    Opens no connection and loads no client: the first question that must be asked does.

    Raises:
        SettingsError: the model's address or the price list is wrong, or there is a budget and no known price.
        UsageError: the folder to record into or to replay from is not one for this model.
    """
    if asking.record and asking.replay:
        raise UsageError("a run is either recorded or replayed: give one of --record and --replay")
    if asking.replay:
        return _replayed(settings, ledger, clock, asking)
    which = which_model(settings)
    if which is None:
        return None
    price = price_of(which, own=settings.prices_file)
    if price is None and (asking.budget_usd is not None or settings.budget_usd_per_day is not None):
        no_price(which)
    model = _without_host(which)
    record = start_recording(asking.record, Recorded(name=which.name, model=model)) if asking.record else None
    # The same name may be another model at another address: answers of one are no answers of the other.
    cache = Recordings(settings.data_dir / REPLIES / _folder(which)) if settings.keep_replies else None
    return Door(
        settings,
        name=which.name,
        model=model,
        price=price,
        memory=Remembering(cache=cache, record=record),
        budget=Budget(ledger, run_usd=asking.budget_usd, day_usd=settings.budget_usd_per_day, clock=clock),
        clock=clock,
    )


class Door:
    """A `ChatModel`. Thread-safe."""

    def __init__(
        self,
        settings: Settings,
        *,
        name: str,
        model: str,
        price: Price | None,
        memory: Memory,
        budget: Budget,
        clock: Callable[[], datetime],
    ) -> None:
        self.name = name
        self.price = price
        """`None` when it is not known."""
        self._accounts = Accounts(price=price, budget=budget, clock=clock)
        self._settings, self._model, self._memory, self._clock = settings, model, memory, clock
        self._limits = Limits(concurrency=settings.model_concurrency, rpm=settings.model_rpm, tpm=settings.model_tpm)
        self._lock = threading.Lock()
        self._caller: Caller | None = None
        self._closed = False

    @property
    def spent(self) -> Spent:
        """What was spent since this door was opened."""
        return self._accounts.spent

    def open(self) -> None:
        """Load the client now instead of with the first question; no connection is made.

        Raises:
            SettingsError: the key is missing, or the provider's package is; or this door was closed.
        """
        self._opened()

    def estimate(self, request: Request[T]) -> Estimate:
        """What a question takes at most, asked once."""
        return self._accounts.estimate(request)

    def known(self, request: Request[T]) -> Answer[T] | Failure | None:
        """What asking would give without asking a server; `None` when the question must be asked.

        It counts as used: a run that is recorded records it.
        """
        return self._memory.find(self._question(request), request)

    def keep(self, request: Request[T], outcome: Answer[T] | Failure) -> None:
        """Remember an outcome that came another way than by `ask`, as from a batch."""
        self._memory.keep(self._question(request), outcome)

    def forget(self, request: Request[T]) -> None:
        """Ask it anew the next time: what came back has the right shape and cannot be used."""
        self._memory.forget(self._question(request))

    def ask(self, request: Request[T]) -> Answer[T] | Failure:
        """Ask once: what is known is not asked again, and nothing is asked that the budget does not hold.

        Raises:
            SettingsError: the server refuses the key or does not know the model; no other question would do better.
        """
        question = self._question(request)
        known = self._memory.find(question, request)
        if known is not None:
            return self._told(request, known)
        caller = self._opened()  # before the clock runs: loading the client takes seconds, once
        seconds = self._settings.model_timeout_s
        until = time.monotonic() + seconds
        with self._memory.alone(question, timeout_s=seconds) as alone:
            if not alone:
                return self._waited_in_vain(request)
            known = self._memory.find(question, request)
            if known is None:
                known = self._ask_server(caller, request, until)
                self._memory.keep(question, known)
        return self._told(request, known)

    def close(self) -> None:
        """End connections; nothing that must be asked can be asked afterwards."""
        with self._lock:
            self._closed = True
            if self._caller is not None:
                self._caller.close()

    def _ask_server(self, caller: Caller, request: Request[T], until: float) -> Answer[T] | Failure:
        with self._limits.place(until=until) as placed:
            if not placed:
                return self._waited_in_vain(request)
            seconds = self._settings.model_timeout_s
            with Bill(self._accounts, self._limits, request, model=self.name, until=until, timeout_s=seconds) as bill:
                outcome = caller.call(request, deadline_s=max(0.001, until - time.monotonic()), paying=bill)
            return self._priced(outcome, bill)

    def _priced(self, outcome: Answer[T] | Failure, bill: Bill) -> Answer[T] | Failure:
        """Write into an outcome what its requests cost, and count it."""
        paid = replace(outcome.provenance, cost_usd=bill.cost_usd)
        if bill.requests:
            self._accounts.count(paid)
        return replace(outcome, provenance=paid)

    def _told(self, request: Request[T], outcome: Answer[T] | Failure) -> Answer[T] | Failure:
        """Write a line about a call, with no word of what was asked or answered."""
        paid = outcome.provenance
        logger.info(
            "%s %s: %s, %d + %d tokens, %.6f US dollars, %.2f s",
            self.name,
            request.prompt,
            outcome.kind.value if isinstance(outcome, Failure) else "kept" if outcome.cached else "ok",
            paid.input_tokens,
            paid.output_tokens,
            paid.cost_usd,
            paid.seconds,
        )
        return outcome

    def _waited_in_vain(self, request: Request[T]) -> Failure:
        fault = waited_in_vain(seconds=self._settings.model_timeout_s)
        told = Provenance(
            model=self.name, prompt=request.prompt, prompt_sha256=request.prompt_sha256, created_at=self._clock()
        )
        return Failure(kind=fault.kind, message=fault.words, provenance=told)

    def _question(self, request: Request[T]) -> Question:
        return question_of(request, model=self._model, parameters=parameters_of(self._settings, request))

    def _opened(self) -> Caller:
        """The caller, made with the first question that must be asked: making it loads langchain."""
        with self._lock:
            if self._closed:
                raise SettingsError("the model was closed: open the desk again before asking")
            if self._caller is None:
                from workbench.llm.calling import open_caller

                self._caller = open_caller(self._settings, clock=self._clock)
            return self._caller


def _replayed(settings: Settings, ledger: Ledger, clock: Callable[[], datetime], asking: Asking) -> Door:
    assert asking.replay
    recorded = read_recorded(asking.replay)
    wanted = which_model(settings) if settings.model not in (None, "none") else None
    if wanted is not None and _without_host(wanted) != recorded.model:
        raise UsageError(
            f"{asking.replay} holds recordings of {recorded.model}, and WORKBENCH_MODEL names {_without_host(wanted)}"
        )
    return Door(
        settings,
        name=recorded.name,
        model=recorded.model,
        price=FREE,
        memory=Replaying(recordings=Recordings(asking.replay), name=recorded.name),
        budget=Budget(ledger, run_usd=None, day_usd=None, clock=clock),
        clock=clock,
    )


def _without_host(which: Which) -> str:
    return f"{which.provider}:{which.model}"


def _folder(which: Which) -> str:
    return re.sub(r"[^a-z0-9.]+", "-", (which.address or which.provider).lower())
