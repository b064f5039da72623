"""The part of a web address that one owner registered."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from urllib.parse import urlsplit

__all__ = ["host_of", "is_lent_out", "registered_domain"]

_LENT_SUFFIXES = (
    "beehiiv.com", "canalblog.com", "dreamwidth.org", "ghost.io", "hashnode.dev", "jimdo.com", "livejournal.com",
    "medium.com", "narod.ru", "over-blog.com", "squarespace.com", "substack.com", "tumblr.com", "typepad.com",
    "ucoz.ru", "wordpress.com",
)  # fmt: skip
"""Hosts that give each writer a subdomain, and that the bundled public suffix list may lack."""

_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?$")


# A corpus has few hosts and asks for them at every step.
@lru_cache(16_384)
def registered_domain(url_or_host: str) -> str | None:
    """The part of an address that one owner registered, lower case (`news.example.co.uk` → `example.co.uk`).

    Subdomains that a host lends out (`alice.github.io`) stay apart. International names come back readable
    (`xn--e1afmkfd.xn--p1ai` → `пример.рф`), except names that mix scripts in one label: those stay in their `xn--`
    form, so a look-alike never reads as the name it imitates. IP addresses and `localhost` come back as they are.
    `None`: not an address.

    `www.` before a host that lends out is that host itself. Only the public suffix list that ships with `tldextract`
    is read; nothing is fetched or cached.
    """
    host, is_url = host_of(url_or_host)
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


def is_lent_out(domain: str) -> bool:
    """Whether a registered domain is a subdomain that a host lends to anyone (`alice.github.io`)."""
    return _extractor()(domain)[1]


def host_of(text: str) -> tuple[str | None, bool]:
    """The host of an address in lower case, `None` when it has none, and whether it was written as a url."""
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
    name, is_lent = _extractor()(host)
    if is_lent and name.startswith("www."):
        return name.removeprefix("www.")
    return name or (host if is_lent else None)


@cache
def _extractor() -> Callable[[str], tuple[str, bool]]:
    # Imported here: the library brings an HTTP client along, and `--help` needs none.
    import tldextract

    extract = tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=_LENT_SUFFIXES
    )

    def split(host: str) -> tuple[str, bool]:
        found = extract(host)
        return found.top_domain_under_public_suffix, found.is_private or found.suffix in _LENT_SUFFIXES

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
