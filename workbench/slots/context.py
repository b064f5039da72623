"""Whether two details are about the same thing, as far as the words around them tell."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.slots.meaning import STATE, THING
from workbench.slots.model import Slot

__all__ = ["Context", "likeness", "same_event", "shared"]


@dataclass(frozen=True, kw_only=True)
class Context:
    """What is known of a claim and a passage beyond one detail."""

    same_language: bool
    """Only then can the words beside two details be compared one by one."""
    named: bool | None
    """Whether the passage names what the claim names; `None` when the claim names nothing."""


def shared(claim: Slot, passage: Slot) -> frozenset[str]:
    """What the sentences of two details have in common."""
    return claim.beside & passage.beside


def likeness(claim: Slot, passage: Slot) -> float:
    """Share of the words of the claim's sentence that the passage's has too, 0..1."""
    return len(shared(claim, passage)) / len(claim.beside) if claim.beside else 0.0


_WORDS, _SHARE = 3, 0.5
"""Words and share of the claim's sentence that the passage's must have, to tell of one event."""


def same_event(claim: Slot, passage: Slot, context: Context) -> bool:
    """Whether the sentences tell of one event: enough words in common, or across languages what befell, and a name."""
    if context.named is False:
        return False
    common = shared(claim, passage)
    if context.same_language:
        # A claim of two words of substance cannot share three.
        least = max(2, min(_WORDS, len(claim.beside)))
        return len(common) >= least and likeness(claim, passage) >= _SHARE
    return context.named is True and _befell(common)


def _befell(words: frozenset[str]) -> bool:
    """Whether the words in common say what befell whom or what: these mean the same in every language."""
    return any(word.startswith(STATE) for word in words) and any(word.startswith(THING) for word in words)
