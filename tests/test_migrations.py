"""The database's shape: one history, the same on both engines, and equal to what the code expects."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import workbench.db
from workbench.db.engine import HEAD, Database
from workbench.db.tables import Base

MIGRATIONS = Path(workbench.db.__file__).parent / "migrations"


def test_head_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_migrating_an_empty_database_gives_the_tables_of_the_code(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    for _ in range(2):
        database = Database(url, lock_folder=tmp_path, any_shape=True)
        database.migrate()
        database.close()
    database = Database(url, lock_folder=tmp_path)
    with database.read() as connection:
        assert connection.execute(sa.text("select count(*) from articles")).scalar() == 0
    database.close()


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", lock_folder=tmp_path)
    with database.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
