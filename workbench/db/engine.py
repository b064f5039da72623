"""Opens the database and says when its shape is not this program's."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from filelock import FileLock
from sqlalchemy.engine import Connection, Engine

from workbench.errors import DataFolderBusy, IntegrityFailed, MigrationRequired, SettingsError, WorkbenchError

HEAD = "0004"
"""Newest revision in migrations/versions. A test compares it with Alembic's own answer."""

_ONE_WRITER = sa.text("select pg_advisory_xact_lock(20240501)")
"""Any number will do: PostgreSQL keeps advisory locks apart by database."""


class Database:
    """One database: short reads, and writes one at a time, on PostgreSQL as on SQLite.

    Raises:
        SettingsError: the address is wrong or the server does not answer.
        MigrationRequired: the tables belong to another version of the program.
        DataFolderBusy: another process kept the database locked, here or in any later read or write.
        IntegrityFailed: the database's own file is damaged, found here or in any later read or write.
    """

    def __init__(self, url: str, *, lock_folder: Path, any_shape: bool = False) -> None:
        """Open, and make the tables when there are none; `any_shape`, for migrating, looks at nothing yet."""
        self.url = url
        self._lock_folder = lock_folder
        self._writing = threading.Lock()
        try:
            self.engine = _engine(url)
        except (sa.exc.ArgumentError, sa.exc.NoSuchModuleError, ImportError) as error:
            raise SettingsError(f"WORKBENCH_DATABASE_URL is not a database address: {error}") from error
        if not any_shape:
            self._check_shape()

    @property
    def is_sqlite(self) -> bool:
        """Whether the store is a single file."""
        return self.engine.dialect.name == "sqlite"

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one consistent state."""
        with self._told_plainly(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, all or nothing, and one at a time: what it has looked up holds until it ends.

        So no later step can fail on a lock, two processes cannot add the same row, and the outbox is committed in the
        order of its numbers. Threads of this process wait their turn without holding a connection.
        """
        with (
            self._writing,
            self._told_plainly(),
            self.engine.connect().execution_options(immediate=True) as connection,
            connection.begin(),
        ):
            if not self.is_sqlite:
                connection.execute(_ONE_WRITER)
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()

    def migrate(self) -> None:
        """Bring the tables to this program's shape. Safe to run twice and from two processes.

        Raises:
            MigrationRequired: the tables are newer than this program.
        """
        from alembic import command
        from alembic.config import Config

        self._refuse_newer(self._revision())
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        with self._migration_lock(), self._told_plainly(), self.engine.connect() as connection, connection.begin():
            if not self.is_sqlite:
                connection.execute(_ONE_WRITER)  # the lock file is this machine's; others may share the server
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    @contextlib.contextmanager
    def _migration_lock(self) -> Iterator[None]:
        self._lock_folder.mkdir(parents=True, exist_ok=True)
        with FileLock(self._lock_folder / "migrate.lock", timeout=120):
            yield

    @contextlib.contextmanager
    def _told_plainly(self) -> Iterator[None]:
        try:
            yield
        except sa.exc.DBAPIError as error:
            told = self._in_words(error)
            if told is None:
                raise
            raise told from error

    def _in_words(self, error: sa.exc.DBAPIError) -> WorkbenchError | None:
        """The desk's error for one that lies in the database or the way to it, not in what was asked of it."""
        reason = (str(error.orig).strip() or type(error.orig).__name__).splitlines()[0]
        where = f"the database {self.engine.url!r}"
        if self.is_sqlite and ("malformed" in reason or "not a database" in reason):
            return IntegrityFailed(f"{where} is damaged ({reason}): restore a backup into an empty folder")
        if self.is_sqlite and "locked" in reason:
            return DataFolderBusy(f"{where} is being written by another process: try again")
        if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
            return SettingsError(f"cannot use {where}: {reason}")
        return None

    def _check_shape(self) -> None:
        found = self._revision()
        if found is None:
            self.migrate()
        elif found < HEAD:
            raise MigrationRequired(
                f"the database is at revision {found} and this program needs {HEAD}: "
                "run `workbench backup PATH`, then `workbench migrate`"
            )
        self._refuse_newer(found)

    def _refuse_newer(self, found: str | None) -> None:
        if found is not None and found > HEAD:
            raise MigrationRequired(
                f"the database is at revision {found}, newer than this program ({HEAD}): upgrade the workbench"
            )

    def _revision(self) -> str | None:
        with self.read() as connection:
            if not sa.inspect(connection).has_table("alembic_version"):
                return None
            row = connection.execute(sa.text("select version_num from alembic_version")).scalar()
        return None if row is None else str(row)


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


_MAPPED_BYTES = 2**30


def _tune_sqlite(connection: object, _record: object) -> None:
    # The driver's own implicit BEGIN would start read transactions that cannot be upgraded; we begin ourselves.
    connection.isolation_level = None  # type: ignore[attr-defined]
    cursor = connection.cursor()  # type: ignore[attr-defined]
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA busy_timeout=30000")
    # A search looks at rows all over the file: mapped, they are read without a call to the system for each page.
    cursor.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
    cursor.close()
    # SQLite's own knows the letters of English only, and searches compare without case.
    connection.create_function("lower", 1, _lower, deterministic=True)  # type: ignore[attr-defined]


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
