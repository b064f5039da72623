"""Reads how long a busy server asks to wait (`Retry-After`, RFC 9110 section 10.2.3)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

__all__ = ["retry_after_s"]


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a server asks to wait, 0 or more, by `Retry-After` in seconds or as an HTTP date.

    A date is taken by the server's own clock where it tells its time (`Date`), and is in UTC when it names no zone.
    `Retry-After-Ms`, which some servers of models send, comes first. `None` when the server does not say, or says
    nonsense. Names of headers are in lower case.
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
    until = _date(told)
    return max(0.0, (until - (_date(sent) or now)).total_seconds()) if until else None


def _date(told: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(told)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
