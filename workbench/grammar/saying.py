"""The attributions of a sentence: a reporting verb or `according to`, and whoever they name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.grammar.after_verb import after, closing, governed, noun_after, right_after
from workbench.grammar.before_verb import before, quoted_before
from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Name, Reading
from workbench.grammar.said import ALL, MAIN, REACH, Said, Scope, is_told, outside_quotes, unbroken, where
from workbench.grammar.speakers import whole_names


def first_said(reading: Reading) -> Said | None:
    """The sentence's main attribution: `according to` before a verb."""
    names = _names(reading, MAIN)
    marker = min(outside_quotes(reading, "according"), key=lambda f: (f.first, -f.last), default=None)
    found = None if marker is None else governed(reading, marker, names)
    return found or next(_by_verbs(reading, names, MAIN), None)


def all_said(reading: Reading) -> tuple[Said, ...]:
    """Every attribution of the sentence, left to right: also of bodies without a name, denied and supposed ones."""
    names = _names(reading, ALL)
    markers = _apart([f for mark in ALL.markers for f in outside_quotes(reading, mark)])
    found = [said for marker in markers if (said := governed(reading, marker, names)) is not None]
    found += [said for said in _by_verbs(reading, names, ALL) if not any(_meet(said.verb, m) for m in markers)]
    found += [said for said in _hearers(reading, names) if not any(_meet(said.phrase, f.phrase) for f in found)]
    return tuple(sorted(found, key=lambda s: (s.first, s.last)))


def _apart(markers: Sequence[Found]) -> list[Found]:
    """The longest of markers that overlap: `as reported by`, not `reported by`."""
    kept: list[Found] = []
    for marker in sorted(markers, key=lambda f: (f.first - f.last, f.first)):
        if not any(_meet(marker, other) for other in kept):
            kept.append(marker)
    return kept


def _meet(one: Found, other: Found) -> bool:
    return one.first < other.last and other.first < one.last


def _names(reading: Reading, scope: Scope) -> tuple[Name, ...]:
    return whole_names(reading) if any(reading.has(m) for m in (*scope.markers, *scope.verbs, "heard_by")) else ()


def _verbs(reading: Reading, scope: Scope) -> list[Found]:
    found = [f for mark in scope.verbs for f in outside_quotes(reading, mark)]
    if scope is MAIN:
        return found
    # `She added` is listed as a whole: who it is stands in its first word.
    bare = [Found(first=f.first + 1, last=f.last) if _has_pronoun(reading, f) else f for f in found]
    return sorted(_apart(bare), key=lambda f: f.first)


def _has_pronoun(reading: Reading, verb: Found) -> bool:
    return verb.last - verb.first > 1 and reading.marked("pronoun", verb.first)


def _by_verbs(reading: Reading, names: Sequence[Name], scope: Scope) -> Iterator[Said]:
    for verb in _verbs(reading, scope):
        found = (
            closing(reading, verb, names)
            or (right_after(reading, verb, names, scope) if scope is ALL else None)
            or (quoted_before(reading, verb) if scope is ALL else None)
            or before(reading, verb, names, scope)
            or after(reading, verb, names)
            or noun_after(reading, verb, scope)
        )
        if found is not None:
            yield found


def _hearers(reading: Reading, names: Sequence[Name]) -> Iterator[Said]:
    """Who was told: `told the Osk Post`, `in an interview with ORV`. Whether it is a medium is left to the caller."""
    listens = reading.lexicon.lists.listener
    told = [v for v in _verbs(reading, ALL) if not listens or is_told(reading, v)]
    for verb in (*told, *outside_quotes(reading, "heard_by")):
        name = next((n for n in names if verb.last <= n.first <= verb.last + REACH), None)
        if name is not None and unbroken(reading, verb.last, name.first + 1):
            last = name.last
            yield Said(first=verb.first, last=last, verb=verb, speaker=name.text, phrase=where(name), hears=True)
