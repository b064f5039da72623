"""One export of a desk's verdicts, in the form asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.desk import Desk

MEDIA_TYPES = {
    "claimreview": "application/ld+json",
    "jsonl": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


@dataclass(frozen=True, kw_only=True)
class Exported:
    """An export and what it leaves out."""

    text: str
    left_out: tuple[str, ...] = ()
    """`claim id: reason`, one a claim that the form cannot carry."""


def export_cases(desk: Desk, form: str) -> Exported:
    """Export every case that has a verdict; `form` is a key of `MEDIA_TYPES`."""
    from workbench.export import to_claimreview, to_csv, to_html, to_jsonl

    cases, settings = desk.published_cases(), desk.settings
    match form:
        case "claimreview":
            name, url = settings.organisation, settings.organisation_url
            result = to_claimreview(cases, publisher_name=name, publisher_url=url)
            return Exported(text=result.text, left_out=tuple(f"{s.claim_id}: {s.reason}" for s in result.skipped))
        case "jsonl":
            return Exported(text=to_jsonl(cases))
        case "csv":
            return Exported(text=to_csv(cases))
        case "html":
            return Exported(text=to_html(cases, generated_at=datetime.now(UTC), title=settings.organisation))
    raise ValueError(form)
