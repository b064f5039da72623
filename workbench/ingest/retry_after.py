"""Says in words when a busy server asks to be tried again (`Retry-After`, RFC 9110 section 10.2.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(days=365)


def retry_words(header: str | None, now: datetime) -> str:
    """A sentence with a leading space (` It asks to be tried again at 2031-05-04 10:00 UTC.`).

    Empty when the header is missing, unreadable, more than a year off or in the past.
    """
    at = _retry_at((header or "").strip(), now)
    if at is None or not now < at <= now + _LONGEST:
        return ""
    return f" It asks to be tried again at {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC."


def _retry_at(text: str, now: datetime) -> datetime | None:
    if text.isascii() and text.isdigit():
        return now + timedelta(seconds=int(text)) if len(text) <= 8 else None
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
