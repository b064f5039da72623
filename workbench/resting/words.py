"""Words of `source_words.yaml`: parts of bodies' names, and names of one word that are no people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from workbench.datafiles import DATA, read_yaml, strings

_GROUPS = ("bodies", "fields", "short", "places", "ranks")


@dataclass(frozen=True, kw_only=True)
class SourceWords:
    """What the file knows of words inside names, and of names of one word."""

    whole: Mapping[str, tuple[str, str]]
    """Word → (group, spelling)."""
    stems: tuple[tuple[str, str, str], ...]
    """(Beginning, group, spelling), the longest first."""
    ends: tuple[tuple[str, str], ...]
    """(Last part of a compound, spelling), the longest first."""
    organisations: frozenset[str]
    media: frozenset[str]
    platforms: frozenset[str]

    def of(self, word: str) -> tuple[str, str] | None:
        """The group (a heading of the file) and the spelling of a word, of all parts of a compound."""
        found = self.whole.get(word)
        if found is None:
            found = next(((group, same) for stem, group, same in self.stems if word.startswith(stem)), None)
        last = next(((end, same) for end, same in self.ends if word.endswith(end) and word != end), None)
        if last is None:
            return found
        end, same = last
        return "short", f"{found[1] if found else word.removesuffix(end)} {same}"


@cache
def source_words() -> SourceWords:
    """The file's words, read once."""
    lists = read_yaml(DATA / "source_words.yaml")
    rows = [
        (word, group, same) for group in _GROUPS for same, written in lists[group].items() for word in strings(written)
    ]
    longest = sorted(rows, key=lambda row: -len(row[0]))
    return SourceWords(
        whole={word: (group, same) for word, group, same in rows if "*" not in word},
        stems=tuple((word[:-1], group, same) for word, group, same in longest if word.endswith("*")),
        ends=tuple((word[1:], same) for word, _, same in longest if word.startswith("*")),
        organisations=frozenset(strings(lists["organisations"])),
        media=frozenset(strings(lists["media"])),
        platforms=frozenset(strings(lists["platforms"])),
    )
