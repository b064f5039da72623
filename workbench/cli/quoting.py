"""Words shown in the sentence they stand in."""

from __future__ import annotations

import re

__all__ = ["sentence_around"]

_END = re.compile(r"(?:[.!?…؟][\"'”»]?\s|\n)")
_MOST_BEFORE = 160
_MOST_AFTER = 160
"""Characters shown beside the words, cut at a space."""


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence of `text[start:end]`, cut with `…` where it is long; for reading, the words themselves are kept."""
    ends = [found.end() for found in _END.finditer(text, 0, start)]
    first = ends[-1] if ends else 0
    closing = _END.search(text, end)
    last = closing.start() + len(closing.group().rstrip()) if closing else len(text)
    before, after = text[first:start], text[end:last]
    if len(before) > _MOST_BEFORE:
        before = "… " + before[-_MOST_BEFORE:].partition(" ")[2]
    if len(after) > _MOST_AFTER:
        after = after[:_MOST_AFTER].rpartition(" ")[0] + " …"
    return f"{before}{text[start:end]}{after}".strip()
