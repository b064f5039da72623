"""What the small words before a name say of it: that a place is named, that something is there, or neither."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.slots.capitals import Capitals
from workbench.slots.name_values import PlaceName
from workbench.slots.name_words import settings

__all__ = ["DIRECTIONS", "GENITIVE", "FoundPlace", "names_a_thing", "small_before"]

DIRECTIONS = frozenset(
    "northern southern eastern western central north-eastern north-western northeastern northwestern southeastern "
    "southwestern downtown occupied mainland neighbouring neighboring "
    "the der die das den dem la le les el los las l'".split()
)
"""What may stand between a small word and a place without changing what it says."""
GENITIVE = frozenset({"uk", "ru"})
"""Languages that say `of` by an ending."""
_INFLECTED = ("ій", "ому", "ой", "ом", "их", "ої")


@dataclass(frozen=True, kw_only=True)
class FoundPlace:
    """A place at tokens [first, last)."""

    first: int
    last: int
    value: PlaceName


def names_a_thing(words: Capitals, first: int) -> bool:
    """`Rue de Paris`: named for the place."""
    small, at = settings()[words.language], words.before(first)
    if at >= 0 and words.keys[at] in small.link:
        at = words.before(at)
    return at >= 0 and words.keys[at] in small.thing


def small_before(words: Capitals, first: int) -> str:
    """The small word of place before a name, past articles and what sort of place it is; empty when there is none."""
    small, at = settings()[words.language], words.before(first)
    for _ in range(3):
        if at < 0:
            return ""
        key = words.keys[at]
        if key in small.at or key in small.near or key in small.other:
            # `The city of X`: what matters is the word before the city.
            before = words.before(at)
            if key in small.link and before >= 0 and words.keys[before] in small.kind:
                at = words.before(before)
                continue
            return key
        inflected = words.language in GENITIVE and key.endswith(_INFLECTED) and not words.capital[at]
        if not (key in DIRECTIONS or key in small.kind or inflected):
            return ""
        at = words.before(at)
    return ""
