"""One claim once: what is stated twice is merged, and claims that share a span get ids of their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.claims.placing import Placed
from workbench.claims.vocabulary import words_of
from workbench.types import Claim, stable_id

__all__ = ["claim_ids", "merged", "not_yet_known"]

_Sense = tuple[frozenset[str], tuple[str, ...], tuple[str, ...]]


def merged(placed: Iterable[Placed]) -> list[Placed]:
    """The claims in order of the text, each of its kind once: the first one, a checkable one before others."""
    kept: dict[_Sense, Placed] = {}
    for one in sorted(placed, key=lambda p: (p.span.start, p.span.end)):
        sense = _sense(one.wording)
        first = kept.get(sense)
        if first is None or (first.not_checkable and not one.not_checkable):
            kept[sense] = one
    return sorted(kept.values(), key=lambda p: (p.span.start, p.span.end))


def not_yet_known(claims: Iterable[Claim], known: Iterable[Claim]) -> list[Claim]:
    """The claims of an article that none of its known claims states already: reading it anew doubles nothing."""
    senses = {_sense(claim.standalone) for claim in known}
    return [claim for claim in claims if _sense(claim.standalone) not in senses]


def claim_ids(article_id: str, claims: Sequence[Placed]) -> list[str]:
    """An id for each claim, in the given order.

    The first claim of a span is named by the span alone, like a sentence that the word lists found; the others by
    their wording too. Which one is first does not hang on the order of a model's reply.
    """
    first: dict[tuple[int, int], str] = {}
    for claim in claims:
        span = (claim.span.start, claim.span.end)
        first[span] = min(first.get(span, claim.wording), claim.wording)
    return [_id(article_id, claim, first[claim.span.start, claim.span.end]) for claim in claims]


def _id(article_id: str, claim: Placed, first: str) -> str:
    parts = (article_id, str(claim.span.start), str(claim.span.end))
    return stable_id("c", *parts) if claim.wording == first else stable_id("c", *parts, claim.wording)


def _sense(wording: str) -> _Sense:
    """Its content words, and the order of its names, and of its numbers: who accuses whom is no small thing."""
    words = [(n, word) for n, word in enumerate(words_of(wording)) if not word.is_small]
    # A capital at the very start tells nothing.
    names = tuple(word.key for n, word in words if n and word.text[0].isupper())
    numbers = tuple(word.key for _, word in words if word.is_number)
    return frozenset(word.key for _, word in words), names, numbers
