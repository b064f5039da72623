"""What a model's server turned out to lack, found out once in a process.

A server that says what it lacks refuses one request, which costs nothing. One that overlooks how it was asked replies
in some other form: that reply is paid for and no use, and the question is asked in the next way.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.llm.faults import Fault
from workbench.llm.structured import Mode

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["Abilities", "Tuning"]

_LADDER = tuple(Mode)


@dataclass(frozen=True, kw_only=True)
class Tuning:
    """Parameters of a request; `None` is not sent."""

    temperature: float | None
    seed: int | None
    max_output_tokens: int
    cap: str
    """Under which name the limit of output tokens is sent to an OpenAI-compatible server."""

    def told(self, mode: Mode) -> str:
        """The parameters as provenance keeps them."""
        named = {"temperature": self.temperature, "seed": self.seed, "max_output_tokens": self.max_output_tokens}
        return " ".join([*(f"{name}={value}" for name, value in named.items() if value is not None), f"mode={mode}"])

    def applied(self, chat: BaseChatModel) -> BaseChatModel:
        """The model with these parameters, under the names that its class has for them."""
        fields = type(chat).model_fields
        wanted: dict[str, Any] = {"temperature": self.temperature, "seed": self.seed, "random_seed": self.seed}
        if self.cap == "max_tokens" and "extra_body" in fields:
            # langchain's class for OpenAI renames `max_tokens` to the newer name, which older servers overlook.
            wanted["extra_body"] = {"max_tokens": self.max_output_tokens}
        else:
            wanted |= dict.fromkeys(("max_tokens", "max_output_tokens", "num_predict"), self.max_output_tokens)
        return chat.model_copy(update={name: value for name, value in wanted.items() if name in fields})


class Abilities:
    """Knowledge of one server's model. Thread-safe."""

    def __init__(self, *, temperature: float | None, seed: int | None, older: bool) -> None:
        self._temperature, self._seed = temperature, seed
        self._caps = ["max_tokens", "max_completion_tokens"] if older else ["max_completion_tokens", "max_tokens"]
        self._rung = 0
        self._proven = False
        self._lock = threading.RLock()

    @property
    def mode(self) -> Mode:
        """How to ask."""
        return _LADDER[self._rung]

    @property
    def proven(self) -> bool:
        """Whether the present way of asking has brought a reply of the structure that was asked for."""
        return self._proven

    def works(self, asked: Mode) -> None:
        """Take note of a reply of the structure that was asked for."""
        with self._lock:
            self._proven = self._proven or asked is self.mode

    def tuning(self, max_output_tokens: int) -> Tuning:
        """The parameters to send."""
        return Tuning(
            temperature=self._temperature, seed=self._seed, max_output_tokens=max_output_tokens, cap=self._caps[0]
        )

    def learn(self, fault: Fault, asked: Mode, sent: Tuning) -> bool:
        """Take note of what a fault says about the server; whether asking once more, differently, makes sense."""
        with self._lock:
            if asked is not self.mode or sent != self.tuning(sent.max_output_tokens):
                # Another question has learned it while this one was under way.
                return bool(fault.lacks) or fault.ignored
            return self._without_parameter(fault.lacks) or self._next_mode(fault)

    def _without_parameter(self, lacks: frozenset[str]) -> bool:
        if "temperature" in lacks and self._temperature is not None:
            self._temperature = None
        elif "seed" in lacks and self._seed is not None:
            self._seed = None
        elif self._caps[0] in lacks and len(self._caps) > 1:
            self._caps.pop(0)
        else:
            return False
        return True

    def _next_mode(self, fault: Fault) -> bool:
        unfit = self.mode in fault.lacks or (fault.ignored and not self._proven)
        if not unfit or self.mode is Mode.PLAIN:
            return False
        self._rung += 1
        self._proven = False
        return True
