"""One case's outcome, as `rows.jsonl` keeps it."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import UsageError
from workbench.types import RunStatus

Answer = str | bool | float | tuple[str, ...] | None
"""A label, a yes or no, a number, or ids in order; `None` for no answer, which is never a label."""


class Row(BaseModel):
    """What was expected of a case and what came of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    group: str
    """The data set the case is from; ids are unique within it."""
    status: RunStatus
    expected: Answer
    """`None` when the data gives no answer that may be scored."""
    predicted: Answer
    scores: dict[str, float]
    input: str
    """What was asked, for who reads the report."""
    error: str | None = None


def failed(row_id: str, *, group: str, expected: Answer, asked: str, error: str) -> Row:
    """A case that ended in a failure: no prediction and no scores, so that every metric takes its worst."""
    return Row(
        id=row_id,
        group=group,
        status=RunStatus.PROVIDER_ERROR,
        expected=expected,
        predicted=None,
        scores={},
        input=asked,
        error=error,
    )


def read_outcomes(path: Path) -> list[Row]:
    """Read the rows of a finished run.

    Raises:
        UsageError: the file is missing or a line is not a row.
    """
    try:
        with path.open(encoding="utf-8") as file:
            return [_outcome(line, f"{path}, line {number}") for number, line in enumerate(file, start=1)]
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}. Give the folder of a finished run") from error


def _outcome(line: str, where: str) -> Row:
    try:
        return Row.model_validate_json(line)
    except ValidationError as error:
        raise UsageError(f"{where}: not a row of a run. Run the task again into a new folder") from error
