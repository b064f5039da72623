"""Number words written as one: twenty-one, einundzwanzig, quatre-vingt-dix-sept, وعشرون, ثلاثمئة."""

from __future__ import annotations

import re
from functools import cache

from workbench.slots.lexicon import lists
from workbench.slots.text import fold

__all__ = ["compound"]

_LONGEST = 60


@cache
def _plain(language: str) -> dict[str, float]:
    held = lists("slots")["numbers"].get(language, {})
    return {fold(str(word)): float(value) for word, value in held.items()} | _ONES.get(language, {})


_ONES = {
    "en": {"one": 1.0},
    "de": {"ein": 1.0, "eins": 1.0, "eine": 1.0},
    "fr": {"un": 1.0, "une": 1.0, "et-un": 1.0, "et-une": 1.0, "et-onze": 11.0},
}


def compound(key: str, language: str) -> float | None:
    """The value of a folded compound; `None` when it is none."""
    if len(key) > _LONGEST:
        return None
    if language == "de":
        return _german(key)
    if language == "ar":
        return _arabic(key)
    return _hyphened(key, language) if "-" in key and language in _ONES else None


def _hyphened(key: str, language: str) -> float | None:
    plain = _plain(language)
    for cut in (place for place in range(len(key) - 1, 0, -1) if key[place] == "-"):
        tens, rest = plain.get(key[:cut], 0.0), plain.get(key[cut + 1 :], 0.0)
        if tens >= 20 and tens % 10 == 0 and 0 < rest < 20:
            return tens + rest
    return None


_GERMAN = re.compile(
    r"(?:(?P<thousand>[a-z]*)tausend(?:und)?)?(?:(?P<hundred>[a-z]{0,6})hundert(?:und)?)?(?P<rest>[a-z]*)"
)
_GERMAN_TENS = re.compile(r"(?P<unit>[a-z]+?)und(?P<tens>[a-z]+)")


def _german(key: str) -> float | None:
    found = _GERMAN.fullmatch(key)
    if not found or not (found["thousand"] or found["hundred"] or found["rest"]) or key in _ONES["de"]:
        return None
    total = 0.0
    if found["thousand"] is not None:
        head = _german(found["thousand"]) or _below_hundred(found["thousand"] or "ein")
        if head is None:
            return None
        total = head * 1000
    if found["hundred"] is not None:
        head = _plain("de").get(found["hundred"] or "ein")
        if head is None:
            return None
        total += head * 100
    rest = _below_hundred(found["rest"]) if found["rest"] else 0.0
    return None if rest is None else total + rest


def _below_hundred(key: str) -> float | None:
    plain = _plain("de")
    if key in plain:
        return plain[key]
    found = _GERMAN_TENS.fullmatch(key)
    if not found or not 0 < plain.get(found["unit"], 0.0) < 10 or plain.get(found["tens"], 0.0) < 20:
        return None
    return plain[found["unit"]] + plain[found["tens"]]


_HUNDREDS = ("مئه", "مائه")


def _arabic(key: str) -> float | None:
    plain = _plain("ar")
    if key.startswith("و"):
        return 100.0 if key[1:] in _HUNDREDS else plain.get(key[1:])
    for hundred in _HUNDREDS:
        unit = plain.get(key[: -len(hundred)], 0.0) if key.endswith(hundred) else 0.0
        if 0 < unit < 10:
            return unit * 100
    return None
