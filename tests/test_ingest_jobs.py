"""Queued articles: done in order, again after a failure, and by a worker that nothing stops but its owner."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.factories import NOW
from workbench.db.engine import Database
from workbench.db.jobs import JobItem, JobStore
from workbench.db.tables import JobItemRow
from workbench.desk import Desk
from workbench.errors import NotFound, UsageError
from workbench.jobs import IngestWorker
from workbench.types import Given


def bodies(database: Database) -> list[bytes | None]:
    with database.read() as connection:
        return list(connection.execute(sa.select(JobItemRow.body).order_by(JobItemRow.id)).scalars())


def test_a_body_stays_while_its_item_may_be_tried_again_and_goes_when_it_ended_well(database: Database) -> None:
    store = JobStore(database)
    store.add("j_1", [("a.txt", b"one"), ("b.txt", b"two")], given=Given(), added_by="ana", now=NOW)
    first = store.next()
    assert first is not None and first.body == b"one"
    store.finish("j_1", JobItem(id=first.id, source="a.txt", state="added"), [])
    second = store.next()
    assert second is not None and second.source == "b.txt"
    store.update(JobItem(id=second.id, source="b.txt", state="failed", error_code="empty", error_message="empty"))
    assert store.next() is None
    assert bodies(database) == [None, b"two"]
    store.retry(second.id)
    again = store.next()
    assert again is not None and again.body == b"two"


def test_what_has_not_failed_cannot_be_tried_again(database: Database) -> None:
    store = JobStore(database)
    store.add("j_1", [("a.txt", b"one")], given=Given(), added_by="ana", now=NOW)
    with pytest.raises(NotFound, match="number 999"):
        store.retry(999)


def test_entries_that_turned_up_are_in_the_job(database: Database) -> None:
    store = JobStore(database)
    store.add("j_1", [("https://quay.example/feed", None)], given=Given(), added_by="ana", now=NOW)
    item = store.get("j_1").items[0]
    more = [JobItem(id=0, source=f"https://quay.example/{n}", state="added") for n in range(2)]
    store.finish("j_1", JobItem(id=item.id, source=item.source, state="added"), more)
    job = store.get("j_1")
    assert job.done and len(job.items) == 3


def test_a_path_on_the_server_is_never_read_for_someone_who_adds_an_address(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("The mill in Dorn burned down on Monday.")
    for source in (str(tmp_path / "secret.txt"), "file:///etc/hostname", "-"):
        with pytest.raises(UsageError, match="not an http or https address"):
            desk.start_ingest([(source, None)], added_by="ana")
    assert desk.ingest_jobs() == []


class _Mend(logging.Handler):
    """Mends the database once the worker has complained."""

    def __init__(self, database: Database) -> None:
        super().__init__()
        self.database = database

    def emit(self, record: logging.LogRecord) -> None:
        with self.database.write() as connection:
            connection.execute(sa.text("drop trigger if exists away"))


def test_the_worker_outlives_an_error_of_the_queue_itself(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    broken = "create trigger away before update on ingest_items begin select raise(abort, 'the disk is away'); end"
    with desk.database.write() as connection:
        connection.execute(sa.text(broken))
    job = desk.start_ingest([("mill.txt", b"The mill in Dorn burned down on Monday.")], added_by="ana")
    added, handler = threading.Event(), _Mend(desk.database)
    worker = IngestWorker(
        jobs=JobStore(desk.database),
        read=desk.read_queued,
        add=lambda reads, who, on_stage: desk._library().add(reads, who=who, on_stage=on_stage),
        after=lambda article_id: added.set(),
        pause_s=0.01,
    )
    logging.getLogger("workbench.jobs").addHandler(handler)
    worker.start()
    try:
        assert added.wait(60)
    finally:
        worker.stop()
        logging.getLogger("workbench.jobs").removeHandler(handler)
    assert "cannot be worked on" in caplog.text
    assert [item.state for item in desk.ingest_job(job).items] == ["added"]
