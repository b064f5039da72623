"""Whether a quote that stands in its passage can show what it is said to show, as far as code can tell.

A random sentence of a passage is verbatim too. Three things can be told in every language. A quote made of nothing but
the claim's own words cannot refute it. One that gives another value for a detail of the claim cannot support it: on the
development pairs 5 of 595 supporting passages gave one. And where a passage evidently shares words with the claim, so
that language and spelling are the same, a sentence of it that shares none, and does not answer a number with a number,
is set apart: 26 % of 1,526 sentences drawn at random from judged passages, and 2.3 % of 3,160 that annotators chose.
"""

from __future__ import annotations

import re

from workbench.grammar.sentences import whole_sentences
from workbench.judging.strikes import Strike
from workbench.types import Evidence, Quote, SlotRelation, Stance

__all__ = ["strike_of"]

_STEM = 3
"""First letters by which inflected words are taken for the same."""
_SHORT = 4
"""Words with fewer letters are articles and prepositions."""
_SAME_LANGUAGE = 2
"""Words that claim and passage share when they are written alike."""
_WORD = re.compile(r"\w+")
_COUNTED = re.compile(r"\d")
_TOLD = frozenset({SlotRelation.AGREES, SlotRelation.DIFFERS, SlotRelation.MORE_SPECIFIC})


def strike_of(stance: Stance, quote: Quote, one: Evidence, *, claim: str) -> Strike | None:
    """Why a quote located in a passage cannot show the stance; `None` when nothing speaks against it.

    Args:
        stance: not neutral.
        quote: located, with offsets in the passage's text.
        one: the passage.
        claim: the claim's words, and who is said to have said it.
    """
    if stance is Stance.REFUTES and _repeats(quote.text, claim):
        return Strike.ECHO
    start, end = quote.start or 0, quote.end or 0
    if stance is Stance.SUPPORTS and _tells(one, start, end, frozenset({SlotRelation.DIFFERS})):
        return Strike.OTHER_DETAIL
    return Strike.APART if _apart(start, end, one, claim) else None


def _repeats(quote: str, claim: str) -> bool:
    """Whether the quote's words stand in the claim in the same order with nothing between them."""
    words = " ".join(_WORD.findall(quote.casefold()))
    return f" {words} " in f" {' '.join(_WORD.findall(claim.casefold()))} "


def _apart(start: int, end: int, one: Evidence, claim: str) -> bool:
    wanted, text = _stems(claim), one.passage.text
    # Digits are the same in every language, so they do not tell that it is one.
    if sum(not stem.isdecimal() for stem in wanted & _stems(text)) < _SAME_LANGUAGE:
        return False
    spans = [s for s in whole_sentences(text, one.article.language) if s.start < end and start < s.end]
    first, last = min([start, *(s.start for s in spans)]), max([end, *(s.end for s in spans)])
    if _COUNTED.search(claim) and _COUNTED.search(text[first:last]):
        return False  # "398 on board" answers "412 passengers" without a word of it
    return not wanted & _stems(text[first:last]) and not _tells(one, first, last, _TOLD)


def _stems(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {word if word.isdecimal() else word[:_STEM] for word in words if word.isdecimal() or len(word) >= _SHORT}


def _tells(one: Evidence, start: int, end: int, relations: frozenset[SlotRelation]) -> bool:
    """Whether a detail of the claim is told there, in one of these relations; offsets are in the passage's text."""
    at = one.passage.start
    return any(
        slot.relation in relations and slot.start is not None and slot.end is not None
        and at + start <= slot.start and slot.end <= at + end
        for slot in one.slots
    )  # fmt: skip
