"""Reading data: JSON lines, plain or compressed, and a hash that names what was read."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from workbench.errors import UsageError

Model = TypeVar("Model", bound=BaseModel)
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, kw_only=True)
class DataFile:
    """A file of a run's data."""

    name: str
    sha256: str
    """Of the content, so that a compressed copy counts as the same data."""


def read_rows(path: Path, model: type[Model]) -> Iterator[Model]:
    """Read every row of a JSON-lines file, gzip-ed or not; empty lines are skipped.

    Raises:
        UsageError: the file cannot be read, or a line is no row of this kind; the message names the line.
    """
    for number, line in enumerate(content(path).splitlines(), start=1):
        if line.strip():
            try:
                yield model.model_validate_json(line)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(str(part) for part in first["loc"])
                raise UsageError(f"{path}, line {number}: {where or 'row'}: {first['msg']}") from error


def content(path: Path) -> bytes:
    """Give a file's bytes, uncompressed whatever its name says.

    Raises:
        UsageError: it cannot be read, or is a broken archive.
    """
    try:
        raw = path.read_bytes()
        return gzip.decompress(raw) if raw.startswith(_GZIP) else raw
    except (OSError, EOFError) as error:
        raise UsageError(f"cannot read {path}: {error}. Give --data a readable file or folder") from error


def data_files(paths: Iterable[Path]) -> tuple[DataFile, ...]:
    """Name files by their content, sorted by name."""
    found = [DataFile(name=path.name, sha256=hashlib.sha256(content(path)).hexdigest()) for path in paths]
    return tuple(sorted(found, key=lambda one: one.name))


def joint_hash(files: Iterable[DataFile]) -> str:
    """One hash for several files: sha256 over their hashes in order of name, names left out."""
    return hashlib.sha256("".join(one.sha256 for one in files).encode()).hexdigest()
