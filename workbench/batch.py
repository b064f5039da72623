"""Checks claims from a file, one output row an input row. A run that was cut short is continued by the same command."""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.corroboration import corroboration
from workbench.errors import DataFolderBusy, UsageError, WorkbenchError
from workbench.types import Retrieval, RunStatus
from workbench.wire import origin_json

if TYPE_CHECKING:
    from workbench.desk import Desk

logger = logging.getLogger(__name__)

_NO_USAGE = {"calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}
_ROW_START = b'{"id": "'


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


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run would do."""

    rows: int
    done: int
    todo: int
    bad: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run did."""

    rows: int
    skipped: int
    """Rows an earlier run had finished."""
    checked: int
    failed: int


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


def plan(rows: list[ClaimRow | BadRow], output: Path) -> Plan:
    """Say what is left to do; reads the output, writes nothing."""
    done = _finished(output)[0] & {row.id for row in rows}
    bad = sum(isinstance(row, BadRow) for row in rows)
    return Plan(rows=len(rows), done=len(done), todo=len(rows) - len(done), bad=bad)


def check_claims(
    desk: Desk,
    rows: list[ClaimRow | BadRow],
    output: Path,
    *,
    k: int,
    concurrency: int = 2,
    limit: int | None = None,
    on_row: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Check every row that has no output row yet and append its row, on disk before the next is counted.

    Safe to kill at any moment: half a last line is cut off when the run is continued. No model is asked here, so the
    suggestion is empty: an abstention, not a label.

    Raises:
        UsageError: `output` holds something else than rows of an earlier check; it is left as it was.
        DataFolderBusy: another run on this desk is writing to it.
    """
    with _alone_on(output, desk.settings.data_dir):
        done, size = _finished(output)
        _mend(output, size)
        todo = [row for row in rows if row.id not in done][:limit]
        failed = 0
        with output.open("a", encoding="utf-8") as file, ThreadPoolExecutor(concurrency) as pool:
            for n, result in enumerate(_in_parallel(pool, todo, lambda row: _check(desk, row, k), concurrency), 1):
                _append(file, result)
                failed += "error" in result
                on_row(n, len(todo))
    return Outcome(rows=len(rows), skipped=len(rows) - len(todo), checked=len(todo), failed=failed)


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


def _finished(output: Path) -> tuple[set[str], int]:
    """Ids of the rows that are whole, and the bytes they take; half a last line of ours may follow, nothing else."""
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


def _mend(output: Path, size: int) -> None:
    """Cut off half a last line that a crash left behind the first `size` bytes."""
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        with output.open("ab") as file:
            file.truncate(size)
    except OSError as error:
        raise UsageError(f"cannot write {output}: {error.strerror}") from error


@contextlib.contextmanager
def _alone_on(output: Path, folder: Path) -> Iterator[None]:
    """Keep a second run from the same output: it would write the same rows again."""
    name = hashlib.sha256(os.fsencode(output.resolve())).hexdigest()[:16]
    try:
        with FileLock(folder / f"check-{name}.lock", timeout=0):
            yield
    except Timeout as error:
        raise DataFolderBusy(f"another check is writing {output}: wait for it, or give -o another file") from error


def _in_parallel(
    pool: ThreadPoolExecutor,
    rows: list[ClaimRow | BadRow],
    check: Callable[[ClaimRow | BadRow], dict[str, Any]],
    concurrency: int,
) -> Iterator[dict[str, Any]]:
    """Results as they come; never more than a few rows ahead, so that a long file stays out of memory."""
    waiting: set[Future[dict[str, Any]]] = set()
    for row in rows:
        waiting.add(pool.submit(check, row))
        if len(waiting) >= 2 * concurrency:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (future.result() for future in finished)
    for future in waiting:
        yield future.result()


def _check(desk: Desk, row: ClaimRow | BadRow, k: int) -> dict[str, Any]:
    if isinstance(row, BadRow):
        return _failed(row.id, row.claim, "bad_row", row.message)
    try:
        found = desk.evidence(
            row.claim, k=k, as_of=row.date or "claim", publisher=row.source, article_id=row.article_id
        )
    except WorkbenchError as error:
        if error.http_status >= 500:
            raise  # the desk itself is not in order: no row could be checked
        return _failed(row.id, row.claim, error.code, error.message)
    return _checked(row, found, desk)


def _checked(row: ClaimRow, found: Retrieval, desk: Desk) -> dict[str, Any]:
    counts = corroboration(found)
    evidence = [
        passage | {"origin_id": group.origin_id}
        for group in found.origins
        for passage in origin_json(group)["passages"]
    ]
    evidence.sort(key=lambda passage: int(passage["rank"]))
    return {
        "id": row.id,
        "claim": row.claim,
        "status": str(RunStatus.OK if evidence else RunStatus.NO_EVIDENCE),
        "suggestion": None,
        "corroboration": {
            "supports": counts.supports,
            "refutes": counts.refutes,
            "origins": counts.origins,
            "primary": counts.primary,
        },
        "excluded": asdict(found.excluded),
        "as_of": found.as_of.isoformat() if found.as_of else None,
        "evidence": evidence,
        "usage": dict(_NO_USAGE),
        "versions": {"model": desk.settings.model, "index": found.index_version},
    }


def _failed(row_id: str, claim: str, code: str, message: str) -> dict[str, Any]:
    logger.info("%s: %s", row_id, message)
    return {
        "id": row_id,
        "claim": claim,
        "status": str(RunStatus.PARSE_ERROR),
        "suggestion": None,
        "corroboration": {"supports": 0, "refutes": 0, "origins": 0},
        "evidence": [],
        "usage": dict(_NO_USAGE),
        "versions": {},
        "error": {"code": code, "message": message},
    }


def _append(file: TextIO, row: dict[str, Any]) -> None:
    line = json.dumps(row, ensure_ascii=False) + "\n"
    # What UTF-8 cannot hold, half a surrogate pair, goes back as the escape it came as.
    file.write(line.encode("utf-8", "backslashreplace").decode())
    file.flush()
    os.fsync(file.fileno())
