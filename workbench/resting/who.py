"""Whoever a phrase names or points at, before anything else in the article is asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from workbench.agencies import Agencies
from workbench.publishers import Publishers


class Kind(StrEnum):
    """What sort of source it is; the first four are what a reader is told."""

    ORGANISATION = "organisation"
    MEDIA = "media"
    PERSON = "person"
    UNNAMED = "unnamed"
    BODY_NOUN = "body_noun"
    """`The ministry`, `the newspaper`: some body named before, if any."""
    PRONOUN = "pronoun"
    OFFICE = "office"
    """`The mayor`: a person named before, if any."""
    WORK = "work"
    """`The report`: whoever brought it out, if that was said before."""


NAMED = frozenset({Kind.ORGANISATION, Kind.MEDIA, Kind.PERSON})


@dataclass(frozen=True, kw_only=True)
class Who:
    """A source as one phrase gives it."""

    name: str
    kind: Kind
    head: str = ""
    """For what points back: its noun, as the word lists look it up."""


@dataclass(frozen=True, kw_only=True)
class Book:
    """The agencies and publishers that are known by name."""

    agencies: Agencies
    publishers: Publishers

    def listed(self, name: str) -> Who | None:
        """The listed source that a name is, under the name the lists give it."""
        agency = self.agencies.named(name)
        if agency is not None:
            return Who(name=agency, kind=Kind.MEDIA)
        if self.publishers.named(name) is None or (entry := self.publishers.find(name)) is None:
            return None
        return Who(name=entry.name, kind=Kind.ORGANISATION if entry.is_body else Kind.MEDIA)
