"""Works through queued articles in the background, one source at a time, and writes down each step."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Protocol

from workbench.db.jobs import JobItem, JobStore, Queued
from workbench.errors import WorkbenchError
from workbench.ingest import Failure, Read
from workbench.types import IngestItem, IngestStatus

logger = logging.getLogger(__name__)


class AddReads(Protocol):
    """Stores what was read; see `Library.add`."""

    def __call__(
        self, reads: Iterable[Read | Failure], *, who: str, on_stage: Callable[[str, str], None]
    ) -> Iterator[IngestItem]:
        """Yield one item a source."""


class IngestWorker:
    """One thread that empties the queue. What a crash interrupted is still queued and is done again."""

    def __init__(
        self,
        *,
        jobs: JobStore,
        read: Callable[[Queued], Iterator[Read | Failure]],
        add: AddReads,
        after: Callable[[str], object],
        pause_s: float = 5.0,
    ) -> None:
        """Keep what it works with; after an error of the queue itself it rests for `pause_s` seconds."""
        self._pause_s = pause_s
        self._jobs, self._read, self._add, self._after = jobs, read, add, after
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)

    def start(self) -> None:
        """Begin with what is waiting."""
        self._thread.start()
        self._wake.set()

    def wake(self) -> None:
        """Say that something was queued."""
        self._wake.set()

    def stop(self) -> None:
        """End after the source being worked on."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=30)

    def _work(self) -> None:
        while not self._stop.is_set():
            self._wake.wait()
            self._wake.clear()
            try:
                while not self._stop.is_set() and (queued := self._jobs.next()) is not None:
                    self._do(queued)
            except Exception:  # the queue itself could not be read or written; it keeps what is waiting
                logger.exception("the queue of articles cannot be worked on, trying again in %s s", self._pause_s)
                self._stop.wait(self._pause_s)
                self._wake.set()

    def _do(self, queued: Queued) -> None:
        started = time.monotonic()
        item = JobItem(id=queued.id, source=queued.source, state="fetching" if queued.body is None else "reading")
        self._jobs.update(item)

        def stage(_source: str, state: str) -> None:
            self._jobs.update(replace(item, state=state, seconds=time.monotonic() - started))

        try:
            results = list(self._add(self._read(queued), who=queued.added_by, on_stage=stage))
            for result in results:
                if result.status is IngestStatus.ADDED and result.article_id:
                    self._follow(result.article_id)
        except WorkbenchError as error:
            results = [_failed(queued, error.code, error.message)]
        except Exception as error:  # the worker must outlive any one source
            logger.exception("ingest of %s failed", queued.source)
            results = [_failed(queued, "unexpected", f"{type(error).__name__}: see the server's log, then retry")]
        self._finish(queued, item, results, time.monotonic() - started)

    def _follow(self, article_id: str) -> None:
        """What follows an article that is in the desk, whatever becomes of that: a spent budget takes nothing back."""
        try:
            self._after(article_id)
        except WorkbenchError as error:
            logger.error("article %s is added, what follows is left undone: %s", article_id, error.message)
        except Exception:  # the article is stored, and must not be told as failed
            logger.exception("article %s is added, what follows is left undone", article_id)

    def _finish(self, queued: Queued, item: JobItem, results: list[IngestItem], seconds: float) -> None:
        first, *rest = results or [_failed(queued, "empty", "nothing was found there")]
        more = [_ended(JobItem(id=0, source=extra.source, state="queued"), extra, 0.0) for extra in rest]
        self._jobs.finish(queued.job_id, _ended(item, first, seconds), more)


def _failed(queued: Queued, code: str, message: str) -> IngestItem:
    return IngestItem(source=queued.source, status=IngestStatus.FAILED, error_code=code, error_message=message)


def _ended(item: JobItem, result: IngestItem, seconds: float) -> JobItem:
    return replace(
        item,
        state=str(result.status),
        article_id=result.article_id,
        passages=result.passages,
        seconds=round(seconds, 2),
        error_code=result.error_code,
        error_message=result.error_message,
    )
