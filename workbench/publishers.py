"""When two publishers are one source: several addresses, several names, one newsroom."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from workbench.datafiles import DATA, read_entries, strings
from workbench.errors import SettingsError
from workbench.platforms import is_platform_name, on_platform, publisher_address

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
    """As the desk shows it."""
    domains: tuple[str, ...]
    """Registered domains and accounts on platforms (`t.me/name`), the main one first."""
    names: tuple[str, ...] = ()
    """Other names it goes by."""
    owner: str | None = None
    """Newsroom it shares with others: publishers with one owner count as one source."""
    is_body: bool = False
    """It publishes its own findings, decisions or data (an office, an institute), so on them it is a primary source."""


@dataclass(frozen=True, kw_only=True)
class Publishers:
    """Publishers whose addresses or names differ although they are one source."""

    entries: tuple[Publisher, ...]
    """Where two list the same name or address, the later one holds."""

    def key(self, publisher: str) -> str:
        """One spelling for all names and addresses of a publisher: its main domain, or the name's letters."""
        found = publisher_address(publisher) or squeeze(publisher)
        return self._known.get(found, found)

    def find(self, publisher: str) -> Publisher | None:
        """The listed publisher that a recorded name or address belongs to; `None` when it is not listed."""
        return self._entries.get(publisher_address(publisher) or squeeze(publisher))

    def named(self, name: str) -> str | None:
        """The listed publisher (its `name`) that words of a text name; `None` when none is listed.

        Acronyms of up to six letters count only in capitals: `WHO` is listed, `Who` begins a question.
        """
        found = squeeze(name)
        entry = self.find(name)
        return None if entry is None or (found in self._acronyms and not name.isupper()) else entry.name

    @cached_property
    def domains(self) -> frozenset[str]:
        """Every address of a listed publisher."""
        return frozenset(domain for entry in self.entries for domain in entry.domains)

    @cached_property
    def _entries(self) -> dict[str, Publisher]:
        names = {squeeze(name): entry for entry in self.entries for name in (entry.name, *entry.names)}
        return names | {domain: entry for entry in self.entries for domain in entry.domains}

    @cached_property
    def _known(self) -> dict[str, str]:
        owned = reversed([entry for entry in self.entries if entry.owner])
        main = {squeeze(entry.owner or ""): entry.domains[0] for entry in owned}
        return {key: main.get(squeeze(entry.owner or ""), entry.domains[0]) for key, entry in self._entries.items()}

    @cached_property
    def _acronyms(self) -> frozenset[str]:
        names = (name for entry in self.entries for name in (entry.name, *entry.names))
        return frozenset(squeeze(name) for name in names if len(name) <= _LONGEST_ACRONYM and name.isupper())


_LONGEST_ACRONYM = 6


def load_publishers(*more: Path) -> Publishers:
    """The publishers that ship with the workbench, and those of a user's own files (same format).

    Raises:
        SettingsError: a file is missing, is no YAML, or an entry lacks its name or domains, has a domain that is no
            address, or a kind other than `paper` and `body`.
    """
    entries = [entry for path in (DATA / "publishers.yaml", *more) for entry in _read_publishers(path)]
    return Publishers(entries=tuple(entries))


def _read_publishers(path: Path) -> list[Publisher]:
    keys = ("name", "domains", "names", "owner", "kind")
    rows = read_entries(path, "publishers", required=("name", "domains"), allowed=keys)
    return [_publisher(row, f"{path}, entry {number}") for number, row in enumerate(rows, 1)]


def _publisher(row: Mapping[str, object], where: str) -> Publisher:
    kind = row.get("kind", "paper")
    if kind not in ("paper", "body"):
        raise SettingsError(f"{where}: kind is {kind!r}; it can be `paper` (the default) or `body`.")
    return Publisher(
        name=str(row["name"]),
        domains=tuple(_address(domain, where) for domain in strings(row["domains"])),
        names=strings(row.get("names")),
        owner=str(row["owner"]) if row.get("owner") else None,
        is_body=kind == "body",
    )


def _address(written: str, where: str) -> str:
    """A domain of the file as articles record it, so that `www.` or a capital letter in the file does no harm."""
    if _PLAIN_DOMAIN.fullmatch(written):
        return written
    address = publisher_address(written)
    if address is None:
        raise SettingsError(f"{where}: {written!r} is no web address; write a domain, as in `example.org`.")
    return address


# A name and an ending, as in `example.org` and `example.co.uk`: nothing to settle, and no suffix list to read for it.
_PLAIN_DOMAIN = re.compile(r"(?!www\.|xn--)[a-z0-9-]+(?:\.(?:ac|co|com|gov|net|or|org))?\.[a-z]+")


@cache
def bundled_publishers() -> Publishers:
    """The publishers that ship with the workbench, read once."""
    return load_publishers()


def publisher_of(url: str | None, given: str | None) -> str | None:
    """The publisher to record: what a person stated, else what the address tells, else `None`.

    The address tells its registered domain, on a platform its account (`t.me/name`): the platform publishes nothing
    itself, and where the account is not told the publisher is unknown. A stated name that spells the address's own
    domain (`The Harbour Herald` at `harbourherald.example`) becomes that domain, so that one publisher has one
    spelling; a platform's name stated on its own pages (`YouTube`) states nothing.
    """
    address = publisher_address(url) if url else None
    name = " ".join((given or "").split())
    if address is not None and on_platform(address):
        name = "" if is_platform_name(squeeze(name)) else name
        address = address if "/" in address else None
    if not name:
        return address
    stated = publisher_address(name)
    if stated is not None:
        return stated
    return address if address and spells(name, address) else name


def spells(name: str, domain: str) -> bool:
    """Whether a publisher's name, squeezed to its letters, is a domain's first label or an account's name.

    With or without `the`.
    """
    label = squeeze(domain.rpartition("/")[2] if "/" in domain else domain.split(".")[0])
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
    domains = [publisher_address(name) for name in (a, b)]
    return _name_spells(a, domains[0], domains[1]) or _name_spells(b, domains[1], domains[0])


def _name_spells(name: str, own_domain: str | None, other_domain: str | None) -> bool:
    return own_domain is None and other_domain is not None and spells(name, other_domain)


# Names are looked up again and again, and the same ones.
@lru_cache(65_536)
def squeeze(name: str) -> str:
    """A name down to its letters and digits, case folded: one key for `The Harbour-Herald` and `the harbour herald`."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum()) or folded.strip()
