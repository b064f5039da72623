"""The one rule for asking again. Nothing below it (langchain, the provider's client, HTTP) tries anything twice."""

from __future__ import annotations

import random
from dataclasses import dataclass

__all__ = ["RULE", "RetryRule"]


@dataclass(frozen=True, kw_only=True)
class RetryRule:
    """How often, and after how long."""

    attempts: int = 4
    """Requests for one question at most."""
    first_s: float = 0.5
    """Longest wait before the second request; doubled for each that follows."""
    longest_s: float = 8.0
    """Bound of that doubling. What a server asks for itself is not bounded but by the deadline."""

    def wait_s(self, *, made: int, told_s: float | None, left_s: float) -> float | None:
        """Seconds to wait before the next request; `None`: do not ask again.

        A server's own word (`Retry-After`) is kept. Without one the wait is drawn between half of and the whole bound,
        so that those who failed together do not come back together. A wait that does not fit into the time left is not
        begun: the failure is told at once.

        Args:
            made: Requests made so far.
            told_s: What the server asked for.
            left_s: Seconds until the deadline.
        """
        if made >= self.attempts:
            return None
        wait = told_s if told_s is not None else self._drawn(made)
        return wait if wait < left_s else None

    def _drawn(self, made: int) -> float:
        bound = min(self.longest_s, self.first_s * 2.0 ** (made - 1))
        return random.uniform(bound / 2, bound)


RULE = RetryRule()
