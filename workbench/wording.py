"""A text as the words that carry its content, in order and by sentence: what is left when small words and endings go.

Words of up to three letters (two in Arabic and Hebrew, which write small words onto others) are left out, and of each
other word the first six characters count, so that a case ending or a plural changes nothing. No list of any language is
needed. Scripts without spaces are read as pairs of characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.shingles import ShingledText, is_unspaced

__all__ = ["QUOTATION", "Wording", "content_words", "quoted_words", "without", "wording"]

_STEM = 6
_LEAST, _LEAST_SEMITIC = 4, 3
_SEMITIC = re.compile("[\u0590-\u077f\u08a0-\u08ff\ufb1d-\ufefc]")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔\n]")
_SENTENCE_WORDS = 4
"""A full stop sooner than that closes an abbreviation or an initial."""

QUOTATION = re.compile(
    r"“[^”\n]{1,1500}”|«[^»\n]{1,1500}»|„[^“”\n]{1,1500}[“”]|「[^」\n]{1,1500}」"
    # A straight mark opens before a word and closes behind one, or a lost mark would turn all that follows inside out.
    r"|(?<!\w)\"(?=\S)[^\"\n]{1,1500}(?<=\S)\"(?!\w)"
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


def wording(text: ShingledText) -> tuple[Wording, ...]:
    """The sentences of a text by their content words; sentences without any are absent."""
    starts = _sentence_starts(text)
    sentences: dict[int, list[tuple[int, str]]] = {}
    for place, key in content_words(text):
        sentences.setdefault(bisect_left(starts, place + 1), []).append((place, key))
    return tuple(map(_wording, sentences.values()))


def without(sentences: Iterable[Wording], places: Collection[int]) -> tuple[Wording, ...]:
    """The sentences without the words at some places; sentences of which nothing is left are absent."""
    left = ([row for row in zip(one.places, one.keys, strict=True) if row[0] not in places] for one in sentences)
    return tuple(_wording(rows) for rows in left if rows)


def _wording(rows: Sequence[tuple[int, str]]) -> Wording:
    return Wording(keys=tuple(key for _, key in rows), places=tuple(place for place, _ in rows))


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
