"""Names that are said to have come into an office: `Brook was elected mayor of Osk`."""

from __future__ import annotations

from workbench.slots.capitals import Capitals
from workbench.slots.name_words import offices
from workbench.slots.text import fold

__all__ = ["office_made"]

_BEEN = frozenset(map(fold, "was is were been has have wurde ist est a été fue es ha sido был была був була".split()))
_MADE = frozenset(
    map(
        fold,
        "elected re-elected reelected appointed named became gewählt ernannt élu élue nommé nommée elegido elegida "
        "nombrado nombrada избран избрана назначен назначена стал стала обраний обрана обрано призначений призначена "
        "призначено став".split(),
    )
)
_AS = frozenset("as the a new to zum zur der die das le la el un una".split())
_MOST = 3
"""Words of each sort that may stand there."""


def office_made(words: Capitals, last: int) -> int | None:
    """Where the office begins that the name before token `last` is said to have got; `None` without one."""
    index = _past(words, last, _BEEN)
    made = _past(words, index, _MADE)
    # A German verb closes its clause: `wurde zum Bürgermeister von Osk gewählt`.
    german = words.language == "de" and index > last
    if made == index and not german:
        return None
    index = _past(words, made, _AS)
    if index >= len(words.keys) or offices()[words.language].at(words.keys, index) is None:
        return None
    return index


def _past(words: Capitals, index: int, skipped: frozenset[str]) -> int:
    limit = min(index + _MOST, len(words.keys))
    while index < limit and words.joined[index] and words.keys[index] in skipped:
        index += 1
    return index
