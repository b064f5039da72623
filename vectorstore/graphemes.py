"""Where text may be cut without tearing a character a reader sees as one."""

from __future__ import annotations

import unicodedata

_JOINER = "\u200d"
_VIRAMA = 9
_REGIONAL = range(0x1F1E6, 0x1F200)
_JAMO = range(0x1100, 0x1200)
# Not marks by category, yet they never stand alone: joiners, emoji skin tones and tags, Thai and Lao sara am.
_TRAILING = frozenset([0x200C, 0x200D, 0x0E33, 0x0EB3, *range(0x1F3FB, 0x1F400), *range(0xE0020, 0xE0080)])


def tears(text: str, at: int) -> bool:
    """Whether a cut before `text[at]` falls inside a grapheme cluster.

    Follows Unicode annex 29 for marks, joiners, emoji sequences, flags, jamo and Indic conjuncts. Where the annex needs
    more context than the two neighbours, as for conjuncts, it says yes rather than no.
    """
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before in "\n\r\u2028\u2029\x0b\x0c\x85":
        return before == "\r" and after == "\n"
    if ord(after) in _TRAILING or unicodedata.category(after).startswith("M"):
        return True
    if before == _JOINER or unicodedata.combining(before) == _VIRAMA:
        return True
    if ord(before) in _JAMO and ord(after) in _JAMO:
        return True
    return _parts_a_flag(text, at)


def _parts_a_flag(text: str, at: int) -> bool:
    """A flag is two regional letters; a run of them pairs up from its start."""
    if ord(text[at]) not in _REGIONAL:
        return False
    start = at
    while start > 0 and ord(text[start - 1]) in _REGIONAL:
        start -= 1
    return (at - start) % 2 == 1
