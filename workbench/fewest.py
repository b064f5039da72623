"""The fewest publishers that can have written a set of texts, each printed by several of them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

__all__ = ["fewest_authors"]

_EXACT_UP_TO = 14
"""Publishers in doubt up to which every choice is tried; a claim's evidence rarely has more than three."""


def fewest_authors(printed_by: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Choose, for each text, one of the publishers that printed it, so that as few as possible are chosen in all.

    A text printed by two papers was written by one of them, and nobody says which. Counting the fewest authors that
    explain everything never counts one text twice, never chains papers that only share a reprint, and adding a copy
    never raises the count. (A minimum hitting set; exact up to 14 publishers in doubt, greedy beyond.)

    Args:
        printed_by: text → its publishers, at least one each.
    """
    sure = {next(iter(papers)) for papers in printed_by.values() if len(papers) == 1}
    open_sets = [papers for papers in printed_by.values() if not papers & sure]
    chosen = sure | _cover(open_sets)
    counts = {paper: sum(paper in papers for papers in printed_by.values()) for paper in chosen}
    return {
        text: min(papers & chosen, key=lambda paper: (-counts[paper], paper)) for text, papers in printed_by.items()
    }


def _cover(sets: list[frozenset[str]]) -> set[str]:
    counts = {paper: sum(paper in papers for papers in sets) for papers in sets for paper in papers}
    papers = sorted(counts, key=lambda paper: (-counts[paper], paper))
    return _exact(sets, papers) if len(papers) <= _EXACT_UP_TO else _greedy(sets)


def _exact(sets: list[frozenset[str]], papers: list[str]) -> set[str]:
    choices = (set(choice) for size in range(len(papers) + 1) for choice in combinations(papers, size))
    return next(choice for choice in choices if all(choice & one for one in sets))


def _greedy(sets: list[frozenset[str]]) -> set[str]:
    chosen: set[str] = set()
    while left := [one for one in sets if not one & chosen]:
        counts = {paper: sum(paper in one for one in left) for one in left for paper in one}
        chosen.add(min(counts, key=lambda paper: (-counts[paper], paper)))
    return chosen
