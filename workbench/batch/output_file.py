"""The output: whole rows only, each on disk before the next is counted, one writer at a time."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

from filelock import FileLock, Timeout

from workbench.errors import DataFolderBusy, UsageError

__all__ = ["RowWriter", "alone_on", "finished", "mend"]

_ROW_START = b'{"id": "'


def finished(output: Path) -> tuple[set[str], int]:
    """Ids of the rows that are whole, and the bytes they take; half a last line of ours may follow, nothing else.

    Raises:
        UsageError: the file holds something else.
    """
    ids, size = set[str](), 0
    try:
        with output.open("rb") as file:
            for n, line in enumerate(file, 1):
                if line.endswith(b"\n"):
                    ids.add(_id_of(line, output, n))
                    size += len(line)
                elif not _is_cut_off(line):
                    raise _not_ours(output, n)
    except FileNotFoundError:
        return set(), 0
    except OSError as error:
        raise UsageError(f"cannot read {output}: {error.strerror}. Give -o a file") from error
    return ids, size


def mend(output: Path, size: int) -> None:
    """Cut off half a last line that a crash left behind the first `size` bytes."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("ab") as file:
            file.truncate(size)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error


@contextlib.contextmanager
def alone_on(output: Path, folder: Path) -> Iterator[None]:
    """Keep a second run from the same output: it would write the same rows again.

    Raises:
        DataFolderBusy: another run on this desk is writing to it.
    """
    name = hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:16]
    try:
        with FileLock(folder / f"check-{name}.lock", timeout=0):
            yield
    except Timeout as error:
        raise DataFolderBusy(f"another check is writing {output}: wait for it, or give -o another file") from error


class RowWriter:
    """Appends rows to an output and counts them; a row is on disk when `write` returns."""

    def __init__(self, file: TextIO, *, total: int, on_row: Callable[[int, int], None]) -> None:
        self._file, self._total, self._on_row = file, total, on_row
        self.written = 0
        self.failed = 0
        """Rows with an error among them."""

    def write(self, row: dict[str, Any]) -> None:
        """Append one row."""
        line = json.dumps(row, ensure_ascii=False) + "\n"
        # What UTF-8 cannot hold, half a surrogate pair, goes back as the escape it came as.
        self._file.write(line.encode("utf-8", "backslashreplace").decode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self.written += 1
        self.failed += "error" in row
        self._on_row(self.written, self._total)


def _id_of(line: bytes, output: Path, number: int) -> str:
    try:
        row = json.loads(line)
    except ValueError:
        raise _not_ours(output, number) from None
    # A file of claims has ids too; only a checked one has its status.
    if not isinstance(row, dict) or not {"id", "status", "evidence"} <= row.keys():
        raise _not_ours(output, number)
    return str(row["id"])


def _is_cut_off(rest: bytes) -> bool:
    """Whether bytes after the last line end are what a crash left of a row of ours, not someone else's."""
    if not _ROW_START.startswith(rest) and not rest.startswith(_ROW_START):
        return False
    try:
        row = json.loads(rest)
    except ValueError:
        return True
    return "status" in row  # whole but for its line end


def _not_ours(output: Path, line: int) -> UsageError:
    return UsageError(f"{output}, line {line} is no row of an earlier check: give -o another file")
