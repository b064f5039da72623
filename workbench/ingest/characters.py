"""Characters a text may hold: NFC, one kind of line ending, nothing invisible that is not orthography.

Zero-width joiners are spelling in Persian, Hindi and emoji, and a smuggling route in English; marks of direction are
spelling in Arabic and Hebrew. So what stays depends on the neighbours.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

__all__ = ["Visible", "keep_visible"]


@dataclass(frozen=True, kw_only=True)
class Visible:
    """Text with its invisible characters settled."""

    text: str
    hidden: bool
    """Whether something was taken out that can hide or reorder words; stray byte-order marks do not count."""


_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SUSPECT = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a]"
)
_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINING = re.compile("[\u0600-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1800-\u18af\ufb50-\ufdff]")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1a20-\u1aaf]")
_SILENT = frozenset("\xad\ufeff\u2060\u200b\u200e\u200f\u061c\ufffc")
_ZERO_WIDTH_JOINS = frozenset("\u200c\u200d")
_DIRECTION_MARKS = frozenset("\u200e\u200f\u061c")
_BLACK_FLAG = "\U0001f3f4"


def keep_visible(raw: str) -> Visible:
    """Normalise to NFC and line feeds, and take out characters a reader cannot see and the script does not need."""
    text = _LINE_ENDS.sub("\n", raw)
    if not _SUSPECT.search(text):
        return Visible(text=_nfc(text), hidden=False)
    kept, hidden = _filter(text)
    return Visible(text=_nfc(kept), hidden=hidden)


def _nfc(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _filter(text: str) -> tuple[str, bool]:
    has_rtl = _RTL.search(text) is not None
    out: list[str] = []
    hidden = False
    end = 0
    for match in _SUSPECT.finditer(text):
        at = match.start()
        out.append(text[end:at])
        end = match.end()
        mark = match.group()
        if _belongs(mark, text, at, has_rtl=has_rtl):
            out.append(mark)
            continue
        out.append("\ufffd" if "\ud800" <= mark <= "\udfff" else "")
        hidden = hidden or _hides(mark, text, at)
    out.append(text[end:])
    return "".join(out), hidden


def _belongs(mark: str, text: str, at: int, *, has_rtl: bool) -> bool:
    before = text[at - 1] if at else ""
    after = text[at + 1] if at + 1 < len(text) else ""
    if mark in _DIRECTION_MARKS:
        return has_rtl
    if mark in _ZERO_WIDTH_JOINS:
        return bool(before) and (
            _JOINING.match(before) is not None or (mark == "\u200d" and _is_pictured(before, after))
        )
    if mark == "\u200b":
        return bool(before) and _SPACELESS.match(before) is not None
    if "\ufe00" <= mark <= "\ufe0f" or "\u180b" <= mark <= "\u180f":
        return bool(before) and (not before.isalnum() or _is_ideograph(before) or before in "0123456789")
    if "\U000e0100" <= mark <= "\U000e01ef":
        return bool(before) and _is_ideograph(before)
    if "\U000e0020" <= mark <= "\U000e007f":
        return _in_flag(text, at)
    return False


def _is_pictured(before: str, after: str) -> bool:
    # An emoji sequence joins symbols, skin tones (Sk) and variation selectors (Mn).
    return bool(after) and all(unicodedata.category(c) in {"So", "Sk", "Mn", "Me", "Sm"} for c in (before, after))


@cache
def _is_ideograph(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("CJK", "MONGOLIAN", "MYANMAR", "PHAGS-PA"))


def _in_flag(text: str, at: int) -> bool:
    # The three flags of Unicode's tag sequences are a black flag and at most six tags and a cancel tag.
    start = at
    while start and "\U000e0020" <= text[start - 1] <= "\U000e007f" and at - start < 8:
        start -= 1
    return start > 0 and text[start - 1] == _BLACK_FLAG and at - start < 8


def _hides(mark: str, text: str, at: int) -> bool:
    if mark in _SILENT or mark in _ZERO_WIDTH_JOINS:
        # Web pages are full of stray ones between words; inside a word they break it up on purpose.
        inside = 0 < at < len(text) - 1 and text[at - 1].isalpha() and text[at + 1].isalpha()
        return inside and mark not in "\xad\ufeff"
    return not ("\x00" < mark < "\x20" or "\x7f" <= mark <= "\x9f" or "\ud800" <= mark <= "\udfff")
