"""Whether a passage names the person whom a claim names, in other forms or letters, or another in the same office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from workbench.slots.model import Held, Slot
from workbench.slots.name_held import Rule, agrees, differs, narrower
from workbench.slots.name_values import PersonName
from workbench.slots.transliteration import alike, script, skeleton

__all__ = ["PERSON_RULES"]


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
        return agrees(claim, full[0][0] if full else same[0][0])
    if any(not _given_fit(full[0][1], other) for _, other in full[1:]):
        return None
    return narrower(full[0][0], "the full name")


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
    return differs(claim, same[0][0])


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


PERSON_RULES: tuple[Rule, ...] = (_same_person, _other_person)
"""In the order in which they are asked."""
