"""Verdicts in the forms others read: ClaimReview, JSON lines, CSV, and a page of evidence."""

from workbench.export.claimreview import ExportResult, Skipped, to_claimreview
from workbench.export.pack import to_html
from workbench.export.rows import to_csv, to_jsonl

__all__ = ["ExportResult", "Skipped", "to_claimreview", "to_csv", "to_html", "to_jsonl"]
