"""Passages that say once more, in nearly the same words, what copies of their text have said: two are enough."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from vectorstore.types import Passage
from vectorstore.words import terms
from workbench.types import ArticleCard

__all__ = ["Repetitions"]

_ENOUGH = 2
"""Near-copies that are shown: one to read, one to see that others printed it."""
_NEARLY_ALL = 0.75
"""Share of a passage's different words; for two passages of one size, six tenths of the words of both.

Neighbours in one article, which repeat a sentence and all small words, mostly share 0.3 to 0.55.
"""


class Repetitions:
    """Tells passages that add nothing from those that do; asked about each one once, the best first."""

    def __init__(self) -> None:
        self._of_cluster: defaultdict[str, list[_Words]] = defaultdict(list)
        self._clusters_of: defaultdict[str, list[str | None]] = defaultdict(list)
        """By text, folded: the set of copies of each passage that was no repetition."""

    def repeats(self, passage: Passage, card: ArticleCard) -> bool:
        """Whether two passages before it, themselves no repetitions, say what it says.

        Of two articles known as copies, the earlier passage has to hold nearly all words of the later one and every
        number of it: a figure that was changed or brought up to date is news. Where one of the articles is no known
        copy of anything, the passages have to be equal but for case and white space.
        """
        folded = " ".join(passage.text.split()).casefold()
        said = sum(not (cluster and card.cluster) for cluster in self._clusters_of.get(folded, ()))
        if card.cluster:
            words = _words(passage.text)
            said += sum(words.are_in(other) for other in self._of_cluster.get(card.cluster, ()))
        if said >= _ENOUGH:
            return True
        self._clusters_of[folded].append(card.cluster)
        if card.cluster:
            self._of_cluster[card.cluster].append(words)
        return False


class _Words(NamedTuple):
    different: frozenset[str]
    numbers: frozenset[str]

    def are_in(self, other: _Words) -> bool:
        """Whether another passage has nearly all of them, and all numbers."""
        shared = len(self.different & other.different)
        return shared >= _NEARLY_ALL * len(self.different) and self.numbers <= other.numbers


@lru_cache(1024)
def _words(text: str) -> _Words:
    different = frozenset(terms(text))
    return _Words(different, frozenset(term for term in different if term[0].isdigit()))
