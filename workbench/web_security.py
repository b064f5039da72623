"""What every answer of the desk carries and every request must satisfy: host, origin, size, content policy, session."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from fastapi import FastAPI

    from workbench.accounts import Accounts
    from workbench.web_login import LoginLimit

__all__ = [
    "LOOPBACK_NAMES",
    "MAX_BODY",
    "BodyLimit",
    "HostCheck",
    "OriginCheck",
    "SecurityHeaders",
    "content_policy",
    "is_from_own_page",
    "refuse",
    "secure",
]

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_BODY = 60_000_000
"""Largest request body in bytes; uploads are the largest there are."""

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_MAX_PAGE = 8_000_000
_INLINE_SCRIPT = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Own pages only: a publisher's site does not learn which claim a reader came from.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}


def secure(
    app: FastAPI, *, accounts: Accounts, allowed_hosts: Sequence[str], limit: LoginLimit, head: str = ""
) -> None:
    """Put the checks around an app and add its login routes, outermost first: headers, host, origin, size, session.

    Args:
        app: the whole app, the web desk mounted in it or not yet.
        accounts: with none stored, nobody is asked to log in.
        allowed_hosts: names the desk answers to besides those of loopback, without port.
        limit: on tries to log in.
        head: the markup given to Gradio as `head`, which it adds in the browser; its scripts are allowed by hash.
    """
    from workbench.web_login import SessionGate, login_routes

    app.include_router(login_routes(accounts, limit))
    # Starlette runs the middleware added last first.
    app.add_middleware(SessionGate, accounts=accounts)
    app.add_middleware(BodyLimit, max_bytes=MAX_BODY)
    app.add_middleware(OriginCheck, allowed_hosts=allowed_hosts)
    app.add_middleware(HostCheck, allowed_hosts=allowed_hosts)
    app.add_middleware(SecurityHeaders, head=head)


@dataclass(frozen=True)
class HostCheck:
    """Answers only to its own names, so that a foreign page cannot reach the desk under a name it controls."""

    app: ASGIApp
    allowed_hosts: Sequence[str] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse with 400."""
        if scope["type"] not in ("http", "websocket") or self._knows(Headers(scope=scope).getlist("host")):
            await self.app(scope, receive, send)
            return
        await refuse(scope, send, 400, "host", "This desk does not answer to that name; add it to allowed_hosts.")

    def _knows(self, hosts: list[str]) -> bool:
        name = _host_name(hosts[0]) if len(hosts) == 1 else None
        return name is not None and (name in LOOPBACK_NAMES or name in _names(self.allowed_hosts))


@dataclass(frozen=True)
class OriginCheck:
    """Lets a browser change something, or open a websocket, only from the desk's own pages.

    A browser says where a request comes from in `Sec-Fetch-Site`, `Origin` or `Referer`; whoever sends none of them is
    no browser, and carries no one else's cookie.
    """

    app: ASGIApp
    allowed_hosts: Sequence[str] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse with 403."""
        changes = scope["type"] == "websocket" or (scope["type"] == "http" and scope["method"] not in _SAFE_METHODS)
        if not changes or is_from_own_page(Headers(scope=scope), self.allowed_hosts):
            await self.app(scope, receive, send)
            return
        await refuse(scope, send, 403, "origin", "This request comes from another site; open the desk itself.")


def is_from_own_page(headers: Headers, allowed_hosts: Sequence[str]) -> bool:
    """Whether a request comes from one of the desk's own pages, or from no browser."""
    stated = headers.get("origin") or headers.get("referer")
    if stated is None:
        return headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    try:
        parts = urlsplit(stated)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    # A proxy may hand on its own Host; the names a person has allowed stand for the desk behind it.
    return parts.netloc.lower() == headers.get("host", "").lower() or _host_name(parts.netloc) in _names(allowed_hosts)


@dataclass(frozen=True)
class BodyLimit:
    """Refuses a request body that is too large, whether it says so or just goes on."""

    app: ASGIApp
    max_bytes: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on or refuse with 413."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        stated = Headers(scope=scope).get("content-length", "0")
        if not stated.isascii() or not stated.isdigit() or int(stated) > self.max_bytes:
            await self._refuse(scope, send)
            return
        await self._counted(scope, receive, send)

    async def _counted(self, scope: Scope, receive: Receive, send: Send) -> None:
        read, started = 0, False

        async def count() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.max_bytes:
                # The one exception that FastAPI does not turn into its own answer to a broken body.
                raise HTTPException(413)
            return message

        async def watch(message: Message) -> None:
            nonlocal started
            if read > self.max_bytes and not started:
                return
            started = True
            await send(message)

        try:
            await self.app(scope, count, watch)
        except HTTPException:
            if read <= self.max_bytes or started:
                raise
        if read > self.max_bytes and not started:
            await self._refuse(scope, send)

    async def _refuse(self, scope: Scope, send: Send) -> None:
        await refuse(scope, send, 413, "too_large", f"A request may carry at most {self.max_bytes // 1_000_000} MB.")


@dataclass(frozen=True)
class SecurityHeaders:
    """Adds the content policy and its companions to every answer; pages and API answers are not kept in caches."""

    app: ASGIApp
    head: str = ""
    """Markup that is added to pages in the browser; its scripts may run."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await self.app(_uncompressed(scope), receive, _Answer(scope["path"], send, self.head.encode()))


class _Answer:
    """Holds a page back until its inline scripts are known; anything else passes at once."""

    def __init__(self, path: str, send: Send, head: bytes) -> None:
        self._path = path
        self._head = head
        self._send = send
        self._start: Message | None = None
        self._body: list[bytes] = []

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is not None and message["type"] == "http.response.body":
            await self._collect(message)
        else:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        page = headers.get("content-type", "").startswith("text/html")
        if page or self._path.startswith("/api/"):
            headers["Cache-Control"] = "no-store"
        for name, value in _HEADERS.items():
            headers.setdefault(name, value)
        if page and "content-security-policy" not in headers and "content-encoding" not in headers:
            self._start = message
            return
        headers.setdefault("Content-Security-Policy", content_policy(()))
        await self._send(message)

    async def _collect(self, message: Message) -> None:
        assert self._start is not None
        self._body.append(message.get("body", b""))
        more = message.get("more_body", False)
        if more and sum(map(len, self._body)) < _MAX_PAGE:
            return
        start, page = self._start, b"".join(self._body)
        self._start = None
        MutableHeaders(scope=start)["Content-Security-Policy"] = content_policy(_script_hashes(page + self._head))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": page, "more_body": more})


def content_policy(script_hashes: Iterable[str]) -> str:
    """The Content-Security-Policy of the desk (CSP level 3).

    Scripts are the desk's own files and the inline ones of the page as the server made it, named by hash: a handler or
    script that gets into the page later does not run. `unsafe-eval` is what Gradio compiles its own event code with;
    inline styles are what its components are laid out with. No other origin is ever asked.

    Args:
        script_hashes: base64 sha256 of each inline script.
    """
    hashes = "".join(f" 'sha256-{found}'" for found in dict.fromkeys(script_hashes))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval'{hashes}",
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


async def refuse(scope: Scope, send: Send, status: int, code: str, message: str) -> None:
    """Answer with an error as the API words it; a websocket is closed before it is accepted, seen outside as 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": message})
        return
    body = json.dumps({"error": {"code": code, "message": message}}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _script_hashes(page: bytes) -> list[str]:
    """Hashes of inline scripts that run: those without `src`, as a browser reads their text (line ends made one)."""
    bodies = (
        found["body"].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        for found in _INLINE_SCRIPT.finditer(page)
        if not re.search(rb"\ssrc\s*=", found["attributes"], re.IGNORECASE)
    )
    return [base64.b64encode(hashlib.sha256(body).digest()).decode() for body in bodies]


def _uncompressed(scope: Scope) -> Scope:
    """A request for a page asks for it plain, so that its scripts can be read; files stay compressed."""
    if "text/html" not in Headers(scope=scope).get("accept", ""):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def _host_name(authority: str) -> str | None:
    """The name in `name:port` or `[address]:port`, lower-case, without a trailing dot."""
    try:
        parts = urlsplit(f"//{authority}")
        _ = parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment:
        return None
    return (parts.hostname or "").removesuffix(".") or None


def _names(allowed_hosts: Sequence[str]) -> frozenset[str]:
    return frozenset(host.lower().strip("[]") for host in allowed_hosts)
