"""Who published an article: registered domains, and when two publishers are one.

Agency marks live in `workbench.credits`, named sources in `workbench.attribution`; both are offered here too.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from workbench.agencies import Agencies, Agency, load_agencies
from workbench.attribution import find_upstream
from workbench.credits import find_agency
from workbench.datafiles import DATA, read_entries, strings

__all__ = [
    "Agencies",
    "Agency",
    "Publisher",
    "Publishers",
    "find_agency",
    "find_upstream",
    "load_agencies",
    "load_publishers",
    "publisher_of",
    "registered_domain",
    "same_publisher",
]

_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?$")


def registered_domain(url_or_host: str) -> str | None:
    """The part of an address that one owner registered, lower case (`news.example.co.uk` → `example.co.uk`).

    Subdomains that a host lends out (`alice.github.io`) stay apart. International names come back readable
    (`xn--e1afmkfd.xn--p1ai` → `пример.рф`), except names that mix scripts in one label: those stay in their `xn--`
    form, so a look-alike never reads as the name it imitates. IP addresses and `localhost` come back as they are.
    `None`: not an address.

    Only the public suffix list that ships with `tldextract` is read; nothing is fetched or cached.
    """
    host, is_url = _host(url_or_host)
    if host is None:
        return None
    if _is_ip(host) or host == "localhost":
        return host
    labels = host.split(".")
    if not all(_LABEL.match(label) for label in labels) or labels[-1].isdigit():
        return None
    if len(labels) == 1:
        return _readable(host) if is_url else None
    # A suffix the list does not know (`.example`, an intranet) counts as one label: the list's own default rule.
    return _readable(_split(host) or ".".join(labels[-2:]))


def _host(text: str) -> tuple[str | None, bool]:
    """The host of an address, and whether it was written as a url."""
    text = text.strip()
    is_url = "://" in text or text.startswith("//")
    try:
        host = urlsplit(text if is_url else f"//{text}").hostname
    except ValueError:
        return None, is_url
    host = unicodedata.normalize("NFKC", host or "").lower().rstrip(".").replace("。", ".")
    return (host or None), is_url


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _split(host: str) -> str | None:
    """The registrable part by the bundled list; the host itself when it is a lent-out suffix (`github.io`)."""
    name, is_private_suffix = _extractor()(host)
    return name or (host if is_private_suffix else None)


@cache
def _extractor() -> Callable[[str], tuple[str, bool]]:
    # Imported here: the library brings an HTTP client along, and `--help` needs none.
    import tldextract

    extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

    def split(host: str) -> tuple[str, bool]:
        found = extract(host)
        return found.top_domain_under_public_suffix, found.is_private

    return split


def _readable(host: str) -> str:
    """Punycode labels decoded, and labels of mixed scripts put back into punycode."""
    if host.isascii() and "xn--" not in host:
        return host
    return ".".join(_readable_label(label) for label in host.split("."))


def _readable_label(label: str) -> str:
    if label.isascii() and not label.startswith("xn--"):
        return label
    import idna

    try:
        plain = idna.decode(label, uts46=True)
        coded = idna.encode(plain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return label
    return coded if len(_scripts(plain)) > 1 else plain


def _scripts(label: str) -> set[str]:
    """Scripts of a label's letters; Han, kana and hangul count as one, as they are written together."""
    names = (unicodedata.name(char, "?").split()[0] for char in label if char.isalpha())
    return {"CJK" if name in {"CJK", "HIRAGANA", "KATAKANA", "HANGUL"} else name for name in names}


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
        known = self._known().get(domain or squeeze(publisher))
        return known or domain or squeeze(publisher)

    def knows(self, publisher: str) -> bool:
        """Whether the name or address is listed."""
        return (registered_domain(publisher) or squeeze(publisher)) in self._known()

    def _known(self) -> dict[str, str]:
        return _keys_of(self)


@cache
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


def squeeze(name: str) -> str:
    """A name down to its letters and digits, case folded: one key for `The Harbour-Herald` and `the harbour herald`."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(char for char in folded if char.isalnum()) or folded.strip()
