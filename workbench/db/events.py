"""The append-only history."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.engine import Database
from workbench.db.tables import EventRow
from workbench.types import EntityKind, Event

_INSERT = sa.insert(EventRow)


def append_event(
    connection: Connection,
    *,
    at: datetime,
    who: str,
    kind: EntityKind,
    entity_id: str,
    action: str,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Write one line of history in the caller's transaction, so that a change and its record stand or fall together."""
    line = {"at": at, "who": who, "kind": str(kind), "entity_id": entity_id, "action": action}
    connection.execute(_INSERT, line | {"before": before, "after": after})


class EventStore:
    """Reads the history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self,
        *,
        at: datetime,
        who: str,
        kind: EntityKind,
        entity_id: str,
        action: str,
        before: str | None,
        after: str | None,
    ) -> None:
        """Write one line that stands for itself: nothing else changes with it."""
        with self._database.write() as connection:
            append_event(
                connection, at=at, who=who, kind=kind, entity_id=entity_id, action=action, before=before, after=after
            )

    def of(self, *entity_ids: str) -> tuple[Event, ...]:
        """All events about these, oldest first."""
        query = sa.select(EventRow.__table__).where(EventRow.entity_id.in_(entity_ids)).order_by(EventRow.seq)
        with self._database.read() as connection:
            return tuple(_event(row) for row in connection.execute(query))

    def latest(self, limit: int) -> tuple[Event, ...]:
        """The newest events, newest first."""
        query = sa.select(EventRow.__table__).order_by(EventRow.seq.desc()).limit(limit)
        with self._database.read() as connection:
            return tuple(_event(row) for row in connection.execute(query))


def _event(row: sa.Row[tuple[object, ...]]) -> Event:
    values = dict(row._mapping)
    values["kind"] = EntityKind(str(values["kind"]))
    return Event(**values)
