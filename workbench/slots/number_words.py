"""The words that numbers are made of, by language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.text import fold

__all__ = ["NumberWords", "number_words"]


@dataclass(frozen=True, kw_only=True)
class NumberWords:
    """The words of one language that numbers are made of."""

    language: str
    numbers: Phrases[float]
    ones: frozenset[str]
    alone: frozenset[str]
    scales: Phrases[float]
    vague: Phrases[tuple[float, float]]
    half: Phrases[float]
    and_half: Phrases[float]
    one_and_half: Phrases[float]
    joins: frozenset[str]


@cache
def number_words(language: str) -> NumberWords:
    """The number words of a language; those of other languages are empty."""
    held = lists("slots")

    def of_values(section: str) -> Phrases[float]:
        pairs = chain.from_iterable(part.items() for part in spoken(held[section], language))
        return phrases(((str(word), float(value)) for word, value in pairs), language)

    def of_words(section: str) -> frozenset[str]:
        return frozenset(fold(word) for part in spoken(held[section], language) for word in part)

    def of_halves(section: str, value: float) -> Phrases[float]:
        return phrases(((word, value) for part in spoken(held[section], language) for word in part), language)

    vague = chain.from_iterable(part.items() for part in spoken(held["vague"], language))
    return NumberWords(
        language=language,
        numbers=of_values("numbers"),
        ones=of_words("ones"),
        alone=of_words("alone"),
        scales=of_values("scales"),
        vague=phrases(((word, (float(low), float(high))) for word, (low, high) in vague), language),
        half=of_halves("half", 0.5),
        and_half=of_halves("and_half", 0.5),
        one_and_half=of_halves("one_and_half", 1.5),
        joins=of_words("and"),
    )
