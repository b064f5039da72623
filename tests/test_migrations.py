"""The database's shape: one history, the same on both engines, and equal to what the code expects."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import workbench.db
from workbench.db.engine import HEAD, Database
from workbench.db.tables import Base

MIGRATIONS = Path(workbench.db.__file__).parent / "migrations"
OLD_ARTICLES = (
    "text_sha, upstream, retrieved_at, added_at, findings, version, passages, text, replaced_by",
    "('a_1', 'x', '[]', '2031-05-03', '2031-05-03', '[]', 2, 0, 'The ferry sank.', null), "
    "('a_0', 'y', '[]', '2031-05-02', '2031-05-02', '[]', 1, 0, 'A ferry sank.', 'a_1')",
)


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


def test_articles_of_a_desk_of_revision_2_wait_to_be_sketched_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    old = Database(url, lock_folder=tmp_path, any_shape=True)
    with old.engine.connect() as connection, connection.begin():
        upgrade_to(connection, "0002")
        connection.execute(sa.text("insert into articles (id, {}) values {}".format(*OLD_ARTICLES)))
        connection.execute(sa.text("insert into copy_shingles (shingle, article_id) values (77, 'a_1')"))
    old.close()
    database = Database(url, lock_folder=tmp_path, any_shape=True)
    database.migrate()
    with database.read() as connection:
        assert connection.execute(sa.text("select article_id from sketches_due")).scalars().all() == ["a_1"]
        assert connection.execute(sa.text("select count(*) from copy_shingles")).scalar() == 0
    database.close()


def upgrade_to(connection: sa.Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def test_sqlite_keeps_what_it_acknowledged(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", lock_folder=tmp_path)
    with database.read() as connection:
        settings = {
            name: connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
