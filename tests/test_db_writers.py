"""Writers of one database: one at a time on both engines, so that nothing is added twice and nothing is overtaken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.factories import NOW, article, claim, new_article
from workbench.db.articles import ArticleStore
from workbench.db.claims import ClaimStore
from workbench.db.engine import Database
from workbench.db.outbox import OutboxAction, OutboxStore, enqueue
from workbench.errors import IntegrityFailed, MigrationRequired
from workbench.library import TextJudge

WRITERS = 4


def at_once(work: Callable[[int], object]) -> list[Exception]:
    """Run `work` in several threads that start together; returns what went wrong."""
    start, wrong = threading.Barrier(WRITERS), list[Exception]()

    def run(n: int) -> None:
        start.wait()
        try:
            work(n)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


@pytest.fixture
def others(database: Database, tmp_path: Path) -> Iterator[list[Database]]:
    """The same database as other processes open it: nothing shared but the server or the file."""
    opened = [Database(database.url, lock_folder=tmp_path) for _ in range(WRITERS)]
    yield opened
    for one in opened:
        one.close()


def test_one_article_added_by_several_at_once_is_added_once(others: list[Database]) -> None:
    results = []

    def add(n: int) -> None:
        for number in range(5):
            new = new_article(article(f"The mill number {number} in Dorn burned down."))
            store = ArticleStore(others[n])
            results.append(store.add([new], fingerprint="test", judge=TextJudge(), who="ana", now=NOW)[0])

    assert at_once(add) == []
    assert sorted(str(known.status) for known in results) == ["added"] * 5 + ["unchanged"] * 15


def test_one_claim_added_by_several_at_once_is_added_once(others: list[Database]) -> None:
    claims = [claim(f"Mill number {n} burned.") for n in range(20)]
    new = []
    assert at_once(lambda n: new.extend(ClaimStore(others[n]).add(claims, who="ana", now=NOW))) == []
    assert sorted(one.id for one in new) == sorted(one.id for one in claims)


def test_a_change_is_never_committed_after_one_with_a_greater_number(others: list[Database]) -> None:
    first, second, outbox = others[0], others[1], OutboxStore(others[2])
    done = threading.Event()

    def later() -> None:
        with second.write() as connection:
            enqueue(connection, OutboxAction.DELETE, ["p_second"])
        done.set()

    thread = threading.Thread(target=later)
    with first.write() as connection:
        enqueue(connection, OutboxAction.DELETE, ["p_first"])
        thread.start()
        assert not done.wait(0.2)
        assert outbox.last_seq() == 0
    thread.join()
    assert [change.passage_id for change in outbox.after(0, "test", 10)] == ["p_first", "p_second"]


def test_a_reader_sees_one_state_while_others_write(others: list[Database]) -> None:
    reader, writer = others[0], others[1]
    with reader.read() as connection:
        count = sa.text("select count(*) from outbox")
        before = connection.execute(count).scalar()
        with writer.write() as writing:
            enqueue(writing, OutboxAction.DELETE, ["p_1"])
        assert connection.execute(count).scalar() == before


def test_searching_knows_capitals_of_every_alphabet(database: Database) -> None:
    new = new_article(article("Паром до Оскеля затонув у понеділок."))
    ArticleStore(database).add([new], fingerprint="test", judge=TextJudge(), who="ana", now=NOW)
    assert ArticleStore(database).search(text="ПАРОМ ДО оскеля").total == 1


def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite").write_bytes(b"no database at all, but long enough to be taken for one" * 40)
    with pytest.raises(IntegrityFailed, match="damaged"):
        Database(f"sqlite:///{tmp_path / 'desk.sqlite'}", lock_folder=tmp_path)


def test_a_newer_database_is_not_migrated_downwards(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.sqlite'}"
    database = Database(url, lock_folder=tmp_path)
    with database.write() as connection:
        connection.execute(sa.text("update alembic_version set version_num = '9999'"))
    with pytest.raises(MigrationRequired, match="upgrade"):
        database.migrate()
    database.close()
