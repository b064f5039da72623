"""What the browser says about its page when a reviewer acts: read strictly, then a frozen value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Literal

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import UsageError
from workbench.types import ClaimStatus

ReviewerOf = Callable[[Request, str | None], str]
"""Who acts: the signed-in user, or the name the page states on a desk without accounts."""


class Screen(BaseModel):
    """The page as it stood at the moment of an action. Every field comes from outside and is bounded."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reviewer: str = Field(default="", max_length=100)
    claim: str | None = Field(default=None, max_length=80)
    """The claim whose evidence is on screen."""
    latest: str | None = Field(default=None, max_length=80)
    """The newest verdict the reviewer can have known of: what a conflict is measured against."""
    target: str | None = Field(default=None, max_length=500)
    """What the action is about: the claim to open, the article, the verdict to withdraw, the reason to skip."""
    following: str | None = Field(default=None, max_length=80)
    """The next undecided claim on the queue's page."""
    start: int | None = Field(default=None, ge=0)
    end: int | None = Field(default=None, ge=0)
    cite: tuple[str, ...] = Field(default=(), max_length=100)
    chosen: tuple[str, ...] = Field(default=(), max_length=1000)
    """Ids that a correction of origins is about: the origins to count as one, or the articles to count apart."""
    reason: str = Field(default="", max_length=5_000)
    """Why origins are corrected."""
    searched: str = Field(default="", max_length=5_000)
    """The reviewer's own words that the evidence on screen was searched with."""
    page: int = Field(default=1, ge=1, le=1_000_000)
    text: str = Field(default="", max_length=200)
    status: ClaimStatus | Literal[""] = ""
    sort: Literal["priority", "newest"] = "priority"
    publisher: str = Field(default="", max_length=200)
    language: str = Field(default="", max_length=20)
    seconds: float | None = Field(default=None, ge=0, le=1_000_000)
    key: str = Field(default="", max_length=80)
    """Names one submission, so that sending it twice records it once."""
    dirty: bool = False
    """Whether the form was edited since the last draft."""


def read_screen(wire: str, request: Request | None, reviewer_of: ReviewerOf) -> Screen:
    """Read what the page sent; who acts is decided here, by the session when the desk has accounts.

    Raises:
        UsageError: it is not what this desk's script sends, for example from a tab left open over an upgrade.
    """
    if request is None:
        raise UsageError("The desk's screens answer to a browser only; scripts use /api/v1 or the command line.")
    try:
        screen = Screen.model_validate_json(wire)
    except ValidationError as error:
        raise UsageError("This page is out of step with the desk. Reload it; your drafts are kept.") from error
    return screen.model_copy(update={"reviewer": reviewer_of(request, screen.reviewer)})


def stated_name(_request: Request, stated: str | None) -> str:
    """Who acts on a desk without accounts: the name typed in the header; empty when there is none."""
    return (stated or "").strip()


def read_as_of(typed: str | None) -> Literal["claim"] | date | None:
    """How late evidence may be: empty is the claim's own day, `any` is no limit, else a date `2025-06-20`.

    Raises:
        UsageError: it is none of these.
    """
    words = (typed or "").strip().lower()
    if words in {"", "claim"}:
        return "claim"
    if words == "any":
        return None
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError(
            f"“{words}” is not a date. Write it as 2025-06-20, or “any”, or leave it empty for the claim's day."
        ) from error


def named(screen: Screen) -> str:
    """The name an action is recorded under.

    Raises:
        UsageError: the page carries none.
    """
    name = screen.reviewer.strip()
    if not name:
        raise UsageError("Give your name at the top of the page first, or log in with an account that may review.")
    return name


def open_claim(screen: Screen) -> str:
    """The claim an action is about.

    Raises:
        UsageError: none is open.
    """
    if screen.claim is None:
        raise UsageError("No claim is open. Choose one in the list on the left.")
    return screen.claim
