"""Who owns an index folder: one process at a time, named for the others."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from filelock import FileLock, Timeout

from vectorstore.errors import IndexBusy

_LOCK = "owner.lock"
_OWNER = "owner.json"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """What the process that holds a folder says about itself."""

    pid: int
    url: str | None
    """Address of the Chroma server it runs over the folder; None when it opened the folder itself."""


class Ownership:
    """The right to open the index in a folder; held until `release` or the end of the process.

    The lock is the operating system's, so a killed owner leaves nothing that must be cleaned up by hand. The record
    beside it outlives a killed owner on purpose: finding one when the lock is free means the folder was not closed.
    """

    def __init__(self, folder: Path, lock: FileLock, *, was_closed: bool) -> None:
        self.folder = folder
        self.was_closed = was_closed
        """False when the owner before this one ended without closing the folder."""
        self._lock = lock

    def release(self) -> None:
        """Record that the folder is closed in good order and let the next owner in. Twice is as good as once."""
        if self._lock.is_locked:
            (self.folder / _OWNER).unlink(missing_ok=True)
            self._lock.release()

    def abandon(self) -> None:
        """Let the next owner in, but leave the record that says the folder was not closed in good order."""
        self._lock.release()

    def __enter__(self) -> Ownership:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def take(folder: Path, *, wait_s: float = 10, url: str | None = None) -> Ownership:
    """Become the owner of a folder, creating it when there is none.

    Args:
        folder: The index folder.
        wait_s: Seconds to wait for another owner, 0 for one attempt.
        url: Address to publish for others, when the owner is a server.

    Raises:
        IndexBusy: Another process, or another part of this one, still owns the folder after `wait_s`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # The lock may be released by another thread than the one that took it: a desk closes where it likes.
    lock = FileLock(folder / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=wait_s, poll_interval=0.05)
    except Timeout:
        raise busy(folder) from None
    was_closed = not (folder / _OWNER).exists()
    _write_owner(folder, Owner(pid=os.getpid(), url=url))
    return Ownership(folder, lock, was_closed=was_closed)


def busy(folder: Path) -> IndexBusy:
    """Give the error that names the present owner of a folder."""
    owner = read_owner(folder)
    who = "another process" if owner is None else f"process {owner.pid}"
    if owner is not None and owner.url is not None:
        who += f" (a Chroma server at {owner.url})"
    return IndexBusy(f"The index in {folder} is in use by {who}: wait for it, stop it, or work through its server.")


def read_owner(folder: Path) -> Owner | None:
    """Give the last recorded owner, None when the folder was closed in good order. Says nothing about the lock."""
    try:
        record = json.loads((folder / _OWNER).read_text(encoding="utf-8"))
        return Owner(pid=int(record["pid"]), url=record["url"])
    except (OSError, ValueError, KeyError, TypeError):
        # Half-written or not there: the lock decides who owns the folder, this record only names the owner.
        return None


def current_owner(folder: Path) -> Owner | None:
    """Give the owner that holds the folder at this moment, None when it is free or does not exist."""
    if not (folder / _LOCK).exists():
        return None
    lock = FileLock(folder / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return read_owner(folder)
    lock.release()
    return None


def wipe(owned: Ownership) -> None:
    """Delete everything in an owned folder but the lock, so that an index can be built anew over any damage."""
    for entry in owned.folder.iterdir():
        if entry.name in (_LOCK, _OWNER):
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _write_owner(folder: Path, owner: Owner) -> None:
    temporary = folder / f"{_OWNER}.new"
    temporary.write_text(json.dumps({"pid": owner.pid, "url": owner.url}), encoding="utf-8")
    temporary.replace(folder / _OWNER)
