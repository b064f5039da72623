"""Places named in a text: those that the gazetteer knows, their adjectives, and others that words beside them show."""

from __future__ import annotations

from workbench.slots.capitals import Capitals
from workbench.slots.gazetteer import Place, adjective_of, gazetteer
from workbench.slots.name_values import PlaceName
from workbench.slots.name_words import offices, settings, stops
from workbench.slots.place_words import DIRECTIONS, GENITIVE, FoundPlace, names_a_thing, small_before
from workbench.slots.text import WORD, fold
from workbench.slots.transliteration import stem
from workbench.slots.unlisted_places import unlisted_place

__all__ = ["FoundPlace", "find_places"]

_LONGEST = 5
_ALSO_PEOPLE = frozenset(
    "jordan chad georgia virginia florence austin dallas houston sydney alberta wellington guinea jersey carolina "
    "washington santiago valencia кіто иордан".split()
)
"""Names that are of people as often: a place only after a small word that says so."""


def find_places(words: Capitals) -> list[FoundPlace]:
    """Places in the order of the text; none that is part of another name, as far as its neighbours tell."""
    found: list[FoundPlace] = []
    index = 0
    # English writes adjectives of places with a capital too; elsewhere every word may be one.
    every = words.language != "en"
    while index < len(words.keys):
        may = words.capital[index] or (every and words.token(index).kind == WORD)
        place = _at(words, index, found) if may else None
        if place is not None:
            found.append(place)
            index = place.last
        else:
            index += 1
    return found


def _at(words: Capitals, index: int, found: list[FoundPlace]) -> FoundPlace | None:
    if words.language not in settings():
        return None
    places, size, located = _known(words, index)
    if size:
        return _judged(words, index, size, places, located=located)
    adjective = _adjective(words, index)
    return adjective or (unlisted_place(words, index, found) if words.capital[index] else None)


def _known(words: Capitals, index: int) -> tuple[tuple[Place, ...], int, bool]:
    """The places of the lists that a word begins; Arabic small words may be written onto it."""
    names = gazetteer(words.language)
    end = words.ahead(index, _LONGEST)
    keys, texts = words.keys[index:end], words.texts[index:end]
    places, size = names.named(keys, texts)
    if not size and words.language == "ar" and len(keys[0]) > 3 and keys[0][0] in "وبلكف":
        bare = texts[0][1:]
        places, size = names.named((fold(bare), *keys[1:]), (bare, *texts[1:]))
        return places, size, keys[0][0] == "ب"
    if size and words.language != "ar" and not any(words.capital[index : index + size]):
        return (), 0, False
    return places, size, False


def _judged(words: Capitals, first: int, size: int, places: tuple[Place, ...], *, located: bool) -> FoundPlace | None:
    last = first + size
    before = small_before(words, first)
    if names_a_thing(words, first):
        return None
    if words.language != "ar" and not _stands_alone(words, first, last, before):
        return None
    if stem(words.keys[first]) in _ALSO_PEOPLE and size == 1 and not (before and not words.opens[first]):
        return None
    if words.followed(last - 1) == "$":
        return None
    sentence = words.token(first).sentence
    if sentence in words.shouts and (size == 1 and len(words.keys[first]) < 4):
        return None
    if sentence in words.headlines and not (before or places[0].level == "country"):
        return None
    ids = frozenset(place.id for place in places)
    one = places[0] if len(places) == 1 else None
    value = PlaceName(
        keys=tuple(stem(key) for key in words.keys[first:last]),
        canonical=one.id if one else None,
        within=one.within if one else (),
        ids=ids,
        level=places[0].level,
        located=located or before in settings()[words.language].at,
        language=words.language,
    )
    return FoundPlace(first=first, last=last, value=value)


def _stands_alone(words: Capitals, first: int, last: int, before: str) -> bool:
    """Whether capitals beside a place do not make it part of another name: `Chicago Tribune`, `Bank of England`."""
    table = offices()[words.language]
    if last < len(words.keys) and words.joined[last] and words.capital[last]:
        led = before or _ends_office(words, first)
        titled = table.at(words.keys[: last + 3], last) is not None
        if not titled and not (led and words.language in ("uk", "ru", "de")) and not _known(words, last)[1]:
            return False
    at = words.before(first)
    if at < 0:
        return True
    key = words.keys[at]
    if words.capital[at] and words.language != "de":
        small = settings()[words.language]
        opener = words.opens[at] and (key in small.at or key in small.near or key in small.other or key in DIRECTIONS)
        genitive = words.opens[at] and words.language in GENITIVE
        return opener or genitive or key in small.kind or _ends_office(words, first) or key in DIRECTIONS
    return not _of_a_name(words, at)


def _ends_office(words: Capitals, first: int) -> bool:
    table = offices()[words.language]
    for size in (1, 2, 3):
        start = first - size
        if start >= 0 and all(words.joined[start + 1 : first + 1]):
            office = table.at(words.keys[:first], start)
            if office is not None and office[1] == size:
                return True
    return False


def _of_a_name(words: Capitals, at: int) -> bool:
    """`Bank of England`: the small word before a place belongs to a name."""
    small = settings()[words.language]
    owner = words.before(at)
    if words.keys[at] not in small.link or owner < 0 or not words.capital[owner] or words.language == "de":
        return False
    if words.keys[owner] in small.kind or words.opens[owner]:
        return words.keys[owner] in stops()[0] and words.keys[owner] not in small.kind
    return not _ends_office(words, at)


def _adjective(words: Capitals, index: int) -> FoundPlace | None:
    key = words.keys[index].removesuffix("'s")
    size = 1
    place = adjective_of(key, words.language)
    if place is None and index + 1 < len(words.keys) and words.joined[index + 1] and words.capital[index]:
        place, size = adjective_of(f"{key} {words.keys[index + 1]}", words.language), 2
    if place is None or not words.plain(index) or (words.language == "en" and not words.capital[index]):
        return None
    last = index + size
    if words.language != "de" and words.language != "ar":
        after = last < len(words.keys) and words.joined[last] and words.capital[last] and words.capital[index]
        if after and offices()[words.language].at(words.keys[: last + 3], last) is None:
            return None
        at = words.before(index)
        if at >= 0 and words.capital[at] and not words.opens[at] and not _ends_office(words, index):
            return None
    value = PlaceName(
        keys=(stem(key),),
        canonical=place.id,
        ids=frozenset({place.id}),
        level="country",
        adjective=True,
        language=words.language,
    )
    return FoundPlace(first=index, last=last, value=value)
