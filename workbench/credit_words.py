"""The words that credits are made of, from `data/credits.yaml`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workbench.datafiles import DATA, read_entries, strings
from workbench.errors import SettingsError

__all__ = ["CreditWords", "credit_words", "load_credit_words"]

_USES = ("opening", "filler", "contribution", "owner", "original", "picture", "former", "reporter", "month", "small")


@dataclass(frozen=True, kw_only=True)
class CreditWords:
    """Patterns of credit words; each ignores case."""

    opening: re.Pattern[str]
    """Matches at the beginning of a credit line."""
    filler: re.Pattern[str]
    """Matches a whole word that a credit may hold besides names."""
    contribution: re.Pattern[str]
    """Found in a credit of an agency that only contributed."""
    owner: re.Pattern[str]
    """Found just before the owner of a text, with years and `the` in between."""
    original: re.Pattern[str]
    """Matches at the beginning of a line with the original's address."""
    picture: re.Pattern[str]
    """Found in the credit of a picture."""
    former: re.Pattern[str]
    """Found before an agency that somebody worked for once, at most four words back."""
    reporter: re.Pattern[str]
    """Found just before the agency inside the brackets of a dateline."""
    dateline: re.Pattern[str]
    """Matches a whole word in lower case that a dateline may hold."""


@cache
def credit_words() -> CreditWords:
    """The words that ship with the workbench, read once."""
    return load_credit_words(DATA / "credits.yaml")


def load_credit_words(path: Path) -> CreditWords:
    """Read the words of a file.

    Raises:
        SettingsError: the file is missing or no YAML, or a use is missing, unknown or there twice.
    """
    found: dict[str, tuple[str, ...]] = {}
    for row in read_entries(path, "credits", required=("use", "words"), allowed=("use", "words")):
        use = str(row["use"])
        if use not in _USES or use in found:
            raise SettingsError(f"{path}: {use!r} is there twice or is no use of credit words ({', '.join(_USES)}).")
        found[use] = strings(row["words"])
    missing = [use for use in _USES if use not in found]
    if missing:
        raise SettingsError(f"{path}: no words for {', '.join(missing)}.")
    opening = _any(found["opening"])
    return CreditWords(
        opening=_compiled(rf"{opening}(?!\w)"),
        filler=_compiled(rf"{_any([word for name in ('opening', 'filler') for word in _single(found[name])])}\Z"),
        contribution=_contribution(found["contribution"]),
        owner=_compiled(rf"{_any(found['owner'])}[\s©\d(c),.–-]*(?:the\s)?\Z"),
        original=_compiled(rf"{_any(found['original'])}(?!\w)"),
        picture=_compiled(rf"(?<!\w){_any(found['picture'])}(?!\w)"),
        former=_compiled(rf"(?<!\w){_any(found['former'])}[\s-]+(?:\w+['’\s-]+){{0,4}}\Z"),
        reporter=_compiled(rf"(?<!\w){_any(found['reporter'])}\.?\s*\Z"),
        dateline=_compiled(rf"{_any([*found['month'], *found['small']])}\Z"),
    )


def _contribution(words: Iterable[str]) -> re.Pattern[str]:
    """Prepositions of one or two letters count at a line's beginning only: inside, they join other words."""
    short, long = [word for word in words if len(word) <= 2], [word for word in words if len(word) > 2]
    return _compiled(rf"(?:\A\W*{_any(short)}|(?<!\w){_any(long)})(?!\w)")


def _single(words: Iterable[str]) -> list[str]:
    """The words of phrases, one by one: what a credit opens with may stand inside it too."""
    return [word for phrase in words for word in re.split(r"[\s'’]+", phrase)]


def _any(words: Iterable[str]) -> str:
    """One of the words, the longest where several fit."""
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(_form(word) for word in ordered) + ")"


def _form(word: str) -> str:
    bare = re.escape(word.rstrip("*")).replace(r"\ ", r"\s+")
    return bare + (r"\w*" if word.endswith("*") else "")


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
