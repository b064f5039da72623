"""News agencies under all their names, and where a text mentions them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from workbench.datafiles import DATA, read_entries, strings

__all__ = ["Agencies", "Agency", "Mention", "bundled_agencies", "load_agencies"]


@dataclass(frozen=True, kw_only=True)
class Agency:
    """One news agency under all its names."""

    name: str
    """As the desk shows it (`AFP`)."""
    domains: tuple[str, ...]
    names: tuple[str, ...] = ()
    """As stories credit it, in any language; a final `*` allows case endings."""
    marks: tuple[str, ...] = ()
    """Words that stand only in this agency's own stories."""


@dataclass(frozen=True, kw_only=True)
class Mention:
    """An agency's name at a place of a text."""

    agency: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Agencies:
    """The agencies a desk knows."""

    entries: tuple[Agency, ...]

    def named(self, name: str) -> str | None:
        """The agency that `name` is a whole name or domain of, in any language."""
        found = list(self.mentions(name))
        wanted = _letters(name)
        for mention in found:
            if _letters(name[mention.start : mention.end]) == wanted:
                return mention.agency
        return self._by_letters.get(wanted)

    def of_publisher(self, publisher: str | None) -> str | None:
        """The agency whose own site or name the publisher is."""
        if not publisher:
            return None
        for agency in self.entries:
            if any(publisher == domain or publisher.endswith(f".{domain}") for domain in agency.domains):
                return agency.name
        return self.named(publisher)

    def mentions(self, text: str) -> Iterator[Mention]:
        """Every agency's name in `text`, left to right, the longest name where several fit."""
        index, end = self._by_first_letters, 0
        for word in _WORD.finditer(text):
            if word.start() >= end:
                found = _longest(index.get(_first_letters(word.group()), ()), text, word.start())
                if found is not None:
                    end = found.end
                    yield found

    # Kept with the value: hashing hundreds of names for a cache on every line would cost more than the search.
    @cached_property
    def _by_letters(self) -> dict[str, str]:
        return _names_of(self)

    @cached_property
    def _by_first_letters(self) -> dict[str, tuple[_Name, ...]]:
        return _index_of(self)


def load_agencies(*more: Path) -> Agencies:
    """The agencies that ship with the workbench, and those of a user's own files (same format).

    Raises:
        SettingsError: a file is missing, is no YAML, or an entry lacks its name.
    """
    keys = ("name", "domains", "names", "marks")
    paths = (DATA / "agencies.yaml", *more)
    rows = [row for path in paths for row in read_entries(path, "agencies", required=("name",), allowed=keys)]
    return Agencies(
        entries=tuple(
            Agency(
                name=str(row["name"]),
                domains=strings(row.get("domains")),
                names=strings(row.get("names")),
                marks=strings(row.get("marks")),
            )
            for row in rows
        )
    )


@cache
def bundled_agencies() -> Agencies:
    """The agencies that ship with the workbench, read once."""
    return load_agencies()


def _names_of(agencies: Agencies) -> dict[str, str]:
    names: dict[str, str] = {}
    for agency in agencies.entries:
        for name in (agency.name, *agency.names, *agency.domains):
            names.setdefault(_letters(name.rstrip("*")), agency.name)
    return names


# Names are looked up again and again, and the same ones.
@lru_cache(65_536)
def _letters(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if char.isalnum())


_WORD = re.compile(r"(?<![\w@])(?<!\w[-.])\w+")
"""Where a name may begin. A hyphen binds names (`Interfax-Ukraine`), a full stop addresses: not inside those."""
_END = r"(?!\w)(?!-[^\W\d_]{2,})(?!\.\w)"


@dataclass(frozen=True, kw_only=True)
class _Name:
    agency: str
    pattern: re.Pattern[str]


def _longest(names: Sequence[_Name], text: str, start: int) -> Mention | None:
    """The first of `names` (longest first) that stands at `start`."""
    for name in names:
        match = name.pattern.match(text, start)
        if match is not None:
            return Mention(agency=name.agency, start=start, end=match.end())
    return None


def _index_of(agencies: Agencies) -> dict[str, tuple[_Name, ...]]:
    """All names, longest first, by the letters they begin with."""
    names = {(name, agency.name) for agency in agencies.entries for name in (agency.name, *agency.names)}
    index: dict[str, list[_Name]] = {}
    for name, agency in sorted(names, key=lambda row: (-len(row[0]), row)):
        index.setdefault(_first_letters(name), []).append(_Name(agency=agency, pattern=_name_pattern(name)))
    return {letters: tuple(found) for letters, found in index.items()}


# Asked for every word of every article, and words repeat.
@lru_cache(65_536)
def _first_letters(name: str) -> str:
    return re.split(r"\W", name, maxsplit=1)[0][:2].casefold()


def _name_pattern(name: str) -> re.Pattern[str]:
    ending = r"[^\W\d_]{0,3}" if name.endswith("*") else ""
    bare = re.escape(name.rstrip("*")).replace(r"\ ", r"\s+")
    one_case = name.isupper() or name.islower() or name[1:] != name[1:].lower()
    is_short_form = " " not in name and len(name) <= 6 and one_case
    return re.compile(bare + ending + _END, re.NOFLAG if is_short_form else re.IGNORECASE)
