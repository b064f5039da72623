"""Which words stand in a text, in whatever form: what a model's wording is held against."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Vocabulary", "Word", "same_word", "words_of"]

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_UNSPACED_TEXT = re.compile(f"[{_UNSPACED}]")
_WORD = re.compile(rf"\d+(?:[.,:/]\d+)*|[{_UNSPACED}]+|(?:(?![{_UNSPACED}\d_])\w)+")
_CLITICS = re.compile(r"[وف](?=\w{3})|(?:[بك]?ال|لل|[بلك])(?=\w{3})")
"""Small words that Arabic writes onto the next one: `and`, then `the`, `in`, `to`."""
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_SAME_LETTERS = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ё": "е"} | dict.fromkeys("’ʼ`", "'"))
_STEM = 3
"""Letters by which words are looked up; shorter words count as they stand."""

# Words that say nothing of their own: a wording may need one that the sentence does without.
_SMALL = frozenset(
    """
    a an the of to in on at by for from with as and or is are was were be been being has have had do does did it its
    this that these those which who whose he she they his her their there then than into over under about after before
    while when where also
    der die das den dem des ein eine einen einem einer eines und oder ist sind war waren hat haben hatte hatten wurde
    wurden wird werden zu zum zur im in an am auf aus bei mit nach von vom für dass es er sie sein seine ihr ihre
    le la les l un une des du de d et ou est sont était étaient a ont avait avaient à au aux en dans sur par pour avec
    que qu qui il elle ils elles son sa ses leur leurs ce cette ces se s
    el la los las un una unos unas y o es son era eran fue fueron ha han había habían a al del de en por para con que
    se su sus lo le les este esta estos estas
    і й та у в на з із зі до від по за для про що як це є був була було були не́ його її їх вони він вона воно який яка
    яке які
    и в во на с со к из от по за для о об что как это есть был была было были его её их они он она оно который которая
    которое которые
    في من على إلى عن أن إن قد كان كانت هو هي هذا هذه التي الذي مع و
    """.translate(_SAME_LETTERS).split()
)


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word of a text."""

    text: str
    """As it stands."""
    key: str
    """Folded."""

    @property
    def is_number(self) -> bool:
        """Whether it is written in digits."""
        return self.key[0].isdecimal()

    @property
    def is_pair(self) -> bool:
        """Whether it is two neighbouring characters of a script without spaces."""
        return _UNSPACED_TEXT.match(self.text) is not None

    @property
    def is_small(self) -> bool:
        """Whether it says nothing of its own."""
        return self.key in _SMALL or (len(self.key) == 1 and not self.is_number)


class Vocabulary:
    """The words of a text in their order. A form of a word stands for the word; a number only for itself."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._places: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
        at = 0
        for text in texts:
            for word in words_of(text):
                for form in _forms(word.key):
                    self._places[form[:_STEM]].append((form, at))
                at += 1
            at += 1  # no word of one text stands beside a word of the next

    def has(self, word: Word) -> bool:
        """Whether the word stands in the text in any form."""
        return next(self._found(word), None) is not None

    def has_beside(self, first: Word, second: Word) -> bool:
        """Whether the two stand side by side somewhere in this order."""
        seconds = self._at(second)
        return any(at + 1 in seconds for at in self._at(first))

    def _at(self, word: Word) -> frozenset[int]:
        return frozenset(self._found(word))

    def _found(self, word: Word) -> Iterator[int]:
        for form in _forms(word.key):
            yield from (at for key, at in self._places.get(form[:_STEM], ()) if _same(form, key))


def words_of(text: str) -> list[Word]:
    """Words in order; scripts without spaces give each pair of neighbouring characters."""
    found: list[Word] = []
    for match in _WORD.finditer(text):
        word = match.group()
        if _UNSPACED_TEXT.match(word):
            pairs = ["".join(pair) for pair in pairwise(word)] or [word]
            found += [Word(text=pair, key=pair) for pair in pairs]
        else:
            found.append(Word(text=word, key=_fold(word)))
    return found


def same_word(one: Word, other: Word) -> bool:
    """Whether two words differ in no more than an ending."""
    return any(_same(a, b) for a in _forms(one.key) for b in _forms(other.key))


def _fold(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().translate(_SAME_LETTERS)


def _forms(key: str) -> tuple[str, ...]:
    """A folded word, and in Arabic the same without the small words written onto it, one after the other."""
    forms = [key]
    while _ARABIC.match(forms[-1]) and (small := _CLITICS.match(forms[-1])) and len(forms) < 3:
        forms.append(forms[-1][small.end() :])
    return tuple(forms)


def _same(one: str, other: str) -> bool:
    """Whether two folded words differ in no more than an ending."""
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) <= _STEM or one[0].isdecimal() or other[0].isdecimal():
        # So short a word takes no other ending than an English plural: `not` is not `note`.
        return len(shorter) == _STEM and longer == f"{shorter}s"
    shared = next((i for i, letter in enumerate(shorter) if longer[i] != letter), len(shorter))
    slack = 1 if len(shorter) < 6 else 2
    return shared >= len(shorter) - slack and shared * 2 >= len(longer)
