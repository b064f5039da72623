"""Where a url leads: a checked host and port, and whether an IP address belongs to the public internet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from workbench.errors import IngestError, SettingsError

__all__ = ["IPAddress", "Target", "follow", "is_global", "is_local_name", "parse_allowed", "parse_target"]

IPAddress = IPv4Address | IPv6Address

_DEFAULT_PORTS = {"http": 80, "https": 443}
_MAX_URL = 4096
# Also every name without a dot, which a resolver completes with the search domains of the machine.
_LOCAL_SUFFIXES = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa", "corp", "home")
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")

# IANA special-purpose registry (RFC 6890 and updates) plus multicast. The standard library's `is_global` differs
# between patch releases, so the list is kept here.
_SPECIAL_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
# 2001::/23 holds Teredo, benchmarking and ORCHID; the other two are for documentation.
_SPECIAL_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x0000_5EFE, 0x0200_5EFE)


@dataclass(frozen=True, kw_only=True)
class Target:
    """An http(s) address taken apart, in the form it is requested in."""

    scheme: str
    host: str
    """Lower-case ASCII name without a trailing dot, or the canonical text of an IP address, without brackets."""
    port: int
    path: str
    """Percent-encoded path and query, never empty, without fragment."""

    @property
    def ip(self) -> IPAddress | None:
        """The address when the host is one, else `None`."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def host_port(self) -> str:
        """`host:port`, an IPv6 host in brackets, always with the port."""
        return f"{self._bracketed}:{self.port}"

    @property
    def authority(self) -> str:
        """`host` or `host:port` as in a `Host` header; the port is left out where it is the scheme's own."""
        return self._bracketed if self.port == _DEFAULT_PORTS[self.scheme] else self.host_port

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.authority}{self.path}"

    @property
    def _bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host


def parse_target(url: str) -> Target:
    """Take an http(s) address apart and bring its host into one canonical form.

    Numbers that stand for IPv4 addresses (decimal, octal, hex, short) are read as browsers and resolvers read them
    (WHATWG URL standard), names in other scripts by UTS 46, so that no spelling of an address escapes a check on it.

    Raises:
        IngestError: `bad_url`, with what is wrong with it.
    """
    text = url.strip()
    if len(text) > _MAX_URL:
        raise _bad(text[:80] + "…", f"it is longer than {_MAX_URL} characters")
    if any(ord(char) < 0x21 or ord(char) == 0x7F for char in text.replace(" ", "")):
        raise _bad(url, "it holds control characters")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise _bad(url, str(error)) from error
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise _bad(url, "only http and https addresses can be fetched")
    if "@" in parts.netloc:
        raise _bad(url, "it carries a user name or password; give the address without them")
    host = _canonical_host(url, parts.hostname or "")
    return Target(scheme=scheme, host=host, port=_DEFAULT_PORTS[scheme] if port is None else port, path=_path(parts))


def follow(target: Target, location: str) -> Target:
    """Where a redirect from `target` leads.

    Raises:
        IngestError: `bad_url`, as for `parse_target`.
    """
    try:
        joined = urljoin(target.url, location)
    except ValueError as error:
        raise _bad(location, str(error)) from error
    return parse_target(joined)


def is_global(ip: IPAddress) -> bool:
    """Whether an address belongs to the public internet, by the IANA special-purpose registries.

    IPv4 addresses inside IPv6 ones (mapped, 6to4, NAT64, ISATAP) are judged as the IPv4 address; Teredo,
    IPv4-compatible, translated and scoped addresses are never global.
    """
    if isinstance(ip, IPv4Address):
        return not any(ip in net for net in _SPECIAL_V4)
    if ip.scope_id is not None:
        return False
    inner = _inner_v4(ip)
    if inner is not None and not is_global(inner):
        return False
    if ip.ipv4_mapped is not None or ip in _NAT64:
        return True
    return ip in _GLOBAL_V6 and not any(ip in net for net in _SPECIAL_V6)


def is_local_name(host: str) -> bool:
    """Whether a name means this machine or network, whatever it resolves to: `localhost`, `nas.local`, `intranet`."""
    return "." not in host or any(host == name or host.endswith(f".{name}") for name in _LOCAL_SUFFIXES)


def parse_allowed(entries: Sequence[str]) -> frozenset[str]:
    """The setting `fetch_allow` (`host:port` each, IPv6 in brackets) in the form of `Target.host_port`.

    Raises:
        SettingsError: an entry is not a host with a port from 1 to 65535.
    """
    return frozenset(_allowed(entry) for entry in entries)


def _allowed(entry: str) -> str:
    try:
        port = urlsplit(f"//{entry}").port
        target = parse_target(f"http://{entry}")
    except (ValueError, IngestError) as error:
        raise SettingsError(f"fetch_allow: {entry!r} is not host:port ({error}).") from error
    if not port or target.path != "/":
        raise SettingsError(f"fetch_allow: {entry!r} is not host:port; write for example `archive.intranet:8080`.")
    return target.host_port


def _inner_v4(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _NAT64 or (int(ip) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.sixtofour


def _canonical_host(url: str, raw: str) -> str:
    if not raw:
        raise _bad(url, "it names no host")
    if ":" in raw:
        return _ipv6_host(url, raw)
    name = raw if raw.isascii() else _to_ascii(url, raw)
    name = name.lower().removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4_host(url, labels)
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _bad(url, f"{raw!r} is not a host name")
    return name


def _ipv6_host(url: str, raw: str) -> str:
    if "%" in raw:
        raise _bad(url, "it names a network interface")
    try:
        ip = IPv6Address(raw)
    except ValueError as error:
        raise _bad(url, f"{raw!r} is not an IPv6 address") from error
    return str(ip.ipv4_mapped or ip)


def _to_ascii(url: str, raw: str) -> str:
    import idna

    try:
        return idna.encode(raw, uts46=True).decode("ascii")
    except idna.IDNAError:
        # IDNA 2008 has no all-number labels in other scripts, but resolvers fold "１２７" to 127: fold, then judge.
        import unicodedata

        folded = unicodedata.normalize("NFKC", raw).replace("。", ".")
        if folded.isascii():
            return folded
        raise _bad(url, f"{raw!r} is not a host name") from None


def _ipv4_host(url: str, labels: list[str]) -> str:
    """The WHATWG IPv4 parser: up to four numbers, each decimal, octal or hex, the last filling the remaining bytes."""
    if len(labels) > 4 or not all(_NUMBER.fullmatch(label) for label in labels):
        raise _bad(url, f"{'.'.join(labels)!r} is neither a name nor an IPv4 address")
    try:
        *head, tail = (_number(label) for label in labels)
    except ValueError as error:
        raise _bad(url, f"{'.'.join(labels)!r} is not an IPv4 address") from error
    if any(part > 255 for part in head) or tail >= 256 ** (4 - len(head)):
        raise _bad(url, f"{'.'.join(labels)!r} is not an IPv4 address")
    return str(IPv4Address(tail + sum(part << 8 * (3 - n) for n, part in enumerate(head))))


def _number(label: str) -> int:
    if label[:2].lower() == "0x":
        return int(label[2:] or "0", 16)
    return int(label, 8) if len(label) > 1 and label[0] == "0" else int(label)


def _path(parts: SplitResult) -> str:
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]|^")
    return path + (f"?{query}" if query else "")


def _bad(url: str, why: str) -> IngestError:
    shown = url if len(url) <= 200 else url[:200] + "…"
    return IngestError(f"{shown!r} cannot be fetched: {why}.", code="bad_url")
