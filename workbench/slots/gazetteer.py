"""Countries, cities and regions under their names in seven languages: Unicode CLDR through babel, and our own list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from workbench.slots.name_words import LANGUAGES, by_language, rows
from workbench.slots.text import fold
from workbench.slots.transliteration import stem, stems

__all__ = ["Gazetteer", "Known", "Place", "adjective_of", "gazetteer"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place that the lists know."""

    id: str
    """`UA` for a country (ISO 3166), a zone's name for a city of CLDR, else the list's own."""
    level: str
    within: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Known:
    """One form of a name."""

    stems: tuple[str, ...]
    bare: bool
    """The stem itself is a form: `Харьков`, but not `Куб` for `Куба`."""
    upper: bool
    """Only in capitals: `US`."""
    article: bool
    """Only with the Arabic article."""
    places: tuple[Place, ...]


# Names of CLDR that are rather a word, a person or another place of the same language.
_SKIPPED_ZONES = frozenset("Asia/Oral Europe/Kirov Europe/Busingen Asia/Male Asia/Chita America/Nome".split())
_AMERICAN = frozenset(
    "Anchorage Asuncion Bogota Cancun Caracas Chicago Denver Detroit Edmonton Guayaquil Halifax Havana La_Paz Lima "
    "Los_Angeles Managua Mexico_City Monterrey Montevideo New_York Port-au-Prince Recife Santiago Santo_Domingo "
    "Sao_Paulo Tegucigalpa Tijuana Toronto Vancouver Winnipeg Buenos_Aires".split()
)
_PACIFIC = frozenset("Sydney Melbourne Brisbane Perth Adelaide Auckland".split())
_SKIPPED_NAMES = {"ar": {"ML", "BJ"}, "uk": {"ML", "TG"}, "ru": {"ML", "TG", "TD"}}
_NO_COUNTRY = frozenset("EU EZ UN ZZ QO XA XB".split())


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """One language's names of places."""

    names: Mapping[str, tuple[Known, ...]]
    """By the stem of the first word, the longest name first."""
    adjectives: Mapping[str, Place]
    """Whole folded words, and `stem*`."""

    def named(self, keys: Sequence[str], texts: Sequence[str]) -> tuple[tuple[Place, ...], int]:
        """The places that the first words name, and how many words that takes; nothing and 0 when none is known.

        Args:
            keys: Folded words, at most as many as stand beside each other.
            texts: The same words as written.
        """
        for first in stems(keys[0]):
            for known in self.names.get(first, ()):
                size = len(known.stems)
                if size <= len(keys) and all(s in stems(k) for k, s in zip(keys, known.stems, strict=False)):
                    if _written(known, keys[size - 1], texts[:size]):
                        return known.places, size
        return (), 0


@lru_cache(maxsize=2**16)
def adjective_of(key: str, language: str) -> Place | None:
    """The country that a folded adjective or name of inhabitants is of."""
    adjectives = gazetteer(language).adjectives
    found = adjectives.get(key)
    sizes = range(len(key), max(len(key) - 5, 2), -1)
    return found or next((place for n in sizes if (place := adjectives.get(key[:n] + "*")) is not None), None)


def _written(known: Known, last: str, texts: Sequence[str]) -> bool:
    if not known.bare and last == known.stems[-1]:
        return False
    if known.article and not (texts[0][:3].find("ال") >= 0 or texts[0].startswith("لل")):
        return False
    return not known.upper or all(text.isupper() for text in texts)


@cache
def gazetteer(language: str) -> Gazetteer:
    """The names of a language; one that the lists lack has none. Read once, in about a hundredth of a second."""
    if language not in LANGUAGES:
        return Gazetteer(names={}, adjectives={})
    table: dict[tuple[tuple[str, ...], bool, bool, bool], set[Place]] = {}
    for form, place in (*_listed(language), *_cldr(language)):
        table.setdefault(_key(form), set()).add(place)
    names: dict[str, list[Known]] = {}
    for (folded, bare, upper, article), places in sorted(table.items(), key=lambda row: -len(row[0][0])):
        known = tuple(sorted(places, key=lambda p: p.id))
        names.setdefault(folded[0], []).append(
            Known(stems=folded, bare=bare, upper=upper, article=article, places=known)
        )
    return Gazetteer(names={first: tuple(all_) for first, all_ in names.items()}, adjectives=_adjectives(language))


def _key(form: str) -> tuple[tuple[str, ...], bool, bool, bool]:
    words = form.replace(".", " ").split()
    keys = [fold(word) for word in words]
    folded = tuple(stem(key) for key in keys)
    return folded, folded[-1] == keys[-1], form.isupper() and len(form) < 6, words[0].startswith("ال")


def _listed(language: str) -> Iterator[tuple[str, Place]]:
    for name, within, *cells in rows("places"):
        lies_in = tuple(within.split())
        place = Place(id=name, level=_level(name, lies_in), within=lies_in)
        for code, form in by_language(cells):
            if code == language:
                yield form, place


_AREAS = frozenset(
    "crimea donbas chechnya siberia bavaria catalonia sicily england scotland wales northern_ireland gaza_strip "
    "west_bank xinjiang tibet kashmir quebec ontario british_columbia alberta darfur middle_east europe".split()
)


def _level(name: str, within: tuple[str, ...]) -> str:
    if len(name) == 2 and name.isupper():
        return "country"
    return "area" if name in _AREAS or name.startswith("us_") else "city"


def _cldr(language: str) -> Iterator[tuple[str, Place]]:
    # Loading babel takes longer than reading the list, so it waits until a text has names to look up.
    from babel import Locale
    from babel.core import get_global

    locale = Locale(language)
    skipped = _SKIPPED_NAMES.get(language, set())
    for code, form in locale.territories.items():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRY and code not in skipped:
            place = Place(id=code, level="country", within=())
            for variant in _variants(form):
                yield variant, place
    for zone, country in get_global("zone_territories").items():
        form = locale.time_zones.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1].replace("_", " ")
        if _is_city(zone, country):
            yield form, Place(id=_ZONES.get(zone, zone), level="city", within=(country,))


_ZONES = {"Europe/Kiev": "Europe/Kyiv", "Africa/Tripoli": "tripoli", "Asia/Gaza": "gaza_strip", "Asia/Aden": "aden"}


def _is_city(zone: str, country: str) -> bool:
    continent, name = zone.split("/", 1)[0], zone.rsplit("/", 1)[-1]
    if zone in _SKIPPED_ZONES or len(country) != 2:
        return False
    if continent == "America":
        return name in _AMERICAN
    return name in _PACIFIC if continent in ("Australia", "Pacific") else continent in ("Europe", "Asia", "Africa")


def _variants(form: str) -> Iterator[str]:
    bare = form.split(" (")[0].replace("’", "'")
    yield bare
    if " & " in bare:
        yield bare.replace(" & ", " and ")


def _adjectives(language: str) -> dict[str, Place]:
    found: dict[str, Place] = {}
    for country, *cells in rows("demonyms"):
        place = Place(id=country, level="country", within=())
        for word in cells[LANGUAGES.index(language)].split("|"):
            if word:
                found.setdefault(fold(word), place)
    return found
