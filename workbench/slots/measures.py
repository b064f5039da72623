"""What stands beside a number and says what it measures: per cent, points, currencies, units, ages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.text import Reading, fold
from workbench.types import SlotKind

__all__ = ["AGE", "COUNT", "DURATION", "PERCENT", "POINTS", "Measure", "is_currency", "measure_after", "measure_before"]

AGE, COUNT, DURATION, PERCENT, POINTS = "age", "count", "duration", "percent", "points"


@dataclass(frozen=True, kw_only=True, order=True)
class Measure:
    """A unit: `factor` of the base unit of `dimension`."""

    kind: SlotKind
    dimension: str
    factor: float = 1.0


def is_currency(dimension: str) -> bool:
    """Whether a dimension is a currency code."""
    return dimension.isupper()


def measure_after(reading: Reading, index: int) -> tuple[Measure, int] | None:
    """The measure that begins at this token, which follows a number, and how many tokens it takes."""
    tokens, words = reading.tokens, _words(reading.language)
    if index >= len(tokens):
        return None
    for table in (words.ages_after, words.points, words.percent, words.units, words.money):
        if found := table.at(tokens, index):
            return found if _readable(reading, index) else None
    if tokens[index].key in words.national and (found := words.money.at(tokens, index + 1)):
        return found[0], found[1] + 1
    if tokens[index].key == "u" and (found := words.money.at(tokens, index + 2)):  # U.S. dollars
        return found[0], found[1] + 2
    if other := words.other_dollars.at(tokens, index):
        # Other dollars are compared with their like alone; what follows is the word dollars.
        return Measure(kind=SlotKind.MONEY, dimension=f"{tokens[index].key[:4].upper()} DOLLAR"), other[1] + 1
    linked = tokens[index].key in ("de", "d'", "of") and words.money.at(tokens, index + 1)
    return (linked[0], linked[1] + 1) if linked else None


def measure_before(reading: Reading, index: int) -> tuple[Measure, int] | None:
    """The measure that ends just before this token, a number, and how many tokens it takes."""
    words = _words(reading.language)
    if found := words.signs_before.before(reading.tokens, index):
        return found
    return words.ages_before.before(reading.tokens, index)


_ONE_LANGUAGE = "unit_language"


def _readable(reading: Reading, index: int) -> bool:
    """Whether a unit's word means the unit in this language."""
    only = lists("slots")[_ONE_LANGUAGE].get(reading.tokens[index].key)
    return only is None or only == reading.language


@dataclass(frozen=True, kw_only=True)
class _Words:
    percent: Phrases[Measure]
    points: Phrases[Measure]
    money: Phrases[Measure]
    signs_before: Phrases[Measure]
    units: Phrases[Measure]
    ages_before: Phrases[Measure]
    ages_after: Phrases[Measure]
    other_dollars: Phrases[bool]
    national: frozenset[str]


@cache
def _words(language: str) -> _Words:
    held = lists("slots")
    age = Measure(kind=SlotKind.NUMBER, dimension=AGE)
    percent = Measure(kind=SlotKind.PERCENT, dimension=PERCENT)
    points = Measure(kind=SlotKind.PERCENT, dimension=POINTS)

    def of(words: dict[str, list[str]], measure: Measure) -> Phrases[Measure]:
        return phrases(((word, measure) for part in spoken(words, language) for word in part), language)

    signs = list(_signs())
    return _Words(
        percent=of(held["percent"], percent),
        points=of(held["points"], points),
        money=phrases(chain(_money(), signs)),
        signs_before=phrases(chain(signs, _codes(), ((sign, percent) for sign in "%٪"))),
        units=phrases(_units(), language),
        ages_before=of(held["ages"]["before"], age),
        ages_after=of(held["ages"]["after"], age),
        other_dollars=phrases((word, True) for word in held["currencies"]["other_dollars"]),
        national=frozenset(fold(word) for word in held["currencies"]["national"]),
    )


def _signs() -> Iterator[tuple[str, Measure]]:
    for sign, code in lists("slots")["currencies"]["signs"].items():
        yield sign, Measure(kind=SlotKind.MONEY, dimension=code)


def _codes() -> Iterator[tuple[str, Measure]]:
    for code in lists("slots")["currencies"]["codes"]:
        yield code.lower(), Measure(kind=SlotKind.MONEY, dimension=code)


def _money() -> Iterator[tuple[str, Measure]]:
    yield from _codes()
    currencies = lists("slots")["currencies"]
    for code, words in currencies["words"].items():
        yield from ((word, Measure(kind=SlotKind.MONEY, dimension=code)) for word in words)
    # Pounds are money or weight: which one is told by what they are held against.
    yield from ((word, Measure(kind=SlotKind.NUMBER, dimension="pounds")) for word in currencies["pounds"])


def _units() -> Iterator[tuple[str, Measure]]:
    for dimension, factors in lists("slots")["units"].items():
        for factor, words in factors.items():
            measure = Measure(kind=SlotKind.NUMBER, dimension=dimension, factor=float(factor))
            yield from ((word, measure) for word in words)
