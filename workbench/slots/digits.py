"""Numbers in digits: the same figures mean other amounts by language, and some mean none."""

from __future__ import annotations

import re

__all__ = ["in_digits"]


def in_digits(written: str, language: str) -> tuple[float, float] | None:
    """Value, and half the weight of the last decimal (0 for whole numbers).

    `None` for what is no amount: 1.2.3, 10,20,30, a telephone number.
    """
    parts = _parts(written, language)
    if parts is None:
        return None
    whole, decimals = parts
    return (float(f"{whole}.{decimals}"), 0.5 * 10.0 ** -len(decimals)) if decimals else (float(whole), 0.0)


# Longer runs than any amount in print are codes, and would cost time.
_MOST_DIGITS = 18
_SEPARATOR = re.compile(r"[.,٫٬·'’ \u00a0\u202f\u2009]")
_COMMA_DECIMAL = frozenset({"uk", "ru", "de", "fr", "it", "pl", "pt", "nl", "sv", "cs", "tr", "da", "no", "fi"})


def _parts(written: str, language: str) -> tuple[str, str] | None:
    """Whole part and decimals."""
    marks = _SEPARATOR.findall(written)
    groups = _SEPARATOR.split(written)
    if sum(map(len, groups)) > _MOST_DIGITS:
        return None
    if not marks:
        return groups[0], ""
    last = marks[-1]
    threes = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3 and groups[0] != "0"
    if (len(set(marks)) == 1 and len(marks) > 1) or last in " \u00a0\u202f\u2009'’٬":
        return ("".join(groups), "") if threes else None
    if len(marks) == 1:
        grouped = threes and _groups(last, language)
        return ("".join(groups), "") if grouped else (groups[0], groups[1])
    inner = all(len(group) == 3 for group in groups[1:-1]) and len(set(marks[:-1])) == 1 and last in ".,٫·"
    return ("".join(groups[:-1]), groups[-1]) if inner else None


def _groups(mark: str, language: str) -> bool:
    """Whether a single mark before three digits sets off thousands."""
    if language in ("es", "ar"):  # both habits are in use, and three decimals are rarer than thousands
        return mark in ".,"
    return mark == ("." if language in _COMMA_DECIMAL else ",")
