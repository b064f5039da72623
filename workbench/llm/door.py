"""The one door to a chat model: recordings, then a place, the budget, the rate, and only then the server."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pydantic import BaseModel

from workbench.llm.budget import Ledger
from workbench.llm.tokens import request_tokens
from workbench.llm.types import Answer, Failure, Request
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.llm.calling import Caller

__all__ = ["AS_USUAL", "Asking", "Door", "Estimate", "Spent", "open_model"]

T = TypeVar("T", bound=BaseModel)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How one run asks its model."""

    record: Path | None = None
    """Folder in which every question is kept with its answer or failure."""
    replay: Path | None = None
    """Folder of such recordings to answer from; nothing is asked, no key is needed, no connection is made."""
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
    """What a door has spent since it was opened. Kept and replayed answers cost nothing and are no calls."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


def open_model(
    settings: Settings, *, ledger: Ledger, clock: Callable[[], datetime], asking: Asking = AS_USUAL
) -> Door | None:
    """The model of the settings, `None` when there is none."""
    if settings.model is None or settings.model == "none":
        return None
    return Door(settings, ledger=ledger, clock=clock, asking=asking)


class Door:
    """A `ChatModel`. Thread-safe."""

    def __init__(self, settings: Settings, *, ledger: Ledger, clock: Callable[[], datetime], asking: Asking) -> None:
        self._settings, self._ledger, self._clock, self._asking = settings, ledger, clock, asking
        self._counting = threading.Lock()
        self._opening = threading.Lock()
        self._caller: Caller | None = None
        self._spent = Spent()

    @property
    def name(self) -> str:
        """The model as the settings name it, with its provider."""
        assert self._settings.model
        return self._settings.model if ":" in self._settings.model else f"openai:{self._settings.model}"

    @property
    def spent(self) -> Spent:
        """What was spent so far."""
        return self._spent

    def estimate(self, request: Request[T]) -> Estimate:
        """What a question takes at most."""
        return Estimate(input_tokens=request_tokens(request), output_tokens=request.max_output_tokens, cost_usd=None)

    def ask(self, request: Request[T]) -> Answer[T] | Failure:
        """Ask once.

        Raises:
            SettingsError: the server refuses the key or does not know the model.
        """
        outcome = self._opened().call(request, deadline_s=self._settings.model_timeout_s)
        with self._counting:
            paid, before = outcome.provenance, self._spent
            self._spent = Spent(
                calls=before.calls + 1,
                input_tokens=before.input_tokens + paid.input_tokens,
                output_tokens=before.output_tokens + paid.output_tokens,
                cost_usd=before.cost_usd + paid.cost_usd,
            )
        return outcome

    def _opened(self) -> Caller:
        """The caller, opened with the first question: opening loads langchain."""
        with self._opening:
            if self._caller is None:
                from workbench.llm.calling import open_caller

                self._caller = open_caller(self._settings, clock=self._clock)
            return self._caller
