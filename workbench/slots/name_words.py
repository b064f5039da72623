"""The word lists by which names are found: small tables beside the package, folded as texts are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from workbench.datafiles import DATA
from workbench.slots.text import fold
from workbench.slots.transliteration import skeleton, stem

__all__ = ["LANGUAGES", "Office", "Offices", "Settings", "given_names", "offices", "rows", "settings", "stops"]

LANGUAGES = ("en", "uk", "ru", "de", "fr", "es", "ar")
"""The languages of the tables, in the order of their columns."""
_FOLDER = DATA / "names"


def rows(table: str) -> Iterator[list[str]]:
    """The rows of a table as their cells, without comments."""
    for line in (_FOLDER / f"{table}.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield [cell.strip() for cell in line.split(";")]


def by_language(cells: list[str]) -> Iterator[tuple[str, str]]:
    """(language, form) of the seven cells of a row; an empty German, French or Spanish cell is as in English."""
    for language, cell in zip(LANGUAGES, cells, strict=True):
        for form in (cell or (cells[0] if language in ("de", "fr", "es") else "")).split("|"):
            if form:
                yield language, form


@dataclass(frozen=True, kw_only=True)
class Office:
    """Words that stand before a person's name."""

    id: str
    single: bool
    """One person holds it at a time for one place or body."""
    words: tuple[str, ...]
    """Folded; a final `*` allows up to four letters more."""


@dataclass(frozen=True, kw_only=True)
class Offices:
    """One language's offices and titles, by the first letters of their first word."""

    entries: Mapping[str, tuple[Office, ...]]
    qualifiers: frozenset[str]
    """Words beside an office that make it another."""

    def at(self, keys: tuple[str, ...], index: int) -> tuple[Office, int] | None:
        """The office that begins at a word, and how many words it takes; the longest where several fit."""
        for office in self.entries.get(keys[index][:2], ()):
            size = len(office.words)
            if index + size <= len(keys) and all(map(_fits, office.words, keys[index : index + size])):
                return office, size
        return None


def _fits(pattern: str, key: str) -> bool:
    if pattern.endswith("*"):
        return key.startswith(pattern[:-1]) and len(key) - len(pattern) < 4
    return key == pattern


@cache
def offices() -> Mapping[str, Offices]:
    """The offices and titles of each language."""
    found: dict[str, dict[str, list[Office]]] = {language: {} for language in LANGUAGES}
    for head, *cells in rows("offices"):
        kind, name = head.split()
        for language, form in by_language(cells):
            words = tuple(fold(word) for word in form.split())
            office = Office(id=name, single=kind == "office", words=words)
            found[language].setdefault(words[0][:2], []).append(office)
    other = {language: frozenset(map(fold, words.split())) for language, words in rows("qualifiers")}
    return {
        language: Offices(
            entries={letters: tuple(sorted(all_, key=lambda o: -len(o.words))) for letters, all_ in table.items()},
            qualifiers=other[language],
        )
        for language, table in found.items()
    }


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One language's small words that say where."""

    at: frozenset[str]
    """`In`: before the place where something is."""
    near: frozenset[str]
    """`Near`: it is not there, but a place follows."""
    other: frozenset[str]
    kind: frozenset[str]
    """`City`, `village`: what sort of place the name beside it names."""
    link: frozenset[str]
    thing: frozenset[str]
    """`River`, `street`: what is named for a place and is none."""


@cache
def settings() -> Mapping[str, Settings]:
    """The words that say where, of each language."""
    table: dict[str, dict[str, set[str]]] = {}
    for use, *cells in rows("settings"):
        for language, cell in zip(LANGUAGES, cells, strict=True):
            table.setdefault(language, {})[use] = {fold(word) for word in cell.split("|") if word}
    return {
        language: Settings(**{use: frozenset(words) for use, words in uses.items()}) for language, uses in table.items()
    }


@cache
def stops() -> tuple[frozenset[str], frozenset[str]]:
    """Words that a person's name does not hold, and words that are no place after `in`."""
    found: dict[str, set[str]] = {}
    for use, words in rows("stops"):
        found.setdefault(use, set()).update(map(fold, words.split()))
    return frozenset(found["person"]), frozenset(found["place"])


@cache
def given_names() -> frozenset[str]:
    """Given names: folded, Cyrillic ones as stems, and the consonants of all of them for scripts without capitals."""
    names = [fold(name) for (line,) in rows("given") for name in line.split()]
    sounds = {f"\u0640{sound}" for name in names if len(sound := skeleton(name, "")) >= 3}
    return frozenset(stem(name) for name in names) | sounds
