"""Recognises copies of one text: reprints, trimmed or reordered versions, changed figures, light rewrites.

`compare` reads two texts that their sketches brought together (`sketches`) and measures two things: the runs of words
that stand in both, and how far the sentences of one keep the words of the other in order (`rewrites`). Text between
quotation marks is not enough for either: two papers may quote one speech.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from vectorstore.types import Span
from workbench.rewrites import NO_WORDING, SharedWording, numbers_in_order, share_wording
from workbench.shingles import ShingledText, shingle
from workbench.wording import quoted_words, without, wording

__all__ = ["NumberChange", "Overlap", "compare", "describe", "is_copy"]

_COPY_SHARE, _COPY_SHARE_UNQUOTED = 0.5, 0.4
_COPY_WORDS = 25
"""Fewer shared words are a quotation or a stock sentence."""
_SHORT_COPY_JACCARD = 0.8
"""Texts shorter than that are copies only when they are nearly the same."""
_REWRITTEN, _REWRITTEN_UNQUOTED = 0.70, 0.65
"""Words kept in order and neighbours kept, added up (0..2). Independent texts on one story stay under it."""
_REWRITTEN_SHORT = 6.0
"""That, divided by the number of content words, is asked on top: in short texts more is equal by chance."""
_REWRITTEN_SENTENCES, _REWRITTEN_SENTENCES_UNQUOTED = 0.5, 0.4
_REWRITTEN_WORDS = 14
"""Fewer content words in order are a headline or a stock sentence."""
_PLACES = 8
"""Places of one repeated shingle that are followed; stock phrases repeat without end."""


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
    wording: SharedWording
    """How far the sentences of the shorter text keep the words of the longer in order; not measured for a reprint."""
    wording_unquoted: SharedWording
    """The same without the words between quotation marks; measured where the whole reads alike."""

    @property
    def share(self) -> float:
        """Share of the shorter text that stands in the longer, 0..1: word for word, or in order where that is more."""
        return max(self.containment, self.wording.in_order)


def compare(text_a: str, text_b: str) -> Overlap:
    """How much of two texts is the same, whichever is longer. Time grows with the sum of their lengths."""
    a, b = shingle(text_a), shingle(text_b)
    set_a, set_b = frozenset(a.hashes.tolist()), frozenset(b.hashes.tolist())
    shared = set_a & set_b
    shorter, smaller = (a, set_a) if len(set_a) <= len(set_b) else (b, set_b)
    containment = len(shared) / len(smaller) if shared else 0.0
    run_a, run_b = _longest(a, b) if shared else (None, None)
    overlap = Overlap(
        containment=containment,
        unquoted=_unquoted_share(shorter, shared, containment) if shared else 0.0,
        jaccard=len(shared) / len(set_a | set_b) if shared else 0.0,
        shared_words=len(_covered(shorter, shared)),
        longest_a=run_a,
        longest_b=run_b,
        changed_numbers=_changed_numbers(a, b),
        wording=NO_WORDING,
        wording_unquoted=NO_WORDING,
    )
    return overlap if _is_reprinted(overlap) else _with_wording(overlap, a, b)


def _with_wording(overlap: Overlap, a: ShingledText, b: ShingledText) -> Overlap:
    sentences_a, sentences_b = wording(a), wording(b)
    whole = share_wording(sentences_a, sentences_b)
    if not _reads_alike(whole, _REWRITTEN, _REWRITTEN_SENTENCES):
        return replace(overlap, wording=whole)
    quoted_a, quoted_b = quoted_words(a), quoted_words(b)
    unquoted = (
        share_wording(without(sentences_a, quoted_a), without(sentences_b, quoted_b)) if quoted_a or quoted_b else whole
    )
    found = replace(overlap, wording=whole, wording_unquoted=unquoted)
    if not _is_rewritten(found):
        return found
    return replace(found, changed_numbers=_numbers_of_rewrite(a, b, numbers_in_order(sentences_a, sentences_b)))


def is_copy(overlap: Overlap) -> bool:
    """Whether two texts are one: half of the shorter stands in the longer, word for word or lightly rewritten.

    Quotations and a stock line alone are never enough.
    """
    return _is_reprinted(overlap) or _is_rewritten(overlap)


def _is_reprinted(overlap: Overlap) -> bool:
    if overlap.shared_words < _COPY_WORDS:
        return overlap.jaccard >= _SHORT_COPY_JACCARD
    return overlap.containment >= _COPY_SHARE and overlap.unquoted >= _COPY_SHARE_UNQUOTED


def _is_rewritten(overlap: Overlap) -> bool:
    whole, unquoted = overlap.wording, overlap.wording_unquoted
    return (
        whole.words * whole.in_order >= _REWRITTEN_WORDS
        and _reads_alike(whole, _REWRITTEN, _REWRITTEN_SENTENCES)
        and _reads_alike(unquoted, _REWRITTEN_UNQUOTED, _REWRITTEN_SENTENCES_UNQUOTED)
    )


def _reads_alike(shared: SharedWording, least: float, sentences: float) -> bool:
    if not shared.words:
        return False
    return shared.in_order + shared.pairs >= least + _REWRITTEN_SHORT / shared.words and shared.sentences >= sentences


def describe(overlap: Overlap) -> str:
    """The overlap in words for the reviewer."""
    # Read at either text, so neither figure may be told as the older one.
    changes = ", ".join(f"{change.a} ≠ {change.b}" for change in overlap.changed_numbers[:5])
    more = len(overlap.changed_numbers) - 5
    told = _told_reprint(overlap) if _is_reprinted(overlap) or not _is_rewritten(overlap) else _told_rewrite(overlap)
    return told + (f"; numbers differ: {changes}" if changes else "") + (f" and {more} more" if more > 0 else "")


def _told_reprint(overlap: Overlap) -> str:
    if not overlap.shared_words:
        return "no run of words in common"
    return f"{overlap.containment:.0%} of the shorter text, {overlap.shared_words} words, stands in the other"


def _told_rewrite(overlap: Overlap) -> str:
    shared = overlap.wording
    return (
        f"lightly rewritten: {shared.in_order:.0%} of the {shared.words} longer words of the shorter text stand in the "
        f"other in the same order, {overlap.containment:.0%} of it word for word"
    )


def _covered(text: ShingledText, shared: frozenset[int]) -> set[int]:
    """Indices of the words that lie in a shared shingle."""
    starts = (n for n, value in enumerate(text.hashes.tolist()) if value in shared)
    return {word for start in starts for word in range(start, start + text.run)}


_ENOUGH_UNQUOTED = 10


def _unquoted_share(text: ShingledText, shared: frozenset[int], otherwise: float) -> float:
    outside = set(text.hashes[~_touch_quotations(text)].tolist())
    return len(outside & shared) / len(outside) if len(outside) >= _ENOUGH_UNQUOTED else otherwise


def _touch_quotations(text: ShingledText) -> npt.NDArray[np.bool_]:
    """Which shingles hold a word that stands between quotation marks."""
    quoted = np.zeros(len(text.words) + 1, dtype=np.int64)
    quoted[[word + 1 for word in quoted_words(text)]] = 1
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


def _numbers_of_rewrite(
    a: ShingledText, b: ShingledText, places: Iterator[tuple[int, int]]
) -> tuple[NumberChange, ...]:
    """Figures that differ where the sentences of both agree, though no run of words may hold them any more."""
    changes = (NumberChange(a=_at(a, n), b=_at(b, m)) for n, m in places)
    return tuple(dict.fromkeys(change for change in changes if change.a != change.b))


def _at(text: ShingledText, word: int) -> str:
    span = text.spans[word]
    return text.text[span.start : span.end]
