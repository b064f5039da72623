"""Details found in a text, as values that can be compared. Offsets count code points of the text they were found in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from workbench.types import SlotKind, SlotRelation

__all__ = ["DateRange", "Finder", "Grain", "Held", "NameValue", "Polarity", "Quantity", "Relate", "Slot"]


class Grain(StrEnum):
    """How finely a date is told."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"
    DECADE = "decade"
    SPAN = "span"
    """A range that the text gives with both ends."""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """An amount as an interval in the base unit of its dimension."""

    low: float
    """Least value the words allow, `-inf` for `fewer than 12`."""
    high: float
    """Greatest value the words allow, `inf` for `more than 12`."""
    stated: float
    """The number as told, in the base unit; the middle of a range."""
    step: float
    """Half the weight of the last digit told: how much rounding the words allow on either side."""
    dimension: str
    """`count`, `length`, `percent`, `points`, `age`, a currency code, ...; different ones are never compared."""
    noun: tuple[str, ...] = ()
    """Stems of the words for what is counted, the thing itself first (`40 stone houses`: `thing:house`, `ston`)."""
    states: frozenset[str] = frozenset()
    """What befell it (`state:dead`); amounts with different states are about different things."""
    rate: str = ""
    """What one of it is told for (`300 crowns a day`: `day`)."""
    part: bool = False
    """A part of a greater number or a difference (`including 4 children`, `4 more children`)."""
    lead: str = ""
    """The word before it: `every 22 years` and `the past 22 years` tell of different things."""
    about: bool = False
    """Told as near (`about 40`, `nearly 40`)."""
    vague: bool = False
    """`dozens`, `hundreds of`: an order of size and no more."""


@dataclass(frozen=True, kw_only=True)
class DateRange:
    """The days a date can mean, both ends included."""

    first: date | None
    """`None` when the words cannot be placed (`on Tuesday` in a text without a day)."""
    last: date | None
    grain: Grain
    year_known: bool = True
    """`False`: only month and day count, and the year of `first` and `last` is a stand-in."""
    inferred: bool = False
    """Year or week were not told, and taken from the day of the text: the nearest that fits."""
    role: str = ""
    """`bound` for since, before, after, until; what a year is the name of for one (`the 1995 report`: `report`)."""


@dataclass(frozen=True, kw_only=True)
class NameValue:
    """A name of a person, an organisation or a place, ready to be compared across spellings and scripts."""

    keys: tuple[str, ...]
    """Folded forms, the fullest first (`maryna holub`, `holub`); two names may be one when they share a key."""
    canonical: str | None = None
    """What the name stands for, where a list knows it (`UA` for a country, `un` for an organisation)."""
    within: tuple[str, ...] = ()
    """Canonical names of what it lies in, the nearest first."""


@dataclass(frozen=True, kw_only=True)
class Polarity:
    """Whether a statement is denied, and the words that say what is stated."""

    negated: bool
    words: tuple[str, ...] = ()
    """Stems of the statement's content words."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """One detail of a text. `text == whole[start:end]`, always."""

    kind: SlotKind
    start: int
    end: int
    text: str
    value: Quantity | DateRange | NameValue | Polarity
    beside: frozenset[str] = field(default=frozenset(), compare=False)
    """Stems of the content words of its sentence: what the detail is about."""
    near: frozenset[str] = field(default=frozenset(), compare=False)
    """Those of the words next to it."""
    around: frozenset[str] = field(default=frozenset(), compare=False)
    """Those of the sentences before and after its own."""


Held = tuple[SlotRelation, Slot | None, str]
"""What a passage says of one slot: the relation, the passage's slot it is held against, and words for the reader."""


class Finder(Protocol):
    """Finds the slots of one or more kinds."""

    def __call__(self, text: str, *, language: str | None, day: date | None) -> list[Slot]:
        """Slots in the order of the text. `day` is the day the text was published, to place `yesterday`."""
        ...


class Relate(Protocol):
    """Holds a claim's slot against the slots of its kind in a passage."""

    def __call__(self, claim: Slot, passage: Sequence[Slot]) -> Held:
        """`absent` with no slot when nothing in the passage can be compared."""
        ...
