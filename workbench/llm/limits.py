"""How fast a model may be asked: so many questions at once, so many requests and tokens in any sixty seconds.

The limits are of one process. Every request has its turn, those that ask again for one question too.
"""

from __future__ import annotations

import contextlib
import math
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

__all__ = ["Limits", "Window"]

MINUTE_S = 60.0


@dataclass(frozen=True, kw_only=True)
class _Booked:
    at: float
    tokens: int


class Window:
    """At most so many requests, and so many tokens, in any sixty seconds, whoever asks. Thread-safe.

    Turns are given in the order of asking, so nobody who waits is overtaken by somebody who needs less.
    """

    def __init__(self, *, requests: int | None, tokens: int | None) -> None:
        self._requests, self._tokens = requests, tokens
        self._booked: deque[_Booked] = deque()
        self._lock = threading.Lock()

    def book(self, tokens: int, *, now: float, until: float) -> float | None:
        """When it is the turn of a request of so many tokens, not before `now`.

        `None`, and nothing is booked, when that is after `until`. A request of more tokens than the limit has its turn
        when nothing else is in the window.
        """
        with self._lock:
            while self._booked and self._booked[0].at <= now - MINUTE_S:
                self._booked.popleft()
            turn = max(now, self._booked[-1].at) if self._booked else now
            turn = max(turn, self._free([1] * len(self._booked), 1, self._requests))
            turn = max(turn, self._free([booked.tokens for booked in self._booked], tokens, self._tokens))
            if turn > until:
                return None
            self._booked.append(_Booked(at=turn, tokens=tokens))
            return turn

    def _free(self, taken: list[int], amount: int, most: int | None) -> float:
        """When enough of what is taken has left the window for `amount` more."""
        free, rest = -math.inf, sum(taken)
        for booked, part in zip(self._booked, taken, strict=True):
            if most is None or rest + amount <= most:
                break
            free, rest = booked.at + MINUTE_S, rest - part
        return free


class Limits:
    """A place among the questions under way, then a turn in the window."""

    def __init__(
        self,
        *,
        concurrency: int,
        rpm: int | None = None,
        tpm: int | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._places = threading.BoundedSemaphore(concurrency)
        self._window = Window(requests=rpm, tokens=tpm)
        self._monotonic, self._sleep = monotonic, sleep

    @contextlib.contextmanager
    def place(self, *, until: float) -> Iterator[bool]:
        """Hold a place; False when none came free before the monotonic time `until`."""
        held = self._places.acquire(timeout=max(0.0, until - self._monotonic()))
        try:
            yield held
        finally:
            if held:
                self._places.release()

    def wait(self, tokens: int, *, until: float) -> bool:
        """Wait for a turn; False, at once, when it would not come before the monotonic time `until`."""
        turn = self._window.book(tokens, now=self._monotonic(), until=until)
        if turn is None:
            return False
        while (rest := turn - self._monotonic()) > 0:
            self._sleep(rest)
        return True
