"""Whose a body is, where its name does not say: `Velmar's Ministry of Roads`, `das russische Verkehrsministerium`."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.grammar.lexicon import Found
from workbench.grammar.reading import Reading, is_capital
from workbench.resting.keys import is_generic
from workbench.resting.places import place_at
from workbench.resting.who import Book, Kind, Who

_OWNER = re.compile(r"[’'](?:s\b|(?=\s|$))")
_WHERE = frozenset("in at of в у во на in à au aux en de du des del von der في".split())
"""Words between a body and the place it is of."""
_HERE = frozenset("in at of в у".split())
"""Those after which any name is a place."""
_MOST = 3
"""Words of a place that no list knows."""


def of_place(reading: Reading, who: Who, words: Found, book: Book) -> tuple[Who, Found]:
    """A body with the words beside its name that say whose it is; anybody else, and what has a name, as it is.

    Every country has a ministry of defence, and a claim's evidence may rest on those of two.

    Args:
        reading: The sentence.
        who: Whom words of it name.
        words: Those words.
        book: Known sources.
    """
    if who.kind not in {Kind.ORGANISATION, Kind.BODY_NOUN} or not is_generic(who.name):
        return who, words
    name = _name_in(reading, who.name, words)
    if name is None:
        return who, words
    whole = Found(first=_before(reading, name.first), last=_after(reading, name.last))
    if whole == name:
        return who, words
    called = _without_article(reading, whole)
    listed = book.listed(called) or book.listed(_OWNER.sub("", called))
    found = Found(first=min(words.first, whole.first), last=max(words.last, whole.last))
    return listed or replace(who, name=called, kind=Kind.ORGANISATION), found


def _without_article(reading: Reading, whole: Found) -> str:
    article = reading.tokens[whole.first].key in reading.lexicon.lists.body_articles
    return " ".join(reading.words(Found(first=whole.first + article, last=whole.last)).split())


def _name_in(reading: Reading, name: str, words: Found) -> Found | None:
    """Where a name stands among the words."""
    spans = (
        Found(first=first, last=last)
        for first in range(words.first, words.last)
        for last in range(words.last, first, -1)
    )
    return next((span for span in spans if " ".join(reading.words(span).split()) == name), None)


def _before(reading: Reading, first: int) -> int:
    """Where whoever owns the body begins, or the adjective of its place; `first` when neither stands there."""
    at = first - 1
    if at < 0 or not reading.near(first):
        return first
    if not reading.is_owner(at):
        return at if _place(reading, at) else first
    if not is_capital(reading.tokens[at]) or _only_opens(reading, at):
        return first
    while at > 0 and reading.near(at) and is_capital(reading.tokens[at - 1]) and not _only_opens(reading, at - 1):
        at -= 1
    return at


def _only_opens(reading: Reading, at: int) -> bool:
    return reading.is_initial(at) and reading.marked("opener", at)


def _after(reading: Reading, last: int) -> int:
    """Where a place after the body's name ends: `Украины`, `in Kiew`; `last` when none stands there."""
    if last >= len(reading.tokens) or not reading.near(last):
        return last
    if size := _place(reading, last):
        return last + size
    at = last + 1
    if reading.lexicon.lists.nouns_are_capitalised and _is_name(reading, last):
        # `Wasseramt Almsted`: two nouns without an article between them.
        return at
    if reading.tokens[last].key not in _WHERE or at >= len(reading.tokens) or not reading.near(at):
        return last
    if size := _place(reading, at):
        return at + size
    return _unlisted(reading, at) if reading.tokens[last].key in _HERE else last


def _unlisted(reading: Reading, at: int) -> int:
    """Where capitals end that can only be a place; where every noun has one, they tell nothing."""
    end = at
    while not reading.lexicon.lists.nouns_are_capitalised and end - at < _MOST and end < len(reading.tokens):
        if not _is_name(reading, end) or not reading.near(end):
            break
        end += 1
    return end if end > at else at - 1


def _is_name(reading: Reading, at: int) -> bool:
    return is_capital(reading.tokens[at]) and not reading.is_dated(at) and not reading.marked("date", at)


def _place(reading: Reading, at: int) -> int:
    """How many words from there on name a place."""
    words = []
    for place in range(at, min(at + _MOST, len(reading.tokens))):
        if place > at and not reading.near(place):
            break
        words.append(_OWNER.sub("", reading.tokens[place].text))
    return place_at(words)[1]
