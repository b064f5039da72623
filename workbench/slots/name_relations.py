"""Whether a passage names whom and what a claim names, more exactly so, or another in the same role.

Precision before recall: what is not plainly the same name or plainly another in its place is `absent`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from workbench.slots.gazetteer import adjective_of, gazetteer
from workbench.slots.model import Held, Slot
from workbench.slots.name_values import BodyName, PersonName, PlaceName
from workbench.slots.transliteration import alike, script, skeleton
from workbench.types import SlotRelation

__all__ = ["relate_name"]

_SHARED, _SHARE = 3, 0.6
"""How many words two sentences must share, and what part of the claim's, to be about the same event."""
_SHARED_UNLISTED, _SHARE_UNLISTED = 4, 0.75
"""The same for places that no list knows: one may lie in the other."""


def relate_name(claim: Slot, passage: Sequence[Slot]) -> Held:
    """Hold a name of a claim against the names of a passage.

    Returns:
        The relation, the passage's slot it is held against (`None` when the name is absent), and words for the reader.
    """
    value = claim.value
    if isinstance(value, PlaceName):
        found = _first(_RELATE_PLACE, claim, passage)
    elif isinstance(value, PersonName):
        found = _first(_RELATE_PERSON, claim, passage)
    elif isinstance(value, BodyName):
        found = _first(_RELATE_BODY, claim, passage)
    else:
        found = None
    return found or (SlotRelation.ABSENT, None, f"{claim.text} is not named here")


_Rule = Callable[[Slot, Sequence[Slot]], Held | None]


def _first(rules: Sequence[_Rule], claim: Slot, passage: Sequence[Slot]) -> Held | None:
    return next((held for rule in rules if (held := rule(claim, passage)) is not None), None)


def _agrees(claim: Slot, slot: Slot) -> Held:
    same = claim.text == slot.text
    return SlotRelation.AGREES, slot, "the same name" if same else f"{slot.text} here, {claim.text} in the claim"


def _narrower(claim: Slot, slot: Slot, why: str) -> Held:
    return SlotRelation.MORE_SPECIFIC, slot, f"{slot.text} here, {why}"


def _differs(claim: Slot, slot: Slot) -> Held:
    return SlotRelation.DIFFERS, slot, f"{slot.text} here, {claim.text} in the claim"


# Places


def _places(slots: Sequence[Slot]) -> Iterator[tuple[Slot, PlaceName]]:
    for slot in slots:
        if isinstance(slot.value, PlaceName):
            yield slot, slot.value


def _same_place(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, PlaceName)
    same = [(slot, other) for slot, other in _places(passage) if _is_place(value, other)]
    # The noun before the adjective, the place of something before a mere mention.
    best = min(
        same, key=lambda row: (row[1].adjective != value.adjective, row[1].located != value.located), default=None
    )
    return None if best is None else _agrees(claim, best[0])


def _mentioned_place(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    """A place that only the claim shows to be one: `in Torvin` there, `Torvin council` here."""
    value = claim.value
    assert isinstance(value, PlaceName)
    if value.ids or len(value.keys) != 1:
        return None
    for slot in passage:
        other = slot.value
        doubtful = isinstance(other, PersonName) and not other.sure and not other.given
        if isinstance(other, PersonName) and doubtful:
            if alike(value.keys[0], other.family, (value.language, other.language), 4):
                return _agrees(claim, slot)
    return None


def _is_place(one: PlaceName, other: PlaceName) -> bool:
    if one.ids and other.ids:
        return bool(one.ids & other.ids)
    if one.ids or other.ids or len(one.keys) != len(other.keys):
        return False
    languages = one.language, other.language
    return all(alike(a, b, languages, 4) for a, b in zip(one.keys, other.keys, strict=True))


def _place_within(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, PlaceName)
    if value.adjective or value.canonical is None:
        return None
    inner = next((slot for slot, other in _places(passage) if value.canonical in other.within), None)
    return None if inner is None else _narrower(claim, inner, f"which lies in {claim.text}")


def _other_place(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    """`In X` and `in Y`, of one sort, in sentences that share their words, and X is nowhere in the passage."""
    value = claim.value
    assert isinstance(value, PlaceName)
    if not value.located or value.adjective:
        return None
    rivals = [(slot, other) for slot, other in _places(passage) if other.located and not other.adjective]
    about = [(slot, other) for slot, other in rivals if _same_event(claim, slot, listed=bool(value.ids))]
    if len(about) != 1 or any(
        not o.adjective and o.level == value.level for _, o in _places(passage) if o is not about[0][1]
    ):
        return None
    slot, other = about[0]
    nested = value.canonical in other.within or other.canonical in value.within
    return None if other.level != value.level or nested or bool(value.ids) != bool(other.ids) else _differs(claim, slot)


def _same_event(claim: Slot, slot: Slot, *, listed: bool) -> bool:
    words, share = (_SHARED, _SHARE) if listed else (_SHARED_UNLISTED, _SHARE_UNLISTED)
    shared = claim.beside & slot.beside
    return len(shared) >= words and len(shared) >= share * len(claim.beside)


# People


def _people(slots: Sequence[Slot]) -> Iterator[tuple[Slot, PersonName]]:
    for slot in slots:
        if isinstance(slot.value, PersonName):
            yield slot, slot.value


def _same_person(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, PersonName)
    same = [(slot, other) for slot, other in _people(passage) if _is_person(value, other)]
    if not value.sure:
        # The passage must show that a mere capital of the claim is a person's.
        same = [(slot, other) for slot, other in same if other.sure and other.given]
    if not same:
        return None
    full = [(slot, other) for slot, other in same if other.given]
    if value.given or not full:
        return _agrees(claim, full[0][0] if full else same[0][0])
    if any(not _given_fit(full[0][1], other) for _, other in full[1:]):
        return None
    return _narrower(claim, full[0][0], "the full name")


def _is_person(one: PersonName, other: PersonName) -> bool:
    if not other.sure and other.given and one.given:
        # A capitalised run may begin inside the name: `Ada Lund Brook` here, `Lund Brook` there.
        words = (*one.given, one.family)
        own = (*other.given, other.family)
        if len(own) < len(words):
            return words[-len(own) :] == own
    across = script(one.family) != script(other.family)
    alone = not (one.given and other.given)
    if across and alone and "arabic" in {script(one.family), script(other.family)}:
        return False
    least = 4 if across and alone else 2
    return alike(one.family, other.family, (one.language, other.language), least) and _given_fit(one, other)


def _given_fit(one: PersonName, other: PersonName) -> bool:
    """Whether given names can be one person's: equal, an initial, or not told."""
    if not one.given or not other.given:
        return True
    a, b = one.given[0], other.given[0]
    if len(a) == 1 or len(b) == 1:
        return script(a) == script(b) and a[0] == b[0]
    return alike(a, b, (one.language, other.language), 2) or _given_abroad(a, b, one, other)


def _given_abroad(a: str, b: str, one: PersonName, other: PersonName) -> bool:
    """`Igor` in one language, `Ihor` in another: the same consonants after the same first letter."""
    sounds = skeleton(a, one.language), skeleton(b, other.language)
    return one.language != other.language and a[0] == b[0] and sounds[0] == sounds[1] and len(sounds[0]) > 1


def _other_person(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    """Another family name in the same office: of the same place or body, or with the same given name."""
    value = claim.value
    assert isinstance(value, PersonName)
    if not (value.office and value.sure):
        return None
    holders = [(slot, other) for slot, other in _people(passage) if other.sure and other.office == value.office]
    same = [row for row in holders if _same_post(value, row[1])]
    if len(same) != 1 or any(_near(value, other) for _, other in _people(passage)):
        return None
    return _differs(claim, same[0][0])


def _same_post(one: PersonName, other: PersonName) -> bool:
    if one.of and other.of:
        languages = one.language, other.language
        return bool(one.of & other.of) or any(alike(a, b, languages, 4) for a in one.of for b in other.of)
    return bool(one.given and other.given) and one.of == other.of and one.given[0] == other.given[0]


def _near(one: PersonName, other: PersonName) -> bool:
    """Whether two names might be one person's after all: spelt too much alike, or a part of both is shared."""
    languages = one.language, other.language
    if alike(one.family, other.family, languages, 1):
        return True
    crossed = any(alike(one.family, given, languages, 3) for given in other.given)
    return crossed or any(alike(given, other.family, languages, 3) for given in one.given)


# Organisations


def _bodies(slots: Sequence[Slot]) -> Iterator[tuple[Slot, BodyName]]:
    for slot in slots:
        if isinstance(slot.value, BodyName):
            yield slot, slot.value


def _same_body(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, BodyName)
    return next((_agrees(claim, slot) for slot, other in _bodies(passage) if _is_body(value, other)), None)


def _is_body(one: BodyName, other: BodyName) -> bool:
    if one.canonical or other.canonical:
        return one.canonical == other.canonical
    if one.acronym and other.acronym:
        return one.acronym == other.acronym
    if one.keys == other.keys:
        return True
    return _shortened(one, other) or _shortened(other, one)


def _shortened(short: BodyName, long: BodyName) -> bool:
    """`OSO` is the `Osk Statistics Office` of the other text."""
    alone = len(short.keys) == 1 and bool(short.acronym)
    return alone and long.initials == short.acronym.lower() and short.language == long.language


def _fuller_body(claim: Slot, passage: Sequence[Slot]) -> Held | None:
    value = claim.value
    assert isinstance(value, BodyName)
    own = set(value.keys)
    for slot, other in _bodies(passage):
        unknown = not (value.canonical or other.canonical or value.acronym)
        if unknown and len(own) > 1 and own < set(other.keys) and not _names_a_country(other, own):
            return _narrower(claim, slot, "the fuller name")
    return None


def _names_a_country(body: BodyName, own: set[str]) -> bool:
    """`Ministry of Defence` need not be the `Ministry of Defence of Luria`."""
    names = gazetteer(body.language).names
    more = [key for key in body.keys if key not in own]
    return any(key in names or adjective_of(key, body.language) is not None for key in more)


_RELATE_PLACE: tuple[_Rule, ...] = (_same_place, _mentioned_place, _place_within, _other_place)
_RELATE_PERSON: tuple[_Rule, ...] = (_same_person, _other_person)
_RELATE_BODY: tuple[_Rule, ...] = (_same_body, _fuller_body)
