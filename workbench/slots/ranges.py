"""Reads two numbers with a dash or a word between them as one range."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from workbench.slots.lexicon import lists, spoken
from workbench.slots.measures import measure_after
from workbench.slots.numerals import Numeral, numeral_at
from workbench.slots.text import NUMBER, SIGN, Reading, fold

__all__ = ["opens_range", "range_at"]


def opens_range(reading: Reading, index: int) -> bool:
    """Whether the word before the number at this token is one like `between`."""
    return index > 0 and reading.tokens[index - 1].key in _words(reading.language).between


def range_at(reading: Reading, index: int, numeral: Numeral) -> Numeral:
    """`3-5`, `between 3 and 5`, `3 to 5` as one number with two ends; the scale of the second is the first's too."""
    tokens, place, words = reading.tokens, numeral.next, _words(reading.language)
    between = opens_range(reading, index)
    if between and (unit := measure_after(reading, place)):
        place += unit[1]
    if place + 1 >= len(tokens) or tokens[place].key not in words.through:
        return numeral
    dash = tokens[place].kind == SIGN
    if not (dash or between or tokens[place].key in words.to) or (index > 0 and tokens[index - 1].key in words.change):
        return numeral
    start = place + 1 + _sign_size(reading, place + 1)
    second = numeral_at(reading, start) if start < len(tokens) else None
    if second is None or (tokens[start].kind == NUMBER) != (tokens[index].kind == NUMBER):
        return numeral
    low = numeral.low
    if numeral.whole and not second.whole and low < second.high / 1000 and (scale := _scale_of(second)) > 1:
        low *= scale
    if low >= second.high:
        return numeral
    return replace(second, low=low, step=max(numeral.step, second.step))


def _sign_size(reading: Reading, index: int) -> int:
    """Tokens of a currency sign that stands before the second end of a range: $5-$6."""
    return 1 if index < len(reading.tokens) and reading.tokens[index].key in ("$", "€", "£", "us$", "₴") else 0


def _scale_of(numeral: Numeral) -> float:
    for scale in (1e12, 1e9, 1e6, 1e3):
        if numeral.high >= scale:
            return scale
    return 1.0


@dataclass(frozen=True, kw_only=True)
class _Words:
    between: frozenset[str]
    through: frozenset[str]
    to: frozenset[str]
    """Those of `through` that make a range without `between`."""
    change: frozenset[str]


@cache
def _words(language: str) -> _Words:
    held = lists("slots")

    def of(section: str) -> frozenset[str]:
        return frozenset(fold(word) for part in spoken(held[section], language) for word in part)

    through = of("through")
    return _Words(between=of("between"), through=through, to=through - of("also"), change=of("change"))
