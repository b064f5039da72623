"""The whole web application of one desk: API, login, web desk and the checks around them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection, Request

from workbench.accounts import Accounts, Action, allows, load_secret, require
from workbench.api import build_api
from workbench.errors import UsageError
from workbench.settings import Settings
from workbench.ui.app import mount
from workbench.ui.theme import script
from workbench.web_login import LoginLimit, signed_in
from workbench.web_security import is_from_own_page, secure

if TYPE_CHECKING:
    from fastapi import FastAPI

    from workbench.desk import Desk

_MAX_NAME = 100


def build_app(desk: Desk, settings: Settings, *, wake: Callable[[], None]) -> FastAPI:
    """Join API and web desk; `wake` is called when articles were queued."""
    accounts = Accounts(desk.users, secret=load_secret(settings.data_dir / "session.key"))
    own_names = _own_names(settings)

    def keeps(request: Request) -> bool:
        return may_review(request) and is_from_own_page(request.headers, own_names)

    app = build_api(desk, reviewer_of=acting, wake=wake, keeps=keeps)
    secure(app, accounts=accounts, allowed_hosts=own_names, limit=LoginLimit(), head=script())
    return mount(app, desk, settings, reviewer_of=looking, wake=wake)


def acting(request: HTTPConnection, stated: str | None) -> str:
    """Who acts: the signed-in user, whatever name is stated, or on a desk without accounts the stated name.

    Raises:
        ActionRefused: the user's role does not cover deciding and adding.
        UsageError: nobody is named.
    """
    user = signed_in(request)
    if user is not None:
        require(user.role, Action.REVIEW)
        return user.name
    name = " ".join((stated or "").split())[:_MAX_NAME]
    if not name:
        raise UsageError("say who you are: state `reviewer`, or fill in your name at the top of the desk")
    return name


def looking(request: HTTPConnection, stated: str | None) -> str:
    """Who sits before the web desk; no name for an account that may only read, so that the desk refuses writes."""
    user = signed_in(request)
    if user is None:
        return " ".join((stated or "").split())[:_MAX_NAME]
    return user.name if may_review(request) else ""


def may_review(request: HTTPConnection) -> bool:
    """Whether whoever sends the request may decide and add; on a desk without accounts everybody may."""
    user = signed_in(request)
    return user is None or allows(user.role, Action.REVIEW)


def _own_names(settings: Settings) -> tuple[str, ...]:
    # A desk bound to one address answers to it; one bound to all must be told its names.
    bound = () if settings.host in {"0.0.0.0", "::"} else (settings.host,)
    return (*settings.allowed_hosts, *bound)
