"""A text as names see it: which words are capitalised, what stands side by side, and where capitals say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from workbench.slots.text import STOP, WORD, Reading, Token, read

__all__ = ["Capitals", "capitals"]

_SHORT = frozenset("mr mrs ms dr st gen col sen rep gov prof lt sgt capt maj rev jr sr sra dra mme mlle".split())
_PARTICLES = frozenset(
    "de del della di da dos van von der den ten ter bin ibn al el la le ван фон дер де бен ібн ибн аль".split()
)
_OPEN, _CLOSED = 0.7, 0.95
"""Share of capitals among the longer words from which a line is a headline: without a final stop, and with one."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Capitals:
    """The words of a text. All tuples have one entry a token."""

    reading: Reading
    texts: tuple[str, ...]
    keys: tuple[str, ...]
    capital: tuple[bool, ...]
    joined: tuple[bool, ...]
    """Whether only a space stands between the token before and this one, and both are words."""
    opens: tuple[bool, ...]
    """Whether it is the first word of its sentence or of a quotation."""
    headlines: frozenset[int]
    """Sentences in title case, where a capital tells nothing."""
    shouts: frozenset[int]
    """Sentences in capitals."""

    @property
    def language(self) -> str:
        """As the reading has it."""
        return self.reading.language

    def token(self, index: int) -> Token:
        """The token with its place in the text."""
        return self.reading.tokens[index]

    def plain(self, index: int) -> bool:
        """Whether capitals mean something in a token's sentence."""
        sentence = self.reading.tokens[index].sentence
        return sentence not in self.headlines and sentence not in self.shouts

    def before(self, index: int) -> int:
        """The word before a word in its sentence, with nothing but a space between; -1 when there is none."""
        return index - 1 if index > 0 and self.joined[index] else -1

    def followed(self, index: int) -> str:
        """The character after a token; empty at the end."""
        end = self.token(index).end
        return self.reading.text[end : end + 1]

    def ahead(self, index: int, most: int) -> int:
        """The end of the words that stand beside each other from a word on, at most so many."""
        end = index + 1
        while end < len(self.keys) and end - index < most and self.joined[end]:
            end += 1
        return end

    def runs(self) -> Iterator[tuple[int, int]]:
        """Capitalised words that stand beside each other, as [first, last), with the small words inside names."""
        index = 0
        while index < len(self.keys):
            if not self.capital[index]:
                index += 1
                continue
            end = index + 1
            while (more := self._goes_on(end)) > end:
                end = more
            yield index, end
            index = end

    def _goes_on(self, end: int) -> int:
        if end < len(self.keys) and self.joined[end]:
            if self.capital[end]:
                return end + 1
            small = end
            while small < len(self.keys) and small < end + 2 and self.joined[small] and self.keys[small] in _PARTICLES:
                small += 1
            if small > end and small < len(self.keys) and self.joined[small] and self.capital[small]:
                return small + 1
        return end


@lru_cache(maxsize=512)
def capitals(text: str, language: str | None) -> Capitals:
    """Read a text once for all finders of names."""
    reading = read(text, language)
    texts = tuple([text[t.start : t.end] for t in reading.tokens])
    capital = tuple([t.kind == WORD and _is_capital(w) for t, w in zip(reading.tokens, texts, strict=True)])
    headlines, shouts = _titles(reading, texts, capital)
    return Capitals(
        reading=reading,
        texts=texts,
        keys=tuple([t.key for t in reading.tokens]),
        capital=capital,
        joined=tuple(_joins(reading, texts)),
        opens=tuple(_openings(reading)),
        headlines=headlines,
        shouts=shouts,
    )


_ARTICLED = re.compile(r"(?:al|el|as|ad|an|ar|ash|at|az|ul)[-’'](?=[A-ZÀ-Þ])")


def _is_capital(word: str) -> bool:
    return word[0].isupper() or _ARTICLED.match(word) is not None


def _joins(reading: Reading, texts: tuple[str, ...]) -> Iterator[bool]:
    text, last = reading.text, None
    for token, word in zip(reading.tokens, texts, strict=True):
        yield last is not None and token.kind == WORD and _beside(text[last[1] : token.start], last[2])
        last = (token.start, token.end, word) if token.kind == WORD else None


def _beside(gap: str, word: str) -> bool:
    if gap in (" ", "\u00a0"):
        return True
    initial = len(word) == 1 and word.isupper()
    return gap in (". ", ".", ".\u00a0") and (initial or word.lower() in _SHORT)


def _openings(reading: Reading) -> Iterator[bool]:
    sentence = -1
    fresh = True
    for token in reading.tokens:
        if token.sentence != sentence:
            sentence, fresh = token.sentence, True
        if token.kind == WORD:
            yield fresh
            fresh = False
        else:
            yield False
            fresh = fresh or token.key in (":", '"', "“", "«", "„", "(")


def _titles(
    reading: Reading, texts: tuple[str, ...], capital: tuple[bool, ...]
) -> tuple[frozenset[int], frozenset[int]]:
    words: dict[int, list[int]] = {}
    for token, word, is_capital in zip(reading.tokens, texts, capital, strict=True):
        if token.kind == WORD and len(word) > 3:
            count = words.setdefault(token.sentence, [0, 0, 0])
            count[0] += 1
            count[1] += is_capital
            count[2] += word.isupper()
    shouts = frozenset(s for s, (n, _, upper) in words.items() if upper > n / 2)
    if reading.language == "de":
        # German writes all its nouns with a capital, and none of its headlines in title case.
        return frozenset(), shouts
    closed = {t.sentence for t, word in zip(reading.tokens, texts, strict=True) if t.kind == STOP and word != "\n"}
    least = {sentence: _CLOSED if sentence in closed else _OPEN for sentence in words}
    headlines = frozenset(s for s, (n, upper, _) in words.items() if n > 3 and upper >= n * least[s])
    return headlines, shouts
