"""Says in words when a busy server asks to be tried again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from workbench.retry_after import retry_after_s

_LONGEST = timedelta(days=365)


def retry_words(headers: Mapping[str, str], now: datetime) -> str:
    """A sentence with a leading space (` It asks to be tried again at 2031-05-04 10:00 UTC.`).

    Empty when the server does not say, or names a time that is unreadable, more than a year off or past.
    """
    wait_s = retry_after_s(headers, now)
    if not wait_s or wait_s > _LONGEST.total_seconds():
        return ""
    return f" It asks to be tried again at {(now + timedelta(seconds=wait_s)).astimezone(UTC):%Y-%m-%d %H:%M} UTC."
