"""A long passage cut where a sentence ends."""

from __future__ import annotations

from workbench.grammar.sentences import whole_sentences

__all__ = ["LONGEST", "clamped"]

LONGEST = 1_600
"""Code points of one passage that a model is shown. A passage of the desk has some 150 words, about 1,000 of them."""


def clamped(text: str, language: str | None, *, longest: int = LONGEST) -> str:
    """The text up to the last sentence that ends within `longest`; cut between words when no sentence does."""
    if len(text) <= longest:
        return text
    head = text[: longest + 1]
    ends = [span.end for span in whole_sentences(text, language) if span.end <= longest]
    if ends:
        return text[: ends[-1]].rstrip()
    return head[: head.rfind(" ")] if " " in head else head[:longest]
