"""Whether a quote that stands in its passage can show what it is said to show, as far as code can tell.

A random sentence of a passage is verbatim too. Four things can be told in every language. A quote made of nothing but
the claim's own words cannot refute it. Nor can one that gives the claim's own number, another of its details or half of
its words, and nothing that differs: 5 of 1,200 refuting passages of the development pairs did. One that gives another
value for a detail of the claim cannot support it: 5 of 595 supporting passages gave one. And in the claim's language a
sentence that shares no word with it, and does not answer a number with a number, is set apart: 53 % of 1,500 sentences
drawn from passages of other claims, 38 % of 1,526 from the judged passages, and 3.0 % of 3,160 that annotators chose.
"""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.grammar.sentences import whole_sentences
from workbench.ingest.language import detect_language
from workbench.judging.strikes import Strike
from workbench.types import Evidence, Quote, SlotDifference, SlotKind, SlotRelation, Stance

__all__ = ["strike_of"]

_STEM = 3
"""First letters by which inflected words are taken for the same."""
_SHORT = 4
"""Words with fewer letters are articles and prepositions."""
_SAME_LANGUAGE = 2
"""Words that claim and passage share when they are written alike."""
_WORD = re.compile(r"\w+")
_SPACELESS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts without spaces: what stands between two marks is no word there."""
_COUNTED = re.compile(r"\d")
_COUNTS = frozenset({SlotKind.NUMBER, SlotKind.MONEY, SlotKind.PERCENT})
_HALF = 0.5
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
    if stance is Stance.SUPPORTS and _told(one, start, end, frozenset({SlotRelation.DIFFERS})):
        return Strike.OTHER_DETAIL
    first, last = _sentences(start, end, one)
    if stance is Stance.REFUTES and _gives_the_same(first, last, one, claim):
        return Strike.SAME_DETAILS
    return Strike.APART if _apart(first, last, one, claim) else None


def _repeats(quote: str, claim: str) -> bool:
    """Whether the quote's words stand in the claim in the same order with nothing between them."""
    words = " ".join(_WORD.findall(quote.casefold()))
    return f" {words} " in f" {' '.join(_WORD.findall(claim.casefold()))} "


def _sentences(start: int, end: int, one: Evidence) -> tuple[int, int]:
    """From where to where the sentences reach that a quote stands in."""
    spans = [s for s in whole_sentences(one.passage.text, one.article.language) if s.start < end and start < s.end]
    return min([start, *(s.start for s in spans)]), max([end, *(s.end for s in spans)])


def _gives_the_same(first: int, last: int, one: Evidence, claim: str) -> bool:
    if any(slot.relation is SlotRelation.DIFFERS for slot in one.slots):
        return False
    agreed = _told(one, first, last, frozenset({SlotRelation.AGREES}))
    if not any(slot.kind in _COUNTS for slot in agreed):
        return False
    wanted = _stems(claim)
    return len(agreed) > 1 or len(wanted & _stems(one.passage.text[first:last])) >= _HALF * len(wanted)


def _apart(first: int, last: int, one: Evidence, claim: str) -> bool:
    wanted, text = _stems(claim), one.passage.text
    # Digits are the same in every language, so they do not tell that it is one.
    alike = sum(not stem.isdecimal() for stem in wanted & _stems(text)) >= _SAME_LANGUAGE
    same = bool(wanted) and not _SPACELESS.search(claim) and _language(claim) == one.article.language
    if not (alike or same):
        return False
    if _COUNTED.search(claim) and _COUNTED.search(text[first:last]):
        return False  # "398 on board" answers "412 passengers" without a word of it
    return not wanted & _stems(text[first:last]) and not _told(one, first, last, _TOLD)


@lru_cache(maxsize=64)
def _language(claim: str) -> str | None:
    """The claim's language, `unknown` where it is too short to tell: no article is in that one."""
    return detect_language(claim) or "unknown"


def _stems(text: str) -> set[str]:
    words = _WORD.findall(text.casefold())
    return {word if word.isdecimal() else word[:_STEM] for word in words if word.isdecimal() or len(word) >= _SHORT}


def _told(one: Evidence, start: int, end: int, relations: frozenset[SlotRelation]) -> list[SlotDifference]:
    """Details of the claim that are told there, in one of these relations; offsets are in the passage's text."""
    at = one.passage.start
    return [
        slot for slot in one.slots
        if slot.relation in relations and slot.start is not None and slot.end is not None
        and at + start <= slot.start and slot.end <= at + end
    ]  # fmt: skip
