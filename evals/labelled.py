"""Cases that people labelled: a claim beside one passage, and a claim with the verdict on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator

from evals.files import read_rows
from evals.tasks.data import files_like
from workbench.types import Label, Stance

LABELS: Mapping[str, Label] = {
    "supported": Label.SUPPORTED,
    "refuted": Label.REFUTED,
    "not_enough_info": Label.NOT_ENOUGH_EVIDENCE,
    "not_enough_evidence": Label.NOT_ENOUGH_EVIDENCE,
    "conflicting": Label.CONFLICTING,
    "partially_supported": Label.MISLEADING,
    "misleading": Label.MISLEADING,
}
"""Verdicts of data sets in the desk's words."""


class Pair(BaseModel):
    """A claim, a passage, and what the passage says of it."""

    model_config = ConfigDict(frozen=True)

    id: str
    claim: str
    passage: str
    label: Literal["supports", "refutes", "qualifies", "neutral"]
    lang: str | None = None

    @property
    def stance(self) -> Stance:
        """The label as the desk names it."""
        return Stance(self.label)


class Quoted(BaseModel):
    """A piece of evidence that people gave: words, or the document that holds them."""

    model_config = ConfigDict(frozen=True)

    doc_id: str | None = None
    quote: str | None = None
    answer: str | None = None

    @property
    def words(self) -> str:
        """What it says; empty when only a document is named."""
        return (self.quote or self.answer or "").strip()


class LabelledClaim(BaseModel):
    """A claim and the verdict of people; `label` is `None` where the data has none."""

    model_config = ConfigDict(frozen=True)

    id: str
    claim: str
    label: str | None = None
    speaker: str | None = None
    day: date | None = None
    evidence: tuple[Quoted, ...] = ()

    @field_validator("label")
    @classmethod
    def _known(cls, label: str | None) -> str | None:
        if label is not None and label not in LABELS:
            raise ValueError(f"a label is one of {', '.join(LABELS)}, not {label!r}")
        return label

    @property
    def expected(self) -> Label | None:
        """The verdict in the desk's words."""
        return LABELS[self.label] if self.label else None


def read_pairs(data: Path) -> tuple[dict[str, Path], list[tuple[str, Pair]]]:
    """Every `pairs_NAME.jsonl` with its name, in order.

    Raises:
        UsageError: there is none, or a line is no pair.
    """
    files = files_like(data, "pairs")
    return files, [(name, pair) for name, path in files.items() for pair in read_rows(path, Pair)]


def read_labelled(data: Path) -> tuple[dict[str, Path], list[tuple[str, LabelledClaim]]]:
    """Every claim of `claims_NAME.jsonl` that has a verdict, with its set's name, in order.

    Raises:
        UsageError: there is none, or a line is no claim.
    """
    files = files_like(data, "claims")
    claims = [(name, claim) for name, path in files.items() for claim in read_rows(path, LabelledClaim)]
    return files, [(name, claim) for name, claim in claims if claim.expected is not None]


def texts_of(claim: LabelledClaim, documents: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """The evidence people gave for a claim as (name of its source, words), each once, in order.

    Words without a document come each from a source of their own: nothing says that they share one.
    """
    found = [
        (one.doc_id or f"{claim.id}#{n}", one.words or documents.get(one.doc_id or "", ""))
        for n, one in enumerate(claim.evidence)
    ]
    return [pair for pair in dict.fromkeys(found) if pair[1]]
