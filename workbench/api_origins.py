"""HTTP API of a claim's origins: the ledger, and people's corrections of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from workbench import wire
from workbench.errors import NotFound

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["origin_routes"]


class _Correction(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reviewer: str | None = None


class Merge(_Correction):
    """Origins that are one."""

    origin_ids: list[str] = Field(max_length=1000)
    reason: str


class Split(_Correction):
    """Articles that have an origin of their own."""

    article_ids: list[str] = Field(max_length=1000)
    reason: str


class Undo(_Correction):
    """A correction to make void."""

    edit_id: str


def origin_routes(router: APIRouter, desk: Desk, reviewer_of: Callable[[Request, str | None], str]) -> None:
    """Add the routes; `reviewer_of` refuses whoever may not decide."""

    @router.get("/claims/{claim_id}/origins", summary="Why each article counts under its origin, and corrections")
    def get_origins(claim_id: str) -> dict[str, Any]:
        return _ledger(desk, claim_id)

    @router.post("/claims/{claim_id}/origins/merge", summary="Count origins as one")
    def merge(claim_id: str, body: Merge, request: Request) -> dict[str, Any]:
        who = reviewer_of(request, body.reviewer)
        desk.merge_origins(claim_id, body.origin_ids, who=who, reason=body.reason)
        return _ledger(desk, claim_id)

    @router.post("/claims/{claim_id}/origins/split", summary="Count articles as an origin of their own")
    def split(claim_id: str, body: Split, request: Request) -> dict[str, Any]:
        who = reviewer_of(request, body.reviewer)
        desk.split_origin(claim_id, body.article_ids, who=who, reason=body.reason)
        return _ledger(desk, claim_id)

    @router.post("/claims/{claim_id}/origins/undo", summary="Make a correction void")
    def undo(claim_id: str, body: Undo, request: Request) -> dict[str, Any]:
        who = reviewer_of(request, body.reviewer)
        desk.undo_origin_edit(claim_id, body.edit_id, who=who)
        return _ledger(desk, claim_id)


def _ledger(desk: Desk, claim_id: str) -> dict[str, Any]:
    """The evidence found last: reading must not search, because what a search finds is stored."""
    case = desk.case(claim_id)
    if case.retrieval is None:
        raise NotFound(
            f"no evidence of claim {case.claim.id} has been searched: "
            f"GET /api/v1/claims/{case.claim.id}/evidence searches it"
        )
    return wire.ledger_json(case.retrieval, desk.origin_edits(case.claim.id))
