"""One verdict a row: JSON lines for programs, CSV for spreadsheets. Replaced and withdrawn verdicts are rows too."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from workbench.corroboration import corroboration
from workbench.ratings import averitec_label, claimreview_rating, fever_label
from workbench.types import Article, Cited, Point, Retrieval, Review, Suggestion, Verdict

__all__ = ["CSV_COLUMNS", "formula_safe", "to_csv", "to_jsonl"]

CSV_COLUMNS = (
    "claim_id", "claim", "standalone", "speaker", "claimed_on", "claim_status",
    "article_title", "publisher", "article_url", "article_published",
    "verdict_id", "reviewer", "label", "averitec", "fever", "rating", "confidence", "rationale",
    "cited", "cited_urls", "cited_origins",
    "origins", "origins_supporting", "origins_refuting", "as_of", "index_version",
    "suggestion_seen", "suggestion_label", "suggestion_grade", "suggestion_model",
    "recorded_at", "standing", "replaces", "replaced_by", "withdrawn_at",
)  # fmt: skip

# json leaves these raw, and readers that split on every Unicode line break would cut a row in two.
_LINE_BREAKS = {ord(c): f"\\u{ord(c):04x}" for c in "\u0085\u2028\u2029"}
_FORMULA_STARTS = frozenset("=+-@")


def to_jsonl(reviews: Iterable[Review]) -> str:
    r"""Give one JSON object a line, each ended by `\n`; an empty string when there is no verdict. Text is untouched."""
    rows = (_json_row(review, verdict) for review in reviews for verdict in review.verdicts)
    return "".join(json.dumps(row, ensure_ascii=False).translate(_LINE_BREAKS) + "\n" for row in rows)


def to_csv(reviews: Iterable[Review]) -> str:
    """Give RFC 4180 CSV with a header line and a byte order mark, by which spreadsheets know UTF-8. Write it as UTF-8.

    Cells that a spreadsheet would run are prefixed with an apostrophe: see `formula_safe`. To read the text exactly
    as it is stored, use `to_jsonl`.
    """
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, CSV_COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for review in reviews:
        for verdict in review.verdicts:
            writer.writerow({name: formula_safe(cell) for name, cell in _csv_row(review, verdict).items()})
    return "\ufeff" + out.getvalue()


def formula_safe(cell: str) -> str:
    """Prefix an apostrophe to a cell that a spreadsheet could read as a formula.

    Such a cell begins with `=`, `+`, `-` or `@`, in any compatibility form (full-width ones included), or with a tab,
    carriage return or other control character; blanks and invisible characters before them do not hide them.
    """
    for char in cell:
        category = unicodedata.category(char)
        if category == "Cc":
            return "'" + cell
        if category[0] == "Z" or category == "Cf":
            continue
        return "'" + cell if unicodedata.normalize("NFKC", char)[0] in _FORMULA_STARTS else cell
    return cell


def _json_row(review: Review, verdict: Verdict) -> dict[str, object]:
    return {
        "claim": _claim_fields(review),
        "article": _article_fields(review.article) if review.article else None,
        "verdict_id": verdict.id,
        "label": verdict.label.value,
        "averitec": averitec_label(verdict.label),
        "fever": fever_label(verdict.label),
        "rating": _rating_fields(verdict),
        "confidence": verdict.confidence,
        "rationale": verdict.rationale,
        "cited": [asdict(c) for c in verdict.cited],
        "reviewer": verdict.reviewer,
        "recorded_at": verdict.recorded_at.isoformat(),
        "standing": verdict.stands,
        "replaces": verdict.replaces,
        "replaced_by": verdict.replaced_by,
        "withdrawn_at": verdict.withdrawn_at.isoformat() if verdict.withdrawn_at else None,
        "suggestion": _suggestion_fields(review, verdict),
        "seconds_open": verdict.seconds_open,
        "retrieval": _retrieval_fields(review),
    }


def _claim_fields(review: Review) -> dict[str, object]:
    claim = review.claim
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
        "kind": claim.kind.value,
        "claimed_on": claim.claimed_on.isoformat() if claim.claimed_on else None,
        "status": claim.status.value,
    }


def _article_fields(article: Article) -> dict[str, object]:
    return {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "agency": article.agency,
        "byline": article.byline,
        "upstream": list(article.upstream),
        "url": article.canonical_url or article.url,
        "published": article.published.text if article.published else None,
        "language": article.language,
    }


def _rating_fields(verdict: Verdict) -> dict[str, object] | None:
    rating = claimreview_rating(verdict.label)
    return {"text": rating.text, "value": rating.value} if rating else None


def _suggestion_fields(review: Review, verdict: Verdict) -> dict[str, object]:
    """What a model proposed, as far as code verified it: quotes, and none of its own words.

    One suggestion travels with a review; another that was seen before an earlier verdict is named by its id.
    """
    shown = _shown(review, verdict)
    return {
        "id": verdict.suggestion_id,
        "seen": verdict.suggestion_seen,
        "status": shown.status.value if shown else None,
        "label": shown.label.value if shown and shown.label else None,
        "grade": shown.grade.value if shown else None,
        "model_label": shown.model_label.value if shown and shown.model_label else None,
        "confidence": shown.confidence if shown else None,
        "confidence_n": shown.confidence_n if shown else None,
        "struck": shown.struck if shown else None,
        "quotes": [_quote_fields(point) for point in shown.points] if shown else [],
        "model": shown.provenance.model if shown else None,
        "prompt": shown.provenance.prompt if shown else None,
    }


def _shown(review: Review, verdict: Verdict) -> Suggestion | None:
    """The suggestion that a verdict was recorded after seeing, when it travels with the review."""
    suggestion = review.suggestion
    seen = verdict.suggestion_seen and suggestion is not None and suggestion.id == verdict.suggestion_id
    return suggestion if seen else None


def _quote_fields(point: Point) -> dict[str, object]:
    return {
        "stance": point.stance.value,
        "article_id": point.article_id,
        "passage_id": point.passage_id,
        "origin_id": point.origin_id,
        "text": point.quote.text,
        "start": point.quote.start,
        "end": point.quote.end,
    }


def _retrieval_fields(review: Review) -> dict[str, object] | None:
    if review.retrieval is None:
        return None
    counts = corroboration(review.retrieval)
    return {
        "as_of": review.retrieval.as_of.isoformat() if review.retrieval.as_of else None,
        "retrieved_at": review.retrieval.retrieved_at.isoformat(),
        "index_version": review.retrieval.index_version,
        "excluded": asdict(review.retrieval.excluded),
        "corroboration": {"supports": counts.supports, "refutes": counts.refutes, "origins": counts.origins},
        "origin_edits": _origin_edits(review.retrieval),
    }


def _origin_edits(retrieval: Retrieval) -> list[dict[str, object]]:
    """Corrections by people that these counts include, each once."""
    edits = dict.fromkeys(edit for group in retrieval.origins for edit in group.edits)
    return [asdict(e) | {"at": e.at.isoformat()} for e in sorted(edits, key=lambda edit: edit.at)]


def _csv_row(review: Review, verdict: Verdict) -> Mapping[str, str]:
    rating = claimreview_rating(verdict.label)
    return {
        **dict(_claim_cells(review)),
        "verdict_id": verdict.id,
        "reviewer": verdict.reviewer,
        "label": verdict.label.value,
        "averitec": averitec_label(verdict.label) or "",
        "fever": fever_label(verdict.label) or "",
        "rating": str(rating.value) if rating and rating.value is not None else "",
        "confidence": verdict.confidence or "",
        "rationale": verdict.rationale,
        "cited": "\n".join(_cited_words(c) for c in verdict.cited),
        "cited_urls": "\n".join(c.url or "" for c in verdict.cited),
        "cited_origins": "\n".join(sorted({c.origin_label or c.origin_id for c in verdict.cited})),
        "suggestion_seen": _yes_no(verdict.suggestion_seen),
        **_suggestion_cells(review, verdict),
        "recorded_at": verdict.recorded_at.isoformat(),
        "standing": _yes_no(verdict.stands),
        "replaces": verdict.replaces or "",
        "replaced_by": verdict.replaced_by or "",
        "withdrawn_at": verdict.withdrawn_at.isoformat() if verdict.withdrawn_at else "",
    }


def _suggestion_cells(review: Review, verdict: Verdict) -> Mapping[str, str]:
    shown = _shown(review, verdict)
    return {
        "suggestion_label": shown.label.value if shown and shown.label else "",
        "suggestion_grade": shown.grade.value if shown else "",
        "suggestion_model": shown.provenance.model if shown else "",
    }


def _claim_cells(review: Review) -> Iterator[tuple[str, str]]:
    claim, article, retrieval = review.claim, review.article, review.retrieval
    yield "claim_id", claim.id
    yield "claim", claim.text
    yield "standalone", claim.standalone
    yield "speaker", claim.speaker or ""
    yield "claimed_on", claim.claimed_on.isoformat() if claim.claimed_on else ""
    yield "claim_status", claim.status.value
    if article:
        yield "article_title", article.title or ""
        yield "publisher", article.publisher or ""
        yield "article_url", article.canonical_url or article.url or ""
        yield "article_published", article.published.text if article.published else ""
    if retrieval:
        counts = corroboration(retrieval)
        yield "origins", str(counts.origins)
        yield "origins_supporting", str(counts.supports)
        yield "origins_refuting", str(counts.refutes)
        yield "as_of", retrieval.as_of.isoformat() if retrieval.as_of else ""
        yield "index_version", retrieval.index_version


def _cited_words(cited: Cited) -> str:
    return f"{cited.publisher or 'unknown publisher'}: “{cited.text}”"


def _yes_no(flag: bool) -> str:
    return "yes" if flag else "no"
