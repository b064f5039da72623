"""A text as the words that carry its content, in order and by sentence: what is left when small words and endings go.

Words of up to three letters (two in Arabic and Hebrew, which write small words onto others) are left out, and of each
other word the first six characters count, so that a case ending or a plural changes nothing. No list of any language is
needed. Scripts without spaces are read as pairs of characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from workbench.shingles import ShingledText, is_unspaced

__all__ = ["QUOTATION", "Wording", "content_words", "quoted_words", "wording"]

_STEM = 6
_LEAST, _LEAST_SEMITIC = 4, 3
_SEMITIC = re.compile("[\u0590-\u077f\u08a0-\u08ff\ufb1d-\ufefc]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔\n]")
_SENTENCE_WORDS = 4
"""A full stop sooner than that closes an abbreviation or an initial."""

QUOTATION = re.compile(
    r"“[^”\n]{1,1500}”|«[^»\n]{1,1500}»|„[^“”\n]{1,1500}[“”]|\"[^\"\n]{1,1500}\"|「[^」\n]{1,1500}」"
)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """The content words of one sentence."""

    keys: tuple[str, ...]
    places: tuple[int, ...]
    """For each key, the index of its word in `ShingledText.words`."""


def content_words(text: ShingledText) -> list[tuple[int, str]]:
    """Index and key of every word that carries content, in order; of a text of small words alone, all its words."""
    words = text.folded
    if is_unspaced(words):
        return [(n, a + b) for n, (a, b) in enumerate(pairwise(words))]
    found = [(n, word[:_STEM]) for n, word in enumerate(words) if _has_content(word)]
    return found or [(n, word[:_STEM]) for n, word in enumerate(words)]


def _has_content(word: str) -> bool:
    if len(word) >= _LEAST or word.isdigit():
        return True
    return len(word) >= _LEAST_SEMITIC and _SEMITIC.match(word) is not None


def wording(text: ShingledText, *, leave_out: frozenset[int] = frozenset()) -> tuple[Wording, ...]:
    """The sentences of a text by their content words, without the words whose index is in `leave_out`.

    Sentences without content words are absent.
    """
    ends = _sentence_starts(text)
    sentences: dict[int, list[tuple[int, str]]] = {}
    for place, key in content_words(text):
        if place not in leave_out:
            sentences.setdefault(bisect_left(ends, place + 1), []).append((place, key))
    return tuple(Wording(keys=tuple(k for _, k in one), places=tuple(n for n, _ in one)) for one in sentences.values())


def _sentence_starts(text: ShingledText) -> list[int]:
    """Indices of the words that begin a sentence, ascending."""
    starts, last = [0], 0
    for n, (word, after) in enumerate(zip(text.words, text.words[1:], strict=False), 1):
        if n - last >= _SENTENCE_WORDS and _SENTENCE_END.search(text.text, word.end(), after.start()):
            starts.append(n)
            last = n
    return starts


def quoted_words(text: ShingledText) -> frozenset[int]:
    """Indices of the words that stand between quotation marks."""
    begins = [word.start() for word in text.words]
    return frozenset(
        n
        for match in QUOTATION.finditer(text.text)
        for n in range(bisect_left(begins, match.start()), bisect_left(begins, match.end()))
    )
