"""The output row of one claim. Nothing in it depends on the time or the machine, so a run can be repeated exactly."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any

from workbench.batch.claims_file import BadRow, ClaimRow
from workbench.corroboration import corroboration
from workbench.types import Provenance, Retrieval, RunStatus, Suggestion
from workbench.wire import origin_json, suggestion_json

__all__ = ["bad_row", "failed_row", "judged_row", "unjudged_row"]

logger = logging.getLogger(__name__)

Json = dict[str, Any]

_NO_USAGE = {"calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}


def unjudged_row(row: ClaimRow, found: Retrieval, *, model: str | None) -> Json:
    """What was found, with no model to judge it: no suggestion is an abstention, not a label."""
    return _row(row, found) | {"versions": {"model": model, "index": found.index_version}}


def judged_row(row: ClaimRow, found: Retrieval, suggestion: Suggestion) -> Json:
    """What was found with its stances, and what the model's reading of it comes to; `error` when a step failed."""
    told = _row(row, found)
    told["status"] = str(suggestion.status)
    told["suggestion"] = suggestion_json(suggestion)
    told["usage"] = _usage(suggestion)
    told["versions"] = _versions(suggestion.provenance) | {"index": found.index_version}
    if suggestion.failure:
        told["error"] = {"code": suggestion.failure, "message": "; ".join(suggestion.notes)}
    return told


def bad_row(row: BadRow) -> Json:
    """The row of an input that cannot be checked."""
    return failed_row(row, "bad_row", row.message)


def failed_row(row: ClaimRow | BadRow, code: str, message: str) -> Json:
    """The row of an input for which nothing could be searched."""
    logger.info("%s: %s", row.id, message)
    return {
        "id": row.id,
        "claim": row.claim,
        "status": str(RunStatus.PARSE_ERROR),
        "suggestion": None,
        "corroboration": {"supports": 0, "refutes": 0, "origins": 0},
        "evidence": [],
        "usage": dict(_NO_USAGE),
        "versions": {},
        "error": {"code": code, "message": message},
    }


def _row(row: ClaimRow, found: Retrieval) -> Json:
    counts = corroboration(found)
    evidence = [
        passage | {"origin_id": group.origin_id}
        for group in found.origins
        for passage in origin_json(group)["passages"]
    ]
    evidence.sort(key=lambda passage: int(passage["rank"]))
    return {
        "id": row.id,
        "claim": row.claim,
        "status": str(RunStatus.OK if evidence else RunStatus.NO_EVIDENCE),
        "suggestion": None,
        "corroboration": {
            "supports": counts.supports,
            "refutes": counts.refutes,
            "origins": counts.origins,
            "primary": counts.primary,
        },
        "excluded": asdict(found.excluded),
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "evidence": evidence,
        "usage": dict(_NO_USAGE),
    }


def _usage(suggestion: Suggestion) -> Json:
    spent = suggestion.provenance
    return {
        "calls": 1 if spent.prompt else 0,
        "input_tokens": spent.input_tokens,
        "output_tokens": spent.output_tokens,
        "cost_usd": spent.cost_usd,
    }


def _versions(provenance: Provenance) -> Json:
    return {"model": provenance.model, "prompt": provenance.prompt, "prompt_sha256": provenance.prompt_sha256}
