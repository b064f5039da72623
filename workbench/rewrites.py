"""How much of a text's wording stands in another, sentence by sentence: what shows a text that was lightly rewritten.

Replaced words break the runs that copies are known by, but leave the rest of each sentence in its order. So each
sentence of the shorter text is held against the sentences of the longer that share most words with it, alone and with a
neighbour (sentences are split and joined), by their longest common subsequence. What that leaves over is compared once
more, for a clause may have been put elsewhere. Texts that tell one event in words of their own share names and places,
rarely half of a sentence in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from workbench.shingles import NUMBER
from workbench.wording import Wording

__all__ = ["NO_WORDING", "SharedWording", "numbers_in_order", "share_wording"]

_PARTNERS = 3
"""Sentences of the longer text that one of the shorter is held against, those with most words in common first."""
_ALIGNED_SHARE, _ALIGNED_WORDS = 0.5, 3
_MOVED_WORDS = 3
"""A clause put elsewhere has that many words in order; fewer are found by chance."""
_LEAST_PAIRS = 0.1
"""Texts with fewer neighbours in common have little else; their sentences are not aligned, to save time."""


@dataclass(frozen=True, kw_only=True)
class SharedWording:
    """What two texts share of their content words; shares are of the shorter text, 0..1."""

    words: int
    """Content words of the shorter text."""
    in_order: float
    """Share of the words that stand in a sentence of the longer text in the same order; 0 below a tenth of `pairs`."""
    pairs: float
    """Share of the pairs of neighbouring words that are neighbours in the longer text too."""
    sentences: float
    """Share of the words whose sentence has half of its words, three at least, in order in the longer text."""


NO_WORDING = SharedWording(words=0, in_order=0.0, pairs=0.0, sentences=0.0)


def share_wording(a: Sequence[Wording], b: Sequence[Wording]) -> SharedWording:
    """Compare two texts, whichever is longer."""
    short, long = sorted(([one.keys for one in a], [one.keys for one in b]), key=lambda text: (_size(text), text))
    words = _size(short)
    if not words:
        return NO_WORDING
    pairs = _pairs_shared(short, long)
    if pairs < _LEAST_PAIRS:
        return SharedWording(words=words, in_order=0.0, pairs=pairs, sentences=0.0)
    kept = [
        (len(keys), one.found + _moved(keys, one.keys, one.found))
        for keys, one in zip(short, _partners(short, long), strict=True)
    ]
    aligned = sum(n for n, found in kept if found >= max(_ALIGNED_WORDS, _ALIGNED_SHARE * n))
    return SharedWording(
        words=words,
        in_order=sum(found for _, found in kept) / words,
        pairs=pairs,
        sentences=aligned / words,
    )


def numbers_in_order(a: Sequence[Wording], b: Sequence[Wording]) -> Iterator[tuple[int, int]]:
    """Places of numbers that stand in the same order and beside the same word in both texts, in the order of `a`.

    Gives the indices of the words in `ShingledText.words` of either text.
    """
    theirs = [one.keys for one in b]
    for ours, partner in zip(a, _partners([one.keys for one in a], theirs), strict=True):
        if NUMBER not in ours.keys or partner.found < max(_ALIGNED_WORDS, _ALIGNED_SHARE * len(ours.keys)):
            continue
        places = list(chain.from_iterable(one.places for one in b[partner.first : partner.last]))
        matched = _places(ours.keys, partner.keys)
        for i, j in matched:
            beside = (i - 1, j - 1) in matched or (i + 1, j + 1) in matched
            if ours.keys[i] == NUMBER and beside:
                yield ours.places[i], places[j]


def _size(text: Sequence[Sequence[str]]) -> int:
    return sum(map(len, text))


def _pairs_shared(short: Sequence[Sequence[str]], long: Sequence[Sequence[str]]) -> float:
    ours, theirs = ({pair for keys in text for pair in pairwise(keys)} for text in (short, long))
    return len(ours & theirs) / len(ours) if ours else 0.0


@dataclass(frozen=True, kw_only=True)
class _Partner:
    """The sentence of the other text, or two neighbours, that has most words of a sentence in the same order."""

    found: int
    first: int
    last: int
    keys: tuple[str, ...]


_NO_PARTNER = _Partner(found=0, first=0, last=0, keys=())


def _partners(text: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> Iterator[_Partner]:
    """For each sentence its best partner; one without words where they share none."""
    holders: dict[str, list[int]] = {}
    for n, keys in enumerate(other):
        for key in set(keys):
            holders.setdefault(key, []).append(n)
    for keys in text:
        best = _NO_PARTNER
        for place, shared in _most_shared(keys, holders):
            if shared <= best.found:
                break
            for first, last in ((place, place + 1), (place, place + 2), (max(0, place - 1), place + 1)):
                candidate = tuple(chain.from_iterable(other[first:last]))
                found = _common(keys, candidate)
                if found > best.found:
                    best = _Partner(found=found, first=first, last=last, keys=candidate)
        yield best


def _most_shared(keys: Sequence[str], holders: dict[str, list[int]]) -> list[tuple[int, int]]:
    counts = Counter(chain.from_iterable(holders.get(key, ()) for key in set(keys)))
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:_PARTNERS]


def _common(a: Sequence[str], b: Sequence[str]) -> int:
    """Length of the longest common subsequence, by Hyyrö's bit-parallel method (2004)."""
    where: dict[str, int] = {}
    for n, key in enumerate(a):
        where[key] = where.get(key, 0) | 1 << n
    full = (1 << len(a)) - 1
    row = full
    for key in b:
        matching = row & where.get(key, 0)
        row = ((row + matching) | (row - matching)) & full
    return len(a) - row.bit_count()


def _moved(keys: Sequence[str], partner: Sequence[str], found: int) -> int:
    """Words in order among those that the first comparison left over in both."""
    if len(keys) - found < _MOVED_WORDS or len(partner) - found < _MOVED_WORDS:
        return 0
    in_keys, in_partner = map(set, zip(*_places(keys, partner), strict=True))
    rest = [key for n, key in enumerate(keys) if n not in in_keys]
    more = _common(rest, [key for n, key in enumerate(partner) if n not in in_partner])
    return more if more >= _MOVED_WORDS else 0


def _places(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Places of one longest common subsequence in both. Not empty where they share a word."""
    lengths = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        row, below = lengths[i], lengths[i + 1]
        for j in range(len(b) - 1, -1, -1):
            row[j] = below[j + 1] + 1 if a[i] == b[j] else max(below[j], row[j + 1])
    i = j = 0
    places: list[tuple[int, int]] = []
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            places.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return places
