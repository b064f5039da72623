"""Logging in and out, and the gate that asks for it where the desk has accounts."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from workbench.accounts import SESSION_HOURS, LoginRefused, Role
from workbench.web_security import refuse

if TYPE_CHECKING:
    from jinja2 import Template

    from workbench.accounts import Accounts
    from workbench.db.users import UserRow

__all__ = ["COOKIE", "LoginLimit", "SessionGate", "SignedIn", "login_routes", "safe_next", "signed_in"]

COOKIE = "workbench_session"

_OPEN_PATHS = frozenset({"/login", "/logout", "/healthz"})
_MAX_PEERS = 10_000
# The form runs no script and asks for no file; its style is in the page.
_LOGIN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, kw_only=True)
class SignedIn:
    """Who sent a request."""

    name: str
    role: Role


def signed_in(request: HTTPConnection) -> SignedIn | None:
    """Who sent a request; `None` on a desk without accounts, where a person states a name in the desk itself."""
    found = request.scope.get("state", {}).get("signed_in")
    return found if isinstance(found, SignedIn) else None


@dataclass(frozen=True)
class SessionGate:
    """Lets nobody past without a session once there are accounts; pages lead to the login form, the rest gets 401."""

    app: ASGIApp
    accounts: Accounts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on with `signed_in` in the request's state, or refuse."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        # The store is asked each time: a first account or a changed password counts from the next request on.
        row, needed = await run_in_threadpool(self._look_up, HTTPConnection(scope).cookies.get(COOKIE))
        if row is None and needed and scope["path"] not in _OPEN_PATHS:
            await _turn_away(scope, receive, send)
            return
        person = None if row is None else SignedIn(name=row.name, role=Role(row.role))
        await self.app({**scope, "state": {**scope.get("state", {}), "signed_in": person}}, receive, send)

    def _look_up(self, session: str | None) -> tuple[UserRow | None, bool]:
        row = self.accounts.user_of(session) if session else None
        return row, row is not None or self.accounts.any()


@dataclass(kw_only=True)
class LoginLimit:
    """How many tries to log in one address has within a window; memory is bounded."""

    tries: int = 20
    window_s: float = 300.0
    clock: Callable[[], float] = time.monotonic
    _seen: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def wait_s(self, peer: str) -> float:
        """Count a try; 0 when it is allowed, else the seconds until the next one is."""
        key, now = _network_of(peer), self.clock()
        with self._lock:
            tries = self._seen.setdefault(key, deque())
            self._seen.move_to_end(key)
            while len(self._seen) > _MAX_PEERS:
                self._seen.popitem(last=False)
            while tries and tries[0] <= now - self.window_s:
                tries.popleft()
            if len(tries) >= self.tries:
                return tries[0] + self.window_s - now
            tries.append(now)
            return 0.0


def login_routes(accounts: Accounts, limit: LoginLimit) -> APIRouter:
    """`GET` and `POST /login`, `POST /logout`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def form(request: Request, next: str = "/") -> Response:
        if not accounts.any() or signed_in(request) is not None:
            return RedirectResponse(safe_next(next), status_code=303)
        return _form_page(next=next)

    @router.post("/login")
    def log_in(
        request: Request,
        name: Annotated[str, Form(max_length=200)] = "",
        password: Annotated[str, Form(max_length=2000)] = "",
        next: Annotated[str, Form(max_length=2000)] = "/",
    ) -> Response:
        wait = limit.wait_s(request.client.host if request.client else "")
        if wait:
            words = "Too many tries from your address; wait some minutes."
            return _form_page(next=next, name=name, error=words, status=429, wait=wait)
        try:
            row = accounts.log_in(name, password)
        except LoginRefused as error:
            return _form_page(next=next, name=name, error=error.message, status=401)
        answer = RedirectResponse(safe_next(next), status_code=303)
        _set_session(answer, accounts.session_of(row), secure=request.url.scheme == "https")
        return answer

    @router.post("/logout")
    def log_out(request: Request) -> Response:
        answer = RedirectResponse("/login", status_code=303)
        answer.delete_cookie(COOKIE, httponly=True, samesite="lax", secure=request.url.scheme == "https")
        return answer

    return router


def safe_next(target: str) -> str:
    """A path on this desk to go to after the login; anything else becomes `/`."""
    own = target.startswith("/") and not target.startswith(("//", "/\\", "/login", "/logout"))
    return target if own and target.isprintable() and "\\" not in target else "/"


async def _turn_away(scope: Scope, receive: Receive, send: Send) -> None:
    headers = Headers(scope=scope)
    page = scope["type"] == "http" and scope["method"] in ("GET", "HEAD") and "text/html" in headers.get("accept", "")
    if not page or scope["path"].startswith("/api/"):
        await refuse(scope, send, 401, "login_required", "Log in first, at /login.")
        return
    query = scope.get("query_string", b"").decode("latin-1")
    back = scope["path"] + (f"?{query}" if query else "")
    await RedirectResponse(f"/login?next={quote(back, safe='')}", status_code=303)(scope, receive, send)


def _set_session(answer: Response, session: str, *, secure: bool) -> None:
    # Lax: a link to a claim in a mail opens it; requests that change something are checked for their origin.
    answer.set_cookie(
        COOKIE, session, max_age=SESSION_HOURS * 3600, path="/", httponly=True, samesite="lax", secure=secure
    )


def _form_page(*, next: str, name: str = "", error: str = "", status: int = 200, wait: float = 0.0) -> HTMLResponse:
    page = _template().render(next=safe_next(next), name=name[:200], error=error)
    headers = {"Content-Security-Policy": _LOGIN_POLICY, "Cache-Control": "no-store"}
    if wait:
        headers["Retry-After"] = str(int(wait) + 1)
    return HTMLResponse(page, status_code=status, headers=headers)


def _template() -> Template:
    from jinja2 import Environment, PackageLoader

    return Environment(loader=PackageLoader("workbench", "data"), autoescape=True).get_template("login.html")


def _network_of(peer: str) -> str:
    """An IPv4 address as it is, an IPv6 one as its /64: a household has all of those."""
    try:
        ip = ip_address(peer)
    except ValueError:
        return peer
    return str(IPv6Network((ip, 64), strict=False)) if isinstance(ip, IPv6Address) else peer
