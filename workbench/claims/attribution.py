"""Who says it and how surely: the sentence's own words of attribution and hedging, and the speaker's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.claims.lexicon import Found
from workbench.claims.reading import Name, Reading

_REACH = 3
"""How many words may stand between a speaker and the reporting verb."""
_LONGEST = 8
"""Words of an attribution that names nobody in capitals."""


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """What a sentence says about where it comes from; every part is verbatim or absent."""

    words: str | None
    """`ISW assessed that`, `according to the ministry`."""
    speaker: str | None
    """The name in `words`, in full when the article gave it in full before and only one person fits."""
    hedge: str | None
    """`reportedly`, `likely`."""


@dataclass(frozen=True, kw_only=True)
class _Range:
    first: int
    last: int
    speaker: str | None


def attribute(reading: Reading, *, full_names: Mapping[str, str]) -> Attribution:
    """Find a sentence's attribution, speaker and hedge.

    Args:
        reading: The sentence.
        full_names: Family name → full name, for names the article has given in full (`full_names_of`).
    """
    found = _according(reading) or _reporting(reading)
    hedge = next((f for f in reading.found.get("hedge", ()) if _hedges(reading, f)), None)
    words = None if found is None else reading.words(Found(first=found.first, last=found.last))
    speaker = None if found is None or found.speaker is None else _in_full(found.speaker, full_names)
    return Attribution(words=words, speaker=speaker, hedge=None if hedge is None else reading.words(hedge))


def full_names_of(names: Iterable[str]) -> dict[str, str]:
    """Family name → full name, only where one full name fits: two people of one name are nobody."""
    fits: dict[str, set[str]] = {}
    for name in names:
        parts = name.split()
        if 2 <= len(parts) <= 4 and not any(part.isupper() and len(part) > 1 for part in parts):
            fits.setdefault(parts[-1], set()).add(name)
    return {family: next(iter(full)) for family, full in fits.items() if len(full) == 1}


def _in_full(name: str, full_names: Mapping[str, str]) -> str:
    if " " in name:
        return name
    if name in full_names:
        return full_names[name]
    inflected = {full for family, full in full_names.items() if _same_inflected(name, family)}
    return inflected.pop() if len(inflected) == 1 else name


def _same_inflected(one: str, other: str) -> bool:
    """Whether two Cyrillic forms differ only by a case ending of up to three letters."""
    if not ("\u0400" <= one[0] <= "\u052f"):
        return False
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return shared >= 4 and max(len(one), len(other)) - shared <= 3


def _hedges(reading: Reading, found: Found) -> bool:
    """`May` inside a sentence is a month."""
    token = reading.tokens[found.first]
    return found.first == 0 or not token.text[0].isupper()


def _according(reading: Reading) -> _Range | None:
    found = [f for f in reading.found.get("according", ()) if not reading.is_quoted(reading.tokens[f.first])]
    marker = min(found, key=lambda f: (f.first, -f.last), default=None)
    if marker is None or marker.last >= len(reading.tokens):
        return None
    end = _clause_end(reading, marker.last, limit=marker.last + _LONGEST)
    name = next((n for n in reading.names if marker.last <= n.first < end and _speaks(reading, n)), None)
    if name is not None:
        return _Range(first=marker.first, last=max(name.last, marker.last + 1), speaker=name.text)
    return _Range(first=marker.first, last=end, speaker=_phrase_speaker(reading, marker.last, end))


def _reporting(reading: Reading) -> _Range | None:
    verbs = [f for f in reading.found.get("reporting", ()) if not reading.is_quoted(reading.tokens[f.first])]
    for verb in verbs:
        found = _before(reading, verb) or _after(reading, verb)
        if found is not None:
            return found
    return None


def _before(reading: Reading, verb: Found) -> _Range | None:
    """Speaker, then verb: `Ada Brook has said that`, `Ada Brook, the mayor, said`."""
    for end in range(verb.first, max(verb.first - _REACH, 0), -1):
        if not all(reading.marked("between", i) for i in range(end, verb.first)):
            break
        if not _unbroken(reading, end, verb.first + 1):
            break
        name = next((n for n in reading.names if n.last == end), None) or _initial_name(reading, end)
        if name is not None and _speaks(reading, name):
            return _Range(first=name.first, last=_with_that(reading, verb.last), speaker=name.text)
        if reading.marked("role", end - 1):
            return _Range(first=_role_start(reading, end - 1), last=_with_that(reading, verb.last), speaker=None)
    return _before_apposition(reading, verb)


def _before_apposition(reading: Reading, verb: Found) -> _Range | None:
    if verb.first == 0 or reading.gap(verb.first).strip() != ",":
        return None
    for name in reversed([n for n in reading.names if verb.first - _LONGEST - 2 <= n.last < verb.first]):
        if reading.gap(name.last).strip() == "," and _unbroken(reading, name.last + 1, verb.first):
            return _Range(first=name.first, last=_with_that(reading, verb.last), speaker=name.text)
    return None


def _after(reading: Reading, verb: Found) -> _Range | None:
    """Verb, then speaker: `said Ada Brook`, `заявила Ада Брук`, `قال الوزير إن`."""
    lists = reading.lexicon.lists
    name = next((n for n in reading.names if verb.last <= n.first <= verb.last + _REACH), None)
    set_off = verb.first > 0 and bool(reading.gap(verb.first).strip())
    if name is not None and (set_off or lists.speaker_may_follow) and _speaks(reading, name):
        if _unbroken(reading, verb.last, name.first + 1):
            return _Range(first=verb.first, last=name.last, speaker=name.text)
    end = next((f.first for f in reading.found.get("that", ()) if verb.last < f.first <= verb.last + _LONGEST), None)
    if end is None or not lists.prefixes:
        return None
    return _Range(first=verb.first, last=end + 1, speaker=_phrase_speaker(reading, verb.last, end))


def _speaks(reading: Reading, name: Name) -> bool:
    """Whether a name can be a speaker: not the adjective of the noun that follows (`Ukrainian agency`)."""
    endings = reading.lexicon.lists.demonym_endings
    return name.last - name.first > 1 or not endings or not name.text.endswith(endings)


def _phrase_speaker(reading: Reading, first: int, last: int) -> str | None:
    """The phrase itself, in scripts whose names carry no capital."""
    if last <= first or not reading.lexicon.lists.prefixes:
        return None
    return reading.words(Found(first=first, last=last))


def _initial_name(reading: Reading, end: int) -> Name | None:
    """A single capitalised word that opens the sentence right before a reporting verb: `Brook said`."""
    if end != 1 or any(
        reading.marked(name, 0) for name in ("opener", "role", "titles", "first_person", "number", "date")
    ):
        return None
    token = reading.tokens[0]
    return Name(text=token.text, first=0, last=1) if token.text[0].isupper() and len(token.text) > 1 else None


def _role_start(reading: Reading, at: int) -> int:
    """Where a role's phrase begins: its article and at most one word before it (`the defence ministry`)."""
    start = at
    while (
        start > 0
        and at - start < 2
        and _unbroken(reading, start, start + 1)
        and not reading.tokens[start - 1].text[0].isdecimal()
    ):
        start -= 1
        if reading.marked("opener", start):
            return start
    return at


def _with_that(reading: Reading, last: int) -> int:
    return last + 1 if any(f.first == last for f in reading.found.get("that", ())) else last


def _unbroken(reading: Reading, first: int, last: int) -> bool:
    """Whether only spaces stand before each of the tokens `[first, last)`."""
    return all(not reading.gap(i).strip() for i in range(max(first, 1), last))


def _clause_end(reading: Reading, first: int, *, limit: int) -> int:
    end = first
    while end < min(limit, len(reading.tokens)) and (end == first or not reading.gap(end).strip()):
        end += 1
    return end
