"""Which sentences of a passage bear on a claim: those with its words, and those that only say who told those."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from vectorstore.types import Span
from vectorstore.words import terms

_FEWEST_SHARED = 2
"""A claim in another language shares a number at most: then every sentence counts."""
_SHORTEST_TERM = 4
_MOST_BESIDE = 3
"""Terms beside the attribution in a sentence that has nothing else to say: `The information was released by ORV`."""


@dataclass(frozen=True, kw_only=True)
class Bearing:
    """A sentence that bears on the claim."""

    span: Span
    shared: int
    """How many of the claim's terms it holds, or the sentence whose source it gives."""


def bearing(
    text: str, spans: Sequence[Span], claim: str, *, attributed: Callable[[Span], Sequence[Span]]
) -> list[Bearing]:
    """The sentences that share at least half as many of the claim's terms as the nearest one; else all.

    A sentence that does nothing but attribute (`This was reported by ORV.`) tells the source of the one before it, and
    bears on what that one does.

    Args:
        text: the article.
        spans: the passage's sentences, in order.
        claim: the claim's words.
        attributed: the words of a sentence that attribute it.
    """
    wanted = _content_terms(claim)
    counted = [Bearing(span=s, shared=len(wanted.intersection(terms(text[s.start : s.end])))) for s in spans]
    best = max((sentence.shared for sentence in counted), default=0)
    if best < _FEWEST_SHARED:
        return counted
    kept: list[Bearing] = []
    before: Bearing | None = None
    for sentence in counted:
        if 2 * sentence.shared < best and before is not None and _only_attributes(text, sentence.span, attributed):
            sentence = replace(sentence, shared=before.shared)
        before = sentence if 2 * sentence.shared >= best else None
        kept += [before] if before else []
    return kept


def _only_attributes(text: str, span: Span, attributed: Callable[[Span], Sequence[Span]]) -> bool:
    found = attributed(span)
    if not found:
        return False
    beside = text[span.start : span.end]
    for words in found:
        first, last = max(words.start - span.start, 0), max(words.end - span.start, 0)
        beside = beside[:first] + " " * (len(beside[:last]) - len(beside[:first])) + beside[last:]
    return len(_content_terms(beside)) <= _MOST_BESIDE


@lru_cache(256)
def _content_terms(words: str) -> frozenset[str]:
    return frozenset(t for t in terms(words) if len(t) >= _SHORTEST_TERM or t[0].isdigit() or not t.isascii())
