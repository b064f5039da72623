"""What an exception of a provider's client means: clients have no errors in common, so the whole chain is looked at."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from workbench.llm.faults import Fault, of_status
from workbench.llm.transport import BodyTooLarge, Seen
from workbench.llm.types import FailureKind
from workbench.retry_after import retry_after_s

__all__ = ["fault_of"]

_K = FailureKind
_CERTIFICATE = "the server's certificate is not trusted: look at its address, or at this machine's certificates"


def fault_of(error: Exception, seen: Seen, *, now: datetime) -> Fault:
    """What an exception of a provider's client means. Never raises."""
    status = _status(error, seen)
    if status is not None and status >= 300:
        return _timed(of_status(status, _said(error, seen)), _headers(error, seen), now)
    return _of_line(list(_chain(error))) or _of_error_in_body(seen, now) or _of_body(seen)


def _timed(fault: Fault, headers: dict[str, str], now: datetime) -> Fault:
    return replace(fault, told_s=retry_after_s(headers, now)) if fault.again else fault


def _of_line(chain: list[BaseException]) -> Fault | None:
    """Faults of the connection."""
    names = {cls.__name__ for error in chain for cls in type(error).__mro__}
    if any(isinstance(error, BodyTooLarge) for error in chain):
        return Fault(
            kind=_K.WRONG_SCHEMA, words="the server's response is far too long, or packed against the agreement"
        )
    if any(isinstance(error, ssl.SSLCertVerificationError) for error in chain):
        return Fault(kind=_K.CONNECTION, words=_CERTIFICATE)
    if any(isinstance(error, socket.gaierror) for error in chain):
        return Fault(
            kind=_K.CONNECTION,
            words="the server's name cannot be resolved: look at its address and your network",
            again=True,
        )
    if names & {"ConnectError", "ConnectionRefusedError"}:
        return Fault(kind=_K.CONNECTION, words="nobody answers at the server's address; is it running?", again=True)
    if any("Timeout" in name for name in names):
        return Fault(kind=_K.TIMEOUT, words="the server did not answer in time; ask again later")
    if names & {"TransportError", "ConnectionError", "APIConnectionError"}:
        return Fault(
            kind=_K.CONNECTION, words="the connection broke before the reply was complete; ask again later", again=True
        )
    return None


def _of_error_in_body(seen: Seen, now: datetime) -> Fault | None:
    """Some gateways answer 200 and put the error with its status into the body."""
    try:
        told = json.loads(bytes(seen.body))
    except (ValueError, RecursionError):
        return None
    error = told.get("error") if isinstance(told, dict) else None
    if not error:
        return None
    code = error.get("code") if isinstance(error, dict) else None
    status = code if isinstance(code, int) and 400 <= code < 600 else 500
    return _timed(of_status(status, json.dumps(error).lower()[:20_000]), seen.headers, now)


def _of_body(seen: Seen) -> Fault:
    """A response of status 200 that the provider's client could not read."""
    body = bytes(seen.body).strip()
    if seen.status is not None and not body:
        return Fault(kind=_K.EMPTY, words="the server's response is empty")
    if seen.status is not None and not body.startswith(b"{"):
        return Fault(kind=_K.NOT_JSON, words="the server's response is not of this protocol: look at its address")
    return Fault(kind=_K.WRONG_SCHEMA, words="the server's response does not have the form of its protocol")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and what it came from."""
    met: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in met:
        met.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def _status(error: Exception, seen: Seen) -> int | None:
    for link in _chain(error):
        response = getattr(link, "response", None)
        for told in (
            getattr(link, "status_code", None),
            getattr(response, "status_code", None),
            getattr(link, "code", None),
        ):
            if isinstance(told, int) and 100 <= told < 600:
                return told
    return seen.status


def _headers(error: Exception, seen: Seen) -> dict[str, str]:
    for link in _chain(error):
        headers = getattr(getattr(link, "response", None), "headers", None)
        if headers is not None:
            return {str(name).lower(): str(value) for name, value in dict(headers).items()}
    return seen.headers


def _said(error: Exception, seen: Seen) -> str:
    """The server's words in lower case, for looking at only."""
    body = bytes(seen.body[:20_000]).decode("utf-8", "replace")
    return f"{str(error)[:20_000]} {body}".lower()
