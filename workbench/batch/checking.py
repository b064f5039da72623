"""Every row that has no output row yet is checked, and its row is on disk before the next is counted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from workbench.batch.claims_file import BadRow, ClaimRow
from workbench.batch.in_order import InOrder
from workbench.batch.output_file import RowWriter, alone_on, finished, mend
from workbench.batch.output_rows import bad_row, failed_row, judged_row, unjudged_row
from workbench.errors import WorkbenchError
from workbench.llm import SPENT
from workbench.types import RunStatus

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["AHEAD", "Outcome", "Plan", "attempt", "check_claims", "plan"]

T = TypeVar("T")
Json = dict[str, Any]

_WITHOUT_MODEL = 2
AHEAD = 4
"""Rows begun for each thread before the oldest is written: one slow reply does not hold the others back."""


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
    """Rows an earlier run had finished, and rows past the limit."""
    checked: int
    failed: int
    """Of the rows checked now; `failed_ids` tells those of earlier runs too."""
    undone: int = 0
    """Rows without an output row because the budget or the account's credit ended: the same command goes on."""


def plan(rows: list[ClaimRow | BadRow], output: Path, *, again: frozenset[str] = frozenset()) -> Plan:
    """Say what is left to do, with the rows `again` to be done anew; reads the output, writes nothing."""
    done = finished(output)[0] & {row.id for row in rows} - again
    bad = sum(isinstance(row, BadRow) for row in rows)
    return Plan(rows=len(rows), done=len(done), todo=len(rows) - len(done), bad=bad)


def check_claims(
    desk: Desk,
    rows: list[ClaimRow | BadRow],
    output: Path,
    *,
    k: int,
    concurrency: int | None = None,
    limit: int | None = None,
    on_row: Callable[[int, int], None] = lambda done, total: None,
) -> Outcome:
    """Check every row that has no output row yet and append its row, in the order of the input.

    Safe to kill at any moment: half a last line is cut off when the run is continued. An interrupt or an error of the
    whole run first writes the rows that are ready. Without a model the suggestion is empty: an abstention, not a label.

    Args:
        desk: with its model, if it has one.
        rows: as `read_claims` gives them.
        output: where rows are appended.
        k: passages a claim.
        concurrency: claims worked on at once; by default as many as questions may be asked at once.
        limit: rows to check at most.
        on_row: told after each row how many are done, of how many.

    Raises:
        UsageError: `output` holds something else than rows of an earlier check; it is left as it was.
        DataFolderBusy: another run on this desk is writing to it.
        SettingsError: the model's server refuses the key or the model: no row would fare better.
    """
    threads = concurrency or (desk.settings.model_concurrency if desk.model else _WITHOUT_MODEL)
    with alone_on(output, desk.settings.data_dir):
        done, size = finished(output)
        mend(output, size)
        todo = [row for row in rows if row.id not in done][:limit]
        with output.open("a", encoding="utf-8") as file:
            writer = RowWriter(file, total=len(todo), on_row=on_row)
            work = partial(attempt, work=partial(_check, desk, k))
            with InOrder(work, todo, threads=threads, ahead=AHEAD * threads) as results:
                _write(results, writer, give_up=partial(_stop_asking, desk))
    return Outcome(
        rows=len(rows),
        skipped=len(rows) - len(todo),
        checked=writer.written,
        failed=writer.failed,
        undone=len(todo) - writer.written,
    )


def attempt(row: ClaimRow | BadRow, work: Callable[[ClaimRow], T]) -> T | Json:
    """What the work makes of a row, or the output row of one that cannot be searched for.

    Raises:
        WorkbenchError: the desk itself is not in order: no row could be checked.
    """
    if isinstance(row, BadRow):
        return bad_row(row)
    try:
        return work(row)
    except WorkbenchError as error:
        if error.http_status >= 500:
            raise
        return failed_row(row, error.code, error.message)


def _write(results: InOrder[ClaimRow | BadRow, Json | None], writer: RowWriter, *, give_up: Callable[[], None]) -> None:
    try:
        for row in results:
            if row is None:  # nothing more can be paid for; what has been is kept
                break
            writer.write(row)
    except KeyboardInterrupt:
        give_up()
        raise
    finally:
        for row in results.rest():
            if row is not None:
                writer.write(row)


def _stop_asking(desk: Desk) -> None:
    """Questions under way end as cancelled, so that an interrupt need not wait for their replies."""
    if desk.model:
        desk.model.close()


def _check(desk: Desk, k: int, row: ClaimRow) -> Json | None:
    """The output row; `None` for a row that is to be done again by a later run."""
    found, suggestion = desk.suggest(
        row.claim, k=k, as_of=row.date or "claim", publisher=row.source, article_id=row.article_id
    )
    if suggestion is None:
        return unjudged_row(row, found, model=desk.settings.model)
    # An account without credit is a budget too: its rows would stay failed, for a finished row is not done again.
    if suggestion.failure in SPENT or suggestion.status is RunStatus.CANCELLED:
        return None
    return judged_row(row, found, suggestion)
