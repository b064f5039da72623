"""Suggestions of models as they were made: appended, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.engine import Database
from workbench.db.provenance import provenance_json, provenance_of
from workbench.db.tables import SuggestionRow, VerdictRow, WithdrawalRow
from workbench.types import (
    FailedSince,
    Grade,
    Label,
    Outcome,
    Point,
    Quote,
    QuoteStatus,
    RunStatus,
    Stance,
    Suggestion,
    stable_id,
)

__all__ = ["Kept", "SuggestionStore"]

_ANSWERED = SuggestionRow.status.in_([str(status) for status in RunStatus if not status.failed])
_NOBODY_CAN = str(Label.NOT_CHECKABLE)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A suggestion with what it was made from."""

    suggestion: Suggestion
    asked: str
    """Key of the question with the model and the prompt: the same question is not asked twice."""
    evidence: tuple[str, ...]
    """Ids of the evidence it is about, by rank."""
    reply: Mapping[str, Any] | None
    """What the model replied, word for word; `None` when it failed or was not asked."""
    raw: float | None
    """Score by code that confidence is fitted on; `None` without a label."""
    made_at: datetime


class SuggestionStore:
    """Keeps every suggestion ever made for a claim."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, kept: Kept) -> Kept:
        """Append a suggestion for a stored claim; one equal to the claim's last is not repeated, the last is given.

        Failures are all kept: each is an attempt of its own.
        """
        claim_id = kept.suggestion.claim_id
        if claim_id is None:
            raise ValueError("a suggestion for a free text is not stored")
        with self._database.write() as connection:
            last = _last(connection, claim_id)
            if last is not None and not kept.suggestion.status.failed and _same(last, kept):
                return last
            count = sa.select(sa.func.count()).where(SuggestionRow.claim_id == claim_id)
            number = connection.execute(count).scalar_one()
            # The claim's history may come back to an earlier suggestion; each entry has an id of its own.
            named = replace(kept, suggestion=replace(kept.suggestion, id=_id(kept.suggestion, number)))
            connection.execute(sa.insert(SuggestionRow).values(**_values(named)))
            return named

    def latest(self, claim_id: str) -> Kept | None:
        """The newest suggestion for a claim that is no failure, else the newest failure; `None` when there is none."""
        with self._database.read() as connection:
            return _last(connection, claim_id, _ANSWERED) or _last(connection, claim_id)

    def failed_since(self, claim_id: str) -> FailedSince | None:
        """The newest attempt if it failed, and there is a suggestion from before it."""
        with self._database.read() as connection:
            last = _last(connection, claim_id)
            if last is None or not last.suggestion.status.failed or _last(connection, claim_id, _ANSWERED) is None:
                return None
            return FailedSince(at=last.made_at, suggestion=last.suggestion)

    def get(self, suggestion_id: str) -> Kept | None:
        """One suggestion by its id."""
        query = sa.select(SuggestionRow.__table__).where(SuggestionRow.id == suggestion_id)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _kept(row)

    def replied(self, claim_id: str, asked: str) -> Kept | None:
        """The newest suggestion for a claim that holds a reply to this question which could be used."""
        query = sa.select(SuggestionRow.__table__).where(SuggestionRow.claim_id == claim_id, _ANSWERED)
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(SuggestionRow.seq.desc()))
            return next((_kept(row) for row in rows if row.body["asked"] == asked and row.body["reply"]), None)

    def outcomes(self) -> list[Outcome]:
        """Suggestions with a label beside what reviewers who had not seen it decided, where they agree: one a claim."""
        found: list[Outcome] = []
        with self._database.read() as connection:
            decided = _decided_unseen(connection)
            claims = sorted(decided)
            for at in range(0, len(claims), 500):
                some = SuggestionRow.claim_id.in_(claims[at : at + 500])
                for row in connection.execute(_newest().where(SuggestionRow.label.is_not(None), some)):
                    found.append(Outcome(raw=row.body["raw"], agreed=row.label == decided[row.claim_id]))
        return found


def _newest() -> sa.Select[Any]:
    """The newest of each claim that is no failure: a rate limit takes nothing back."""
    newest = sa.select(sa.func.max(SuggestionRow.seq)).where(_ANSWERED).group_by(SuggestionRow.claim_id)
    return sa.select(SuggestionRow.__table__).where(SuggestionRow.seq.in_(newest))


def _decided_unseen(connection: Connection) -> dict[str, str]:
    """The label of each claim on which all reviewers agree who decided without having seen a suggestion.

    A claim that nobody can check says nothing about how well passages were read.
    """
    query = (
        sa.select(VerdictRow.claim_id, VerdictRow.reviewer, VerdictRow.label)
        .outerjoin(WithdrawalRow, WithdrawalRow.verdict_id == VerdictRow.id)
        .where(VerdictRow.suggestion_seen.is_(False), WithdrawalRow.at.is_(None))
        .order_by(VerdictRow.seq)
    )
    said: dict[str, dict[str, str]] = {}
    for row in connection.execute(query):
        said.setdefault(row.claim_id, {})[row.reviewer] = row.label
    agreed = {claim: set(labels.values()) for claim, labels in said.items()}
    return {claim: labels.pop() for claim, labels in agreed.items() if len(labels) == 1 and _NOBODY_CAN not in labels}


def _last(connection: Connection, claim_id: str, *wanted: sa.ColumnElement[bool]) -> Kept | None:
    query = sa.select(SuggestionRow.__table__).where(SuggestionRow.claim_id == claim_id, *wanted)
    row = connection.execute(query.order_by(SuggestionRow.seq.desc()).limit(1)).first()
    return None if row is None else _kept(row)


def _id(suggestion: Suggestion, number: int) -> str:
    return stable_id("s", str(suggestion.claim_id), suggestion.id, str(number))


def _same(last: Kept, kept: Kept) -> bool:
    """Whether both say the same of the same, whatever they cost and whatever they are called.

    How sure is not compared, for it moves with every verdict; whether it can be told at all is.
    """

    def told(one: Kept) -> Kept:
        spent = replace(one.suggestion.provenance, **_SPENT)
        sure = None if one.suggestion.confidence is None else 0.0
        bare = replace(one.suggestion, id="", provenance=spent, confidence=sure, confidence_n=0)
        return replace(one, suggestion=bare, made_at=last.made_at)

    return told(last) == told(kept)


_SPENT: dict[str, Any] = {
    "input_tokens": 0,
    "output_tokens": 0,
    "cost_usd": 0.0,
    "seconds": 0.0,
    "response_id": None,
    "created_at": None,
}


def _values(kept: Kept) -> dict[str, Any]:
    suggestion = kept.suggestion
    body = asdict(suggestion) | {
        "provenance": provenance_json(suggestion.provenance),
        "asked": kept.asked,
        "evidence": list(kept.evidence),
        "reply": None if kept.reply is None else dict(kept.reply),
        "raw": kept.raw,
    }
    return {
        "id": suggestion.id,
        "claim_id": suggestion.claim_id,
        "status": str(suggestion.status),
        "label": str(suggestion.label) if suggestion.label else None,
        "body": body,
        "made_at": kept.made_at,
    }


def _kept(row: sa.Row[Any]) -> Kept:
    body = dict(row.body)
    return Kept(
        asked=body.pop("asked"),
        evidence=tuple(body.pop("evidence")),
        reply=body.pop("reply"),
        raw=body.pop("raw"),
        made_at=row.made_at,
        suggestion=Suggestion(
            **body
            | {
                "status": RunStatus(body["status"]),
                "label": _label(body["label"]),
                "grade": Grade(body["grade"]),
                "model_label": _label(body["model_label"]),
                "notes": tuple(body["notes"]),
                "points": tuple(_point(point) for point in body["points"]),
                "provenance": provenance_of(body["provenance"]),
            }
        ),
    )


def _label(stored: str | None) -> Label | None:
    return Label(stored) if stored else None


def _point(stored: Mapping[str, Any]) -> Point:
    quote = dict(stored["quote"])
    told = Quote(**quote | {"status": QuoteStatus(quote["status"])})
    return Point(**{**stored, "stance": Stance(stored["stance"]), "quote": told})
