"""What the indexes must still follow, and which collection is live."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vectorstore.vectors import Vectors
from workbench.db.engine import Database
from workbench.db.tables import ArticleRow, OutboxRow, PassageRow, StateRow, VectorRow


class OutboxAction(StrEnum):
    """What the indexes must do with a passage."""

    UPSERT = "upsert"
    DELETE = "delete"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One row of the outbox. Text and vector are missing when the passage is to be deleted, or not embedded yet."""

    seq: int
    action: OutboxAction
    passage_id: str
    text: str | None
    title: str | None
    language: str | None
    vector: bytes | None


@dataclass(frozen=True, kw_only=True)
class Indexable:
    """A passage that must be in the indexes."""

    passage_id: str
    text: str
    title: str | None
    language: str | None
    vector: bytes | None
    """`None` when it was not embedded by this model, or its title or language was corrected since."""


_LIVE = sa.select(
    sa.select(StateRow.value).where(StateRow.name == "collection").scalar_subquery(),
    sa.select(StateRow.value).where(StateRow.name == "fingerprint").scalar_subquery(),
    sa.select(sa.func.max(OutboxRow.seq)).scalar_subquery(),
)


@dataclass(frozen=True, kw_only=True)
class Live:
    """Which collection is live, and how far the outbox has come."""

    collection: str | None
    fingerprint: str | None
    last_seq: int


def enqueue(connection: Connection, action: OutboxAction, passage_ids: Sequence[str]) -> None:
    """Add changes in the caller's transaction."""
    if passage_ids:
        rows = [{"action": str(action), "passage_id": passage_id} for passage_id in passage_ids]
        connection.execute(sa.insert(OutboxRow), rows)


def unpack(vectors: Sequence[bytes]) -> Vectors:
    """Stored bytes to an array of shape `(n, dim)`."""
    return np.vstack([np.frombuffer(v, dtype="<f4") for v in vectors]).astype(np.float32)


class OutboxStore:
    """Reads and settles the outbox."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, fingerprint: str, limit: int) -> list[Change]:
        """Changes the vector index has not confirmed, oldest first."""
        return self._changes(OutboxRow.indexed_at.is_(None), fingerprint, limit)

    def after(self, seq: int, fingerprint: str, limit: int) -> list[Change]:
        """Changes after a watermark, oldest first; what an index that keeps its own watermark needs."""
        return self._changes(OutboxRow.seq > seq, fingerprint, limit)

    def last_seq(self) -> int:
        """Number of the newest change, 0 when there is none."""
        with self._database.read() as connection:
            return int(connection.execute(sa.select(sa.func.max(OutboxRow.seq))).scalar() or 0)

    def settle(self, seqs: Sequence[int], now: datetime) -> None:
        """Mark changes done. Call only after reading them back from the index."""
        with self._database.write() as connection:
            for at in range(0, len(seqs), 500):
                rows = OutboxRow.seq.in_(seqs[at : at + 500])
                connection.execute(sa.update(OutboxRow).where(rows).values(indexed_at=now))

    def expected_ids(self) -> set[str]:
        """Ids of all passages of current articles: what every index must hold, no more and no less."""
        query = sa.select(PassageRow.id).join(ArticleRow).where(ArticleRow.replaced_by.is_(None))
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def indexable(self, fingerprint: str, *, batch: int = 1000) -> Iterator[list[Indexable]]:
        """All passages of current articles with their vectors under `fingerprint`, in batches."""
        last = ""
        while rows := self._indexable_after(last, fingerprint, batch):
            yield rows
            last = rows[-1].passage_id

    def add_vectors(self, rows: Sequence[dict[str, object]]) -> None:
        """Keep vectors that were missing; see `db.articles.vector_rows`. Another process may have kept some already."""
        same = (VectorRow.passage_id == sa.bindparam("passage"), VectorRow.fingerprint == sa.bindparam("model"))
        with self._database.write() as connection:
            keys = [{"passage": row["passage_id"], "model": row["fingerprint"]} for row in rows]
            connection.execute(sa.delete(VectorRow).where(*same), keys)
            connection.execute(sa.insert(VectorRow), list(rows))

    def state(self, name: str) -> str | None:
        """Read a fact about the desk."""
        with self._database.read() as connection:
            return connection.execute(sa.select(StateRow.value).where(StateRow.name == name)).scalar()

    def live(self) -> Live:
        """What a search must know, in one look: the live collection, its model, and the newest change."""
        with self._database.read() as connection:
            row = connection.execute(_LIVE).one()
        return Live(collection=row[0], fingerprint=row[1], last_seq=int(row[2] or 0))

    def set_state(self, **facts: str) -> None:
        """Write facts about the desk together."""
        with self._database.write() as connection:
            for name, value in facts.items():
                connection.execute(sa.delete(StateRow).where(StateRow.name == name))
                connection.execute(sa.insert(StateRow).values(name=name, value=value))

    def _changes(self, wanted: sa.ColumnElement[bool], fingerprint: str, limit: int) -> list[Change]:
        query = (
            sa.select(
                OutboxRow.seq,
                OutboxRow.action,
                OutboxRow.passage_id,
                PassageRow.text,
                ArticleRow.title,
                ArticleRow.language,
                VectorRow.vector,
            )
            .outerjoin(PassageRow, PassageRow.id == OutboxRow.passage_id)
            .outerjoin(ArticleRow, ArticleRow.id == PassageRow.article_id)
            .outerjoin(VectorRow, sa.and_(VectorRow.passage_id == PassageRow.id, VectorRow.fingerprint == fingerprint))
            .where(wanted)
            .order_by(OutboxRow.seq)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        return [
            Change(
                seq=r.seq,
                action=OutboxAction(r.action),
                passage_id=r.passage_id,
                text=r.text,
                title=r.title,
                language=r.language,
                vector=r.vector,
            )
            for r in rows
        ]

    def _indexable_after(self, last: str, fingerprint: str, limit: int) -> list[Indexable]:
        query = (
            sa.select(PassageRow.id, PassageRow.text, ArticleRow.title, ArticleRow.language, VectorRow.vector)
            .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
            .outerjoin(VectorRow, sa.and_(VectorRow.passage_id == PassageRow.id, VectorRow.fingerprint == fingerprint))
            .where(ArticleRow.replaced_by.is_(None), PassageRow.id > last)
            .order_by(PassageRow.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [
                Indexable(passage_id=r.id, text=r.text, title=r.title, language=r.language, vector=r.vector)
                for r in connection.execute(query)
            ]
