"""Spans, passages and hits: the values that travel through the index."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, order=True)
class Span:
    """Half-open range of code points in an article's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"not a span: [{self.start}, {self.end})")


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A span of an article in the index; `article.text[start:end] == text`, always."""

    id: str
    article_id: str
    start: int
    end: int
    text: str


def passage_id(article_id: str, start: int, end: int) -> str:
    """Name a passage by what it is, so that indexing the same article twice changes nothing."""
    digest = hashlib.sha256(f"{article_id}:{start}:{end}".encode()).hexdigest()
    return f"p_{digest[:20]}"


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Why a passage ranked. `None` means that it stood too far down to be asked."""

    dense: float | None
    """Cosine similarity with the query, -1..1, of vectors without what their language shares (`languages`)."""
    lexical: float | None
    """BM25 of the query's words, >= 0, comparable only within one query; 0 when no word is shared."""
    fused: float
    """Both together, at most 1: see `search.fuse`."""


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One passage found, best first by `rank` (1 is best)."""

    passage_id: str
    scores: Scores
    rank: int
