"""Places that the words of a body's name name, under one id in every language: `Ukraine`, `ukrainische`, `України`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from workbench.slots.gazetteer import Place, adjective_of, gazetteer
from workbench.slots.text import fold

__all__ = ["place_at"]

_LONGEST = 4
"""Words in a place's name, at most."""
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ARABIC = re.compile("[\u0600-\u06ff]")


def place_at(words: Sequence[str], *, country: bool = False) -> tuple[str, int]:
    """The id of the place that the first words name, and how many words that takes; empty and 0 for none.

    Args:
        words: words as written, from the place on.
        country: a city or region stands for its country, as the seat of a government does.
    """
    return _place_at(tuple(words[:_LONGEST]), country)


@lru_cache(8192)
def _place_at(words: tuple[str, ...], country: bool) -> tuple[str, int]:
    keys = [fold(word) for word in words]
    for language in _languages(words[0]) if words and keys[0] else ():
        adjective = adjective_of(keys[0], language)
        if adjective is not None:
            return _id(adjective, country), 1
        places, size = gazetteer(language).named(keys, words)
        if places:
            return "/".join(sorted({_id(place, country) for place in places})), size
    return "", 0


def _id(place: Place, country: bool) -> str:
    return (place.within[-1] if country and place.within else place.id).casefold()


def _languages(word: str) -> Sequence[str]:
    """The languages that are written in a word's script."""
    if _ARABIC.search(word):
        return ("ar",)
    return ("uk", "ru") if _CYRILLIC.search(word) else ("en", "de", "fr", "es")
