"""HTTP API of the desk: thin routes over `Desk`, the same JSON as the command line, errors with code and words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, FastAPI, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from workbench import wire
from workbench.api_origins import origin_routes
from workbench.api_suggestions import suggestion_routes
from workbench.errors import UsageError, WorkbenchError
from workbench.types import ClaimStatus, Given, Label

if TYPE_CHECKING:
    from workbench.desk import AsOf, Desk

ReviewerOf = Callable[[Request, str | None], str]
"""Who acts: the signed-in user, or the name the caller states on a desk without accounts."""


def _everybody(_request: Request) -> bool:
    return True


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ArticleRow(_Body):
    """One article as text; the row that `workbench ingest` reads from JSONL."""

    text: str
    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published: str | None = None
    byline: str | None = None
    agency: str | None = None
    language: str | None = None


class NewArticles(_Body):
    """Addresses to fetch and articles as text. Each becomes an item of one job."""

    urls: list[str] = Field(default_factory=list, max_length=1000)
    articles: list[ArticleRow] = Field(default_factory=list, max_length=1000)
    reviewer: str | None = None


class NewClaim(_Body):
    """A claim by hand: words of an article, verbatim, or free text."""

    text: str
    article_id: str | None = None
    speaker: str | None = None
    date: dt.date | None = None
    reviewer: str | None = None


class FreeText(_Body):
    """A claim that is not stored."""

    claim: str
    k: int | None = Field(default=None, ge=1, le=1000)
    as_of: dt.date | None = None
    publisher: str | None = None
    article_id: str | None = None


class NewVerdict(_Body):
    """A person's decision."""

    label: Label
    rationale: str
    cite: list[str] = Field(default_factory=list)
    reviewer: str | None = None
    confidence: str | None = None
    seconds_open: float | None = Field(default=None, ge=0)
    expected_latest: str | None = Field(
        default=None,
        description="Id of the newest verdict you saw, or `none`; a newer one by someone else is a conflict.",
    )
    idempotency_key: str | None = Field(default=None, max_length=100)


class Acting(_Body):
    """Who acts, on a desk without accounts."""

    reviewer: str | None = None


def build_api(
    desk: Desk, *, reviewer_of: ReviewerOf, wake: Callable[[], None], keeps: Callable[[Request], bool] = _everybody
) -> FastAPI:
    """Make the application with `/api/v1`, its OpenAPI description and `/healthz`.

    `wake` is called when articles were queued; `keeps` says whether what a request finds may be stored.
    """
    app = FastAPI(
        title="Fact-check workbench",
        version=_version(),
        openapi_url="/api/v1/openapi.json",
        docs_url=None,  # the stock pages load scripts from another host
        redoc_url=None,
    )
    app.add_exception_handler(WorkbenchError, _say_error)
    router = APIRouter(prefix="/api/v1")
    _article_routes(router, desk, reviewer_of, wake)
    _claim_routes(router, desk, reviewer_of, keeps)
    origin_routes(router, desk, reviewer_of)
    _verdict_routes(router, desk, reviewer_of)
    suggestion_routes(router, desk, reviewer_of, keeps)
    app.include_router(router)

    @app.get("/healthz", summary="Whether the desk can answer")
    def healthz() -> dict[str, str]:
        desk.progress("")
        return {"status": "ok", "version": _version()}

    return app


def _article_routes(router: APIRouter, desk: Desk, reviewer_of: ReviewerOf, wake: Callable[[], None]) -> None:
    @router.get("/articles", summary="List current articles, newest added first")
    def list_articles(
        text: str | None = None,
        publisher: str | None = None,
        page: Annotated[int, Query(ge=1)] = 1,
        page_size: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> dict[str, Any]:
        found = desk.articles(text=text, publisher=publisher, page=page, page_size=page_size)
        origins = desk.origins_of(found.items)
        items = [wire.article_json(card, origins[card.id]) for card in found.items]
        return {"items": items, "total": found.total, "page": page, "pages": found.pages}

    @router.get("/articles/{article_id}", summary="One article with its text and claims")
    def get_article(article_id: str) -> dict[str, Any]:
        article = desk.article(article_id)
        origin = desk.origins_of([article])[article.id]
        claims = [wire.claim_json(claim) for claim in desk.claims_of(article.id)]
        return wire.article_json(article, origin) | {"text": article.text, "claims": claims}

    @router.post("/articles", status_code=202, summary="Queue articles; returns a job to watch")
    def add_articles(new: NewArticles, request: Request) -> dict[str, Any]:
        who = reviewer_of(request, new.reviewer)
        items: list[tuple[str, bytes | None]] = [(url, None) for url in new.urls]
        items += [
            (f"article {n}.jsonl", row.model_dump_json(exclude_none=True).encode())
            for n, row in enumerate(new.articles, 1)
        ]
        job_id = desk.start_ingest(items, given=Given(), added_by=who)
        wake()
        return wire.job_json(desk.ingest_job(job_id))

    @router.get("/jobs/{job_id}", summary="What has become of a job")
    def get_job(job_id: str) -> dict[str, Any]:
        return wire.job_json(desk.ingest_job(job_id))

    @router.post("/articles/{article_id}/claims", summary="Find the claims of an article")
    def extract(
        article_id: str, request: Request, body: Annotated[Acting | None, Body()] = None
    ) -> list[dict[str, Any]]:
        who = reviewer_of(request, body.reviewer if body else None)
        desk.extract_claims([desk.article(article_id).id], who=who)
        return [wire.claim_json(claim) for claim in desk.claims_of(desk.article(article_id).id)]


def _claim_routes(router: APIRouter, desk: Desk, reviewer_of: ReviewerOf, keeps: Callable[[Request], bool]) -> None:
    from workbench.db.claims import ClaimFilter

    @router.get("/claims", summary="List claims, most check-worthy first")
    def list_claims(
        article_id: str | None = None,
        status: ClaimStatus | None = None,
        text: str | None = None,
        also_not_checkable: bool = False,
        page: Annotated[int, Query(ge=1)] = 1,
        page_size: Annotated[int, Query(ge=1, le=500)] = 50,
    ) -> dict[str, Any]:
        wanted = ClaimFilter(article_id=article_id, status=status, text=text, also_not_checkable=also_not_checkable)
        found = desk.queue(wanted, reviewer="", page=page, page_size=page_size)
        items = [wire.claim_json(item.claim) for item in found.items]
        return {"items": items, "total": found.total, "page": found.page, "pages": found.pages}

    @router.post("/claims", status_code=201, summary="Add a claim by hand")
    def add_claim(new: NewClaim, request: Request) -> dict[str, Any]:
        who = reviewer_of(request, new.reviewer)
        claim = desk.add_claim(
            new.text, article_id=new.article_id, speaker=new.speaker, claimed_on=new.date, added_by=who
        )
        return wire.claim_json(claim)

    @router.get("/claims/{claim_id}", summary="One claim")
    def get_claim(claim_id: str) -> dict[str, Any]:
        return wire.claim_json(desk.claim(claim_id))

    @router.get("/claims/{claim_id}/evidence", summary="What other sources say, grouped by origin")
    def get_evidence(
        claim_id: str,
        request: Request,
        k: Annotated[int | None, Query(ge=1, le=1000)] = None,
        as_of: dt.date | None = None,
        include_later: bool = False,
        query: str | None = None,
    ) -> dict[str, Any]:
        day: AsOf = None if include_later else (as_of or "claim")
        found = desk.evidence(desk.claim(claim_id).id, k=k, as_of=day, query=query, keep=keeps(request))
        return wire.retrieval_json(found)

    @router.post("/evidence", summary="What other sources say about a free text")
    def free_evidence(text: FreeText) -> dict[str, Any]:
        found = desk.evidence(
            text.claim, k=text.k, as_of=text.as_of or "claim", publisher=text.publisher, article_id=text.article_id
        )
        return wire.retrieval_json(found)


def _verdict_routes(router: APIRouter, desk: Desk, reviewer_of: ReviewerOf) -> None:
    @router.post("/claims/{claim_id}/verdicts", status_code=201, summary="Record a verdict")
    def record(claim_id: str, new: NewVerdict, request: Request) -> dict[str, Any]:
        verdict = desk.record_verdict(
            claim_id,
            label=new.label,
            rationale=new.rationale,
            cite=new.cite,
            reviewer=reviewer_of(request, new.reviewer),
            confidence=new.confidence,
            seconds_open=new.seconds_open,
            expected_latest=new.expected_latest,
            idempotency_key=new.idempotency_key,
        )
        return wire.verdict_json(verdict)

    @router.get("/claims/{claim_id}/history", summary="Every verdict and event, oldest first")
    def history(claim_id: str) -> dict[str, Any]:
        claim, verdicts, events = desk.history(claim_id)
        return {
            "claim": wire.claim_json(claim),
            "verdicts": [wire.verdict_json(v) for v in verdicts],
            "events": [wire.event_json(e) for e in events],
        }

    @router.post("/verdicts/{verdict_id}/withdraw", summary="Take your own verdict back")
    def withdraw(verdict_id: str, request: Request, body: Annotated[Acting | None, Body()] = None) -> dict[str, Any]:
        who = reviewer_of(request, body.reviewer if body else None)
        return wire.verdict_json(desk.undo_verdict(verdict_id, who=who))

    @router.get("/export/{form}", summary="Verdicts as claimreview, jsonl, csv or html")
    def export(form: str) -> Response:
        from workbench.exporting import MEDIA_TYPES, export_cases

        if form not in MEDIA_TYPES:
            raise UsageError(f"no export {form!r}: choose one of {', '.join(MEDIA_TYPES)}")
        result = export_cases(desk, form)
        return Response(result.text, media_type=MEDIA_TYPES[form])


async def _say_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WorkbenchError)
    return JSONResponse({"error": {"code": error.code, "message": error.message}}, status_code=error.http_status)


def _version() -> str:
    try:
        return version("factcheck-workbench")
    except PackageNotFoundError:
        return "0"
