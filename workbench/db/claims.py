"""Claims and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.engine import Database
from workbench.db.events import append_event
from workbench.db.ids import by_id
from workbench.db.provenance import provenance_json, provenance_of
from workbench.db.tables import ArticleRow, ClaimRow, VerdictRow
from workbench.errors import NotFound
from workbench.types import Claim, ClaimKind, ClaimStatus, EntityKind


@dataclass(frozen=True, kw_only=True)
class ClaimFilter:
    """Which claims to list; fields left at `None` do not narrow."""

    article_id: str | None = None
    status: ClaimStatus | None = None
    text: str | None = None
    publisher: str | None = None
    language: str | None = None
    min_checkworthy: float = 0.0
    also_not_checkable: bool = False
    """With those that nobody can check; they are no work for a reviewer, and left out otherwise."""
    newest_first: bool = False
    """Newest first instead of most check-worthy first."""


@dataclass(frozen=True, kw_only=True)
class ListedClaim:
    """A claim in a list, with what a reviewer needs to choose it."""

    claim: Claim
    article_title: str | None
    publisher: str | None
    language: str | None


class ClaimStore:
    """Keeps claims."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, claims: Sequence[Claim], *, who: str, now: datetime) -> list[Claim]:
        """Store the claims that are not here yet; returns those that were new."""
        with self._database.write() as connection:
            return _insert_new(connection, claims, who=who, now=now)

    def add_read(self, article_id: str, claims: Sequence[Claim], *, who: str, now: datetime) -> list[Claim]:
        """Store the claims of one article and remember that it has been read, together."""
        with self._database.write() as connection:
            new = _insert_new(connection, claims, who=who, now=now)
            connection.execute(sa.update(ArticleRow).where(ArticleRow.id == article_id).values(claims_read_at=now))
            return new

    def get(self, claim_id: str) -> Claim:
        """Return one claim by id or unique beginning of an id.

        Raises:
            NotFound: no claim, or more than one, has that id.
        """
        with self._database.read() as connection:
            row = by_id(connection, ClaimRow, claim_id)
        if row is None:
            raise NotFound(f"no claim {claim_id!r}: `workbench claims list` shows them")
        return _claim(row)

    def of_article(self, article_id: str) -> list[Claim]:
        """Claims of one article in reading order."""
        query = (
            sa.select(ClaimRow.__table__)
            .where(ClaimRow.article_id == article_id)
            .order_by(ClaimRow.start, ClaimRow.created_at, ClaimRow.id)
        )
        with self._database.read() as connection:
            return [_claim(row) for row in connection.execute(query)]

    def search(self, wanted: ClaimFilter, *, limit: int | None = None, offset: int = 0) -> list[ListedClaim]:
        """List claims: most check-worthy first, then in reading order, so that the order never jumps."""
        order = (
            [ClaimRow.created_at.desc(), ClaimRow.id]
            if wanted.newest_first
            else [ClaimRow.checkworthy.desc(), ClaimRow.created_at, ClaimRow.article_id, ClaimRow.start, ClaimRow.id]
        )
        query = (
            sa.select(ClaimRow.__table__, ArticleRow.title, ArticleRow.publisher, ArticleRow.language)
            .outerjoin(ArticleRow, ArticleRow.id == ClaimRow.article_id)
            .where(*_conditions(wanted))
            .order_by(*order)
            .limit(limit)
            .offset(offset)
        )
        with self._database.read() as connection:
            return [
                ListedClaim(claim=_claim(r), article_title=r.title, publisher=r.publisher, language=r.language)
                for r in connection.execute(query)
            ]

    def count(self, wanted: ClaimFilter) -> int:
        """How many claims `search` would list."""
        query = (
            sa.select(sa.func.count())
            .select_from(ClaimRow)
            .outerjoin(ArticleRow, ArticleRow.id == ClaimRow.article_id)
            .where(*_conditions(wanted))
        )
        with self._database.read() as connection:
            return int(connection.execute(query).scalar_one())

    def with_verdicts(self) -> list[str]:
        """Ids of claims that have a verdict, by the time of the first one."""
        first = sa.func.min(VerdictRow.recorded_at)
        query = sa.select(VerdictRow.claim_id).group_by(VerdictRow.claim_id).order_by(first, VerdictRow.claim_id)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def set_status(self, claim_id: str, status: ClaimStatus, *, who: str, now: datetime, reason: str | None) -> None:
        """Move a claim in the workflow and say why in the history."""
        with self._database.write() as connection:
            move_claim(connection, claim_id, status, who=who, now=now, reason=reason)


def move_claim(
    connection: Connection, claim_id: str, status: ClaimStatus, *, who: str, now: datetime, reason: str | None = None
) -> None:
    """Change a claim's status in the caller's transaction; silent when it already stands there, without a reason."""
    before = connection.execute(sa.select(ClaimRow.status).where(ClaimRow.id == claim_id)).scalar()
    if before == status and reason is None:
        return
    connection.execute(sa.update(ClaimRow).where(ClaimRow.id == claim_id).values(status=str(status)))
    after = str(status) if reason is None else f"{status}: {reason}"
    append_event(
        connection,
        at=now,
        who=who,
        kind=EntityKind.CLAIM,
        entity_id=claim_id,
        action="status",
        before=before,
        after=after,
    )


def _insert_new(connection: Connection, claims: Sequence[Claim], *, who: str, now: datetime) -> list[Claim]:
    ids = [claim.id for claim in claims]
    known: set[str] = set()
    for at in range(0, len(ids), 500):
        known |= set(connection.execute(sa.select(ClaimRow.id).where(ClaimRow.id.in_(ids[at : at + 500]))).scalars())
    new = list({claim.id: claim for claim in claims if claim.id not in known}.values())
    if new:
        connection.execute(sa.insert(ClaimRow), [_values(claim, who) for claim in new])
    for claim in new:
        append_event(
            connection, at=now, who=who, kind=EntityKind.CLAIM, entity_id=claim.id, action="added", after=claim.text
        )
    return new


def _values(claim: Claim, who: str) -> dict[str, object]:
    values = asdict(claim) | {
        "reasons": list(claim.reasons),
        "kind": str(claim.kind),
        "status": str(claim.status),
        "added_by": who,
    }
    values["provenance"] = provenance_json(claim.provenance) if claim.provenance else None
    return values


def _conditions(wanted: ClaimFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [ClaimRow.checkworthy >= wanted.min_checkworthy]
    if not wanted.also_not_checkable:
        found.append(ClaimRow.not_checkable.is_(None))
    if wanted.article_id:
        found.append(ClaimRow.article_id == wanted.article_id)
    if wanted.status:
        found.append(ClaimRow.status == str(wanted.status))
    if wanted.text:
        found.append(ClaimRow.standalone.icontains(wanted.text, autoescape=True))
    if wanted.publisher:
        found.append(ArticleRow.publisher == wanted.publisher)
    if wanted.language:
        found.append(ArticleRow.language == wanted.language)
    return found


_NOT_FIELDS = {"added_by", "title", "publisher", "language"}


def _claim(row: sa.Row[tuple[object, ...]]) -> Claim:
    values = {name: value for name, value in row._mapping.items() if name not in _NOT_FIELDS}
    values |= {
        "reasons": tuple(values["reasons"]),
        "kind": ClaimKind(values["kind"]),
        "status": ClaimStatus(values["status"]),
        "provenance": provenance_of(values["provenance"]) if values["provenance"] else None,
    }
    return Claim(**values)
