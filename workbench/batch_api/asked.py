"""What was asked, kept until it is answered: a day later the index may hold other passages than those sent."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from workbench.batch.claims_file import ClaimRow
from workbench.errors import UsageError
from workbench.types import Retrieval

__all__ = ["Asked", "asked_rows", "read_asked", "write_asked"]


class Asked(BaseModel):
    """One question of a batch."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    number: int
    part: int
    """Number of the batch it goes into."""
    row: ClaimRow
    retrieval: Retrieval
    """As it was when the question was made; the reply is held against these passages."""
    prompt: str
    prompt_sha256: str
    parameters: str
    body: dict[str, Any]
    """What the server is asked, in its own form."""

    @property
    def name(self) -> str:
        """Under which the server gives the reply back."""
        return f"row-{self.number}"

    @property
    def line(self) -> bytes:
        """As it stands in the file that is uploaded."""
        return _line({"custom_id": self.name, "method": "POST", "url": "/v1/chat/completions", "body": self.body})


def write_asked(path: Path, questions: Iterable[Asked]) -> None:
    """Keep questions, all or none."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("wb") as file:
        for one in questions:
            file.write(_line(one.model_dump(mode="json")))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def read_asked(path: Path, *, part: int) -> Iterator[Asked]:
    """The questions of one batch, in the order of the input.

    Raises:
        UsageError: the file is gone or was changed.
    """
    with _as_told(path):
        yield from (Asked.model_validate(told) for told in _lines(path) if told["part"] == part)


def asked_rows(path: Path) -> Iterator[ClaimRow]:
    """The rows that were asked about, in the order of the input.

    Raises:
        UsageError: the file is gone or was changed.
    """
    with _as_told(path):
        yield from (ClaimRow.model_validate(told["row"]) for told in _lines(path))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        yield from map(json.loads, file)


@contextmanager
def _as_told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{path} cannot be read: it holds what the batch was asked, so put it back, or remove the state of the "
            "batch beside it to give the batch up"
        ) from error


def _line(value: dict[str, Any]) -> bytes:
    # ASCII alone: half a surrogate pair in a claim stays the escape it came as.
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"
