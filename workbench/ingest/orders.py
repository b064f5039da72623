"""Orders to a language model, found by the company words keep: `ignore` near `instructions` near `all`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workbench.datafiles import DATA

__all__ = ["gives_order", "gives_order_unspaced"]

_ANY = "any"
_ALPHABETIC = re.compile(r"[\u0000-\u052f]")
_LATIN = frozenset({"de", "en", "es", "fr", "id", "it", "pl", "pt", "tr"})
"""Languages that a text of Latin letters alone can be in."""
_FOREIGN = re.compile(r"[\u0370-\u1fff\u3000-\U0001ffff]")
_RUN = re.compile(r"\w+")
_SHORTEST_UNSPACED = 3
"""Letters of an entry that is looked up in text without blanks: shorter ones stand in other words."""


@dataclass(frozen=True, kw_only=True)
class _Entry:
    """One word, or the beginning of one."""

    need: str
    """Occurs wherever the entry does."""
    lead: str
    """Its first run of letters: wherever the entry occurs, a word of the text begins with it; empty when none must."""
    whole: bool
    """Whether that word is the lead and no longer."""
    pattern: str


class _Words:
    """A text and its words: whether a word is there is told without reading the text again."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._words = frozenset(_RUN.findall(text))
        self._begun: dict[int, frozenset[str]] = {}

    def may_hold(self, entry: _Entry) -> bool:
        """Whether an entry can occur; quick to say no."""
        if not entry.lead:
            return entry.need in self.text
        known = self._words if entry.whole else self._beginnings(len(entry.lead))
        return entry.lead in known and (entry.need == entry.lead or entry.need in self.text)

    def _beginnings(self, size: int) -> frozenset[str]:
        if size not in self._begun:
            self._begun[size] = frozenset(word[:size] for word in self._words)
        return self._begun[size]


@dataclass(frozen=True, kw_only=True)
class _Rule:
    kinds: tuple[str, ...]
    within: int
    """Characters between the first kind and each other."""


@dataclass(frozen=True, kw_only=True)
class _Orders:
    rules: tuple[_Rule, ...]
    unspaced: tuple[tuple[str, ...], ...]
    entries: Mapping[str, Mapping[str, tuple[_Entry, ...]]]
    """By language and kind."""


def gives_order(folded: str) -> bool:
    """Whether a text, NFKC and casefolded, holds an order. The words of one order are of one language."""
    orders, words = _orders(), _Words(folded)
    foreign = _FOREIGN.search(folded) is not None
    return any(
        _one_holds(orders.rules, by_kind, words)
        for language, by_kind in orders.entries.items()
        if foreign or language in _LATIN
    )


def gives_order_unspaced(squeezed: str) -> bool:
    """The same for letters without blanks between words, however far apart: `ignoreallinstructions`."""
    orders = _orders()
    return any(
        all(any(_occurs(entry, squeezed) for entry in by_kind.get(kind, ())) for kind in kinds)
        for by_kind in orders.entries.values()
        for kinds in orders.unspaced
    )


def _occurs(entry: _Entry, squeezed: str) -> bool:
    letters = entry.need.replace(" ", "")
    return len(letters) >= _SHORTEST_UNSPACED and letters in squeezed


def _one_holds(rules: tuple[_Rule, ...], by_kind: Mapping[str, tuple[_Entry, ...]], words: _Words) -> bool:
    @cache
    def present(kind: str) -> tuple[_Entry, ...]:
        return tuple(filter(words.may_hold, by_kind.get(kind, ())))

    @cache
    def places(kind: str) -> tuple[int, ...]:
        return tuple(sorted(_places(present(kind), words.text)))

    return any(
        _close([places(kind) for kind in rule.kinds], rule.within) for rule in rules if all(map(present, rule.kinds))
    )


def _close(places: Sequence[tuple[int, ...]], within: int) -> bool:
    """Whether the first kind stands somewhere with one of each other so near."""
    first, *others = places
    return any(all(_near(at, other, within) for other in others) for at in first)


def _near(at: int, places: tuple[int, ...], within: int) -> bool:
    nearest = bisect_left(places, at - within)
    return nearest < len(places) and places[nearest] <= at + within


def _places(entries: Iterable[_Entry], folded: str) -> Iterator[int]:
    for entry in entries:
        for match in _compiled(entry.pattern).finditer(folded):
            yield match.start()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


@cache
def _orders() -> _Orders:
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    told = yaml.load((DATA / "orders.yaml").read_text(encoding="utf-8"), Loader=loader)
    kinds = told["kinds"]
    languages = sorted({language for by_language in kinds.values() for language in by_language} - {_ANY})
    return _Orders(
        rules=tuple(_Rule(kinds=tuple(rule["all"]), within=rule["within"]) for rule in told["rules"]),
        unspaced=tuple(tuple(kinds) for kinds in told["unspaced"]),
        entries={
            language: {
                kind: tuple(_entry(word) for word in (*by_language.get(language, ()), *by_language.get(_ANY, ())))
                for kind, by_language in kinds.items()
            }
            for language in languages
        },
    )


def _entry(word: str) -> _Entry:
    folded = str(word).casefold()
    need = folded.split("*")[0]
    if not _ALPHABETIC.match(folded.lstrip()):
        return _Entry(need=need, lead="", whole=False, pattern=re.escape(folded.replace("*", "")))
    before = r"\b" if folded[0].isalnum() else ""
    after = r"\b" if folded[-1].isalnum() else ""
    words = r"\w*".join(re.escape(part) for part in folded.split("*"))
    run = _RUN.match(need)
    lead = run[0] if run and before else ""
    # After the lead comes a sign or the end; but a `*` may go on with letters.
    whole = lead != need or "*" not in folded
    return _Entry(need=need, lead=lead, whole=whole, pattern=f"{before}{words}{after}")
