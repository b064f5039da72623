"""Puts a task's cases to the chat model side by side and gives their rows in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TypeVar

from evals.rows import Row
from workbench.types import Suggestion

Case = TypeVar("Case")


def asked(cases: Iterable[Case], row_of: Callable[[Case], Row], *, at_once: int) -> Iterator[Row]:
    """The rows of the cases, in their order, so many asked about at the same time."""
    waiting = iter(cases)
    with ThreadPoolExecutor(at_once) as pool:
        ahead: list[Future[Row]] = [pool.submit(row_of, case) for case in islice(waiting, 2 * at_once)]
        while ahead:
            yield ahead.pop(0).result()
            ahead += [pool.submit(row_of, case) for case in islice(waiting, 1)]


def error_of(suggestion: Suggestion) -> str | None:
    """What failed, in words; `None` for an answer."""
    return f"{suggestion.failure}: {'; '.join(suggestion.notes)}" if suggestion.status.failed else None
