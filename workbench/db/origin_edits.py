"""People's corrections of how origins are counted: appended, undone by further rows; never changed."""

from __future__ import annotations

from dataclasses import asdict, replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.engine import Database
from workbench.db.events import append_event
from workbench.db.tables import OriginEditRow
from workbench.errors import EditRefused, NotFound
from workbench.types import EntityKind, OriginEdit

_ACTIONS = {"merge": "origins_merged", "split": "origins_split", "undo": "origins_undone"}


class OriginEditStore:
    """Keeps corrections of origins. Each is written together with its line of history."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, edit: OriginEdit, *, before: str, after: str) -> None:
        """Append a correction; `before` and `after` say in words what changes, for the history.

        Raises:
            NotFound: it undoes a correction that the desk does not have.
            EditRefused: it undoes one of another claim, one already undone, or an undoing.
        """
        with self._database.write() as connection:
            if edit.undoes is not None:
                _check_undoes(connection, edit)
            values = asdict(edit) | {"article_ids": list(edit.article_ids)}
            del values["undone_by"]
            connection.execute(sa.insert(OriginEditRow).values(**values))
            append_event(
                connection,
                at=edit.at,
                who=edit.who,
                kind=EntityKind.CLAIM,
                entity_id=edit.claim_id,
                action=_ACTIONS[edit.action],
                before=before,
                after=after,
            )

    def of_claim(self, claim_id: str) -> list[OriginEdit]:
        """Every correction for a claim in the order made, undone ones and undoings included."""
        with self._database.read() as connection:
            return _of_claim(connection, claim_id)

    def standing(self, claim_id: str) -> list[OriginEdit]:
        """Those that hold, in the order made."""
        return [e for e in self.of_claim(claim_id) if e.undoes is None and e.undone_by is None]


def _of_claim(connection: Connection, claim_id: str) -> list[OriginEdit]:
    query = sa.select(OriginEditRow.__table__).where(OriginEditRow.claim_id == claim_id).order_by(OriginEditRow.seq)
    edits = [_edit(row) for row in connection.execute(query)]
    undone = {edit.undoes: edit.id for edit in edits if edit.undoes}
    return [replace(edit, undone_by=undone.get(edit.id)) for edit in edits]


def _check_undoes(connection: Connection, undo: OriginEdit) -> None:
    query = sa.select(OriginEditRow.claim_id).where(OriginEditRow.id == undo.undoes)
    claim_id = connection.execute(query).scalar()
    where = f"`workbench origins show {undo.claim_id}` lists them"
    if claim_id is None:
        raise NotFound(f"no correction {undo.undoes!r} of origins: {where}")
    if claim_id != undo.claim_id:
        raise EditRefused(
            f"correction {undo.undoes} is of claim {claim_id}, not of {undo.claim_id}, whose corrections {where}"
        )
    edit = next(e for e in _of_claim(connection, claim_id) if e.id == undo.undoes)
    if edit.undoes is not None:
        raise EditRefused(f"{edit.id} is itself an undoing: make the correction {edit.undoes} anew instead")
    if edit.undone_by is not None:
        raise EditRefused(f"correction {edit.id} was undone already, by {edit.undone_by}: there is nothing to undo")


def _edit(row: sa.Row[tuple[object, ...]]) -> OriginEdit:
    values = {name: value for name, value in row._mapping.items() if name != "seq"}
    return OriginEdit(**(values | {"article_ids": tuple(values["article_ids"])}))
