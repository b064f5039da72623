"""The input: one claim a line. A row that cannot be read is kept, so that it gets its output row too."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import UsageError

__all__ = ["BadRow", "ClaimRow", "read_claims"]


class ClaimRow(BaseModel):
    """One row to check. Columns the desk does not know are left alone."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)

    id: str
    claim: str
    date: dt.date | None = None
    """Evidence published later is left out; without it, later than the article of `article_id`."""
    article_id: str | None = None
    source: str | None = None
    """Who published the claim: their own articles are not evidence for it."""


@dataclass(frozen=True, kw_only=True)
class BadRow:
    """An input row that cannot be checked; it still gets its output row."""

    id: str
    claim: str
    message: str


def read_claims(path: Path) -> list[ClaimRow | BadRow]:
    """Read the input; a row that cannot be read becomes a `BadRow` under its own or its line's id.

    Raises:
        UsageError: no such file, or two rows with one id: their output rows could not be told apart.
    """
    try:
        # Not splitlines(): JSON text may hold other characters that it would take for line ends.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read {path}: {error}. Give a UTF-8 file with one JSON object a line") from error
    rows = [_row(line, n) for n, line in enumerate(lines, 1) if line.strip()]
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            raise UsageError(f"{path}: the id {row.id!r} stands in two rows; every row needs its own")
        seen.add(row.id)
    return rows


def _row(line: str, number: int) -> ClaimRow | BadRow:
    try:
        value = json.loads(line)
    except ValueError as error:
        return BadRow(id=f"line {number}", claim="", message=f"line {number} is not JSON: {error}")
    if not isinstance(value, dict):
        return BadRow(id=f"line {number}", claim="", message=f"line {number} is not a JSON object")
    name = f"line {number}" if value.get("id") in (None, "") else str(value["id"])
    try:
        row = ClaimRow.model_validate({**value, "id": name})
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        return BadRow(id=name, claim=str(value.get("claim") or ""), message=f"line {number}, {field}: {first['msg']}")
    if not row.claim.strip():
        return BadRow(id=name, claim="", message=f"line {number}: the claim is empty")
    return row
