"""Cut a text at the edges of spans that may overlap, never inside what a reader sees as one character.

Offsets count code points, so this is done here and not in the browser, which counts UTF-16 units.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.graphemes import tears


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A span to mark and the key that names it; `start < end`, in code points."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A run of text under the same marks."""

    text: str
    keys: tuple[str, ...]
    """Every mark that covers it, in the order given; empty for plain text."""
    opens: tuple[str, ...]
    """The marks that begin with this segment."""


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The smallest span around `[start, end)` that holds whole visible characters, clipped to the text."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    while tears(text, start):
        start -= 1
    while tears(text, end):
        end += 1
    return start, end


def cut(text: str, marks: Sequence[Marked]) -> list[Segment]:
    """Split `text` at the marks' edges; the segments joined give back `text` exactly.

    Marks may overlap or nest. A mark that lies outside the text, or is empty, is left out.
    """
    spans = [(mark.key, *widen(text, mark.start, mark.end)) for mark in marks]
    spans = [span for span in spans if span[1] < span[2]]
    edges = sorted({0, len(text), *(edge for _, start, end in spans for edge in (start, end))})
    return [
        Segment(
            text=text[left:right],
            keys=tuple(key for key, start, end in spans if start <= left and right <= end),
            opens=tuple(key for key, start, _ in spans if start == left),
        )
        for left, right in itertools.pairwise(edges)
    ]


def pieces(segments: Sequence[Segment]) -> list[list[Segment]]:
    """Segments grouped into paragraphs at blank lines, so that each can say its own direction."""
    paragraphs: list[list[Segment]] = [[]]
    for segment in segments:
        first = True
        opens = segment.opens
        for part in segment.text.split("\n"):
            if not first and paragraphs[-1]:
                paragraphs.append([])
            first = False
            if part.strip():
                paragraphs[-1].append(Segment(text=part, keys=segment.keys, opens=opens))
                opens = ()
            elif part and paragraphs[-1]:
                paragraphs[-1].append(Segment(text=part, keys=segment.keys, opens=()))
    return [paragraph for paragraph in paragraphs if paragraph]
