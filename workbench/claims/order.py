"""Whether a wording has the sentence's words in the sentence's order: who did what to whom is told by little else.

A wording may leave words out and may move one or two whole phrases (`on Monday` to the front, `, ORV said` before
what was said). A name from outside the sentence stands for words that the wording leaves out, or beside a word that it
stands beside in the article too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from workbench.claims.vocabulary import Word, same_word, words_of

__all__ = ["Neighbours", "why_out_of_order"]

_MOST_MOVED = 2
"""Phrases that a wording may move."""
_MOST_PAIRS_MOVED = 1 / 3
"""The same for scripts without spaces, as a share of the pairs of characters: a phrase's ends are not seen there."""
_BREAK = re.compile(r"[,;:.!?—–،؛。、，；()“”«»\"\n]")
_BY = frozenset("by von vom durch par por".split())
"""Words before whoever acts: put in or left out, they turn round who did it."""
_STANDS_IN = frozenset(
    """
    it its he she they his her their there this these those who which that we our i my us
    er sie es sein seine ihr ihre dort dies diese wir unser unsere
    il elle ils elles son sa ses leur leurs ce cette ces nous notre su sus este esta estos estas
    він вона воно вони його її їх там ми наш наша цей ця ці він он она оно они его её ее их этот эта эти мы
    هو هي هم هذا هذه هناك
    """.split()
)
"""Words in whose place a name may stand."""


@dataclass(frozen=True, kw_only=True)
class _Said:
    """A word that says something, with the small ones before it."""

    word: Word
    small: tuple[str, ...]
    after_break: bool
    """Whether a comma or the like stands before it, or nothing."""


class Neighbours:
    """Which words stand next to each other in a text, small ones and whole sentences apart."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._pairs: dict[str, list[tuple[Word, Word]]] = {}
        for text in texts:
            said = _read(text)
            for one, other in pairwise(said):
                if not other.after_break:
                    for word in (one.word, other.word):
                        self._pairs.setdefault(word.key[:3], []).append((one.word, other.word))

    def together(self, one: Word, other: Word) -> bool:
        """Whether two words stand side by side somewhere, in whichever order."""
        near = self._pairs.get(one.key[:3], ())
        return any(
            (same_word(a, one) and same_word(b, other)) or (same_word(a, other) and same_word(b, one)) for a, b in near
        )


def why_out_of_order(wording: str, sentence: str, article: Neighbours, *, begins_with_verb: bool = False) -> str | None:
    """What a wording of a sentence has out of place, in words; `None` when nothing.

    Args:
        wording: The stand-alone wording.
        sentence: The article's sentence or sentences.
        article: The article's words.
        begins_with_verb: Whether the sentence leaves out who does it, so that a name may be put before it.
    """
    told, source = _read(wording), _read(sentence)
    at = _aligned([t.word for t in told], [s.word for s in source])
    used = set(at.values())
    free = [s.word for n, s in enumerate(source) if n not in used]
    moved = [n for n, t in enumerate(told) if n not in at and any(same_word(t.word, word) for word in free)]
    if any(t.word.is_pair for t in told):
        return "its words stand in another order" if len(moved) > (len(at) + len(moved)) * _MOST_PAIRS_MOVED else None
    runs = _runs(moved)
    loose = next((r for r in runs if not _is_phrase(r, told, source)), None)
    if loose is not None or len(runs) > _MOST_MOVED:
        words = " ".join(told[n].word.text for n in loose or runs[0])
        return f"its words stand in another order: {words}"
    turned = next((n for n in at if _BY.intersection(told[n].small) != _BY.intersection(source[at[n]].small)), None)
    if turned is not None:
        return f"it turns round who did it: {told[turned].word.text}"
    return _name_out_of_place(told, source, at, {*at, *moved}, article, begins_with_verb)


def _read(text: str) -> list[_Said]:
    """The words that say something."""
    said: list[_Said] = []
    small: list[str] = []
    broken, rest = True, text
    for word in words_of(text):
        before, found, after = rest.partition(word.text)
        if found and not (word.is_pair and not before.strip()):
            broken = broken or _BREAK.search(before) is not None
            rest = after if not word.is_pair else rest[rest.index(word.text) + 1 :]
        if word.is_small:
            small.append(word.key)
        else:
            said.append(_Said(word=word, small=tuple(small), after_break=broken))
            small, broken = [], False
    return said


def _aligned(told: Sequence[Word], source: Sequence[Word]) -> dict[int, int]:
    """The longest run of words that both have in one order: index in the wording → index in the sentence."""
    best = [[0] * (len(source) + 1) for _ in range(len(told) + 1)]
    equal = [[same_word(a, b) for b in source] for a in told]
    for n in reversed(range(len(told))):
        for s in reversed(range(len(source))):
            skipped = max(best[n + 1][s], best[n][s + 1])
            best[n][s] = max(skipped, best[n + 1][s + 1] + 1) if equal[n][s] else skipped
    at: dict[int, int] = {}
    n = s = 0
    while n < len(told) and s < len(source):
        if equal[n][s] and best[n][s] == best[n + 1][s + 1] + 1:
            at[n] = s
            n, s = n + 1, s + 1
        elif best[n + 1][s] >= best[n][s + 1]:
            n += 1
        else:
            s += 1
    return at


def _runs(places: Sequence[int]) -> list[tuple[int, ...]]:
    runs: list[tuple[int, ...]] = []
    for n in places:
        runs = [*runs[:-1], (*runs[-1], n)] if runs and runs[-1][-1] == n - 1 else [*runs, (n,)]
    return runs


def _is_phrase(run: Sequence[int], told: Sequence[_Said], source: Sequence[_Said]) -> bool:
    """Whether words that were moved are a phrase of the sentence, moved with the small words before it."""
    for start in range(len(source) - len(run) + 1):
        part = source[start : start + len(run)]
        if all(same_word(told[n].word, p.word) for n, p in zip(run, part, strict=True)):
            after = source[start + len(run)] if start + len(run) < len(source) else None
            ends = after is None or after.after_break or bool(after.small)
            begins = part[0].after_break or bool(part[0].small)
            if begins and ends and told[run[0]].small == part[0].small:
                return True
    return False


def _name_out_of_place(
    told: Sequence[_Said],
    source: Sequence[_Said],
    at: dict[int, int],
    borrowed: set[int],
    article: Neighbours,
    begins_with_verb: bool,
) -> str | None:
    for run in _runs([n for n in range(len(told)) if n not in borrowed and not told[n].word.is_number]):
        # A word of the sentence once more is held to the same as a name.
        again = (n for n in run if any(same_word(told[n].word, s.word) for s in source))
        names = sorted({*(n for n in run if told[n].word.text[0].isupper()), *again})
        if names and not _stands_for_words(run, told, source, at, begins_with_verb) and not _known(run, told, article):
            return f"a name that does not belong there: {told[names[0]].word.text}"
    return None


def _stands_for_words(
    run: Sequence[int], told: Sequence[_Said], source: Sequence[_Said], at: dict[int, int], begins_with_verb: bool
) -> bool:
    """Whether the sentence has words at this place that the wording does without, and no name among them."""
    low = max((s for n, s in at.items() if n < run[0]), default=-1)
    high = min((s for n, s in at.items() if n > run[-1]), default=len(source))
    left_out = [source[s] for s in range(low + 1, high)]
    small = {key for s in source[low + 1 : high + 1] for key in s.small}
    if small & _STANDS_IN or (begins_with_verb and low < 0 and not left_out):
        return True
    kept = {n for n, word in enumerate(left_out) if any(same_word(word.word, t.word) for t in told)}
    # A capital that opens the sentence tells nothing.
    plain = [s for n, s in enumerate(left_out) if n not in kept and (s is source[0] or not s.word.text[0].isupper())]
    return bool(plain)


def _known(run: Sequence[int], told: Sequence[_Said], article: Neighbours) -> bool:
    """Whether the words stand together in the article, and beside what the wording puts them beside."""
    inside = all(article.together(told[n].word, told[n + 1].word) for n in run[:-1])
    beside = [(n, n + 1) for n in (run[0] - 1, run[-1]) if n >= 0 and n + 1 < len(told)]
    return inside and any(article.together(told[a].word, told[b].word) for a, b in beside)
