"""Long articles in parts that a model reads one at a time: whole sentences, each in exactly one part."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from vectorstore.types import Span

__all__ = ["SIZE", "Window", "halves", "windows_of"]

SIZE = 12_500
"""About how much one window holds, in characters of a script written with spaces (3,000 tokens of English)."""
LEAST = 2_000
"""A window that no longer fits into a model's reply is halved down to this size."""
CONTEXT = 300
"""Most code points of the sentences before a window that are shown with it, for reading only."""
_DENSE = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_DENSE_WEIGHT = 3
"""A character of Chinese, Japanese, Korean or Thai takes about as many tokens as three Latin ones."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """One part of an article; offsets count code points of its text."""

    sentences: tuple[Span, ...]
    """Whole sentences in order; never empty."""
    before: Span
    """The sentences just before it; empty at the beginning of the article."""

    @property
    def span(self) -> Span:
        """From its first sentence to its last."""
        return Span(start=self.sentences[0].start, end=self.sentences[-1].end)

    def weight(self, text: str) -> int:
        """About how much it holds, in the unit of `SIZE`."""
        return sum(_weight(text, span) for span in self.sentences)


def windows_of(text: str, sentences: Sequence[Span]) -> tuple[Window, ...]:
    """Cut an article into windows of about equal weight, none lighter than three quarters of `SIZE` if there are two.

    The fixed words of a question are paid for with every window: hence few and even ones.

    Args:
        text: The article's text.
        sentences: Its sentences in order.

    Returns:
        Windows in order; together they hold every sentence once. Empty for an article without sentences.
    """
    weights = [_weight(text, span) for span in sentences]
    parts = max(1, round(sum(weights) / SIZE))
    return _cut(text, sentences, weights, parts)


def halves(text: str, window: Window) -> tuple[Window, ...]:
    """The window in two, for a model that could not answer in one go; empty when it is too small for that."""
    weights = [_weight(text, span) for span in window.sentences]
    if len(window.sentences) < 2 or sum(weights) < 2 * LEAST:
        return ()
    first, second = _cut(text, window.sentences, weights, 2)
    return Window(sentences=first.sentences, before=window.before), second


def _weight(text: str, span: Span) -> int:
    words = text[span.start : span.end]
    return len(words) + (_DENSE_WEIGHT - 1) * len(_DENSE.findall(words))


def _cut(text: str, sentences: Sequence[Span], weights: Sequence[int], parts: int) -> tuple[Window, ...]:
    cuts, done, total = [0], 0, sum(weights)
    for at, weight in enumerate(weights):
        # A sentence belongs to the part in which its middle lies.
        if at > cuts[-1] and (done + weight / 2) * parts >= total * len(cuts) and len(cuts) < parts:
            cuts.append(at)
        done += weight
    ends = [*cuts[1:], len(sentences)]
    return tuple(
        Window(sentences=tuple(sentences[first:end]), before=_before(text, sentences[:first]))
        for first, end in zip(cuts, ends, strict=True)
        if first < end
    )


def _before(text: str, earlier: Sequence[Span]) -> Span:
    if not earlier:
        return Span(start=0, end=0)
    end = earlier[-1].end
    fits = [span.start for span in earlier if end - span.start <= CONTEXT]
    return Span(start=min(fits, default=end), end=end)
