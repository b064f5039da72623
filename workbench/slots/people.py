"""People named in a text: capitalised words with a title, a given name or a reporting verb beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from workbench.grammar.lexicon import packaged_lexicons
from workbench.slots.capitals import Capitals
from workbench.slots.gazetteer import adjective_of, gazetteer
from workbench.slots.made_office import office_made
from workbench.slots.name_values import PersonName
from workbench.slots.name_words import Office, given_names, offices, settings, stops
from workbench.slots.office_of import Held, office_held
from workbench.slots.places import FoundPlace
from workbench.slots.text import WORD, fold
from workbench.slots.transliteration import script, skeleton, stem, unshifted

__all__ = ["FoundPerson", "find_people"]

_MOST = 4
_RANKS = frozenset({"general", "work", "spokesman", "director", "chair", "clergy", "royal", "chief_executive"})
"""Titles that are common words too: one unknown word after them in lower case is not enough."""
_SUFFIXES = frozenset("jr sr ii iii iv".split())
_SINGLE = frozenset({"en", "de", "fr", "es"})


@dataclass(frozen=True, kw_only=True)
class FoundPerson:
    """A person's name at tokens [first, last), without the title."""

    first: int
    last: int
    value: PersonName


def find_people(words: Capitals, places: Sequence[FoundPlace]) -> list[FoundPerson]:
    """People, and capitalised words that may be a family name (`sure` is false), in the order of the text."""
    if words.language not in offices():
        return []
    taken = {i for place in places for i in range(place.first, place.last)}
    found: list[FoundPerson] = []
    spans = _after_titles(words, taken) if words.language == "ar" else words.runs()
    for first, last in spans:
        person = _person(words, first, last, places, taken)
        if person is not None:
            found.append(person)
    return found


def _person(
    words: Capitals, first: int, last: int, places: Sequence[FoundPlace], taken: set[int]
) -> FoundPerson | None:
    start, office = _past_titles(words, first, last)
    start = _past_places(words, start, last, taken, titled=office is not None)
    if start >= last or (not words.capital[start] and words.language != "ar"):
        return None
    start = _from_given(words, start, last, titled=office is not None)
    if words.token(start).sentence in words.headlines:
        last = min(last, start + 2)
    while last > start + 1 and (words.keys[last - 1] in _SUFFIXES or len(words.keys[last - 1]) == 1):
        last -= 1
    span = range(start, last)
    if taken.intersection(span) and not (stem(words.keys[start]) in given_names() and last - start > 1):
        return None
    if not _may_be_person(words, start, last):
        return None
    sure = _is_sure(words, start, last, office) or _is_made(words, start, last)
    if not sure and (_opens_sentence(words, start) or _is_place(words, start, last)):
        return None
    held = office_held(words, start, last, places) if sure else Held(office="", of=frozenset())
    return FoundPerson(first=start, last=last, value=_value(words, start, last, sure=sure, held=held))


def _opens_sentence(words: Capitals, index: int) -> bool:
    """Whether a capital is that of the sentence's first word, on a small word or a role."""
    return words.opens[index] and words.keys[index] in _small(words.language)


def _is_place(words: Capitals, first: int, last: int) -> bool:
    if last - first == 1 and adjective_of(words.keys[first], words.language) is not None:
        return True
    return gazetteer(words.language).named(words.keys[first:last], words.texts[first:last])[1] == last - first


def _past_titles(words: Capitals, first: int, last: int) -> tuple[int, Office | None]:
    """Where a name begins after the last title in or before its run, and that title."""
    table = offices()[words.language]
    start, office = first, _title_before(words, first)
    index = first
    while index < last - 1:
        found = table.at(words.keys[:last], index)
        if found is not None and index + found[1] < last:
            start, office = index + found[1], found[0]
            index = start
        else:
            index += 1
    return start, office


def _title_before(words: Capitals, first: int) -> Office | None:
    """The title right before a name, past `of` and a place where that stands between: `мер Харкова Ігор Терехов`."""
    table = offices()[words.language]
    for size in (1, 2, 3):
        start = first - size
        if start >= 0 and all(words.joined[start + 1 : first + 1]):
            found = table.at(words.keys[:first], start)
            if found is not None and found[1] == size:
                return found[0]
    return None


def _past_places(words: Capitals, start: int, last: int, taken: set[int], *, titled: bool) -> int:
    if titled or words.opens[start]:
        while start < last - 1 and start in taken and not _is_given(words, start):
            start += 1
    return start


def _from_given(words: Capitals, start: int, last: int, *, titled: bool) -> int:
    """`мер Оска Ада Брук`, `Bauleiter Tomas Rek`: the name begins with the given name."""
    if _is_given(words, start):
        return start
    free = titled or words.opens[start] or words.language == "de" or not words.plain(start)
    later = [i for i in range(start + 1, last - 1) if _is_given(words, i)]
    if free and later and words.language != "ar":
        return later[0]
    return start + 1 if last - start > 1 and _opens_sentence(words, start) else start


def _is_given(words: Capitals, index: int) -> bool:
    key = words.keys[index]
    names = given_names()
    if words.language == "ar":
        sounds = skeleton(key, "ar")
        return key in names or (len(sounds) > 3 and f"\u0640{sounds}" in names)
    if stem(key) in names or (key.endswith("і") and unshifted(stem(key)) in names):
        return True
    return len(key) == 1 and words.texts[index].isupper() and words.followed(index) == "."


def _may_be_person(words: Capitals, first: int, last: int) -> bool:
    if not 0 < last - first <= _MOST or words.token(first).sentence in words.shouts:
        return False
    for index in range(first, last):
        key, text = words.keys[index], words.texts[index]
        if not text.replace("-", "").replace("'", "").replace("’", "").replace("ʼ", "").isalpha():
            return False
        if index < last - 1 and key.endswith(("'s", "'")):
            return False
        if stem(key) in stops()[0] or (len(text) > 1 and text.isupper() and words.language != "ar"):
            return False
    return len(words.texts[last - 1]) > 1 and (last - first > 1 or stem(words.keys[last - 1]) not in given_names())


def _is_sure(words: Capitals, first: int, last: int, office: Office | None) -> bool:
    several = last - first > 1
    if several and _is_given(words, first):
        return True
    if not words.plain(first):
        return False
    if office is not None:
        return _titled(words, first, office, several=several)
    return (
        several
        and last - first < 4
        and words.language in ("en", "uk", "ru", "fr", "es")
        and _speaks(words, first, last)
    )


def _is_made(words: Capitals, first: int, last: int) -> bool:
    """Who is said to have got an office is a person, unless a word that is no name opens the sentence."""
    known = (
        _is_place(words, first, last) or _opens_sentence(words, first) or words.keys[first] in _small(words.language)
    )
    return not known and words.plain(first) and office_made(words, last) is not None


def _titled(words: Capitals, first: int, office: Office, *, several: bool) -> bool:
    common = office.id in _RANKS and not words.capital[first - 1]
    if several or office.id == "mr":
        return not common or several
    if words.language not in _SINGLE:
        # One word after a title in the genitive may be the place: `мера Оска`.
        return words.language != "ar" and words.keys[first][-1] not in "аяиіїую"
    return not common


def _speaks(words: Capitals, first: int, last: int) -> bool:
    verbs = _verbs(words.language)
    after = last < len(words.keys) and words.joined[last] and words.keys[last] in verbs
    before = words.before(first)
    follows = before >= 0 and words.keys[before] in verbs and not words.opens[first]
    who = last + 1 < len(words.keys) and words.keys[last] == "," and words.keys[last + 1] in _WHO
    return not _opens_sentence(words, first) and (after or follows or who)


_WHO = frozenset("who whose который которая який яка qui quien".split())


@cache
def _small(language: str) -> frozenset[str]:
    lists, small = packaged_lexicons().of(language).lists, settings()[language]
    listed = (*lists.opener, *lists.role, *lists.body, *lists.body_articles, *lists.number, *lists.opinion)
    return frozenset(fold(word) for word in listed) | small.at | small.near | small.other


@cache
def _verbs(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in packaged_lexicons().of(language).lists.reporting if " " not in word)


def _value(words: Capitals, first: int, last: int, *, sure: bool, held: Held) -> PersonName:
    stems = [stem(words.keys[i]) for i in range(first, last)]
    family = stems[-1]
    given = tuple(stems[:-1])
    return PersonName(
        keys=tuple(dict.fromkeys((" ".join(stems), family))),
        given=given,
        family=family,
        office=held.office,
        of=held.of,
        sure=sure,
        language=words.language,
    )


_ARABIC_STOPS = frozenset(
    "في من على عن الى ان قال قالت اعلن اكد الذي التي هذا هذه بعد قبل خلال مع انه كان لم لا ما هو هي".split()
)


def _after_titles(words: Capitals, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Arabic has no capitals: the two words after a title, and adjectives between, where the first is a given name."""
    table = offices()["ar"]
    for index in range(len(words.keys)):
        if words.token(index).kind != WORD:
            continue
        found = table.at(words.keys, index) or table.at(
            (words.keys[index][1:] or "-", *words.keys[index + 1 : index + 4]), 0
        )
        if found is None:
            continue
        for start in range(index + found[1], min(index + found[1] + 3, len(words.keys) - 1)):
            if not (words.joined[start] and words.joined[start + 1]):
                break
            if (
                _is_given(words, start)
                and words.keys[start + 1] not in _ARABIC_STOPS
                and script(words.keys[start]) == "arabic"
                and not taken.intersection((start, start + 1))
            ):
                yield start, start + 2
                break
