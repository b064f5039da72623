"""Whether two names are one person's, in any case form and in any of three scripts."""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.attribution import upstream_key
from workbench.slots.text import fold
from workbench.slots.transliteration import alike, script, stem

__all__ = ["one_family_name", "one_person_in_two_scripts"]

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_LANGUAGES = ("", "")
"""Not known here; they tell only how `ch` and `j` sound."""


@lru_cache(4096)
def one_family_name(name: str, other: str) -> bool:
    """Whether the last word of a name is a word of another: `Brook` is of `Ada Brook`, `Путіна` of `Putin`."""
    words, others = _WORD.findall(name), _WORD.findall(other)
    return bool(words) and any(_alike(words[-1], word) for word in others)


@lru_cache(4096)
def one_person_in_two_scripts(name: str, other: str) -> bool:
    """Whether two names of equally many words are one, letter for letter, as Latin, Cyrillic and Arabic write it.

    `False` for two names in one script: those are compared by `resting.source_key`, which knows case forms.
    """
    words, others = _WORD.findall(name), _WORD.findall(other)
    if len(words) != len(others) or len(words) < 2 or script(words[0].lower()) == script(others[0].lower()):
        return False
    given = zip(words[:-1], others[:-1], strict=True)
    # Given names are short: one consonant must do, beside a family name that has more.
    return _alike(words[-1], others[-1]) and all(_alike(one, two, least=1) for one, two in given)


def _alike(one: str, other: str, least: int = 3) -> bool:
    if upstream_key(one) == upstream_key(other):
        return True
    return alike(stem(fold(one)), stem(fold(other)), _LANGUAGES, least)
