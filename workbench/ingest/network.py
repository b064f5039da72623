"""The only way out: resolves a name once, checks every address, connects to exactly those, under one deadline."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any

import httpcore

from workbench.errors import IngestError
from workbench.ingest.addresses import IPAddress, Target, is_global, is_local_name

__all__ = ["Budget", "CheckedNetwork", "Connect", "Resolve", "open_socket", "system_resolve"]

Resolve = Callable[[str, int], Sequence[IPAddress]]
"""All addresses of a name; raises `OSError` when there is none."""
Connect = Callable[[IPAddress, int, float], httpcore.NetworkStream]
"""Opens a TCP connection to an address and port within so many seconds; raises what httpcore raises."""

_MAX_ADDRESSES = 8


@dataclass(kw_only=True)
class Budget:
    """What is left of one fetch: time over all its redirects, bytes on the wire of the present answer."""

    deadline: float
    """On the scale of `time.monotonic()`, seconds."""
    max_wire_bytes: int
    wire_bytes: int = 0
    clock: Callable[[], float] = field(default=time.monotonic)

    def seconds(self, url: str) -> float:
        """Seconds left, above 0.

        Raises:
            IngestError: `timeout`, when none are left.
        """
        left = self.deadline - self.clock()
        if left <= 0:
            raise IngestError(f"{url} took too long and was given up; try again later.", code="timeout")
        return left

    def spend(self, count: int, url: str) -> None:
        """Count bytes as they came over the wire, headers and chunk framing included.

        Raises:
            IngestError: `too_large`, when more came than is allowed.
        """
        self.wire_bytes += count
        if self.wire_bytes > self.max_wire_bytes:
            raise IngestError(
                f"{url} sends more than {self.max_wire_bytes:,} bytes; it was given up.", code="too_large"
            )


def system_resolve(host: str, port: int) -> list[IPAddress]:
    """Addresses of a name by the machine's resolver, in its order of preference, without repeats."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(ip_address(str(info[4][0])) for info in found))


def open_socket(ip: IPAddress, port: int, timeout_s: float) -> httpcore.NetworkStream:
    """Connect to one address; no name is resolved any more."""
    return httpcore.SyncBackend().connect_tcp(str(ip), port, timeout=timeout_s)


@dataclass(kw_only=True)
class CheckedNetwork(httpcore.NetworkBackend):
    """A network backend for httpcore that reaches one target, and that only at addresses it has checked.

    Name, check and connection belong together: the addresses that were judged are the ones connected to, so an answer
    that changes between two look-ups (DNS rebinding) changes nothing.
    """

    target: Target
    budget: Budget
    connect_timeout_s: float
    trusted: bool
    """Whether the person has allowed this host and port by setting; then neither address nor port is judged."""
    resolve: Resolve
    connect: Connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a checked connection to the target, trying its addresses in turn.

        Raises:
            IngestError: `blocked_address`, `dns`, `connect` or `timeout`.
        """
        if (host, port) != (self.target.host, self.target.port):
            raise IngestError(
                f"A connection to {host}:{port} was refused: it is not {self.target.url}.", code="blocked_address"
            )
        return _GuardedStream(self._open(self._checked_addresses()), self.target.url, self.budget)

    def _checked_addresses(self) -> list[IPAddress]:
        target = self.target
        if not self.trusted:
            if target.port not in (80, 443):
                raise _blocked(target, f"port {target.port} is not 80 or 443")
            if target.ip is None and is_local_name(target.host):
                raise _blocked(target, f"{target.host} names a machine of this network")
        addresses = [target.ip] if target.ip is not None else self._resolved()
        for ip in addresses:
            if not self.trusted and not is_global(ip):
                raise _blocked(target, f"{target.host} leads to {ip}, which is not on the public internet")
        return addresses[:_MAX_ADDRESSES]

    def _resolved(self) -> list[IPAddress]:
        host, url = self.target.host, self.target.url
        timeout = min(self.connect_timeout_s, self.budget.seconds(url))
        # getaddrinfo takes no time-out; a daemon thread that hangs in it does not keep the program from ending.
        answers: queue.SimpleQueue[list[IPAddress] | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._look_up, args=(answers,), daemon=True, name=f"resolve {host}").start()
        try:
            answer = answers.get(timeout=timeout)
        except queue.Empty:
            raise IngestError(f"Looking up {host} for {url} took too long; try again later.", code="timeout") from None
        if isinstance(answer, Exception) or not answer:
            raise IngestError(f"The name {host} of {url} leads nowhere; check its spelling.", code="dns")
        return answer

    def _look_up(self, answers: queue.SimpleQueue[list[IPAddress] | Exception]) -> None:
        try:
            answers.put(list(self.resolve(self.target.host, self.target.port)))
        except (OSError, ValueError) as error:
            answers.put(error)

    def _open(self, addresses: Sequence[IPAddress]) -> httpcore.NetworkStream:
        url, until = self.target.url, self.budget.clock() + self.connect_timeout_s
        failure: Exception | None = None
        for n, ip in enumerate(addresses):
            left = min(until - self.budget.clock(), self.budget.seconds(url))
            if left <= 0:
                break
            try:
                # Each address gets its share, so that a dead first one leaves time for the others.
                return self.connect(ip, self.target.port, left / (len(addresses) - n))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        if failure is None or isinstance(failure, httpcore.ConnectTimeout):
            raise IngestError(f"{url} did not answer in time; try again later.", code="timeout") from failure
        raise IngestError(f"No connection to {url}: {failure}.", code="connect") from failure


class _GuardedStream(httpcore.NetworkStream):
    """A stream whose every step is bound by the fetch's deadline and counted."""

    def __init__(self, inner: httpcore.NetworkStream, url: str, budget: Budget) -> None:
        self._inner = inner
        self._url = url
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        try:
            data = self._inner.read(max_bytes, timeout=self._budget.seconds(self._url))
        except httpcore.ReadTimeout:
            raise self._late() from None
        self._budget.spend(len(data), self._url)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        try:
            self._inner.write(buffer, timeout=self._budget.seconds(self._url))
        except httpcore.WriteTimeout:
            raise self._late() from None

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = min(self._budget.seconds(self._url), timeout or float("inf"))
        try:
            secured = self._inner.start_tls(ssl_context, server_hostname=server_hostname, timeout=left)
        except httpcore.ConnectTimeout:
            raise self._late() from None
        except httpcore.ConnectError as error:
            raise self._untrusted(error) from error
        return _GuardedStream(secured, self._url, self._budget)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)

    def _late(self) -> IngestError:
        return IngestError(f"{self._url} took too long and was given up; try again later.", code="timeout")

    def _untrusted(self, error: httpcore.ConnectError) -> IngestError:
        cause = error.__cause__
        if not isinstance(cause, ssl.SSLError):
            return IngestError(f"{self._url} broke the connection off.", code="connect")
        why = cause.verify_message if isinstance(cause, ssl.SSLCertVerificationError) else cause.reason
        return IngestError(f"{self._url} cannot prove that it is {self._url}: {why}.", code="tls")


def _blocked(target: Target, why: str) -> IngestError:
    return IngestError(
        f"{target.url} was not fetched: {why}. If you mean it, add `{target.host_port}` to the setting fetch_allow.",
        code="blocked_address",
    )
