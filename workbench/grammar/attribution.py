"""Who says it and how surely: the sentence's own words of attribution and hedging, and the speaker's name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Reading
from workbench.grammar.saying import first_said

_NO_PERSON = frozenset({"of", "for", "and", "&", "the"})
"""Words that no person's name holds."""


@dataclass(frozen=True, kw_only=True)
class Attribution:
    """What a sentence says about where it comes from; every part is verbatim or absent."""

    words: str | None
    """`ISW assessed that`, `according to the ministry`."""
    speaker: str | None
    """The name in `words`, in full when the article gave it in full before and only one person fits."""
    hedge: str | None
    """`reportedly`, `likely`."""


def attribute(reading: Reading, *, earlier: Sequence[str]) -> Attribution:
    """Find a sentence's attribution, speaker and hedge.

    Args:
        reading: The sentence.
        earlier: The article's names up to here: a family name is given in full when one of them fits.
    """
    found = first_said(reading)
    hedge = hedge_of(reading)
    words = None if found is None else reading.words(Found(first=found.first, last=found.last))
    speaker = None if found is None or found.speaker is None else in_full(found.speaker, full_names_of(earlier))
    return Attribution(words=words, speaker=speaker, hedge=None if hedge is None else reading.words(hedge))


def hedge_of(reading: Reading) -> Found | None:
    """The first word that says how sure the sentence is; `May` inside a sentence is a month."""
    hedges = reading.found.get("hedge", ())
    return next((f for f in hedges if f.first == 0 or not reading.tokens[f.first].text[0].isupper()), None)


def full_names_of(names: Iterable[str]) -> dict[str, str]:
    """Family name → full name, only where one full name fits: two people of one name are nobody."""
    fits: dict[str, set[str]] = {}
    for name in names:
        parts = name.split()
        is_person = 2 <= len(parts) <= 5 and parts[0][0].isupper() and not _NO_PERSON.intersection(parts)
        if is_person and not any(part.isupper() and len(part) > 1 for part in parts):
            small = next((i for i, part in enumerate(parts) if part[0].islower()), len(parts) - 1)
            for family in {parts[-1], " ".join(parts[small:])}:
                fits.setdefault(family, set()).add(name)
    return {family: next(iter(full)) for family, full in fits.items() if len(full) == 1}


def in_full(name: str, full_names: Mapping[str, str]) -> str:
    """A person's name in full when one full name fits it, also in another case form; else the name as it is."""
    if name in full_names:
        return full_names[name]
    if " " in name:
        return name
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
