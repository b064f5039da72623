"""The one rule for asking again. Nothing below it (langchain, the provider's client, HTTP) tries anything twice."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

__all__ = ["RULE", "RetryRule", "retry_after_s"]


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


def retry_after_s(headers: dict[str, str], now: datetime) -> float | None:
    """Seconds that a server asks to wait, by `Retry-After` in seconds or as an HTTP date (RFC 9110, 10.2.3).

    `None` when it does not say, or says nonsense. Names of headers are in lower case.
    """
    in_ms = _number(headers.get("retry-after-ms", ""))
    if in_ms is not None:
        return in_ms / 1000
    told = headers.get("retry-after", "")
    in_s = _number(told)
    return in_s if in_s is not None else _until(told, headers.get("date", ""), now)


def _number(told: str) -> float | None:
    try:
        number = float(told)
    except ValueError:
        return None
    return max(0.0, number) if math.isfinite(number) else None


def _until(told: str, sent: str, now: datetime) -> float | None:
    """Seconds until an HTTP date, by the server's own clock where it tells its time."""
    until = _date(told)
    return max(0.0, (until - (_date(sent) or now)).total_seconds()) if until else None


def _date(told: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(told)
    except (ValueError, OverflowError):
        return None
    return date if date.tzinfo else None
