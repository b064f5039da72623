"""The fewest origins that explain a set of texts, where each text may come from one of several."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

__all__ = ["fewest_authors"]

_EXACT_UP_TO = 14
"""Authors in doubt, all connected, up to which every choice is tried; a claim's evidence rarely has more than three."""
_NOBODY: frozenset[str] = frozenset()

Names = Mapping[str, frozenset[str]]


def fewest_authors(possible: Names, *, shared: Names | None = None, given: Collection[str] = _NOBODY) -> dict[str, str]:
    """Choose, for each text, one of those it may come from, so that as few as possible are chosen in all.

    A text printed by two papers was written by one of them, and nobody says which; a text of an agency that rests on a
    ministry's word is explained by either. Counting the fewest authors that explain everything never counts one text
    twice and never chains papers that only share a reprint. Adding a copy, or one more author a text may come from,
    never raises the count. (A minimum hitting set; exact up to 14 authors in doubt, greedy beyond.)

    Args:
        possible: text → those it may come from, at least one each.
        shared: author → texts that say they rest on it, and so must stay together. It settles which of several equally
            small choices is made; where the smallest choice leaves such an author out, its texts follow one of them,
            but for those that rest on another one chosen.
        given: authors that are there anyway and cost nothing.
    """
    rests = shared or {}
    blocks = {author: texts for author, texts in rests.items() if len(texts) > 1}
    sure = {next(iter(names)) for names in possible.values() if len(names) == 1} | set(given)
    open_texts = {text: names for text, names in possible.items() if not names & sure}
    torn = _Torn(possible=possible, blocks=blocks, sure=frozenset(sure))
    chosen = sure.union(*(_cover(part, torn) for part in _apart(open_texts)))
    found = _assigned(possible, chosen, rests, given)
    loose = {text: author for text, author in found.items() if author not in given}
    return found | _kept_together(loose, rests, blocks)


@dataclass(frozen=True, kw_only=True)
class _Torn:
    """Counts the shared sources whose texts a choice would scatter."""

    possible: Names
    blocks: Names
    sure: frozenset[str]

    def by(self, choice: Sequence[str]) -> int:
        authors = self.sure.union(choice)
        blocks = ([self.possible[text] for text in texts] for texts in self.blocks.values())
        return sum(not authors.intersection(*texts) for texts in blocks)


def _apart(possible: Names) -> list[Names]:
    """The texts in sets that have no author in common: each can be settled by itself."""
    parts: list[tuple[set[str], dict[str, frozenset[str]]]] = []
    for text, names in possible.items():
        touching = [part for part in parts if part[0] & names]
        parts = [part for part in parts if not part[0] & names]
        together = {text: names}
        for _, texts in touching:
            together |= texts
        parts.append((set(names).union(*(authors for authors, _ in touching)), together))
    return [texts for _, texts in parts]


def _cover(possible: Names, torn: _Torn) -> Collection[str]:
    authors = _worth_trying(possible, torn.blocks)
    return _exact(possible, authors, torn) if len(authors) <= _EXACT_UP_TO else _greedy(possible, authors)


def _worth_trying(possible: Names, blocks: Names) -> list[str]:
    """The authors, those of most texts first, without those of whose texts another explains all."""
    texts: dict[str, set[str]] = {}
    for text, names in possible.items():
        for name in names:
            texts.setdefault(name, set()).add(text)
    kept: list[str] = []
    for name in sorted(texts, key=lambda name: (-len(texts[name]), name in blocks, name)):
        if name in blocks or not any(texts[name] <= texts[other] for other in kept):
            kept.append(name)
    return kept


def _exact(possible: Names, authors: Sequence[str], torn: _Torn) -> Collection[str]:
    for size in range(1, len(authors) + 1):
        fitting = [choice for choice in combinations(authors, size) if _explains(choice, possible)]
        if fitting:
            # The first of equally good ones: `authors` come in the order wanted.
            return min(fitting, key=lambda choice: (torn.by(choice), sum(name in torn.blocks for name in choice)))
    return ()


def _explains(choice: Sequence[str], possible: Names) -> bool:
    return all(not names.isdisjoint(choice) for names in possible.values())


def _greedy(possible: Names, authors: Sequence[str]) -> list[str]:
    chosen: list[str] = []
    left = list(possible.values())
    while left:
        chosen.append(max(authors, key=lambda name: sum(name in names for names in left)))
        left = [names for names in left if chosen[-1] not in names]
    return chosen


def _assigned(possible: Names, chosen: Collection[str], rests: Names, given: Collection[str]) -> dict[str, str]:
    """Each text under one of the chosen: one that is there anyway, else a source it shares, else the most frequent."""
    counts = Counter(name for names in possible.values() for name in names if name in chosen)
    return {
        text: min(
            (name for name in names if name in chosen),
            key=lambda name: (name not in given, text not in rests.get(name, _NOBODY), -counts[name], name),
        )
        for text, names in possible.items()
    }


def _kept_together(authors: dict[str, str], rests: Names, blocks: Names) -> dict[str, str]:
    """Texts that share a source under one author, where the smallest choice had scattered them over several."""
    for source in sorted(blocks):
        texts = sorted(blocks[source] & authors.keys())
        scattered = [text for text in texts if text not in rests.get(authors[text], _NOBODY)]
        found = {authors[text] for text in scattered}
        if len(found) > 1:
            authors |= dict.fromkeys(scattered, _host(found, scattered, authors))
    return authors


def _host(found: Collection[str], scattered: Collection[str], authors: Mapping[str, str]) -> str:
    """Whom scattered texts follow: one who would be left without any text, else one of most of them."""
    own = Counter(author for text, author in authors.items() if text not in scattered)
    here = Counter(authors[text] for text in scattered)
    return min(found, key=lambda author: (own[author] > 0, -here[author], author))
