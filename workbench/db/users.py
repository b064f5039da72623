"""Accounts of a desk that is served beyond loopback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from workbench.db.engine import Database
from workbench.db.tables import UserRow as _Row
from workbench.errors import UsageError

_FREE_TRIES = 5
_FIRST_LOCK = timedelta(seconds=30)
_LONGEST_LOCK = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class UserRow:
    """One account as stored."""

    name: str
    role: str
    password_hash: str
    created_at: datetime
    failures: int = 0
    locked_until: datetime | None = None
    session_epoch: int = 0
    """Grows with each change of password, which ends older sessions."""


class UserStore:
    """Keeps accounts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> UserRow | None:
        """One account, or `None`."""
        with self._database.read() as connection:
            row = connection.execute(sa.select(_Row.__table__).where(_Row.name == name)).first()
        return None if row is None else UserRow(**row._mapping)

    def list(self) -> Sequence[UserRow]:
        """All accounts by name."""
        with self._database.read() as connection:
            return [UserRow(**r._mapping) for r in connection.execute(sa.select(_Row.__table__).order_by(_Row.name))]

    def add(self, user: UserRow) -> None:
        """Store a new account; `UsageError` when the name is taken."""
        try:
            with self._database.write() as connection:
                connection.execute(sa.insert(_Row).values(**asdict(user)))
        except sa.exc.IntegrityError as error:
            raise UsageError(f"there is already a user {user.name!r}: choose another name") from error

    def set_password_hash(self, name: str, password_hash: str, changed_at: datetime) -> None:
        """Change a password and end the user's sessions."""
        values = {"password_hash": password_hash, "session_epoch": _Row.session_epoch + 1, "failures": 0}
        with self._database.write() as connection:
            connection.execute(sa.update(_Row).where(_Row.name == name).values(**values))

    def record_failure(self, name: str, at: datetime) -> None:
        """Count a failed login; after five in a row the account locks, twice as long each time, at most an hour."""
        with self._database.write() as connection:
            failures = connection.execute(sa.select(_Row.failures).where(_Row.name == name)).scalar()
            if failures is None:
                return
            over = failures + 1 - _FREE_TRIES
            locked = at + min(_FIRST_LOCK * 2**over, _LONGEST_LOCK) if over >= 0 else None
            values = {"failures": failures + 1, "locked_until": locked}
            connection.execute(sa.update(_Row).where(_Row.name == name).values(**values))

    def clear_failures(self, name: str) -> None:
        """A login succeeded."""
        with self._database.write() as connection:
            connection.execute(sa.update(_Row).where(_Row.name == name).values(failures=0, locked_until=None))
