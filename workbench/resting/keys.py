"""One key for one source under several spellings, so that passages that rest on it can be told to have one origin."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from workbench.attribution import upstream_key
from workbench.resting.places import place_at
from workbench.resting.words import source_words
from workbench.types import Attributed

_WORD = re.compile(r"[^\W_]+")
_OWNER = re.compile(r"[’']s\b|[’'](?=\s|$)")
_SMALL = frozenset(
    "the a an of for on and in at to der die das des dem den von für und zur le la les l d du de des et el los las "
    "del y e з із та і й в у с и по по справах при".split()
)
_PLACE_ADJECTIVE = re.compile(r"(?:n?ians?|eans?|ans?|ish|ese|is?|ia|ea|a|e|y)$")
"""Endings of places and of their adjectives: `Velmar`, `Velmarian`; `Iraq`, `Iraqi`; `Ukraine`, `Ukrainian`."""
_CASE_ENDING = re.compile(
    r"(?<=[\u0400-\u052f]{2})(?:ові|еві|єві|ого|ому|ою|ею|єю|ом|ем|єм|им|ым|ой|ей|ий|ій|ый|[аяоеєиіїуюйьы])$"
)
"""Case endings of Ukrainian and Russian names: `Ади Брук`, `Ада Брук`."""
_SHORTEST_STEM = 4
_GENERIC = frozenset({"bodies", "fields", "short"})
_OF_ANY_STATE = (("bodies", "ministry"), ("bodies", "department"))
_OF_STATES = frozenset({"defence", "foreign"})


def source_key(attributed: Attributed, *, country: str = "") -> str | None:
    """A key that is equal for one source's names; `None` when the name could be anybody's.

    Case forms, word order, articles, possessives, spellings of `defence` and adjectives of places make no difference
    for a body; a person's name must be whole. Unnamed sources, a bare `the ministry` and a family name alone have none.

    Args:
        attributed: The source.
        country: Whose ministries it calls by no country (ISO 3166 in lower case); empty when unknown.
    """
    name = " ".join(attributed.source.split())
    if attributed.kind == "unnamed":
        return None
    if attributed.kind == "person":
        return _person_key(name)
    key = _body_key(name) if attributed.kind == "organisation" else upstream_key(name) or None
    return "-".join(sorted({*key.split("-"), country})) if key and country and lacks_place(attributed) else key


def lacks_place(attributed: Attributed) -> bool:
    """Whether a body's name does not say whose it is, so that another country's has the same: `Ministry of Defence`."""
    if attributed.kind != "organisation" or not is_generic(attributed.source):
        return False
    written = _written(attributed.source)
    known = [source_words().of(word.casefold()) for word in written]
    return all(found is not None and found[0] in {*_GENERIC, "ranks"} for found in known)


def is_body_of(key: str, bare: str) -> bool:
    """Whether a key is that of a body without a place with a place: `defence-ministry-ua`, `defence-ministry`."""
    parts, without = set(key.split("-")), set(bare.split("-"))
    return without < parts and len(parts) == len(without) + 1


def _person_key(name: str) -> str | None:
    words = [_CASE_ENDING.sub("", word) for word in _WORD.findall(name.casefold())]
    return "-".join(words) if len(words) > 1 and len(words[-1]) > 1 else None


@lru_cache(4096)
def _body_key(name: str) -> str | None:
    written = _written(name)
    known = [source_words().of(word.casefold()) for word in written]
    groups = {found[0] for found in known if found is not None}
    if not groups & {"bodies", "short"}:
        # `The group`, `its operator`: nothing in capitals names anybody.
        return upstream_key(name) or None if name != name.lower() or not name.isascii() else None
    own = [word for word, found in zip(written, known, strict=True) if found is None or found[0] not in _GENERIC]
    # Slavic names of bodies begin with a capital noun and go on without: `Міністерство доріг`.
    is_capital = any(word != word.lower() or not _has_case(word) for word in own)
    begins = bool(own) and known[0] is not None and known[0][0] == "bodies" and written[0] != written[0].lower()
    if not (groups & {"fields", "short"} or is_capital or begins):
        return None
    return "-".join(sorted(set(_parts(written))))


def is_generic(name: str) -> bool:
    """Whether a body's name tells what it is and not whose: `Ministry of Defence`, `Verteidigungsministerium`.

    What begins with `Ministry` does so whatever it is for: whose it is stands before or behind.
    """
    known = [source_words().of(word.casefold()) for word in _written(name)]
    groups = [found[0] if found else "" for found in known]
    begins = bool(known) and known[0] in _OF_ANY_STATE
    return begins or (not {"bodies", "short"}.isdisjoint(groups) and {*_GENERIC, "ranks"}.issuperset(groups))


def _written(name: str) -> list[str]:
    return [word for word in _WORD.findall(_OWNER.sub(" ", name)) if word.casefold() not in _SMALL]


def _parts(written: Sequence[str]) -> Iterator[str]:
    """What the key is made of: known nouns by their spelling, places by their id, other words by their stem."""
    known = [source_words().of(word.casefold()) for word in written]
    said = {part for found in known if found is not None for part in found[1].split()}
    at = 0
    while at < len(written):
        found = known[at]
        place, size = ("", 0) if found and found[0] != "places" else place_at(written[at:], country=_is_states(said))
        yield from (place,) if place else _part(written[at], found).split()
        at += size or 1


def _is_states(said: Collection[str]) -> bool:
    """Whether only a state has such a body, so that the city beside it is the seat of its government."""
    return "ministry" in said and not _OF_STATES.isdisjoint(said)


def _has_case(word: str) -> bool:
    return word.lower() != word.upper()


def _part(word: str, found: tuple[str, str] | None) -> str:
    if found is not None:
        return found[1]
    folded = word.casefold()
    if not folded.isascii():
        return upstream_key(folded)
    stem = _PLACE_ADJECTIVE.sub("", folded)
    return stem if len(stem) >= _SHORTEST_STEM else folded
