"""Verdicts: appended, replaced by newer ones, withdrawn; never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.claims import move_claim
from workbench.db.engine import Database
from workbench.db.events import append_event
from workbench.db.tables import DraftRow, VerdictRow, WithdrawalRow
from workbench.errors import NotFound, VerdictConflict, VerdictRefused
from workbench.types import Cited, ClaimStatus, Draft, EntityKind, Label, Verdict

NOBODY_YET = "none"
"""`expected_latest` of a reviewer who saw no verdict."""


class VerdictStore:
    """Keeps verdicts. Every write checks for conflict inside its own transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self, verdict: Verdict, *, expected_latest: str | None = None, idempotency_key: str | None = None
    ) -> Verdict:
        """Append a verdict; the same key twice records once and returns the first.

        Args:
            verdict: `replaces` is set here, to the reviewer's own standing verdict.
            expected_latest: id of the newest verdict its reviewer saw, `NOBODY_YET` for none, `None` to skip the check.
            idempotency_key: chosen by the caller, kept with the row.

        Raises:
            VerdictConflict: another reviewer recorded since; nothing was written.
            VerdictRefused: the key was used for another claim, or by another reviewer.
        """
        with self._database.write() as connection:
            past = _of_claim(connection, verdict.claim_id)
            done = _already(connection, idempotency_key)
            if done is not None:
                return _first_of_key(past, done, verdict)
            _check_unseen(past, verdict, expected_latest)
            own = [v for v in past if v.reviewer == verdict.reviewer and v.stands]
            stored = replace(verdict, replaces=own[-1].id if own else None)
            _append(connection, stored, seq=len(past) + 1, key=idempotency_key)
            _settle_claim(connection, stored.claim_id, who=stored.reviewer, now=stored.recorded_at)
            return stored

    def withdraw(self, verdict_id: str, *, who: str, now: datetime) -> Verdict:
        """Take a verdict back; what it replaced stands again.

        Raises:
            NotFound: no such verdict.
            VerdictRefused: it is someone else's, or no longer stands.
        """
        with self._database.write() as connection:
            claim_id = connection.execute(sa.select(VerdictRow.claim_id).where(VerdictRow.id == verdict_id)).scalar()
            if claim_id is None:
                raise NotFound(f"no verdict {verdict_id!r}: `workbench verdict history CLAIM_ID` lists them")
            verdict = next(v for v in _of_claim(connection, claim_id) if v.id == verdict_id)
            if verdict.reviewer != who:
                raise VerdictRefused(f"verdict {verdict_id} was recorded by {verdict.reviewer}: only they can undo it")
            if not verdict.stands:
                raise VerdictRefused(f"verdict {verdict_id} no longer stands: there is nothing to undo")
            connection.execute(sa.insert(WithdrawalRow).values(verdict_id=verdict_id, who=who, at=now))
            _log(connection, verdict, "withdrawn", before=str(verdict.label), after=None, at=now)
            _settle_claim(connection, claim_id, who=who, now=now)
            return replace(verdict, withdrawn_at=now)

    def of_claim(self, claim_id: str) -> tuple[Verdict, ...]:
        """All verdicts on a claim, oldest first, replaced and withdrawn ones included."""
        with self._database.read() as connection:
            return _of_claim(connection, claim_id)

    def standing_labels(self, claim_ids: Sequence[str]) -> dict[str, list[Verdict]]:
        """Standing verdicts of many claims at once."""
        with self._database.read() as connection:
            return {c: [v for v in _of_claim(connection, c) if v.stands] for c in claim_ids}

    def decided_since(self, reviewer: str, since: datetime) -> int:
        """How many verdicts a reviewer recorded since, withdrawn ones not counted."""
        query = (
            sa.select(sa.func.count(sa.distinct(VerdictRow.claim_id)))
            .outerjoin(WithdrawalRow, WithdrawalRow.verdict_id == VerdictRow.id)
            .where(VerdictRow.reviewer == reviewer, VerdictRow.recorded_at >= since, WithdrawalRow.at.is_(None))
        )
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def save_draft(self, draft: Draft) -> None:
        """Keep a draft; the newest wins, for it is one person's own."""
        key = (DraftRow.claim_id == draft.claim_id, DraftRow.reviewer == draft.reviewer)
        values = asdict(draft) | {"label": draft.label and str(draft.label), "cite": list(draft.cite)}
        with self._database.write() as connection:
            connection.execute(sa.delete(DraftRow).where(*key))
            connection.execute(sa.insert(DraftRow).values(**values))

    def draft(self, claim_id: str, reviewer: str) -> Draft | None:
        """The reviewer's draft on a claim, if any."""
        query = sa.select(DraftRow.__table__).where(DraftRow.claim_id == claim_id, DraftRow.reviewer == reviewer)
        with self._database.read() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        label = Label(row.label) if row.label else None
        return Draft(**(dict(row._mapping) | {"label": label, "cite": tuple(row.cite)}))


def _of_claim(connection: Connection, claim_id: str) -> tuple[Verdict, ...]:
    query = (
        sa.select(VerdictRow.__table__, WithdrawalRow.at.label("withdrawn_at"))
        .outerjoin(WithdrawalRow, WithdrawalRow.verdict_id == VerdictRow.id)
        .where(VerdictRow.claim_id == claim_id)
        .order_by(VerdictRow.seq)
    )
    verdicts = [_verdict(row) for row in connection.execute(query)]
    replaced = {v.replaces: v.id for v in verdicts if v.replaces and v.withdrawn_at is None}
    return tuple(replace(v, replaced_by=replaced.get(v.id)) for v in verdicts)


def _verdict(row: sa.Row[tuple[object, ...]]) -> Verdict:
    values = {name: value for name, value in row._mapping.items() if name not in {"seq", "idempotency_key"}}
    cited = tuple(Cited(**c) for c in values["cited"])
    return Verdict(**(values | {"cited": cited, "label": Label(values["label"])}))


def _already(connection: Connection, key: str | None) -> str | None:
    if key is None:
        return None
    return connection.execute(sa.select(VerdictRow.id).where(VerdictRow.idempotency_key == key)).scalar()


def _first_of_key(past: Sequence[Verdict], done: str, verdict: Verdict) -> Verdict:
    first = next((v for v in past if v.id == done), None)
    if first is None or first.reviewer != verdict.reviewer:
        raise VerdictRefused(
            f"the idempotency key was used for verdict {done} on another claim or by another reviewer: "
            "choose a new key for each verdict"
        )
    return first


def _check_unseen(past: Sequence[Verdict], verdict: Verdict, expected_latest: str | None) -> None:
    if expected_latest is None:
        return
    ids = [v.id for v in past]
    seen = 0 if expected_latest == NOBODY_YET else ids.index(expected_latest) + 1 if expected_latest in ids else 0
    unseen = [v for v in past[seen:] if v.reviewer != verdict.reviewer]
    if unseen:
        raise VerdictConflict(
            f"{unseen[-1].reviewer} recorded {unseen[-1].label!s} on claim {verdict.claim_id} while you had it open: "
            "look at it, then record yours as a second opinion, or discard it"
        )


def _append(connection: Connection, verdict: Verdict, *, seq: int, key: str | None) -> None:
    values = asdict(verdict) | {
        "label": str(verdict.label),
        "cited": [asdict(c) for c in verdict.cited],
        "seq": seq,
        "idempotency_key": key,
    }
    for derived in ("replaced_by", "withdrawn_at"):
        del values[derived]
    connection.execute(sa.insert(VerdictRow).values(**values))
    connection.execute(
        sa.delete(DraftRow).where(DraftRow.claim_id == verdict.claim_id, DraftRow.reviewer == verdict.reviewer)
    )
    _log(connection, verdict, "recorded", before=verdict.replaces, after=str(verdict.label), at=verdict.recorded_at)


def _log(
    connection: Connection, verdict: Verdict, action: str, *, before: str | None, after: str | None, at: datetime
) -> None:
    append_event(
        connection,
        at=at,
        who=verdict.reviewer,
        kind=EntityKind.VERDICT,
        entity_id=verdict.claim_id,
        action=action,
        before=before,
        after=after,
    )


def _settle_claim(connection: Connection, claim_id: str, *, who: str, now: datetime) -> None:
    labels = {v.label for v in _of_claim(connection, claim_id) if v.stands}
    status = (ClaimStatus.REOPENED, ClaimStatus.DECIDED)[len(labels)] if len(labels) < 2 else ClaimStatus.ADJUDICATION
    move_claim(connection, claim_id, status, who=who, now=now)
