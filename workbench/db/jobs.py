"""Requests to add articles, item by item; they survive a reload and a restart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.engine import Database
from workbench.db.tables import JobItemRow, JobRow
from workbench.errors import NotFound
from workbench.types import Given

ENDED = frozenset({"added", "unchanged", "duplicate", "failed"})
"""States after which nothing more happens to an item."""


@dataclass(frozen=True, kw_only=True)
class JobItem:
    """One source of a job."""

    id: int
    source: str
    state: str
    """`queued`, `fetching`, `reading`, `embedding`, then one of `ENDED`."""
    article_id: str | None = None
    passages: int = 0
    seconds: float = 0.0
    error_code: str | None = None
    error_message: str | None = None


@dataclass(frozen=True, kw_only=True)
class IngestJob:
    """A request and what has become of it."""

    id: str
    added_by: str
    created_at: datetime
    given: Given
    items: tuple[JobItem, ...]

    @property
    def done(self) -> bool:
        """Whether every item has ended."""
        return all(item.state in ENDED for item in self.items)


@dataclass(frozen=True, kw_only=True)
class Queued:
    """Work taken from the queue: a source to fetch, or a body that was uploaded."""

    id: int
    job_id: str
    source: str
    body: bytes | None
    added_by: str
    given: Given


class JobStore:
    """Keeps jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, job_id: str, items: Sequence[tuple[str, bytes | None]], *, given: Given, added_by: str, now: datetime
    ) -> None:
        """Queue sources; a body is kept until its item has ended well, so that a failed one can be tried again."""
        with self._database.write() as connection:
            connection.execute(
                sa.insert(JobRow).values(id=job_id, added_by=added_by, given=asdict(given), created_at=now)
            )
            rows = [
                {"job_id": job_id, "source": source, "body": body, "state": "queued", "passages": 0, "seconds": 0.0}
                for source, body in items
            ]
            connection.execute(sa.insert(JobItemRow), rows)

    def get(self, job_id: str) -> IngestJob:
        """One job with its items in order.

        Raises:
            NotFound: no such job.
        """
        with self._database.read() as connection:
            job = connection.execute(sa.select(JobRow.__table__).where(JobRow.id == job_id)).first()
            if job is None:
                raise NotFound(f"no ingest job {job_id!r}")
            columns = [c for c in JobItemRow.__table__.c if c.name not in {"body", "job_id"}]
            rows = connection.execute(
                sa.select(*columns).where(JobItemRow.job_id == job_id).order_by(JobItemRow.id)
            ).all()
        items = tuple(JobItem(**row._mapping) for row in rows)
        return IngestJob(
            id=job.id, added_by=job.added_by, created_at=job.created_at, given=Given(**job.given), items=items
        )

    def latest(self, limit: int) -> list[IngestJob]:
        """The newest jobs, newest first."""
        query = sa.select(JobRow.id).order_by(JobRow.created_at.desc()).limit(limit)
        with self._database.read() as connection:
            ids = list(connection.execute(query).scalars())
        return [self.get(job_id) for job_id in ids]

    def next(self) -> Queued | None:
        """The oldest item that has not ended, `None` when all have; after a crash it is done again."""
        query = (
            sa.select(JobItemRow, JobRow.added_by, JobRow.given)
            .join(JobRow, JobRow.id == JobItemRow.job_id)
            .where(JobItemRow.state.not_in(ENDED))
            .order_by(JobItemRow.id)
            .limit(1)
        )
        columns = query.with_only_columns(
            JobItemRow.id, JobItemRow.job_id, JobItemRow.source, JobItemRow.body, JobRow.added_by, JobRow.given
        )
        with self._database.read() as connection:
            row = connection.execute(columns).first()
        if row is None:
            return None
        return Queued(
            id=row.id,
            job_id=row.job_id,
            source=row.source,
            body=row.body,
            added_by=row.added_by,
            given=Given(**row.given),
        )

    def update(self, item: JobItem) -> None:
        """Write an item's state; its body goes once it has ended well."""
        with self._database.write() as connection:
            _update(connection, item)

    def finish(self, job_id: str, item: JobItem, more: Sequence[JobItem]) -> None:
        """End an item, together with those that turned up while it was read, as the entries of a feed do."""
        with self._database.write() as connection:
            for extra in more:
                values = asdict(extra) | {"job_id": job_id, "body": None}
                del values["id"]
                connection.execute(sa.insert(JobItemRow).values(**values))
            _update(connection, item)

    def retry(self, item_id: int) -> None:
        """Queue a failed item again.

        Raises:
            NotFound: no item of that number has failed.
        """
        with self._database.write() as connection:
            done = connection.execute(
                sa.update(JobItemRow)
                .where(JobItemRow.id == item_id, JobItemRow.state == "failed")
                .values(state="queued", error_code=None, error_message=None)
            )
            if not done.rowcount:
                raise NotFound(f"no source number {item_id} that failed: it may be under way again already")


def _update(connection: Connection, item: JobItem) -> None:
    values = asdict(item)
    del values["id"], values["source"]
    if item.state in ENDED - {"failed"}:
        values["body"] = None
    connection.execute(sa.update(JobItemRow).where(JobItemRow.id == item.id).values(**values))
