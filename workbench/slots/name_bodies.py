"""Organisations named in a text: well-known ones in seven languages, those named by their noun, and given initials."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from workbench.grammar.bodies import bodies
from workbench.grammar.lexicon import packaged_lexicons
from workbench.grammar.reading import read_sentence, words_of
from workbench.slots.capitals import Capitals
from workbench.slots.name_values import BodyName
from workbench.slots.name_words import LANGUAGES, by_language, rows
from workbench.slots.text import WORD, fold
from workbench.slots.transliteration import stem

__all__ = ["FoundBody", "find_bodies"]

_GIVEN_ACRONYM = re.compile(r"\s*\(([A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ\d-]{1,7})\)")
_TRAILING = re.compile(r"(?:\s+[^\W\d_A-ZА-ЯІЇЄ]{1,3})+$|['’]s?$")
"""Small words after a name that goes on in lower case, and the possessive."""
_INNER_NAME = re.compile(r"(?<=[а-яіїєґ]\s)[А-ЯІЇЄҐ][\w’'-]+")
_JOINING = frozenset(
    "the of for and on to in at de du des la le les l' d' el los las del y et für der die das und von zur "
    "з із та і й у в с и по".split()
)
_LONGEST = 7


@dataclass(frozen=True, kw_only=True)
class FoundBody:
    """An organisation's name at characters [start, end)."""

    start: int
    end: int
    value: BodyName


@dataclass(frozen=True, kw_only=True)
class _Listed:
    id: str
    stems: tuple[str, ...]
    upper: bool
    capital: bool


def find_bodies(words: Capitals) -> list[FoundBody]:
    """Organisations in the order of the text; none lies in another."""
    listed = list(_listed(words))
    taken = [(body.start, body.end) for body in listed]
    described = [b for b in _described(words) if not any(s <= b.start and b.end <= e for s, e in taken)]
    whole = [(b.start, b.end) for b in described]
    inside = [b for b in listed if not any(s <= b.start and b.end <= e and e - s > b.end - b.start for s, e in whole)]
    return sorted((*inside, *described), key=lambda body: body.start)


def _listed(words: Capitals) -> Iterator[FoundBody]:
    names = _names(words.language) if words.language in LANGUAGES else {}
    index = 0
    while index < len(words.keys):
        found = _longest(words, index, names)
        if found is None:
            index += 1
            continue
        size = len(found.stems)
        last = index + size
        start, end = words.token(index).start, words.token(last - 1).end
        acronym = words.texts[index] if found.upper else ""
        value = BodyName(keys=tuple(sorted(found.stems)), canonical=found.id, acronym=acronym, language=words.language)
        yield FoundBody(start=start, end=end, value=value)
        index = last


def _longest(words: Capitals, index: int, names: Mapping[str, tuple[_Listed, ...]]) -> _Listed | None:
    if words.token(index).kind != WORD:
        return None
    key = words.keys[index]
    entries = names.get(stem(key), ())
    if not entries and words.language == "ar" and len(key) > 4 and key[0] in "وبلكف":
        entries = names.get(fold(words.texts[index][1:]), ())
    end = words.ahead(index, _LONGEST) if entries else index
    for entry in entries:
        size = len(entry.stems)
        if index + size <= end and all(stem(words.keys[index + n]) == entry.stems[n] for n in range(1, size)):
            if _written(words, index, index + size, entry):
                return entry
    return None


def _written(words: Capitals, first: int, last: int, entry: _Listed) -> bool:
    texts = words.texts[first:last]
    if entry.upper:
        clear = words.token(first).sentence not in words.shouts
        return clear and all(t.isupper() or t.removesuffix("'s").removesuffix("’s").isupper() for t in texts)
    if not entry.capital:
        return True
    beside = last < len(words.keys) and words.joined[last] and words.capital[last] and words.language not in ("de",)
    return any(words.capital[first:last]) and not (beside and last - first == 1)


@cache
def _names(language: str) -> Mapping[str, tuple[_Listed, ...]]:
    found: dict[str, list[_Listed]] = {}
    for name, *cells in rows("bodies"):
        for code, form in by_language(cells):
            if code == language:
                stems = tuple(stem(fold(word)) for word in form.replace(".", " ").replace("l'", "l' ").split())
                letters = [c for c in form if c.isalpha()]
                entry = _Listed(
                    id=name,
                    stems=stems,
                    upper=form.isupper() and len(letters) < 7,
                    capital=any(c.isupper() for c in form),
                )
                found.setdefault(stems[0], []).append(entry)
    return {first: tuple(sorted(all_, key=lambda e: -len(e.stems))) for first, all_ in found.items()}


def _described(words: Capitals) -> Iterator[FoundBody]:
    """Names with a noun that says what they are (`Ministry of Roads`), with the initials given after them."""
    yield from _spoken(words)
    if not _may_describe(words):
        return
    text, lexicon = words.reading.text, packaged_lexicons().of(words.language)
    if not lexicon.names_bodies(words_of(text)):
        return
    reading = read_sentence(text, lexicon)
    sentences = {t.start: t.sentence for t in words.reading.tokens} if words.headlines or words.shouts else {}
    for body in bodies(reading):
        start, end = reading.tokens[body.first].start, reading.tokens[body.last - 1].end
        if sentences.get(start) in words.headlines | words.shouts:
            continue
        written = text[start:end]
        end -= len(written) - len(_TRAILING.sub("", _past_name(written)))
        yield _body(words, text, start, end)


def _past_name(written: str) -> str:
    """Up to the last name inside: what goes on in lower case after it is the sentence (`Бібліотека Оска відкрила`)."""
    inner = list(_INNER_NAME.finditer(written))
    return written[: inner[-1].end()] if inner else written


def _may_describe(words: Capitals) -> bool:
    """Whether a noun for a body can be there at all: reading the sentence again costs more than all else."""
    letters, endings = _nouns(words.language)
    return any(key[:4] in letters or key.endswith(endings) for key in words.keys)


@cache
def _nouns(language: str) -> tuple[frozenset[str], tuple[str, ...]]:
    lists = packaged_lexicons().of(language).lists
    return frozenset(fold(word.rstrip("*"))[:4] for word in lists.body), tuple(map(fold, lists.body_endings))


def _body(words: Capitals, text: str, start: int, end: int) -> FoundBody:
    given = _GIVEN_ACRONYM.match(text, end)
    stems = [stem(fold(word)) for word in re.findall(r"[^\W\d_][\w'’-]*", text[start:end])]
    own = tuple(sorted(s for s in stems if s not in _JOINING))
    initials = "".join(s[0] for s in stems if s not in _JOINING)
    value = BodyName(
        keys=own,
        acronym=given.group(1) if given else "",
        initials=initials if len(initials) > 2 else "",
        language=words.language,
    )
    return FoundBody(start=start, end=end, value=value)


def _spoken(words: Capitals) -> Iterator[FoundBody]:
    """Initials that nobody explained, right before or after a reporting verb: `ORV said`."""
    verbs = _verbs(words.language)
    for index, text in enumerate(words.texts):
        if not (2 < len(text) < 7 and text.isupper() and text.isalpha()) or not words.plain(index):
            continue
        after = index + 1
        speaks = after < len(words.keys) and words.joined[after] and words.keys[after] in verbs
        before = words.before(index)
        joined = before >= 0 and words.keys[before] != "the"
        beside = joined and (words.capital[before] or words.keys[before] in _JOINING)
        if speaks and not beside and text not in _NO_BODIES:
            token = words.token(index)
            value = BodyName(keys=(words.keys[index],), acronym=text, language=words.language)
            yield FoundBody(start=token.start, end=token.end, value=value)


_NO_BODIES = frozenset("CEO CFO DNA RNA USA COVID HIV AIDS PCR GDP FAQ PDF США РФ".split())


@cache
def _verbs(language: str) -> frozenset[str]:
    words: Sequence[str] = packaged_lexicons().of(language).lists.reporting
    return frozenset(fold(word) for word in words if " " not in word)
