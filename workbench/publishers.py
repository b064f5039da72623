"""When two publishers are one source: several addresses, several names, one newsroom."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from workbench.datafiles import DATA, read_entries, strings
from workbench.domains import registered_domain

__all__ = [
    "Publisher",
    "Publishers",
    "bundled_publishers",
    "load_publishers",
    "publisher_of",
    "same_publisher",
    "spells",
]


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """One publisher under all its addresses and names."""

    name: str
    domains: tuple[str, ...]
    """Registered domains, the main one first."""
    names: tuple[str, ...] = ()
    """Other names it goes by."""
    owner: str | None = None
    """Newsroom it shares with others: publishers with one owner count as one source."""


@dataclass(frozen=True, kw_only=True)
class Publishers:
    """Publishers whose addresses or names differ although they are one source."""

    entries: tuple[Publisher, ...]

    def key(self, publisher: str) -> str:
        """One spelling for all names and addresses of a publisher: its main domain, or the name's letters."""
        domain = registered_domain(publisher)
        known = self._known.get(domain or squeeze(publisher))
        return known or domain or squeeze(publisher)

    def named(self, name: str) -> str | None:
        """The listed publisher (its `name`) that `name` is a name or address of; `None` when it is not listed."""
        key = self._known.get(registered_domain(name) or squeeze(name))
        return None if key is None else next(entry.name for entry in self.entries if key in entry.domains)

    @cached_property
    def _known(self) -> dict[str, str]:
        return _keys_of(self)


def _keys_of(publishers: Publishers) -> dict[str, str]:
    keys: dict[str, str] = {}
    owners: dict[str, str] = {}
    for entry in publishers.entries:
        main = entry.domains[0]
        if entry.owner:
            main = owners.setdefault(squeeze(entry.owner), main)
        keys |= dict.fromkeys(entry.domains, main) | {squeeze(name): main for name in (entry.name, *entry.names)}
    return keys


def load_publishers(*more: Path) -> Publishers:
    """The publishers that ship with the workbench, and those of a user's own files (same format).

    Raises:
        SettingsError: a file is missing, is no YAML, or an entry lacks its name or domains.
    """
    entries = [entry for path in (DATA / "publishers.yaml", *more) for entry in _read_publishers(path)]
    return Publishers(entries=tuple(entries))


def _read_publishers(path: Path) -> list[Publisher]:
    rows = read_entries(path, "publishers", required=("name", "domains"), allowed=("name", "domains", "names", "owner"))
    return [
        Publisher(
            name=str(row["name"]),
            domains=strings(row["domains"]),
            names=strings(row.get("names")),
            owner=str(row["owner"]) if row.get("owner") else None,
        )
        for row in rows
    ]


@cache
def bundled_publishers() -> Publishers:
    """The publishers that ship with the workbench, read once."""
    return load_publishers()


def publisher_of(url: str | None, given: str | None) -> str | None:
    """The publisher to record: what a person stated, else the registered domain of the address, else `None`.

    A stated name that spells the address's own domain (`The Harbour Herald` at `harbourherald.example`) becomes that
    domain, so that one publisher has one spelling.
    """
    domain = registered_domain(url) if url else None
    name = " ".join((given or "").split())
    if not name:
        return domain
    stated = registered_domain(name)
    if stated is not None:
        return stated
    return domain if domain and spells(name, domain) else name


def spells(name: str, domain: str) -> bool:
    """Whether a publisher's name, squeezed to its letters, is the first label of a domain (with or without `the`)."""
    label = squeeze(domain.split(".")[0])
    return bool(label) and squeeze(name).removeprefix("the") == label.removeprefix("the")


def same_publisher(a: str | None, b: str | None, *, publishers: Publishers | None = None) -> bool:
    """Whether two publishers (domains or names) are one source: equal, listed as one, or a name that spells the domain.

    An unknown publisher (`None`) is nobody's equal, not even another unknown's.
    """
    if not a or not b:
        return False
    book = publishers if publishers is not None else bundled_publishers()
    if book.key(a) == book.key(b):
        return True
    domains = [registered_domain(name) for name in (a, b)]
    return _name_spells(a, domains[0], domains[1]) or _name_spells(b, domains[1], domains[0])


def _name_spells(name: str, own_domain: str | None, other_domain: str | None) -> bool:
    return own_domain is None and other_domain is not None and spells(name, other_domain)


# Names are looked up again and again, and the same ones.
@lru_cache(65_536)
def squeeze(name: str) -> str:
    """A name down to its letters and digits, case folded: one key for `The Harbour-Herald` and `the harbour herald`."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum()) or folded.strip()
