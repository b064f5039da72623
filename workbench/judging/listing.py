"""Which passages a model is shown for a claim, under ids that no text can know."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from workbench.ingest.findings import is_instruction_like
from workbench.types import Claim, Evidence, Retrieval

__all__ = ["MOST_PASSAGES", "ClaimWords", "Listing", "claim_words", "listed"]

MOST_PASSAGES = 24
"""Passages in one question, the best ranked: a longer list costs more than it tells, and models lose its middle."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike."""
_LENGTH = 4
_FINDING = "instruction_like_text"


@dataclass(frozen=True, kw_only=True)
class ClaimWords:
    """What a model is told of a claim."""

    text: str
    """Its wording that can be read without its article."""
    speaker: str | None = None
    attribution: str | None = None
    hedge: str | None = None
    day: date | None = None
    """The day it was made."""

    @property
    def told(self) -> str:
        """Its words, and who is said to have said it."""
        return "\n".join(part for part in (self.text, self.speaker, self.attribution) if part)


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The passages of one question."""

    shown: Mapping[str, Evidence]
    """By the id the model knows, in the order of their ranks."""
    withheld: tuple[Evidence, ...]
    """Not shown, because their article holds words that read as orders to a model."""
    beyond: int
    """How many more there were than one question takes."""


def claim_words(claim: Claim, *, day: date | None = None) -> ClaimWords:
    """What a model is told of a stored claim; `day` where the claim's own is not recorded."""
    return ClaimWords(
        text=claim.standalone,
        speaker=claim.speaker,
        attribution=claim.attribution,
        hedge=claim.hedge,
        day=claim.claimed_on or day,
    )


def listed(claim: ClaimWords, retrieval: Retrieval) -> Listing:
    """The passages to ask about: none when no independent origin is among them, for then nothing can be concluded.

    Ids are the same for the same claim and passages, so that a recorded run can be repeated. They hang on all passages
    together: who writes one article cannot know them.
    """
    if all(group.same_as_claim for group in retrieval.origins):
        return Listing(shown={}, withheld=(), beyond=0)
    ranked = retrieval.evidence
    withheld = tuple(one for one in ranked if _gives_orders(one))
    asked = [one for one in ranked if one not in withheld]
    best = asked[:MOST_PASSAGES]
    names = _names(claim, best)
    return Listing(shown=dict(zip(names, best, strict=True)), withheld=withheld, beyond=len(asked) - len(best))


def _gives_orders(one: Evidence) -> bool:
    texts = (one.passage.text, one.article.title or "")
    return _FINDING in one.article.findings or any(map(is_instruction_like, texts))


def _names(claim: ClaimWords, passages: Sequence[Evidence]) -> list[str]:
    told = json.dumps([claim.text, [[one.passage.id, one.passage.text] for one in passages]])
    return list(_distinct(_draw(told), len(passages)))


def _distinct(drawn: Iterable[str], n: int) -> Iterator[str]:
    given: set[str] = set()
    for name in drawn:
        if len(given) == n:
            return
        if name not in given:
            given.add(name)
            yield name


def _draw(seed: str) -> Iterator[str]:
    number = 0
    while True:
        digest = hashlib.sha256(f"{number}\x1f{seed}".encode()).digest()
        yield "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:_LENGTH])
        number += 1
