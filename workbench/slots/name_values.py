"""What is known of a name beyond its forms: who holds which office, what a place lies in, how a body is shortened."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.slots.model import NameValue

__all__ = ["BodyName", "PersonName", "PlaceName"]


@dataclass(frozen=True, kw_only=True)
class PlaceName(NameValue):
    """A place. `keys` are stems of its words; `canonical` is unset when the name may be of several places."""

    ids: frozenset[str] = frozenset()
    """Every place of that name that the lists know."""
    level: str = ""
    """`country`, `city`, `area`, or empty for a place that no list knows."""
    adjective: bool = False
    """`Ukrainian` for Ukraine."""
    located: bool = False
    """After `in` or `near`: where something is."""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonName(NameValue):
    """A person. `keys` are the stems of the whole name and of the family name."""

    given: tuple[str, ...]
    """Stems, initials as one letter; empty for a family name alone."""
    family: str
    office: str = ""
    """The office that one person holds at a time; empty when none is named beside the name."""
    of: frozenset[str] = frozenset()
    """What the office is of: ids of places, or stems."""
    sure: bool = True
    """`False`: a capitalised word that is a name only if a claim says so."""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class BodyName(NameValue):
    """An organisation. `keys` are the stems of its words, without those that only join them."""

    acronym: str = ""
    """Its short form when that is written."""
    initials: str = ""
    """The first letters of its words."""
    language: str = ""
