"""An article's sentences, each read once by the word lists: what both ways of finding claims work on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.types import Span
from workbench.grammar.lexicon import Lexicons
from workbench.grammar.reading import Reading, read_sentence
from workbench.grammar.sentences import whole_sentences
from workbench.types import Article

__all__ = ["ReadSentence", "Sentences", "read_sentences"]


@dataclass(frozen=True, kw_only=True)
class ReadSentence:
    """One sentence."""

    span: Span
    reading: Reading
    names_so_far: int
    """How many of the article's names stand up to its end."""


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """All sentences of an article in order."""

    all: tuple[ReadSentence, ...]
    names: tuple[str, ...]
    """Every name in order of the text, repeated ones too."""

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where they stand."""
        return tuple(sentence.span for sentence in self.all)

    def around(self, span: Span) -> Sequence[ReadSentence]:
        """The sentences that a span touches; empty when it lies between two."""
        first = self.first_at(span.start)
        return [s for s in self.all[first:] if s.span.start < span.end and s.span.end > span.start]

    def first_at(self, offset: int) -> int:
        """Index of the last sentence that begins at or before an offset; 0 when none does."""
        return max(0, bisect_right(self.all, offset, key=lambda s: s.span.start) - 1)


def read_sentences(article: Article, lists: Lexicons) -> Sentences:
    """Read an article's sentences; names met in one count at the start of another."""
    lexicon = lists.of(article.language)
    spans = whole_sentences(article.text, article.language)
    first = [read_sentence(article.text[s.start : s.end], lexicon) for s in spans]
    known = frozenset(name.text for reading in first for name in reading.names)
    names: list[str] = []
    read: list[ReadSentence] = []
    for span, reading in zip(spans, first, strict=True):
        again = Reading(reading.text, reading.tokens, reading.found, lexicon, known)
        names += [name.text for name in again.names]
        read.append(ReadSentence(span=span, reading=again, names_so_far=len(names)))
    return Sentences(all=tuple(read), names=tuple(names))
