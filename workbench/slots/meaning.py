"""What a word stands for: a concept that several languages share, or its stem."""

from __future__ import annotations

from functools import cache, lru_cache

from vectorstore.words import terms
from workbench.slots.lexicon import Phrases, lists, phrases, spoken
from workbench.slots.text import WORD, Reading, fold

__all__ = ["STATE", "THING", "beside", "meaning", "near", "small"]

THING, STATE = "thing:", "state:"
"""Beginnings of concepts: what is counted, and what befell it."""


@lru_cache(maxsize=2**16)
def meaning(key: str, language: str) -> str:
    """`thing:house`, `state:dead` or the stem of a folded word; empty for a word that says nothing of a matter."""
    if key in small(language):
        return ""
    for concepts in (_concepts(language, "states", STATE), _concepts(language, "things", THING)):
        if found := concepts.of(key):
            return found
    return _stem(key, language)


@cache
def small(language: str) -> frozenset[str]:
    """Words of grammar, and words of amounts and dates, which are details themselves and no matter; folded."""
    held, dates = lists("slots"), lists("slot_dates")
    words = {word for part in spoken(held["small"], language) for word in part.split()}
    for section in ("numbers", "ones", "scales", "percent", "about", "more", "fewer", "vague"):
        words.update(str(word) for part in spoken(held[section], language) for word in part)
    for section in ("months", "weekdays"):
        words.update(word for part in spoken(dates[section], language) for names in part.values() for word in names)
    for section in ("last", "next", "this", "days", "week", "month", "year"):
        words.update(word for part in spoken(dates[section], language) for word in part)
    return frozenset(fold(word) for word in words)


@lru_cache(maxsize=4096)
def beside(reading: Reading, sentence: int) -> frozenset[str]:
    """What the words of one sentence stand for, numbers and words of grammar left out."""
    first, last = reading.sentences[sentence]
    found = (meaning(token.key, reading.language) for token in reading.tokens[first:last] if token.kind == WORD)
    return frozenset(stem for stem in found if stem)


_NEAR, _NEAR_TOKENS = 4, 16
"""Words on either side that are next to a detail, and among how many tokens they are looked for."""


def near(reading: Reading, first: int, following: int) -> frozenset[str]:
    """What the nearest words around the tokens from `first` to before `following` stand for, within their sentence."""
    start, end = reading.sentences[reading.tokens[first].sentence]
    before = _meanings(reading, range(first - 1, max(start, first - _NEAR_TOKENS) - 1, -1))
    after = _meanings(reading, range(following, min(end, following + _NEAR_TOKENS)))
    return frozenset((*before, *after))


def _meanings(reading: Reading, places: range) -> list[str]:
    found: list[str] = []
    for place in places:
        token = reading.tokens[place]
        if token.kind == WORD and (stem := meaning(token.key, reading.language)):
            found.append(stem)
            if len(found) == _NEAR:
                break
    return found


@cache
def _concepts(language: str, section: str, prefix: str) -> Phrases[str]:
    held = lists("slot_concepts")
    return phrases(
        (word, prefix + concept)
        for concept, words in held[section].items()
        for word in words
        if language in held["only"].get(word, (language,))
    )


_FAMILY = {"uk": "slavic", "ru": "slavic", "de": "de", "fr": "fr", "es": "es"}
_KEPT = 4
"""Letters that a stem keeps at least."""


@cache
def _endings(family: str) -> tuple[str, ...]:
    return tuple(sorted(set(lists("slots")["endings"][family].split()), key=len, reverse=True))


@cache
def _irregular() -> dict[str, str]:
    return dict(pair.split(":") for pair in lists("slots")["irregular"].split())


def _stem(key: str, language: str) -> str:
    family = _FAMILY.get(language)
    if family is None:
        found = terms(_irregular().get(key, key))
        return found[0] if found else ""
    for ending in _endings(family):
        if key.endswith(ending) and len(key) - len(ending) >= _KEPT:
            return key[: -len(ending)]
    return key
