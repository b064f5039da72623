"""Backup, restore and a doctor for one data folder."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from workbench.db.engine import HEAD
from workbench.errors import DataFolderBusy, IntegrityFailed, UsageError, WorkbenchError
from workbench.settings import Settings

if TYPE_CHECKING:
    from workbench.desk import Desk

_DATABASE = "workbench.sqlite"
_MANIFEST = "manifest.json"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing the doctor looked at."""

    name: str
    ok: bool
    words: str


def backup(settings: Settings, target: Path) -> str:
    """Write the database, with a manifest of hashes, to one file; safe while the desk is in use. Returns its sha256.

    Works on a database of any revision, so that it can be run before `workbench migrate`. Indexes are derived and are
    not in it: `restore` builds them anew, without embedding again.

    Raises:
        UsageError: there is no desk here, it is kept in PostgreSQL, or the file cannot be written.
        IntegrityFailed: the database itself cannot be read.
    """
    source = _sqlite_file(settings)
    if not source.exists():
        raise UsageError(f"{settings.data_dir} holds no desk: nothing to back up")
    if target.exists():
        raise UsageError(f"{target} exists already: give a new name")
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / _DATABASE
        _copy_online(source, copy)
        digest = _sha256(copy)
        manifest = Path(folder) / _MANIFEST
        facts = {"created_at": datetime.now(UTC).isoformat(), "sha256": {_DATABASE: digest}}
        manifest.write_text(json.dumps(facts, indent=2))
        part = target.with_name(target.name + ".part")
        try:
            with tarfile.open(part, "w:gz") as archive:
                archive.add(manifest, _MANIFEST)
                archive.add(copy, _DATABASE)
            part.replace(target)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise UsageError(f"cannot write {target}: {error.strerror}") from error
    return digest


def restore(settings: Settings, source: Path) -> None:
    """Put a backup into an empty data folder. Run `workbench index rebuild` afterwards; the CLI does.

    Raises:
        UsageError: the folder holds a desk already, the desk is kept in PostgreSQL, or the file is no backup.
        IntegrityFailed: the file does not match its own manifest.
    """
    from workbench.desk.base import make_folder

    target = _sqlite_file(settings)
    if target.exists():
        raise UsageError(f"{settings.data_dir} holds a desk already: restore into an empty folder with --data-dir")
    make_folder(settings.data_dir)
    part = target.with_name(_DATABASE + ".part")
    try:
        expected = _unpack(source, part)
        if _sha256(part) != expected:
            raise IntegrityFailed(f"{source} does not match its manifest: it was damaged; nothing was restored")
        _forget_indexes(settings)
        for leftover in ("-wal", "-shm"):
            # The log of a database that was removed would be played into this one.
            target.with_name(_DATABASE + leftover).unlink(missing_ok=True)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _unpack(source: Path, part: Path) -> str:
    """Write the backup's database to `part`; returns the hash that the manifest gives for it."""
    try:
        with tarfile.open(source) as archive:
            with _member(archive, _MANIFEST) as file:
                expected = str(json.load(file)["sha256"][_DATABASE])
            with _member(archive, _DATABASE) as file, part.open("wb") as copy:
                shutil.copyfileobj(file, copy)
    except (OSError, EOFError, zlib.error, tarfile.TarError, LookupError, TypeError, ValueError) as error:
        raise UsageError(f"{source} is not a whole backup of the workbench: {error}") from error
    return expected


def examine(settings: Settings) -> Iterator[Check]:
    """Look at everything a desk needs, one after another; a failed check never hides the next."""
    from workbench.desk import Desk

    yield Check(name="data folder", ok=True, words=str(settings.data_dir))
    free = shutil.disk_usage(_existing(settings.data_dir)).free
    yield Check(name="disk", ok=free > 1_000_000_000, words=f"{free / 1e9:.1f} GB free")
    try:
        desk = Desk(settings)
    except WorkbenchError as error:
        yield Check(name="database", ok=False, words=error.message)
        return
    with desk:
        progress = desk.progress("")
        yield Check(name="database", ok=True, words=f"revision {HEAD}, {progress.open} claims open")
        yield _try("embedding", lambda: desk.machinery.embeddings.fingerprint)
        yield _try("index", lambda: _index_words(desk))
        yield _try("model", lambda: _model_words(desk))


def _try(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name=name, ok=True, words=look())
    except WorkbenchError as error:
        return Check(name=name, ok=False, words=error.message)


def _index_words(desk: Desk) -> str:
    report = desk.verify_index()
    if report.problems:
        raise IntegrityFailed("; ".join(report.problems) + ": run `workbench index rebuild`")
    return f"{report.passages} passages, all found by both indexes"


def _model_words(desk: Desk) -> str:
    from workbench.llm.describing import describe_model

    if desk.model is not None:
        desk.model.open()
    return describe_model(desk.settings, spent_today_usd=desk.spent_today_usd)


def _sqlite_file(settings: Settings) -> Path:
    if settings.database_url is not None:
        raise UsageError("this desk is kept in the database of WORKBENCH_DATABASE_URL: use that server's own backup")
    return settings.data_dir / _DATABASE


def _copy_online(source: Path, target: Path) -> None:
    """SQLite's own backup: consistent while others write."""
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(copy)
    except sqlite3.DatabaseError as error:
        raise IntegrityFailed(f"{source} cannot be read ({error}): take an older backup") from error
    finally:
        copy.close()
        origin.close()


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    # Read the two members by name instead of extracting: no path of the archive touches the disk.
    file = archive.extractfile(name)
    if file is None:
        raise KeyError(f"{name} is missing")
    return file


def _forget_indexes(settings: Settings) -> None:
    from filelock import FileLock, Timeout

    try:
        with FileLock(settings.data_dir / "restore.lock", timeout=0):
            for name in ("chroma", "lexical"):
                shutil.rmtree(settings.data_dir / name, ignore_errors=True)
    except Timeout as error:
        raise DataFolderBusy(f"another restore is running in {settings.data_dir}") from error


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
