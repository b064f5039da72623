"""Fetches one page that a person asked for, without letting its address or its server do anything else."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from http import HTTPStatus

import httpcore

from workbench import __version__
from workbench.errors import IngestError
from workbench.ingest.addresses import Target, follow, parse_target
from workbench.ingest.decoding import ACCEPT_ENCODING, decode_body
from workbench.ingest.media import check_declared, declared_type, media_type
from workbench.ingest.network import Budget, CheckedNetwork, Connect, Resolve, open_socket, system_resolve
from workbench.ingest.retry_after import retry_words

__all__ = ["FetchPolicy", "Fetched", "Fetcher"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BODIES = frozenset({200, 203})
_HEADERS = [
    ("User-Agent", f"factcheck-workbench/{__version__} (a page a person asked for)"),
    (
        "Accept",
        "text/html,application/xhtml+xml,application/pdf,application/rss+xml,application/atom+xml,text/*;q=0.9,*/*;q=0.5",
    ),
    ("Accept-Encoding", ACCEPT_ENCODING),
    ("Connection", "close"),
]


@dataclass(frozen=True, kw_only=True)
class FetchPolicy:
    """Limits on one fetch. The defaults are those of production."""

    connect_timeout_s: float = 10.0
    """Seconds for look-up, and again for connection and TLS, of each address in a chain of redirects."""
    total_timeout_s: float = 30.0
    """Seconds from the call to the last byte, over all redirects; a slow trickle is cut off at it."""
    max_redirects: int = 5
    max_wire_bytes: int = 10_000_000
    """Largest answer as it comes over the wire, headers included."""
    max_decoded_bytes: int = 50_000_000
    """Largest body once unpacked."""
    max_ratio: float = 100.0
    """Largest ratio of unpacked to packed size, looked at above 1 MiB."""
    allow: frozenset[str] = frozenset()
    """Hosts with ports (`Target.host_port`) that may be fetched though they are not on the public internet; see
    `addresses.parse_allowed`. A page outside this list cannot redirect into it."""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A page as it came, unpacked."""

    url: str
    """Where it was found, after redirects, in canonical form."""
    requested_url: str
    """As it was asked for."""
    status: int
    content_type: str
    """The kind of content, from its header and its first bytes; one of `media.READABLE`."""
    charset: str | None
    """The character set its header states, when Python knows it."""
    body: bytes
    """Never empty."""
    retrieved_at: datetime
    """UTC, when the last byte had come."""


class Fetcher:
    """Fetches pages over http and https by a policy. Holds no state between calls, so threads may share one.

    No cookies, no authentication, no `Referer`; proxies from the environment are ignored, as a proxy would resolve
    names where they cannot be checked. robots.txt is not consulted: each fetch is one page that a person asked for, and
    the User-Agent says so.
    """

    def __init__(
        self,
        policy: FetchPolicy,
        *,
        resolve: Resolve = system_resolve,
        connect: Connect = open_socket,
        tls: ssl.SSLContext | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Keep the policy and the ways out; `tls` defaults to the machine's and certifi's authorities."""
        self._policy = policy
        self._resolve = resolve
        self._connect = connect
        self._given_tls = tls
        self._now = now

    def fetch(self, url: str) -> Fetched:
        """Fetch one page, following redirects.

        Raises:
            IngestError: nothing readable came of it. Codes: `bad_url`, `blocked_address`, `dns`, `connect`, `timeout`,
                `tls`, `redirect_loop`, `too_many_redirects`, `http_status`, `too_large`, `bomb`, `unsupported_type`,
                `empty`, and `unreadable` for a body that is broken or cut off.
        """
        deadline = time.monotonic() + self._policy.total_timeout_s
        target = parse_target(url)
        trusted = target.host_port in self._policy.allow
        seen = {target.url}
        for _ in range(self._policy.max_redirects + 1):
            answer = self._ask(target, deadline, url, trusted=trusted)
            if isinstance(answer, Fetched):
                return answer
            if answer.url in seen:
                raise IngestError(f"{url} redirects in a circle, by way of {answer.url}.", code="redirect_loop")
            seen.add(answer.url)
            # A page on the internet must not reach into the network by way of a host that only the person may name.
            trusted = trusted and answer.host_port in self._policy.allow
            target = answer
        raise IngestError(f"{url} redirects more than {self._policy.max_redirects} times.", code="too_many_redirects")

    def _ask(self, target: Target, deadline: float, requested_url: str, *, trusted: bool) -> Fetched | Target:
        budget = Budget(deadline=deadline, max_wire_bytes=self._policy.max_wire_bytes)
        network = CheckedNetwork(
            target=target,
            budget=budget,
            connect_timeout_s=self._policy.connect_timeout_s,
            trusted=trusted,
            resolve=self._resolve,
            connect=self._connect,
        )
        location = httpcore.URL(
            scheme=target.scheme.encode(), host=target.host.encode(), port=target.port, target=target.path.encode()
        )
        timeouts = {"timeout": {"connect": self._policy.connect_timeout_s}}
        tls = self._tls if target.scheme == "https" else None
        try:
            with (
                httpcore.ConnectionPool(ssl_context=tls, network_backend=network) as pool,
                pool.stream(
                    "GET", location, headers=[("Host", target.authority), *_HEADERS], extensions=timeouts
                ) as response,
            ):
                return self._read(response, target, requested_url)
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise _broken_off(target, error) from error

    def _read(self, response: httpcore.Response, target: Target, requested_url: str) -> Fetched | Target:
        headers = _header_values(response)
        if response.status in _REDIRECTS and headers.get("location"):
            return follow(target, headers["location"])
        self._check_status(response.status, headers, target)
        declared = declared_type(headers.get("content-type", ""))
        check_declared(declared.kind, target.url)
        body = decode_body(
            _chunks(response),
            headers.get("content-encoding", ""),
            url=target.url,
            max_bytes=self._policy.max_decoded_bytes,
            max_ratio=self._policy.max_ratio,
        )
        if not body.strip():
            raise _empty(target)
        return Fetched(
            url=target.url,
            requested_url=requested_url,
            status=response.status,
            content_type=media_type(body, declared.kind, target.url),
            charset=declared.charset,
            body=body,
            retrieved_at=self._now(),
        )

    def _check_status(self, status: int, headers: dict[str, str], target: Target) -> None:
        if status in (204, 205):
            raise _empty(target)
        if status not in _BODIES:
            wait = retry_words(headers, self._now()) if status in (429, 503) else ""
            raise IngestError(f"{target.url} answered {_status_words(status)}.{wait}", code="http_status")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        if self._given_tls is not None:
            return self._given_tls
        import certifi

        # Both: a company's own authority is known to the machine only, and some Pythons know none of the machine's.
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        return context


def _chunks(response: httpcore.Response) -> Iterator[bytes]:
    yield from response.iter_stream()


def _header_values(response: httpcore.Response) -> dict[str, str]:
    """Last value of each header; names in lower case. Bytes outside ASCII are read as UTF-8 where they are."""
    return {name.decode("latin-1").lower(): _text(value) for name, value in response.headers}


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _status_words(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _empty(target: Target) -> IngestError:
    return IngestError(f"{target.url} answered with nothing to read.", code="empty")


def _broken_off(target: Target, error: Exception) -> IngestError:
    # httpcore wraps h11's error; 431 is h11's hint for headers that go on and on.
    if error.args and getattr(error.args[0], "error_status_hint", None) == 431:
        return IngestError(f"{target.url} sends headers without end; it was given up.", code="too_large")
    if isinstance(error, httpcore.ProtocolError):
        return IngestError(f"{target.url} broke off or does not speak HTTP ({error}); try again later.", code="connect")
    return IngestError(f"The connection to {target.url} broke off; try again later.", code="connect")
