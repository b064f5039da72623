"""A text as numbers that a database can join on, so that a new article meets only those that may be its copies.

MinHash bands (Broder 1997) of runs of words find near-copies of any length. A sample of runs of three content words
finds what bands miss: a short text inside a long one, and a text whose words were replaced here and there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.shingles import Hashes, hash_runs, shingle
from workbench.wording import content_words

__all__ = ["Sketch", "is_candidate", "sketch"]

_PERMUTATIONS, _BANDS, _SEED = 128, 16, 20260
_CONTENT_WORDS_A_RUN = 3
_SAMPLED_EVERY = 2
"""One run in two is kept. A multiple is the same in every text, so samples can be joined."""
_MIN_SHARED_BANDS, _MIN_SHARED_SHINGLES = 1, 2
"""Least a pair must share in either table."""
_CANDIDATE_SHARE = 0.08
"""Share of the smaller sample that must be in the other; with every third word replaced a quarter of it is left."""


@dataclass(frozen=True, kw_only=True)
class Sketch:
    """A text as numbers to be joined on; all signed 64-bit, as SQL stores them."""

    signature: bytes
    """The MinHash values, little-endian 64-bit; empty for a text without words."""
    bands: tuple[int, ...]
    shingles: tuple[int, ...]
    """The sampled runs of content words, without repeats, ascending; a text of a few words may have none."""


def sketch(text: str) -> Sketch:
    """The numbers under which copies of a text are found. The same text gives the same numbers on every machine."""
    cut = shingle(text)
    hashes = np.unique(cut.hashes)
    if hashes.size == 0:
        return Sketch(signature=b"", bands=(), shingles=())
    values = _minhash(hashes)
    runs = np.unique(hash_runs([key for _, key in content_words(cut)], _CONTENT_WORDS_A_RUN))
    sampled = runs[runs % np.uint64(_SAMPLED_EVERY) == 0]
    return Sketch(
        signature=values.astype("<u8").tobytes(),
        bands=_bands(values),
        shingles=tuple(sorted(int(value) for value in sampled.view(np.int64))),
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


def is_candidate(*, shared_bands: int, shared_shingles: int, shingles_a: int, shingles_b: int) -> bool:
    """Whether two texts are worth comparing.

    Args:
        shared_bands: bands both sketches have.
        shared_shingles: sampled runs both sketches have.
        shingles_a: sampled runs of one sketch.
        shingles_b: sampled runs of the other.
    """
    if shared_bands >= _MIN_SHARED_BANDS:
        return True
    return shared_shingles >= max(_MIN_SHARED_SHINGLES, _CANDIDATE_SHARE * min(shingles_a, shingles_b))
