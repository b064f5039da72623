"""`check --via openai-batch`: questions are sent in files, answered within a day at half the price, and collected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.batch import BadRow, ClaimRow
from workbench.batch.output_file import RowWriter, alone_on, finished, mend
from workbench.batch_api.answers import Reader
from workbench.batch_api.asked import asked_rows
from workbench.batch_api.opening import open_server, which_takes_batches
from workbench.batch_api.patience import Patience
from workbench.batch_api.preparing import Making, prepare
from workbench.batch_api.rounds import Round
from workbench.batch_api.server import SentBatch, Server
from workbench.batch_api.splitting import LIMITS, Limits
from workbench.batch_api.state import State, asked_path, forget, load_state, save_state, state_path
from workbench.errors import SettingsError, UsageError
from workbench.llm.opening import Which
from workbench.llm.prices import Price, no_price, price_of

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["BatchOutcome", "How", "check_by_batch"]


@dataclass(frozen=True, kw_only=True)
class How:
    """How a run goes about it."""

    k: int
    threads: int
    """Claims searched for at once."""
    patience: Patience
    limit: int | None = None
    """Rows to take up at most, besides those that are under way."""
    budget_usd: float | None = None
    wait: bool = True
    """Whether to wait until every batch has ended; else they are looked at once."""
    limits: Limits = LIMITS


@dataclass(frozen=True, kw_only=True)
class BatchOutcome:
    """What a run did."""

    rows: int
    checked: int
    failed: int
    left: int
    """Rows without an output row: the same command goes on with them."""
    open: tuple[SentBatch, ...]
    """Batches that have not ended."""
    over_budget: bool
    words: tuple[str, ...]
    """Why rows were left although their batch has ended."""


def check_by_batch(
    desk: Desk,
    rows: list[ClaimRow | BadRow],
    output: Path,
    how: How,
    *,
    on_news: Callable[[str], None] = lambda words: None,
) -> BatchOutcome:
    """Check every row that has no output row yet, through the Batch API of the desk's model.

    Safe to kill at any moment: what was sent is remembered beside the output, and the same command goes on with it.
    Nothing is sent twice.

    Raises:
        SettingsError: there is no model with a Batch API, or its server refuses the key or the batch.
        UsageError: `output`, or what lies beside it, belongs to other rows.
        DataFolderBusy: another run is writing to the output.
        NotNow: the server could not be reached for long.
    """
    which = which_takes_batches(desk.settings)
    price = price_of(which, own=desk.settings.prices_file)
    if price is None and (how.budget_usd is not None or desk.settings.budget_usd_per_day is not None):
        no_price(which)
    with alone_on(output, desk.settings.data_dir), open_server(which, clock=desk.clock) as server:
        mend(output, finished(output)[1])
        with output.open("a", encoding="utf-8") as file:
            run = _Run(
                desk=desk,
                rows=rows,
                output=output,
                how=how,
                which=which,
                price=price,
                server=server,
                writer=RowWriter(file, total=len(rows), on_row=lambda written, total: None),
                on_news=on_news,
            )
            return run.whole()


@dataclass(kw_only=True)
class _Run:
    """One command's work: the round that is under way, then others until every row was taken up."""

    desk: Desk
    rows: list[ClaimRow | BadRow]
    output: Path
    how: How
    which: Which
    price: Price | None
    server: Server
    writer: RowWriter
    on_news: Callable[[str], None]
    taken: int = 0
    spent_usd: float = 0.0
    over_budget: bool = False
    lacks: frozenset[str] = frozenset()
    """Parameters that the model refused: its rows are asked again without."""
    undone: set[str] = field(default_factory=set)
    """Ids of rows that were sent in vain: not again before a person has looked."""
    open: tuple[SentBatch, ...] = ()
    words: list[str] = field(default_factory=list)

    def whole(self) -> BatchOutcome:
        state = load_state(self.output)
        if state:
            self._check_is_ours(state)
        while state := state or self._new_round():
            self._one_round(state)
            if self.open or self.over_budget:
                break
            state = None
        done = finished(self.output)[0]
        return BatchOutcome(
            rows=len(self.rows),
            checked=self.writer.written,
            failed=self.writer.failed,
            left=sum(row.id not in done for row in self.rows),
            open=self.open,
            over_budget=self.over_budget,
            words=tuple(self.words),
        )

    def _new_round(self) -> State | None:
        """Prepare the rows that are still to be done; `None` when there are none to ask about."""
        passed_over = finished(self.output)[0] | self.undone
        left = None if self.how.limit is None else max(0, self.how.limit - self.taken)
        todo = [row for row in self.rows if row.id not in passed_over][:left]
        if not todo or self.over_budget:
            return None
        budget = self.how.budget_usd
        making = Making(
            which=self.which,
            price=self.price,
            budget_usd=None if budget is None else budget - self.spent_usd,
            k=self.how.k,
            threads=self.how.threads,
            without=self.lacks,
            limits=self.how.limits,
        )
        prepared = prepare(self.desk, todo, asked_path(self.output), making, self.writer)
        self.over_budget = prepared.over_budget
        self.taken += len(todo)
        if not prepared.state.parts:
            forget(self.output)
            return None
        return save_state(self.output, prepared.state)

    def _one_round(self, state: State) -> None:
        end = Round(
            desk=self.desk,
            output=self.output,
            server=self.server,
            reader=Reader(which=self.which, price=self.price, clock=self.desk.clock),
            writer=self.writer,
            patience=self.how.patience,
            state=state,
            on_news=self.on_news,
        ).run(wait=self.how.wait)
        self.open = tuple(end.open)
        self.over_budget |= end.over_budget
        self.spent_usd += end.cost_usd
        if not self.open:
            forget(self.output)
        if end.lacks - self.lacks:
            self.lacks |= end.lacks
            self.taken -= len(end.undone)
            self.on_news(f"the model refuses {', '.join(sorted(end.lacks))}: asking again without")
        else:
            self.undone |= end.undone
            self.words += end.words

    def _check_is_ours(self, state: State) -> None:
        """Refuse to go on with a round of another model or of other rows."""
        path = state_path(self.output)
        if state.model != self.which.name:
            raise SettingsError(
                f"{path} is about a batch sent to {state.model}, and the model is {self.which.name} now: set it back, "
                "or remove that file to give the batch up"
            )
        wanted = {row.id: row for row in self.rows}
        for row in asked_rows(asked_path(self.output)):
            if wanted.get(row.id) != row:
                raise UsageError(
                    f"{path} is about a batch in which row {row.id!r} was another: put the input back as it was, or "
                    "remove that file to give the batch up"
                )
