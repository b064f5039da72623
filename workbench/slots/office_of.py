"""Which office a person is said to hold, and of what: `the mayor of Osk, Ada Brook`, `Osk's mayor Ada Brook`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.slots.capitals import Capitals
from workbench.slots.made_office import office_made
from workbench.slots.name_words import Office, offices, settings, stops
from workbench.slots.places import FoundPlace
from workbench.slots.text import WORD
from workbench.slots.transliteration import stem

__all__ = ["Held", "office_held"]

_BEFORE, _AFTER = 7, 6
"""How many tokens before and after a name its office is looked for."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """An office; both empty when none is named beside the name."""

    office: str
    of: frozenset[str]


def office_held(words: Capitals, first: int, last: int, places: Sequence[FoundPlace]) -> Held:
    """The office that one person holds at a time, said of the name at tokens [first, last); without it, nothing."""
    # From afar, so that `prime minister` is met before `minister`.
    for start in range(max(first - _BEFORE, 0), first):
        found = _at(words, start, first)
        if found is not None and _reaches(words, start, start + found[1], first, places):
            return _held(words, start, found, places, limit=first)
    made = office_made(words, last)
    if made is not None and (found := _at(words, made, len(words.keys))) is not None:
        return _held(words, made, found, places, limit=min(made + _AFTER, len(words.keys)))
    if last < len(words.keys) and words.keys[last] == ",":
        for start in range(last + 1, min(last + 4, len(words.keys))):
            found = _at(words, start, len(words.keys))
            if found is not None:
                return _held(words, start, found, places, limit=min(start + _AFTER, len(words.keys)))
            if words.token(start).kind != WORD:
                break
    return _NONE


_NONE = Held(office="", of=frozenset())


def _at(words: Capitals, start: int, limit: int) -> tuple[Office, int] | None:
    if words.token(start).kind != WORD:
        return None
    return offices()[words.language].at(words.keys[:limit], start)


def _reaches(words: Capitals, start: int, end: int, first: int, places: Sequence[FoundPlace]) -> bool:
    """Whether only the office's own complement stands between it and the name: `of Osk,`."""
    small = settings()[words.language].link | _ARTICLES
    known = {index for place in places for index in range(place.first, place.last)}
    between = range(end, first)
    commas = [index for index in between if words.keys[index] == ","]
    own = range(end, commas[0]) if commas else between
    if commas and (len(commas) > 1 or commas[0] != first - 1):
        return False
    if commas and not own:
        return start - 1 in known
    if not all(index in known or words.capital[index] or words.keys[index] in small for index in own):
        return False
    # Without `of`, what a comma cuts off is another person: `President Ada Brook, Tomas Rek`.
    return not commas or any(index in known or words.keys[index] in small for index in own)


_ARTICLES = frozenset("the der die das den la le les el los las l'".split())


def _held(words: Capitals, start: int, found: tuple[Office, int], places: Sequence[FoundPlace], *, limit: int) -> Held:
    office, size = found
    table = offices()[words.language]
    near = words.keys[max(start - 3, 0) : start + size + 2]
    if not office.single or any(part in table.qualifiers for key in near for part in key.split("-")):
        return _NONE
    return Held(office=office.id, of=_complement(words, start, start + size, places, limit=limit))


def _complement(words: Capitals, start: int, end: int, places: Sequence[FoundPlace], *, limit: int) -> frozenset[str]:
    """What the office is of: after it with or without `of`, else right before it."""
    small = settings()[words.language]
    after = end
    while after < limit and words.keys[after] in small.link | _ARTICLES:
        after += 1
    linked = after > end
    if after < limit:
        of = _named(words, after, limit, places, any_capital=linked or words.language in ("uk", "ru", "ar"))
        if of:
            return of
    before = words.before(start)
    return _named(words, before, start, places, any_capital=words.language != "de") if before >= 0 else frozenset()


def _named(
    words: Capitals, index: int, limit: int, places: Sequence[FoundPlace], *, any_capital: bool
) -> frozenset[str]:
    for place in places:
        if place.first <= index < place.last:
            return place.value.ids or frozenset({" ".join(place.value.keys)})
    small = settings()[words.language]
    if (
        not (any_capital and words.capital[index])
        or words.keys[index] in stops()[0] | small.at | small.other | _ARTICLES
    ):
        return frozenset()
    end = index + 1
    while end < limit and words.joined[end] and words.capital[end]:
        end += 1
    return frozenset({" ".join(stem(key) for key in words.keys[index:end])})
