"""Passages: runs of whole sentences, of a size the embedding model reads in full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from vectorstore.graphemes import tears
from vectorstore.sentences import split_sentences
from vectorstore.types import Passage, Span, passage_id

__all__ = ["split_passages", "split_sentences"]

# A passage's size is its length in letters of an alphabet. Models spend about one token on four letters, on two digits
# or signs, and on one and a half Han characters: these weights keep 4/3 of the default target under 512 tokens.
_DENSE = re.compile(r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\U00010000-\U0010ffff]")
_SIGNS = re.compile(r"[^\w\s]|\d")
_RARE = re.compile(r"[\u0530-\u058f\u0700-\u08ff\u0980-\u0dff\u0e80-\u10ff\u1200-\u1dff]")

_LONGEST_SENTENCE = 1.5
"""Of the target: a longer one is cut."""
_SHORT_TAIL = 0.25
"""Of the target: a shorter last passage joins the one before it."""
_LARGEST_OVERLAP = 1 / 3

_CLAUSE_END = re.compile(r"[,;:،؛、，；：—–)»”](?=\s)|[、，；：。！？]|[—–](?=\s)")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A sentence, or a part of one that is too long."""

    span: Span
    size: float


def split_passages(
    article_id: str,
    text: str,
    *,
    language: str | None = None,
    target_chars: int = 900,
    overlap_sentences: int = 1,
) -> list[Passage]:
    """Cut an article into overlapping passages of whole sentences.

    Args:
        article_id: The article's id, part of each passage's id.
        text: The article's text.
        language: BCP 47, for abbreviations; the script decides when `None`.
        target_chars: Size a passage comes close to, in letters of an alphabet; a Han character counts for two. A
            passage may be up to half as large again. At least 1.
        overlap_sentences: Sentences repeated from the passage before, as far as they fill no more than a third of the
            target. 0 or more.

    Returns:
        Passages in order; `text[p.start:p.end] == p.text`, none of white space only, every character that is not white
        space in at least one. Empty for a text of white space.

    Raises:
        ValueError: A size is out of range.
    """
    if target_chars < 1 or overlap_sentences < 0:
        raise ValueError(f"no passages of {target_chars} characters with {overlap_sentences} sentences of overlap")
    pieces = [piece for sentence in split_sentences(text, language) for piece in _fitting(text, sentence, target_chars)]
    return [
        _passage(article_id, text, pieces[first].span.start, pieces[last - 1].span.end)
        for first, last in _grouped(pieces, target_chars, overlap_sentences)
    ]


def _passage(article_id: str, text: str, start: int, end: int) -> Passage:
    return Passage(
        id=passage_id(article_id, start, end), article_id=article_id, start=start, end=end, text=text[start:end]
    )


def _grouped(pieces: Sequence[_Piece], target: float, overlap: int) -> list[tuple[int, int]]:
    """Ranges `[first, last)` of pieces, greedily filled to the target."""
    ranges: list[tuple[int, int]] = []
    first = done = 0
    while done < len(pieces):
        last = _filled(pieces, first, done, target)
        ranges.append((first, last))
        done = last
        first = _overlapping(pieces, first, done, overlap, target)
    return _without_short_tail(pieces, ranges, target)


def _filled(pieces: Sequence[_Piece], first: int, done: int, target: float) -> int:
    """End of the range that starts at `first`: always beyond `done`, and as far as the target lets it."""
    size = sum(piece.size for piece in pieces[first : done + 1])
    last = done + 1
    while last < len(pieces) and size + pieces[last].size <= target:
        size += pieces[last].size
        last += 1
    return last


def _overlapping(pieces: Sequence[_Piece], first: int, done: int, overlap: int, target: float) -> int:
    """Where the next range starts: up to `overlap` pieces before `done`, if they are small and it still grows."""
    start, size = done, 0.0
    # The next piece has to fit beside its overlap, or the overlap would push the passage past its bound.
    room = _LONGEST_SENTENCE * target - (pieces[done].size if done < len(pieces) else 0)
    while start - 1 > first and done - start < overlap:
        size += pieces[start - 1].size
        if size > min(_LARGEST_OVERLAP * target, room):
            break
        start -= 1
    return start


def _without_short_tail(
    pieces: Sequence[_Piece], ranges: list[tuple[int, int]], target: float
) -> list[tuple[int, int]]:
    if len(ranges) < 2:
        return ranges
    (before, done), (_, last) = ranges[-2:]
    added = sum(piece.size for piece in pieces[done:last])
    whole = added + sum(piece.size for piece in pieces[before:done])
    if added < _SHORT_TAIL * target and whole <= _LONGEST_SENTENCE * target:
        return [*ranges[:-2], (before, last)]
    return ranges


def _fitting(text: str, sentence: Span, target: float) -> Iterator[_Piece]:
    """The sentence itself, or its parts when it is too long."""
    bound = _LONGEST_SENTENCE * target
    start = sentence.start
    while start < sentence.end:
        # No character is smaller than 1, so a window past the bound holds all there is to decide.
        window = text[start : min(sentence.end, start + int(bound) + 1)]
        size = _size(window)
        cut = len(window) if size <= bound or len(window) == 1 else _cut(window, _longest(window, size, target))
        part = window[:cut]
        first, last = start + cut - len(part.lstrip()), start + len(part.rstrip())
        if first < last:
            yield _Piece(span=Span(start=first, end=last), size=_size(text[first:last]))
        start += cut


def _longest(window: str, size: float, target: float) -> int:
    """How many of the window's characters come close to the target; at least 1."""
    longest = max(1, int(len(window) * target / size))
    while longest > 1 and _size(window[:longest]) > target * _LONGEST_SENTENCE:
        longest = longest * 2 // 3
    return longest


def _cut(window: str, longest: int) -> int:
    """Best place to cut within `longest` characters: after a clause, else at a space, else between graphemes."""
    for pattern in (_CLAUSE_END, _SPACE):
        ends = [found.end() for found in pattern.finditer(window, longest // 2, longest + 1)]
        whole = [end for end in ends if not tears(window, end)]
        if whole:
            return whole[-1]
    outward = chain(range(longest, 0, -1), range(longest + 1, len(window)))
    return next((place for place in outward if not tears(window, place)), longest)


def _size(words: str) -> float:
    """Length in letters of an alphabet."""
    size = len(words) + 0.5 * len(_SIGNS.findall(words))
    if words.isascii():
        return size
    return size + len(_DENSE.findall(words)) + 0.5 * len(_RARE.findall(words))
