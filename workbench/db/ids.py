"""Finding a row by its id or the beginning of it, as people type them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.tables import ArticleRow, ClaimRow


def by_id(connection: Connection, table: type[ArticleRow | ClaimRow], wanted: str) -> sa.Row[tuple[object, ...]] | None:
    """The row of exactly this id, else the only one whose id begins so; `None` when there is none, or more than one."""
    columns = sa.select(table.__table__)
    # The exact id first: it is nearly always that, and the only question the primary key's index answers.
    exact = connection.execute(columns.where(table.id == wanted)).first()
    if exact is not None or not wanted:
        return exact
    rows = connection.execute(columns.where(table.id.startswith(wanted, autoescape=True)).limit(2)).all()
    return rows[0] if len(rows) == 1 else None
