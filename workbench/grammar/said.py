"""The words of a sentence that attribute it, and how far one may look for them."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading

REACH = 3
"""How many words may stand between a speaker and the reporting verb."""
LONGEST = 8
"""Words of an attribution that names nobody in capitals."""
APPOSITION = 16
"""How many words a speaker's description may take: `Ada Brook, the mayor of Osk, said`."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """The words of one attribution: tokens `[first, last)` of its sentence."""

    first: int
    last: int
    verb: Found
    """The reporting words."""
    speaker: str | None
    """The name it gives; `None` when it names nobody (`the ministry said`)."""
    phrase: Found
    """Where whoever says it stands: the name, or the words instead of one."""
    hears: bool = False
    """They were told it, and pass it on."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """How far a search for attributions goes."""

    verbs: tuple[str, ...]
    """Lists of reporting verbs."""
    markers: tuple[str, ...]
    """Lists of words after which comes whoever says it."""
    between: tuple[str, ...]
    """Lists of words that may stand between a speaker and the verb."""
    heads: tuple[str, ...]
    """Lists of nouns that speak without a name."""


MAIN = Scope(verbs=("reporting",), markers=("according",), between=("between",), heads=("role",))
ALL = Scope(
    verbs=("reporting", "says"),
    markers=("according", "sourced"),
    between=("between", "frame", "date"),
    heads=("role", "body", "unnamed", "refers", "work", "pronoun", "titles", "medium"),
)


def where(name: Name) -> Found:
    """Where a name stands."""
    return Found(first=name.first, last=name.last)


def is_told(reading: Reading, verb: Found) -> bool:
    """Whether after a verb comes who listens: `told the Osk Post`."""
    return any(reading.marked("listener", i) for i in range(verb.first, verb.last))


def with_that(reading: Reading, last: int) -> int:
    """Where a verb ends with the `that` after it."""
    return last + 1 if any(f.first == last for f in reading.found.get("that", ())) else last


def unbroken(reading: Reading, first: int, last: int) -> bool:
    """Whether no more than spaces and the stops of shortened words stand before each of the tokens `[first, last)`."""
    return all(not reading.gap(i).strip() or reading.near(i) for i in range(max(first, 1), last))


def clause_end(reading: Reading, first: int, *, limit: int) -> int:
    """Where the words that only spaces part end, at `limit` at the latest."""
    end = first
    while end < min(limit, len(reading.tokens)) and (end == first or not reading.gap(end).strip()):
        end += 1
    return end


def outside_quotes(reading: Reading, mark: str) -> list[Found]:
    """Findings of a list that begin outside quotation marks."""
    return [f for f in reading.found.get(mark, ()) if not reading.is_quoted(reading.tokens[f.first])]
