"""HTTP API of a claim's suggestion: shown to whoever has decided, and on record once shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Request
from pydantic import BaseModel, ConfigDict

from workbench import wire
from workbench.errors import UsageError

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["suggestion_routes"]


class Asking(BaseModel):
    """Who asks, on a desk without accounts."""

    model_config = ConfigDict(extra="forbid")

    reviewer: str | None = None


def suggestion_routes(
    router: APIRouter,
    desk: Desk,
    reviewer_of: Callable[[Request, str | None], str],
    keeps: Callable[[Request], bool],
) -> None:
    """Add the routes; `reviewer_of` refuses whoever may not decide, `keeps` says whether a request may be recorded."""

    def shown(claim_id: str, who: str) -> dict[str, Any]:
        suggestion = wire.suggestion_json(desk.show_suggestion(claim_id, who=who))
        return suggestion | {"failed_since": wire.failed_since_json(desk.failed_since(claim_id))}

    @router.get("/claims/{claim_id}/suggestion", summary="What a model suggests, for a reviewer who has decided")
    def get_suggestion(claim_id: str, request: Request, reviewer: str | None = None) -> dict[str, Any]:
        who = reviewer_of(request, reviewer)
        # That it was shown is recorded, so another site's page must not be able to make it so.
        if not keeps(request):
            raise UsageError("suggestions are shown to the desk's own pages and to programs, not to other sites")
        return shown(claim_id, who)

    @router.post("/claims/{claim_id}/suggestion", summary="Ask the model, for a reviewer who has decided")
    def ask(claim_id: str, request: Request, body: Annotated[Asking | None, Body()] = None) -> dict[str, Any]:
        who = reviewer_of(request, body.reviewer if body else None)
        claim = desk.claim(claim_id)
        if desk.model is None:
            raise UsageError("this desk has no model to ask: docs/models.md tells how to set one up")
        desk.check_may_see(claim.id, reviewer=who)
        desk.suggest(claim.id)
        return shown(claim.id, who)
