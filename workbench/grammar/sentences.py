"""Sentences of a text with quotations kept whole: what is said and who said it stay together."""

from __future__ import annotations

from vectorstore.chunking import split_sentences
from vectorstore.types import Span

MAX_SENTENCES_IN_QUOTE = 4
"""A quotation is kept whole over at most so many sentences; a mark that never closes is a typing error."""
_OPEN_CLOSE = (("“", "”"), ("«", "»"), ("„", "“”"), ("「", "」"))


def whole_sentences(text: str, language: str | None) -> list[Span]:
    """Sentence spans, with a quotation that runs over several sentences of one paragraph kept whole."""
    joined: list[Span] = []
    waiting: list[Span] = []
    for span in split_sentences(text, language):
        waiting.append(span)
        whole = text[waiting[0].start : span.end]
        if not _is_open(whole):
            joined.append(Span(start=waiting[0].start, end=span.end))
            waiting = []
        elif len(waiting) == MAX_SENTENCES_IN_QUOTE or "\n" in text[span.end : span.end + 2]:
            joined += waiting
            waiting = []
    return joined + waiting


def _is_open(text: str) -> bool:
    """Whether a quotation begins in the text and does not end in it."""
    if text.count('"') % 2:
        return True
    return any(text.count(opening) > sum(map(text.count, closing)) for opening, closing in _OPEN_CLOSE)
