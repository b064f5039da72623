"""Places that no list knows, where a word beside them says that a place is named: `in Torvin`, `the village of Osk`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.slots.capitals import Capitals
from workbench.slots.meaning import STATE, THING, meaning
from workbench.slots.name_values import PlaceName
from workbench.slots.name_words import offices, settings, stops
from workbench.slots.place_words import GENITIVE, FoundPlace, small_before
from workbench.slots.text import NUMBER
from workbench.slots.transliteration import script, stem

__all__ = ["unlisted_place"]

_SINGULAR = ("ss", "is", "us", "as", "os", "ens")
"""Ends of names in `s`; others are more often several people or things: `in Wizards`."""
_PARTS = re.compile("[-'’]")
_MIXED = re.compile(r"[^\W\d_][A-ZА-ЯІЇЄҐ](?=[A-ZА-ЯІЇЄҐ]|$)")
"""`CoV`, `iOS`: no place is written so."""
_PATTERNED = frozenset({"en", "fr", "es", "uk", "ru"})
"""Languages in which a capital after `in` is no common noun."""
_BETWEEN = frozenset({"between", "між", "между", "entre"})
_STRUCK = frozenset({"hit", "struck", "flooded", "ravaged"})
"""What storms do to places."""
_YEAR = 4
_AND = frozenset({"and", "та", "і", "й", "и", "et", "y"})


def unlisted_place(words: Capitals, index: int, found: Sequence[FoundPlace]) -> FoundPlace | None:
    """A capitalised name that no list knows, after `in` or `the village of`."""
    if not words.plain(index) or words.language == "ar":
        return None
    at = words.before(index)
    if at < 0:
        return None
    small, key = settings()[words.language], words.keys[at]
    kind = key in small.kind or (key in small.link and at > 0 and words.keys[at - 1] in small.kind and words.joined[at])
    also = key in _AND and bool(found) and found[-1].last == at and not found[-1].value.ids
    kind = kind or _kind_follows(words, index, key)
    led = key in small.at or key in small.near or key in _BETWEEN or key in _STRUCK
    patterned = words.language in _PATTERNED and (led or also)
    if not (kind or patterned) or not _may_be_place(words, index, told=kind):
        return None
    last = index + 1
    while last < len(words.keys) and words.joined[last] and words.capital[last]:
        last += 1
    if last - index > 2 or (last - index == 2 and stops()[0] & {words.keys[last - 1]}):
        return None
    before = small_before(words, index) if kind else key
    value = PlaceName(
        keys=tuple(stem(k) for k in words.keys[index:last]),
        located=before in small.at,
        language=words.language,
    )
    return FoundPlace(first=index, last=last, value=value)


def _kind_follows(words: Capitals, index: int, before: str) -> bool:
    """`On Orrin island`, `in Zerand province`."""
    small, after = settings()["en"], index + 1
    if words.language != "en" or after >= len(words.keys) or not words.joined[after] or words.capital[after]:
        return False
    return words.keys[after] in small.kind and before in small.at | small.near | small.other | {"the"}


def _may_be_place(words: Capitals, index: int, *, told: bool) -> bool:
    text, key = words.texts[index], words.keys[index]
    people, nowhere = stops()
    if len(text) < 3 or not all(part.isalpha() and not part[1:].isupper() for part in _PARTS.split(text)):
        return False
    if text.isupper() or _MIXED.search(text):
        return False
    if stem(key) != key and key.endswith(("'s", "'")):
        return False
    # `The village of Lower Osk`: where a noun says that a place follows, its first word may be any.
    several = words.language == "en" and key.endswith("s") and not key.endswith(_SINGULAR)
    if ((key in people or several) and not told) or key in nowhere:
        return False
    if offices()[words.language].at(words.keys[: index + 3], index) is not None:
        return False
    own = script(key) == ("cyrillic" if words.language in GENITIVE else "latin")
    return own and not _numbered(words, index + 1)


def _numbered(words: Capitals, index: int) -> bool:
    """Whether a short number at a token belongs to the name before it: `Act 3`, but not `in Osk 14 bridges`."""
    if index >= len(words.keys) or words.token(index).kind != NUMBER or len(words.keys[index]) >= _YEAR:
        return False
    counted = index + 1 < len(words.keys) and meaning(words.keys[index + 1], words.language)
    return not (counted and counted.startswith((THING, STATE)))
