"""One question to a chat model: an answer of the right shape, or a failure of a named kind, within one deadline."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel

from workbench.errors import SettingsError
from workbench.llm.abilities import Abilities, Tuning
from workbench.llm.diagnosis import fault_of
from workbench.llm.faults import Fault, deadline_passed
from workbench.llm.looping import LoopThread
from workbench.llm.messages import Received, from_body, from_message
from workbench.llm.opening import Which, open_chat, untraced, which_model
from workbench.llm.paying import NOBODY, Paying, took_by
from workbench.llm.reading import ended_badly, read_reply
from workbench.llm.retrying import RULE, RetryRule
from workbench.llm.secrecy import guard_logs, holds_secret
from workbench.llm.structured import Mode, as_turns, shaped
from workbench.llm.transport import Seen, open_http, watch
from workbench.llm.types import Answer, Failure, FailureKind, Request
from workbench.settings import Settings
from workbench.types import Provenance

__all__ = ["Caller", "open_caller"]

T = TypeVar("T", bound=BaseModel)
logger = logging.getLogger(__name__)

_FIRST_ALONE_S = 5.0
"""How long other questions wait for the first to find out what the server can do, before they find out themselves."""
_CANCELLED = Fault(kind=FailureKind.CANCELLED, words="the question was cancelled")


def open_caller(settings: Settings, *, clock: Callable[[], datetime], rule: RetryRule = RULE) -> Caller:
    """A caller for the model of the settings.

    Raises:
        SettingsError: no model is configured, its key is missing, or its provider's package is.
    """
    which = which_model(settings)
    if which is None:
        raise SettingsError("no model is configured: set OPENAI_API_KEY, OPENAI_BASE_URL or WORKBENCH_MODEL")
    return Caller(which, settings, clock=clock, rule=rule)


@dataclass(kw_only=True)
class _Asking(Generic[T]):
    """One question under way."""

    request: Request[T]
    deadline_s: float
    until: float
    """Monotonic time of the deadline."""
    paying: Paying
    parameters: str = ""
    seen: Seen = field(default_factory=Seen)
    reply: Received | None = None
    """To the last request."""
    came: list[Received] = field(default_factory=list)
    fault: Fault | None = None
    """Of the last request that failed."""
    began: float = field(default_factory=time.monotonic)

    def took(self, came: Received) -> None:
        """Keep what came back for the request under way."""
        self.reply = came
        self.came.append(came)


class Caller:
    """Asks one model. Thread-safe; loads langchain when it is made, and opens connections when it first asks."""

    def __init__(
        self, which: Which, settings: Settings, *, clock: Callable[[], datetime], rule: RetryRule = RULE
    ) -> None:
        self.which = which
        self._clock, self._rule = clock, rule
        guard_logs()
        self._http = open_http(timeout_s=settings.model_timeout_s)
        self._chat = open_chat(which, timeout_s=settings.model_timeout_s, http=self._http)
        self._abilities = Abilities(
            temperature=settings.model_temperature, seed=settings.model_seed, older=which.address is not None
        )
        # Other clients do not show when a request goes out: theirs are taken for sent.
        self._watched = getattr(self._chat, "http_async_client", None) is self._http
        self._first = threading.Lock()
        self._starting = threading.Lock()
        self._thread: LoopThread | None = None
        self._closing = threading.Event()

    @property
    def name(self) -> str:
        """The model as the settings name it, with its provider and, if it is not the provider's own, its host."""
        return self.which.name

    def call(self, request: Request[T], *, deadline_s: float, paying: Paying = NOBODY) -> Answer[T] | Failure:
        """Ask, within `deadline_s` seconds in total: waiting, asking again and reading slowly included.

        `paying` allows each request before it is sent, and is told what it took.

        Raises:
            SettingsError: the server refuses the key or does not know the model; or this caller was closed.
        """
        if self._closing.is_set():
            raise SettingsError("the model was closed: open the desk again before asking")
        until = time.monotonic() + deadline_s
        asking = _Asking(request=request, deadline_s=deadline_s, until=until, paying=paying)
        with self._first_alone(deadline_s):
            outcome = self._again_and_again(asking)
        if not isinstance(outcome, Fault):
            return Answer(value=outcome, provenance=self._provenance(asking))
        logger.info("no answer from %s to %s: %s", self.name, request.prompt, outcome.kind)
        if outcome.configuration:
            raise SettingsError(f"{self.name}: {outcome.words}")
        return Failure(kind=outcome.kind, message=f"{self.name}: {outcome.words}", provenance=self._provenance(asking))

    def close(self) -> None:
        """Cancel what is being asked, drop every connection and end the thread. Nothing can be asked afterwards."""
        with self._starting:
            self._closing.set()
            if self._thread is not None:
                self._thread.close()
                self._thread = None

    async def _hang_up(self) -> None:
        await self._http.aclose()

    @contextmanager
    def _first_alone(self, deadline_s: float) -> Iterator[None]:
        """Let one question find out what the server can do, so that what it lacks is not asked for by all at once."""
        wait_s = min(_FIRST_ALONE_S, deadline_s / 4)
        alone = not self._abilities.proven and self._first.acquire(timeout=wait_s)
        if alone and self._abilities.proven:
            self._first.release()
            alone = False
        try:
            yield
        finally:
            if alone:
                self._first.release()

    def _again_and_again(self, asking: _Asking[T]) -> T | Fault:
        made = 0
        while True:
            stop = asking.paying.before()
            if stop is not None:
                # Of a turn that comes too late for another request, the failure so far tells more.
                return stop if stop.kind is FailureKind.OVER_BUDGET else asking.fault or stop
            mode, tuning = self._abilities.mode, self._abilities.tuning(asking.request.max_output_tokens)
            outcome = self._paid(asking, mode, tuning)
            if not isinstance(outcome, Fault):
                return outcome
            asking.fault = outcome
            if self._abilities.learn(outcome, mode, tuning):
                continue
            made += 1
            left_s = asking.until - time.monotonic()
            wait_s = self._rule.wait_s(made=made, told_s=outcome.told_s, left_s=left_s) if outcome.again else None
            if wait_s is None:
                return outcome
            if self._closing.wait(wait_s):
                return _CANCELLED

    def _paid(self, asking: _Asking[T], mode: Mode, tuning: Tuning) -> T | Fault:
        """One request, told to who pays."""
        asking.seen, asking.reply = Seen(), None
        future = self._start(asking, mode, tuning)
        try:
            outcome = future.result() if future else _CANCELLED
        except concurrent.futures.CancelledError:
            outcome = _CANCELLED
        except BaseException:
            if future:
                future.cancel()
            raise
        asking.seen.sent |= not self._watched
        asking.paying.after(took_by(asking.seen, asking.reply, outcome if isinstance(outcome, Fault) else None))
        return outcome

    def _start(self, asking: _Asking[T], mode: Mode, tuning: Tuning) -> concurrent.futures.Future[T | Fault] | None:
        """Start a request; `None` when this caller was closed."""
        with self._starting:
            if self._closing.is_set():
                return None
            if self._thread is None:
                self._thread = LoopThread("llm-caller", at_end=self._hang_up)
            return self._thread.submit(self._within(asking, mode, tuning))

    async def _within(self, asking: _Asking[T], mode: Mode, tuning: Tuning) -> T | Fault:
        try:
            async with asyncio.timeout(max(0.0, asking.until - time.monotonic())):
                return await self._once(asking, mode, tuning)
        except TimeoutError:
            return deadline_passed(asking.deadline_s, before=asking.fault)

    async def _once(self, asking: _Asking[T], mode: Mode, tuning: Tuning) -> T | Fault:
        """One request."""
        request = asking.request
        asking.parameters = tuning.told(mode)
        seen = watch(asking.seen)
        try:
            model = shaped(tuning.applied(self._chat), request.reply, mode)
            with untraced():
                message = await model.ainvoke(as_turns(request.messages, request.reply, mode))
            came = from_message(message, seen)
        except Exception as error:
            # Providers' clients have no common errors: whatever they raise becomes a fault of a named kind.
            half = from_body(seen)
            if half:
                asking.took(half)
            return (half and ended_badly(half.raw)) or fault_of(error, seen, now=self._clock())
        asking.took(came)
        if holds_secret(came.raw.text) or holds_secret(came.raw.arguments or ""):
            return Fault(kind=FailureKind.WRONG_SCHEMA, words="the reply quotes a key and was thrown away")
        outcome = read_reply(came.raw, request.reply, lenient=mode is Mode.PLAIN)
        if not (isinstance(outcome, Fault) and outcome.ignored):
            self._abilities.works(mode)
        return outcome

    def _provenance(self, asking: _Asking[T]) -> Provenance:
        """Where a reply comes from, and what all requests for it took together."""
        last = asking.came[-1] if asking.came else Received()
        host = f"@{self.which.host}" if self.which.host else ""
        return Provenance(
            model=f"{self.which.provider}:{last.model or self.which.model}{host}",
            prompt=asking.request.prompt,
            prompt_sha256=asking.request.prompt_sha256,
            parameters=asking.parameters,
            input_tokens=sum(came.input_tokens for came in asking.came),
            output_tokens=sum(came.output_tokens for came in asking.came),
            seconds=round(time.monotonic() - asking.began, 3),
            response_id=last.response_id,
            created_at=self._clock(),
        )
