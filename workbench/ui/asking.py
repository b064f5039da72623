"""Questions to the model that reviewers wait for: asked in the background, so that nobody's desk stands still."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable

from vectorstore.errors import VectorStoreError
from workbench.errors import WorkbenchError

__all__ = ["Asks"]

logger = logging.getLogger(__name__)


class Asks:
    """At most one question a claim at a time, whoever asks for it. Thread-safe.

    Someone who stops waiting costs nothing more: the answer is stored when it comes, and is there the next time.
    """

    def __init__(self, ask: Callable[[str], object]) -> None:
        """`ask` takes a claim id, asks the model and stores what it said."""
        self._ask = ask
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._waiting: set[tuple[str, str]] = set()
        self._failed: dict[str, str] = {}

    def start(self, claim_id: str, reviewer: str) -> None:
        """Ask for a claim's suggestion and wait for it; joins a question already under way."""
        with self._lock:
            self._waiting.add((claim_id, reviewer))
            if claim_id in self._running:
                return
            self._running.add(claim_id)
            self._failed.pop(claim_id, None)
        # A daemon: a desk that is closed does not wait a minute for a slow model.
        threading.Thread(target=self._run, args=(claim_id,), name=f"ask-{claim_id}", daemon=True).start()

    def stop_waiting(self, claim_id: str, reviewer: str) -> None:
        """Forget that a reviewer waits."""
        with self._lock:
            self._waiting.discard((claim_id, reviewer))

    def waits(self, claim_id: str, reviewer: str) -> bool:
        """Whether a reviewer asked for it and has not been answered."""
        with self._lock:
            return (claim_id, reviewer) in self._waiting

    def is_running(self, claim_id: str) -> bool:
        """Whether the model is being asked about a claim."""
        with self._lock:
            return claim_id in self._running

    def failed(self, claim_id: str) -> str:
        """Why the last question could not be asked at all, in words; empty when it could."""
        with self._lock:
            return self._failed.get(claim_id, "")

    def _run(self, claim_id: str) -> None:
        failed = ""
        try:
            self._ask(claim_id)
        except (WorkbenchError, VectorStoreError) as error:
            failed = str(error)
        except Exception:  # the one broad catch of this thread: whoever waits must be told
            name = secrets.token_hex(4)
            logger.exception("Asking about %s failed, error %s", claim_id, name)
            failed = f"The desk could not ask. Error {name} is explained in its log."
        finally:
            with self._lock:
                self._running.discard(claim_id)
                if failed:
                    self._failed[claim_id] = failed
