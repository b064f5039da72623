"""Questions into batches: no more in one than the server takes."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LIMITS", "Limits", "Splitter"]


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that goes into one batch."""

    questions: int
    size: int
    """Bytes of the uploaded file."""


LIMITS = Limits(questions=50_000, size=200_000_000)
"""Of OpenAI's Batch API, as its reference states them: 50,000 requests and 200 MB in one input file."""


class Splitter:
    """Fills one batch after the other, in the order of the questions.

    A question larger than a whole batch gets one of its own: the server says so, and the others are not held up.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._part = self._questions = self._taken = 0

    def part_for(self, size: int) -> int:
        """The batch that a question goes into, from 0, given the bytes of its line."""
        full = self._questions == self._limits.questions or self._taken + size > self._limits.size
        if self._questions and full:
            self._part, self._questions, self._taken = self._part + 1, 0, 0
        self._questions += 1
        self._taken += size
        return self._part
