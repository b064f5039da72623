"""The fewest authors (agencies or publishers) of a set of texts, where several may have written each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

__all__ = ["fewest_authors"]

_EXACT_UP_TO = 14
"""Authors in doubt up to which every choice is tried; a claim's evidence rarely has more than three."""


def fewest_authors(possible: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Choose, for each text, one of those that may have written it, so that as few as possible are chosen in all.

    A text printed by two papers was written by one of them, and nobody says which; so with copies that credit two
    agencies. Counting the fewest authors that explain everything never counts one text twice, never chains papers that
    only share a reprint, and adding a copy never raises the count. (A minimum hitting set; exact up to 14 authors in
    doubt, greedy beyond.)

    Args:
        possible: text → those who may have written it, at least one each.
    """
    sure = {next(iter(names)) for names in possible.values() if len(names) == 1}
    open_sets = [names for names in possible.values() if not names & sure]
    chosen = sure | _cover(open_sets)
    counts = {name: sum(name in names for names in possible.values()) for name in chosen}
    return {text: min(names & chosen, key=lambda name: (-counts[name], name)) for text, names in possible.items()}


def _cover(sets: list[frozenset[str]]) -> set[str]:
    counts = {name: sum(name in names for names in sets) for names in sets for name in names}
    authors = sorted(counts, key=lambda name: (-counts[name], name))
    return _exact(sets, authors) if len(authors) <= _EXACT_UP_TO else _greedy(sets)


def _exact(sets: list[frozenset[str]], authors: list[str]) -> set[str]:
    choices = (set(choice) for size in range(len(authors) + 1) for choice in combinations(authors, size))
    return next(choice for choice in choices if all(choice & one for one in sets))


def _greedy(sets: list[frozenset[str]]) -> set[str]:
    chosen: set[str] = set()
    while left := [one for one in sets if not one & chosen]:
        counts = {name: sum(name in one for one in left) for one in left for name in one}
        chosen.add(min(counts, key=lambda name: (-counts[name], name)))
    return chosen
