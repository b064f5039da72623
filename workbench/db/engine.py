"""Opens the database and says when its shape is not this program's."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.engine import Connection, Engine

from workbench.errors import MigrationRequired, SettingsError

HEAD = "0001"
"""Newest revision in migrations/versions. A test compares it with Alembic's own answer."""


class Database:
    """One database: short reads, and writes that take SQLite's lock at their start.

    Raises:
        SettingsError: the address is wrong or the server does not answer.
        MigrationRequired: the tables belong to another version of the program.
    """

    def __init__(self, url: str, *, lock_folder: Path) -> None:
        self.url = url
        self._lock_folder = lock_folder
        try:
            self.engine = _engine(url)
            self._check_shape()
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError) as error:
            raise SettingsError(f"WORKBENCH_DATABASE_URL is not a database address: {error}") from error
        except sa.exc.DBAPIError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise SettingsError(f"cannot open the database {self.engine.url!r}: {reason}") from error

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a single file."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state."""
        with self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, all or nothing. SQLite takes its write lock first, so no later step can fail on it."""
        with self.engine.connect().execution_options(immediate=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def migrate(self) -> None:
        """Bring the tables to this program's shape. Safe to run twice and from two processes."""
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._migration_lock(), self.engine.connect() as connection, connection.begin():
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextlib.contextmanager
    def _migration_lock(self) -> Iterator[None]:
        self._lock_folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._lock_folder / "migrate.lock", timeout=120):
            yield

    def _check_shape(self) -> None:
        found = self._revision()
        if found is None:
            self.migrate()
        elif found < HEAD:
            raise MigrationRequired(
                f"the database is at revision {found} and this program needs {HEAD}: "
                "run `workbench backup PATH`, then `workbench migrate`"
            )
        elif found > HEAD:
            raise MigrationRequired(
                f"the database is at revision {found}, newer than this program ({HEAD}): upgrade the workbench"
            )

    def _revision(self) -> str | None:
        with self.read() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            row = connection.execute(sa.text("select version_num from alembic_version")).scalar()
        return None if row is None else str(row)


def open_unchecked(url: str, *, lock_folder: Path) -> Database:
    """Open without looking at the shape; only `workbench migrate` needs this."""
    database = Database.__new__(Database)
    database.url, database._lock_folder, database.engine = url, lock_folder, _engine(url)
    return database


def _engine(url: str) -> Engine:
    if url.startswith("postgres://"):
        url = "postgresql://" + url.removeprefix("postgres://")
    if url.startswith("postgresql://"):
        url = "postgresql+psycopg://" + url.removeprefix("postgresql://")
    engine = sa.create_engine(url, pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _tune_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _tune_sqlite(connection: object, _record: object) -> None:
    # The driver's own implicit BEGIN would start read transactions that cannot be upgraded; we begin ourselves.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
