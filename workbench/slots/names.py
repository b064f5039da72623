"""People, organisations and places that a text names, as slots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from workbench.slots.capitals import Capitals, capitals
from workbench.slots.model import Held, NameValue, Slot
from workbench.slots.name_bodies import FoundBody, find_bodies
from workbench.slots.name_relations import relate_name
from workbench.slots.name_values import BodyName, PersonName, PlaceName
from workbench.slots.people import FoundPerson, find_people
from workbench.slots.places import FoundPlace, find_places
from workbench.slots.text import WORD
from workbench.types import SlotKind, SlotRelation

__all__ = ["find_mentions", "find_names", "relate_name", "relate_names"]

_SHORTEST = 4
"""Letters from which a word says what a sentence is about."""


def find_names(text: str, *, language: str | None = None) -> list[Slot]:
    """People, organisations and places that a text surely names, each once, in the order of the text.

    Of several mentions of one name the fullest is given. A capital alone is not enough: see `find_mentions`.
    """
    return list(_one_place(slot for slot in _found(text, language) if not _is_doubtful(slot)))


def relate_names(claim: Iterable[Slot], passage: Sequence[Slot]) -> list[tuple[Slot, Held]]:
    """Each name of a claim with what a passage says of it, in the claim's order; both as `find_mentions` gives them.

    A capitalised word of the claim that nothing shows to be a name counts when the passage shows that it is one.
    """
    held = [(slot, relate_name(slot, passage)) for slot in _one_place(claim)]
    return [row for row in held if not (_is_doubtful(row[0]) and row[1][0] is SlotRelation.ABSENT)]


def _is_doubtful(slot: Slot) -> bool:
    return isinstance(slot.value, PersonName) and not slot.value.sure


def find_mentions(text: str, *, language: str | None = None) -> list[Slot]:
    """What `find_names` gives, and capitalised words that may be a name too: a passage to hold a claim's names against.

    The kind of the latter is `person`; their value's `sure` is false. They only ever agree with a name.
    """
    return list(_found(text, language))


@lru_cache(maxsize=1024)
def _found(text: str, language: str | None) -> tuple[Slot, ...]:
    words = capitals(text, language)
    places = find_places(words)
    bodies = find_bodies(words)
    people = find_people(words, places)
    slots = [*_of_places(words, places, bodies), *_of_people(words, people, bodies), *_of_bodies(words, bodies)]
    return tuple(_once(sorted(slots, key=lambda slot: (slot.start, -slot.end))))


def _of_places(words: Capitals, places: Iterable[FoundPlace], bodies: list[FoundBody]) -> Iterator[Slot]:
    for place in places:
        start, end = words.token(place.first).start, _bare_end(words, place.last - 1)
        if "." in words.reading.text[start:end] and words.followed(place.last - 1) == ".":
            # The stop of `U.S.` belongs to it.
            end += 1
        if not _inside(start, end, bodies):
            yield _slot(words, SlotKind.PLACE, start, end, place.value, place.first)


def _of_people(words: Capitals, people: Iterable[FoundPerson], bodies: list[FoundBody]) -> Iterator[Slot]:
    for person in people:
        start, end = words.token(person.first).start, _bare_end(words, person.last - 1)
        if not any(body.start < end and start < body.end for body in bodies):
            yield _slot(words, SlotKind.PERSON, start, end, person.value, person.first)


def _of_bodies(words: Capitals, bodies: Iterable[FoundBody]) -> Iterator[Slot]:
    sentences = {token.start: index for index, token in enumerate(words.reading.tokens)}
    for body in bodies:
        index = sentences.get(body.start, 0)
        end = body.end - 2 if words.reading.text[body.end - 2 : body.end] in ("'s", "’s") else body.end
        yield _slot(words, SlotKind.ORGANISATION, body.start, end, body.value, index)


def _one_place(slots: Iterable[Slot]) -> Iterator[Slot]:
    """Each place once: said to be where something is before merely named, the noun before the adjective."""
    kept: dict[object, Slot] = {}
    for slot in slots:
        value = slot.value
        name: object = (value.ids or value.keys) if isinstance(value, PlaceName) else slot
        held = kept.get(name)
        if held is None or (isinstance(held.value, PlaceName) and _rank(value) > _rank(held.value)):
            kept[name] = slot
    return iter(sorted(kept.values(), key=lambda slot: slot.start))


def _rank(value: object) -> tuple[bool, bool]:
    return (value.located, not value.adjective) if isinstance(value, PlaceName) else (False, False)


def _inside(start: int, end: int, bodies: list[FoundBody]) -> bool:
    return any(body.start <= start and end <= body.end for body in bodies)


def _bare_end(words: Capitals, index: int) -> int:
    """Where a name ends without `'s`."""
    token, text = words.token(index), words.texts[index]
    return token.end - (2 if text.endswith(("'s", "’s")) else 1 if text.endswith(("'", "’")) else 0)


def _slot(words: Capitals, kind: SlotKind, start: int, end: int, value: NameValue, index: int) -> Slot:
    text = words.reading.text[start:end]
    return Slot(kind=kind, start=start, end=end, text=text, value=value, beside=_beside(words, index))


def _beside(words: Capitals, index: int) -> frozenset[str]:
    """What the sentence of a token is about: the beginnings of its longer words that are no names."""
    return _about(words)[words.token(index).sentence] if words.keys else frozenset()


@lru_cache(maxsize=512)
def _about(words: Capitals) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = {}
    for token, capital, opens in zip(words.reading.tokens, words.capital, words.opens, strict=True):
        stems = found.setdefault(token.sentence, set())
        if token.kind == WORD and len(token.key) >= _SHORTEST and (opens or not capital or words.language == "de"):
            stems.add(token.key[:5])
    return {sentence: frozenset(stems) for sentence, stems in found.items()}


def _once(slots: list[Slot]) -> Iterator[Slot]:
    """Each name once: a place as adjective and as noun are two, a person's fullest form stands for the others."""
    last: dict[object, Slot] = {}
    for slot in slots:
        held = last.get(_identity(slot))
        if held is None or _fuller(slot, held):
            last[_identity(slot)] = slot
    families = {v.family for s in last.values() if isinstance(v := s.value, PersonName) and v.given and v.sure}
    for slot in sorted(last.values(), key=lambda s: s.start):
        value = slot.value
        if not (isinstance(value, PersonName) and not value.given and value.family in families):
            yield slot


def _identity(slot: Slot) -> object:
    value = slot.value
    if isinstance(value, PlaceName):
        # Where something is said to be is another detail than what is merely named.
        return slot.kind, value.ids or value.keys, value.adjective, value.located
    if isinstance(value, BodyName):
        return slot.kind, value.canonical or value.acronym or value.keys
    assert isinstance(value, PersonName)
    return slot.kind, value.keys


def _fuller(slot: Slot, held: Slot) -> bool:
    value, other = slot.value, held.value
    if isinstance(value, PersonName) and isinstance(other, PersonName):
        return (value.sure, bool(value.office)) > (other.sure, bool(other.office))
    return False
