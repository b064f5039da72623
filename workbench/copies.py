"""Recognises copies of one text: reprints, trimmed or reordered versions, changed figures, a new headline.

Two steps. `sketch` makes numbers that a database can join on, so that a new article meets only those that may be its
copies: MinHash bands (Broder 1997) for near-copies, sampled shingles for short texts inside long ones. `compare` then
reads the two texts. Text that stands between quotation marks is not enough: two papers may quote one speech.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vectorstore.types import Span
from workbench.shingles import Hashes, ShingledText, shingle

__all__ = [
    "MIN_SHARED_BANDS",
    "MIN_SHARED_SHINGLES",
    "NumberChange",
    "Overlap",
    "Sketch",
    "compare",
    "describe",
    "is_candidate",
    "is_copy",
    "sketch",
]

_PERMUTATIONS, _BANDS, _SEED = 128, 16, 20260
SAMPLED_EVERY = 4
"""One shingle in four is stored. A multiple is the same in every text, so samples can be joined."""
MIN_SHARED_BANDS, MIN_SHARED_SHINGLES = 1, 2
"""Least a pair must share in either table before `is_candidate` is worth asking."""
_CANDIDATE_SHARE = 0.2
"""Share of the shorter text's sample that must be in the longer's; well under what makes a copy, as samples vary."""
_COPY_SHARE, _COPY_SHARE_UNQUOTED = 0.5, 0.4
_COPY_WORDS = 25
"""Fewer shared words are a quotation or a stock sentence."""
_SHORT_COPY_JACCARD = 0.8
"""Texts shorter than that are copies only when they are nearly the same."""
_PLACES = 8
"""Places of one repeated shingle that are followed; stock phrases repeat without end."""


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """A text as numbers to be joined on; all signed 64-bit, as SQL stores them."""

    signature: bytes
    """The MinHash values, little-endian 64-bit; empty for a text without words."""
    bands: tuple[int, ...]
    shingles: tuple[int, ...]
    """The sampled shingles, without repeats, ascending."""
    n_shingles: int
    """Distinct shingles of the whole text."""


@dataclass(frozen=True, kw_only=True)
class NumberChange:
    """A figure that differs where the words around it agree."""

    a: str
    b: str


@dataclass(frozen=True, kw_only=True)
class Overlap:
    """How much of two texts is the same."""

    containment: float
    """Share of the shorter text's shingles that stand in the longer, 0..1."""
    unquoted: float
    """The same, of shingles outside quotation marks; equal to `containment` where too few of them are left to tell."""
    jaccard: float
    """Shared shingles of all shingles, 0..1."""
    shared_words: int
    """Words of the shorter text that lie in shared shingles."""
    longest_a: Span | None
    """The longest run of words both have, as it stands in the first text; `None` when they share no shingle."""
    longest_b: Span | None
    changed_numbers: tuple[NumberChange, ...]


def sketch(text: str) -> Sketch:
    """The numbers under which copies of a text are found. The same text gives the same numbers on every machine."""
    hashes = np.unique(shingle(text).hashes)
    if hashes.size == 0:
        return Sketch(signature=b"", bands=(), shingles=(), n_shingles=0)
    values = _minhash(hashes)
    sampled = hashes[hashes % np.uint64(SAMPLED_EVERY) == 0]
    return Sketch(
        signature=values.astype("<u8").tobytes(),
        bands=_bands(values),
        shingles=tuple(sorted(int(value) for value in sampled.view(np.int64))),
        n_shingles=int(hashes.size),
    )


def _minhash(hashes: Hashes) -> Hashes:
    # Imported here: it loads scipy.
    from datasketch import MinHash

    minhash = MinHash(num_perm=_PERMUTATIONS, seed=_SEED, hashfunc=int)
    minhash.update_batch((hashes >> np.uint64(32)).tolist())
    return np.asarray(minhash.hashvalues, dtype=np.uint64)


def _bands(values: Hashes) -> tuple[int, ...]:
    """One number a band: rows of one band and its place, folded into 64 bits."""
    rows = values.reshape(_BANDS, -1)
    total = np.arange(1, _BANDS + 1, dtype=np.uint64)
    for column in range(rows.shape[1]):
        total = (total ^ rows[:, column]) * np.uint64(0x9E3779B97F4A7C15)
        total ^= total >> np.uint64(29)
    return tuple(int(value) for value in total.view(np.int64))


def is_candidate(shared_bands: int, shared_shingles: int, n_a: int, n_b: int) -> bool:
    """Whether two texts are worth comparing.

    Args:
        shared_bands: bands both sketches have.
        shared_shingles: sampled shingles both sketches have.
        n_a: `n_shingles` of one sketch.
        n_b: `n_shingles` of the other.
    """
    if shared_bands >= MIN_SHARED_BANDS:
        return True
    expected = min(n_a, n_b) / SAMPLED_EVERY
    return shared_shingles >= max(MIN_SHARED_SHINGLES, _CANDIDATE_SHARE * expected)


def compare(text_a: str, text_b: str) -> Overlap:
    """How much of two texts is the same, whichever is longer. Time grows with the sum of their lengths."""
    a, b = shingle(text_a), shingle(text_b)
    set_a, set_b = frozenset(a.hashes.tolist()), frozenset(b.hashes.tolist())
    shared = set_a & set_b
    if not shared:
        return _NOTHING_SHARED
    shorter, smaller = (a, set_a) if len(set_a) <= len(set_b) else (b, set_b)
    containment = len(shared) / len(smaller)
    run_a, run_b = _longest(a, b)
    return Overlap(
        containment=containment,
        unquoted=_unquoted_share(shorter, shared, containment),
        jaccard=len(shared) / len(set_a | set_b),
        shared_words=len(_covered(shorter, shared)),
        longest_a=run_a,
        longest_b=run_b,
        changed_numbers=_changed_numbers(a, b),
    )


_NOTHING_SHARED = Overlap(
    containment=0.0, unquoted=0.0, jaccard=0.0, shared_words=0, longest_a=None, longest_b=None, changed_numbers=()
)


def is_copy(overlap: Overlap) -> bool:
    """Whether two texts are one: half of the shorter stands in the longer, and not only quotations or a stock line."""
    if overlap.shared_words < _COPY_WORDS:
        return overlap.jaccard >= _SHORT_COPY_JACCARD
    return overlap.containment >= _COPY_SHARE and overlap.unquoted >= _COPY_SHARE_UNQUOTED


def describe(overlap: Overlap) -> str:
    """The overlap in words for the reviewer."""
    if not overlap.shared_words:
        return "no run of words in common"
    words = f"{overlap.containment:.0%} of the shorter text ({overlap.shared_words} words) stands in the other"
    changes = ", ".join(f"{change.a} → {change.b}" for change in overlap.changed_numbers[:5])
    more = len(overlap.changed_numbers) - 5
    return words + (f"; numbers differ: {changes}" if changes else "") + (f" and {more} more" if more > 0 else "")


def _covered(text: ShingledText, shared: frozenset[int]) -> set[int]:
    """Indices of the words that lie in a shared shingle."""
    starts = (n for n, value in enumerate(text.hashes.tolist()) if value in shared)
    return {word for start in starts for word in range(start, start + text.run)}


_QUOTATION = re.compile(
    r"“[^”\n]{1,1500}”|«[^»\n]{1,1500}»|„[^“”\n]{1,1500}[“”]|\"[^\"\n]{1,1500}\"|「[^」\n]{1,1500}」"
)
_ENOUGH_UNQUOTED = 10


def _unquoted_share(text: ShingledText, shared: frozenset[int], otherwise: float) -> float:
    outside = set(text.hashes[~_touch_quotations(text)].tolist())
    return len(outside & shared) / len(outside) if len(outside) >= _ENOUGH_UNQUOTED else otherwise


def _touch_quotations(text: ShingledText) -> npt.NDArray[np.bool_]:
    """Which shingles hold a word that stands between quotation marks."""
    starts = [span.start for span in text.spans]
    quoted = np.zeros(len(starts) + 1, dtype=np.int64)
    for match in _QUOTATION.finditer(text.text):
        quoted[bisect_left(starts, match.start()) + 1 : bisect_left(starts, match.end()) + 1] = 1
    before = np.cumsum(quoted)
    return np.asarray(before[text.run :] > before[: len(before) - text.run])


def _aligned(a: ShingledText, b: ShingledText) -> Iterator[tuple[int, int]]:
    """Places of equal shingles in both texts, in the order of the first."""
    places: dict[int, list[int]] = {}
    for n, value in enumerate(b.hashes.tolist()):
        places.setdefault(value, []).append(n)
    for n, value in enumerate(a.hashes.tolist()):
        for m in places.get(value, ())[:_PLACES]:
            yield n, m


def _longest(a: ShingledText, b: ShingledText) -> tuple[Span, Span]:
    """The longest run both texts have; the first of several equally long."""
    best, best_end, lengths = 0, (0, 0), dict[tuple[int, int], int]()
    for n, m in _aligned(a, b):
        length = lengths.pop((n - 1, m - 1), 0) + 1
        lengths[n, m] = length
        if length > best:
            best, best_end = length, (n, m)
    return _words(a, best_end[0], best), _words(b, best_end[1], best)


def _words(text: ShingledText, last: int, shingles: int) -> Span:
    return Span(start=text.spans[last - shingles + 1].start, end=text.spans[last + text.run - 1].end)


def _changed_numbers(a: ShingledText, b: ShingledText) -> tuple[NumberChange, ...]:
    """Figures that differ at the same place of a shared run, each pair once, in the order of the first text."""
    changes: dict[tuple[int, int], NumberChange] = {}
    kept: set[int] = set()
    for n, m in _aligned(a, b):
        for offset in range(a.run):
            place = n + offset, m + offset
            if place[0] in a.numbers and place not in changes:
                change = NumberChange(a=_at(a, place[0]), b=_at(b, place[1]))
                changes[place] = change
                if change.a == change.b:
                    kept.add(place[0])
    # A figure in a stock phrase matches several places; where one of them agrees, nothing was changed.
    found = (change for (n, _), change in sorted(changes.items()) if n not in kept)
    return tuple(dict.fromkeys(found))


def _at(text: ShingledText, word: int) -> str:
    span = text.spans[word]
    return text.text[span.start : span.end]
