"""Cuts a text into words and overlapping runs of words (shingles), each run one 64-bit number.

Words are compared in NFKC, case folded, without punctuation and invisible characters. Every number counts as the same
word, so a copy with changed figures still matches and the figures can be compared place by place. Scripts that put no
spaces between words (Han, kana, Thai, Lao, Khmer, Burmese) are cut into characters, with longer runs.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
import numpy.typing as npt

from vectorstore.types import Span

__all__ = ["NUMBER", "Hashes", "ShingledText", "hash_runs", "is_unspaced", "shingle"]

Hashes = npt.NDArray[np.uint64]

WORDS_A_RUN = 5
CHARACTERS_A_RUN = 9
"""Nine characters carry about as much as five words."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,'’\u00a0\u202f]\d+)*)|[{_UNSPACED}]|[^\W\d{_UNSPACED}][\w{_INVISIBLE}]*(?<![{_INVISIBLE}])"
)
_HIDDEN = re.compile(f"[{_INVISIBLE}]")
NUMBER = "0"
"""What every number is compared as."""


@dataclass(frozen=True, kw_only=True)
class ShingledText:
    """A text as words and runs of words."""

    text: str
    words: tuple[re.Match[str], ...]
    """The words as they were found."""
    folded: tuple[str, ...]
    """Each word as it is compared; every number is the same one."""
    run: int
    """Words in a shingle; all of them when the text has fewer than a full run."""
    hashes: Hashes
    """One 64-bit number a shingle, in order; shape `(max(0, words - run + 1),)`."""

    # Made when asked for: a sketch needs neither, and every article is sketched.
    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Where each word stands in `text`."""
        return tuple(Span(start=word.start(), end=word.end()) for word in self.words)

    @cached_property
    def numbers(self) -> frozenset[int]:
        """Which words are numbers, by index."""
        return frozenset(n for n, word in enumerate(self.words) if word.group("number"))


# A new article is sketched and then held against several others.
@lru_cache(16)
def shingle(text: str) -> ShingledText:
    """Cut a text. A text without words has no shingles; one shorter than a run has one, of all its words."""
    matches = list(_TOKEN.finditer(text))
    words = tuple(NUMBER if match.lastgroup else _folded(match.group()) for match in matches)
    run = min(CHARACTERS_A_RUN if is_unspaced(words) else WORDS_A_RUN, len(words))
    return ShingledText(text=text, words=tuple(matches), folded=words, run=run, hashes=hash_runs(words, run))


def is_unspaced(words: Sequence[str]) -> bool:
    """Whether most words are single characters of a script without spaces."""
    return sum(len(word) == 1 and word > "\u0e00" for word in words) * 2 > len(words)


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return _HIDDEN.sub("", unicodedata.normalize("NFKC", word).casefold())


def hash_runs(words: Sequence[str], run: int) -> Hashes:
    """A polynomial hash of each run of `run` words, mixed so that its low bits may be used to sample."""
    if len(words) < max(run, 1):
        return np.empty(0, dtype=np.uint64)
    values = np.array([_word_hash(word) for word in words], dtype=np.uint64)
    count = len(words) - run + 1
    total = np.zeros(count, dtype=np.uint64)
    for offset in range(run):
        total = total * np.uint64(0x100000001B3) + values[offset : offset + count]
    return _mixed(total)


@lru_cache(262_144)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


def _mixed(values: Hashes) -> Hashes:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))
