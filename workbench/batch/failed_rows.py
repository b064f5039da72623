"""Rows of an output that failed: they count in every run, and those the model failed on can be taken up again."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Set
from pathlib import Path
from typing import Any

from workbench.batch.output_file import alone_on, finished
from workbench.errors import UsageError

__all__ = ["failed_ids", "take_up_again", "worth_asking_again"]


def failed_ids(output: Path, wanted: Set[str]) -> frozenset[str]:
    """Which of the wanted rows stand in the output with an error, from whichever run.

    Raises:
        UsageError: `output` holds something else than rows of an earlier check.
    """
    return frozenset(id for id, row, _ in _rows(output) if id in wanted and "error" in row)


def worth_asking_again(output: Path, wanted: Set[str]) -> frozenset[str]:
    """Which of them failed at the model or its server; a row that cannot be read stays what it is.

    Raises:
        UsageError: as above.
    """
    return frozenset(id for id, row, _ in _rows(output) if id in wanted and _failed_at_the_model(row))


def take_up_again(output: Path, folder: Path, wanted: Set[str]) -> int:
    """Take the rows worth asking again out of the output, so that a run finds them undone; says how many.

    The file is replaced in one step: killed at any moment, it is the old one or the new one.

    Args:
        output: of an earlier check, or not there yet.
        folder: where runs on one output keep from each other.
        wanted: ids of the input; other rows of the output stay.

    Raises:
        UsageError: `output` holds something else than such rows, or cannot be written.
        DataFolderBusy: another run is writing to it.
    """
    with alone_on(output, folder):
        again = worth_asking_again(output, wanted)
        if again:
            _replace(output, [line for id, _, line in _rows(output) if id not in again])
    return len(again)


def _failed_at_the_model(row: dict[str, Any]) -> bool:
    # What could not be read or searched for has no suggestion: nothing was asked about it.
    return "error" in row and row["suggestion"] is not None


def _rows(output: Path) -> Iterator[tuple[str, dict[str, Any], bytes]]:
    """Whole rows with their ids and their lines."""
    if not finished(output)[0]:
        return
    with output.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):
                row = json.loads(line)
                yield str(row["id"]), row, line


def _replace(output: Path, lines: list[bytes]) -> None:
    try:
        with tempfile.NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as new:
            new.writelines(lines)
            new.flush()
            os.fsync(new.fileno())
        Path(new.name).chmod(output.stat().st_mode & 0o777)
        Path(new.name).replace(output)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error
