"""Work on many things at once and get the results in the order the things came in."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Generic, Self, TypeVar

__all__ = ["InOrder"]

T = TypeVar("T")
R = TypeVar("R")


class InOrder(Generic[T, R]):
    """Results in the order of their inputs, never more than `ahead` of the one that is waited for.

    So a slow one holds the others back only after `ahead` of them, and a long file stays out of memory. Leaving the
    `with` block starts nothing more and waits for what has begun.
    """

    def __init__(self, work: Callable[[T], R], inputs: Iterable[T], *, threads: int, ahead: int) -> None:
        self._work, self._inputs, self._ahead = work, iter(inputs), ahead
        self._pool = ThreadPoolExecutor(threads)
        self._waiting: deque[Future[R]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)

    def __iter__(self) -> Iterator[R]:
        """The next result; raises what the work raised."""
        self._fill()
        while self._waiting:
            # Taken off only once it is there: an interrupt while waiting must not lose it.
            result = self._waiting[0].result()
            self._waiting.popleft()
            yield result
            self._fill()

    def rest(self) -> Iterator[R]:
        """Start nothing more; what was begun and ends well, in order."""
        for future in self._waiting:
            future.cancel()
        while self._waiting:
            future = self._waiting.popleft()
            if not future.cancelled() and future.exception() is None:
                yield future.result()

    def _fill(self) -> None:
        while len(self._waiting) < self._ahead:
            try:
                one = next(self._inputs)
            except StopIteration:
                return
            self._waiting.append(self._pool.submit(self._work, one))
