"""The JSON shapes that scripts rely on: one function a shape, shared by the command line, the API and batches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from workbench.corroboration import corroboration_line
from workbench.db.jobs import IngestJob
from workbench.db.provenance import provenance_json
from workbench.types import (
    ArticleCard,
    Claim,
    Event,
    Evidence,
    FailedSince,
    IngestItem,
    OriginEdit,
    OriginGroup,
    Point,
    Retrieval,
    Suggestion,
    Verdict,
)

Json = dict[str, Any]


def ingest_json(items: Iterable[IngestItem]) -> Json:
    """What became of each source."""
    return {"items": [ingest_item_json(item) for item in items]}


def ingest_item_json(item: IngestItem) -> Json:
    """What became of one source; `error` is null unless it failed."""
    error = {"code": item.error_code, "message": item.error_message} if item.error_code else None
    return {
        "source": item.source,
        "status": str(item.status),
        "article_id": item.article_id,
        "passages": item.passages,
        "error": error,
    }


def article_json(card: ArticleCard, origin_id: str | None) -> Json:
    """One article without its text."""
    return {
        "id": card.id,
        "title": card.title,
        "publisher": card.publisher,
        "agency": card.agency,
        "credit": card.credit,
        "byline": card.byline,
        "published": card.published.text if card.published else None,
        "published_precision": str(card.published.precision) if card.published else None,
        "published_found_in": card.published.found_in if card.published else None,
        "url": card.canonical_url or card.url,
        "language": card.language,
        "upstream": list(card.upstream),
        "origin_id": origin_id,
        "passages": card.passages,
        "findings": list(card.findings),
        "version": card.version,
        "replaces": card.replaces,
        "copies": card.cluster,
        "retrieved_at": card.retrieved_at.isoformat(),
    }


def claim_json(claim: Claim) -> Json:
    """One claim."""
    return {
        "id": claim.id,
        "article_id": claim.article_id,
        "text": claim.text,
        "standalone": claim.standalone,
        "start": claim.start,
        "end": claim.end,
        "speaker": claim.speaker,
        "attribution": claim.attribution,
        "hedge": claim.hedge,
        "kind": str(claim.kind),
        "date": claim.claimed_on.isoformat() if claim.claimed_on else None,
        "checkworthy": round(claim.checkworthy, 4),
        "reasons": list(claim.reasons),
        "status": str(claim.status),
        "not_checkable": claim.not_checkable,
        "model": claim.provenance.model if claim.provenance else None,
    }


def retrieval_json(retrieval: Retrieval) -> Json:
    """Evidence grouped by origin."""
    return {
        "claim": {"id": retrieval.claim_id, "text": retrieval.claim_text},
        "as_of": retrieval.as_of.isoformat() if retrieval.as_of else None,
        "excluded": asdict(retrieval.excluded),
        "origins": [origin_json(group) for group in retrieval.origins],
        "index_version": retrieval.index_version,
        "retrieved_at": retrieval.retrieved_at.isoformat(),
    }


def origin_json(group: OriginGroup) -> Json:
    """One origin with its passages and why each article counts under it."""
    return {
        "origin_id": group.origin_id,
        "label": group.label,
        "same_as_claim": group.same_as_claim,
        "primary": group.primary,
        "folds": [asdict(fold) for fold in group.folds],
        "edits": [origin_edit_json(edit) for edit in group.edits],
        "passages": [passage_json(evidence) for evidence in group.passages],
    }


def ledger_json(retrieval: Retrieval, edits: Iterable[OriginEdit]) -> Json:
    """Why each article counts where it does, and every correction of it that people made for the claim."""
    return {
        "claim": {"id": retrieval.claim_id, "text": retrieval.claim_text},
        "line": corroboration_line(retrieval),
        "origins": [origin_json(group) for group in retrieval.origins],
        "edits": [origin_edit_json(edit) for edit in edits],
        "retrieved_at": retrieval.retrieved_at.isoformat(),
    }


def origin_edit_json(edit: OriginEdit) -> Json:
    """A person's correction of how origins are counted."""
    return asdict(edit) | {"at": edit.at.isoformat(), "article_ids": list(edit.article_ids)}


def passage_json(evidence: Evidence) -> Json:
    """One passage of evidence."""
    article, passage, scores = evidence.article, evidence.passage, evidence.scores
    return {
        "evidence_id": evidence.id,
        "passage_id": passage.id,
        "article_id": passage.article_id,
        "title": article.title,
        "publisher": article.publisher,
        "agency": article.agency,
        "url": article.canonical_url or article.url,
        "published": article.published.text if article.published else None,
        "language": article.language,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "before": evidence.before,
        "after": evidence.after,
        "scores": {
            "dense": _rounded(scores.dense),
            "lexical": _rounded(scores.lexical),
            "fused": _rounded(scores.fused),
        },
        "rank": evidence.rank,
        "stance": str(evidence.stance) if evidence.stance else None,
        "rests_on": [asdict(source) for source in evidence.rests_on],
        "primary": evidence.primary,
        "slots": [asdict(slot) for slot in evidence.slots],
        "lookalike": evidence.lookalike,
        "findings": list(article.findings),
    }


def suggestion_json(suggestion: Suggestion) -> Json:
    """What a model proposes, as far as code verified it: no label is an abstention, or a failure by its `status`."""
    return {
        "id": suggestion.id,
        "claim_id": suggestion.claim_id,
        "status": str(suggestion.status),
        "label": str(suggestion.label) if suggestion.label else None,
        "grade": str(suggestion.grade),
        "confidence": _rounded(suggestion.confidence),
        "confidence_n": suggestion.confidence_n,
        "model_label": str(suggestion.model_label) if suggestion.model_label else None,
        "reasons": [*suggestion.notes, *(point.words for point in suggestion.points if point.words)],
        "reasons_for": [point_json(point) for point in suggestion.reasons_for],
        "reasons_against": [point_json(point) for point in suggestion.reasons_against],
        "cited": [point_json(point) for point in suggestion.points],
        "struck": suggestion.struck,
        "failure": suggestion.failure,
        "provenance": provenance_json(suggestion.provenance),
    }


def failed_since_json(failed: FailedSince | None) -> Json | None:
    """A later attempt that failed: when, how, and why in words; null when the suggestion is of the last attempt."""
    if failed is None:
        return None
    made = failed.suggestion
    told = {"at": failed.at.isoformat(), "status": str(made.status)}
    return told | {"failure": made.failure, "message": "; ".join(made.notes)}


def point_json(point: Point) -> Json:
    """A passage's word on a claim; offsets are in its article."""
    return {
        "passage_id": point.passage_id,
        "article_id": point.article_id,
        "origin_id": point.origin_id,
        "stance": str(point.stance),
        "reason": point.words,
        "quote": point.quote.text,
        "start": point.quote.start,
        "end": point.quote.end,
        "quote_status": str(point.quote.status),
    }


def verdict_json(verdict: Verdict) -> Json:
    """One verdict with the evidence it cites."""
    return {
        "id": verdict.id,
        "claim_id": verdict.claim_id,
        "reviewer": verdict.reviewer,
        "label": str(verdict.label),
        "confidence": verdict.confidence,
        "rationale": verdict.rationale,
        "cited": [asdict(cited) for cited in verdict.cited],
        "suggestion_id": verdict.suggestion_id,
        "suggestion_seen": verdict.suggestion_seen,
        "seconds_open": verdict.seconds_open,
        "recorded_at": verdict.recorded_at.isoformat(),
        "replaces": verdict.replaces,
        "replaced_by": verdict.replaced_by,
        "withdrawn_at": verdict.withdrawn_at.isoformat() if verdict.withdrawn_at else None,
        "stands": verdict.stands,
    }


def event_json(event: Event) -> Json:
    """One line of history."""
    return asdict(event) | {"at": event.at.isoformat(), "kind": str(event.kind)}


def job_json(job: IngestJob) -> Json:
    """A request to add articles, item by item."""
    return {
        "id": job.id,
        "added_by": job.added_by,
        "created_at": job.created_at.isoformat(),
        "done": job.done,
        "items": [
            {
                "id": item.id,
                "source": item.source,
                "state": item.state,
                "article_id": item.article_id,
                "passages": item.passages,
                "seconds": item.seconds,
                "error": {"code": item.error_code, "message": item.error_message} if item.error_code else None,
            }
            for item in job.items
        ],
    }


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(float(score), 6)
