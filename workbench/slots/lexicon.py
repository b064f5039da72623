"""The word lists of slots, by language: phrases that are looked up at a place among tokens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from workbench.datafiles import DATA, read_yaml
from workbench.slots.text import Token, fold, read

__all__ = ["LANGUAGES", "Phrases", "folded", "lists", "phrases", "spoken"]

LANGUAGES = ("en", "uk", "ru", "de", "fr", "es", "ar")
"""Languages with word lists; in others digits, signs and units are read."""

_STEM_KEY = 2
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Phrases(Generic[T]):
    """Words and runs of words with what each stands for."""

    exact: Mapping[str, tuple[tuple[tuple[str, ...], T], ...]]
    """By first word: the words after it, the longest run first, and what the phrase stands for."""
    stems: Mapping[str, tuple[tuple[str, T], ...]]
    """By their first two letters: beginnings of words."""

    def at(self, tokens: Sequence[Token], index: int) -> tuple[T, int] | None:
        """What the longest phrase at this place stands for, and how many tokens it takes."""
        if not 0 <= index < len(tokens):
            return None
        key = tokens[index].key
        if key not in self.exact and key[:_STEM_KEY] not in self.stems:
            return None  # nearly every word: this is asked of each, many times
        for rest, value in self.exact.get(key, ()):
            size = len(rest)
            if not size or tuple(token.key for token in tokens[index + 1 : index + 1 + size]) == rest:
                return value, size + 1
        begun = self._stem(key)
        return None if begun is None else (begun, 1)

    def of(self, key: str) -> T | None:
        """What one folded word stands for by itself."""
        for rest, value in self.exact.get(key, ()):
            if not rest:
                return value
        return self._stem(key)

    def before(self, tokens: Sequence[Token], index: int) -> tuple[T, int] | None:
        """What the longest phrase that ends just before this place stands for, and how many tokens it takes."""
        for size in range(min(4, index), 0, -1):
            found = self.at(tokens, index - size)
            if found and found[1] == size:
                return found
        return None

    def _stem(self, key: str) -> T | None:
        begun = self.stems.get(key[:_STEM_KEY])
        if begun is None:
            return None  # nearly every word
        stems = [(len(stem), value) for stem, value in begun if key.startswith(stem)]
        return max(stems, key=lambda found: found[0])[1] if stems else None

    def begins(self, key: str) -> bool:
        """Whether a phrase may begin with this word."""
        if key in self.exact:
            return True
        begun = self.stems.get(key[:_STEM_KEY])
        return begun is not None and any(key.startswith(stem) for stem, _ in begun)


def phrases(entries: Iterable[tuple[str, T]], language: str | None = None) -> Phrases[T]:
    """Build the look-up; a word with `*` at its end stands for every word that begins so."""
    exact: dict[str, list[tuple[tuple[str, ...], T]]] = {}
    stems: dict[str, list[tuple[str, T]]] = {}
    for words, value in entries:
        if words.endswith("*"):
            stem = fold(words[:-1])
            stems.setdefault(stem[:_STEM_KEY], []).append((stem, value))
            continue
        first, *rest = folded(words, language)
        exact.setdefault(first, []).append((tuple(rest), value))
    ordered = {key: tuple(sorted(found, key=lambda entry: -len(entry[0]))) for key, found in exact.items()}
    return Phrases(exact=ordered, stems={key: tuple(found) for key, found in stems.items()})


def folded(words: str, language: str | None = None) -> tuple[str, ...]:
    """A phrase as the keys of its tokens."""
    if words.endswith("'"):  # an elided word is one only before another
        return tuple(token.key for token in read(words + "a", language or "en").tokens[:-1])
    return tuple(token.key for token in read(words, language or "en").tokens) or (words,)


@cache
def lists(name: str) -> Mapping[str, Any]:
    """One of the list files in `workbench/data`, as it stands."""
    return {str(key): value for key, value in read_yaml(DATA / f"{name}.yaml").items()}


def spoken(section: Mapping[str, Any], language: str) -> Iterator[Any]:
    """The parts of a section for every language and for this one."""
    for code in ("all", language):
        if section.get(code):
            yield section[code]
