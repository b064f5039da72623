"""One round: its batches are sent, looked at until they end, and their rows written. Every step is on disk first."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.batch.output_file import RowWriter, finished
from workbench.batch_api.answers import Reader
from workbench.batch_api.asked import read_asked
from workbench.batch_api.collecting import Collected, collect
from workbench.batch_api.patience import Patience
from workbench.batch_api.reply_lines import read_replies
from workbench.batch_api.server import Refused, SentBatch, Server
from workbench.batch_api.state import Part, State, asked_path, save_state
from workbench.batch_api.submitting import submit_part
from workbench.db.spending import SpendingStore
from workbench.llm.budget import Planned, Settled
from workbench.llm.types import FailureKind

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["Round", "RoundEnd"]


@dataclass(kw_only=True)
class RoundEnd:
    """What a round came to."""

    open: list[SentBatch] = field(default_factory=list)
    """Batches that have not ended."""
    undone: set[str] = field(default_factory=set)
    """Ids of rows that were not asked about."""
    lacks: frozenset[str] = frozenset()
    """Parameters that the model refuses."""
    words: list[str] = field(default_factory=list)
    """Why rows are undone."""
    over_budget: bool = False
    """The day's budget did not hold every batch."""
    cost_usd: float = 0.0


@dataclass(kw_only=True)
class Round:
    """What a round works with."""

    desk: Desk
    output: Path
    server: Server
    reader: Reader
    writer: RowWriter
    patience: Patience
    state: State
    on_news: Callable[[str], None]
    end: RoundEnd = field(default_factory=RoundEnd)

    def run(self, *, wait: bool) -> RoundEnd:
        """Send what is not sent, and write what has come back; with `wait`, until everything has ended.

        Raises:
            SettingsError: the server refuses the key or the batch.
            NotNow: the server could not be reached for long.
        """
        for part in self.state.parts:
            if part.batch_id is None and not part.written:
                self._send(part)
        times = 0
        while self._look() and wait:
            self.patience.wait(times)
            times += 1
        return self.end

    def _send(self, part: Part) -> None:
        if part.reservation is None:
            call = self._planned(part)
            if not self._ledger.reserve(call, most_usd_per_day=self.desk.settings.budget_usd_per_day):
                self.end.over_budget = True
                self._leave(part, "the day's budget does not hold the worst case of a batch")
                return
            part = self._save(part, reservation=call.id)
        try:
            part = submit_part(
                self.server, self.state, part, asked=self._asked, patience=self.patience, save=self._save_part
            )
        except Refused:
            self._give_back(part.number)
            raise
        self.on_news(f"sent {part.questions} questions as {part.batch_id}")

    def _give_back(self, number: int) -> None:
        """Take nothing from the day's budget for a refused batch, unless the server may have it all the same."""
        part = next(part for part in self.state.parts if part.number == number)
        if part.reservation and not part.submitting:
            # In this order: a run killed in between leaves too much set aside, not too little.
            self._save(part, reservation=None)
            refused = Settled(at=self.desk.clock(), status=FailureKind.BAD_REQUEST.value)
            self._ledger.settle(part.reservation, refused)

    def _look(self) -> bool:
        """Look at every batch that is under way, and collect those that have ended; whether any has not."""
        self.end.open.clear()
        for part in self.state.parts:
            if part.written or part.batch_id is None:
                continue
            sent = self.patience.until_it_works(partial(self.server.look, part.batch_id))
            if sent.status != part.status:
                self.on_news(f"{sent.id}: {sent.status}")
                part = self._save(part, status=sent.status)
            if sent.has_ended:
                self._collect(part, sent)
            else:
                self.end.open.append(sent)
        return bool(self.end.open)

    def _collect(self, part: Part, sent: SentBatch) -> None:
        names = frozenset(one.name for one in read_asked(self._asked, part=part.number))
        files = [self._downloaded(name) for name in (sent.output_file, sent.error_file) if name]
        replies = read_replies(*files, names=names)
        if replies.unusable:
            self.on_news(f"{sent.id}: {replies.unusable} lines of the reply are no use and were passed over")
        came = collect(
            self.desk,
            read_asked(self._asked, part=part.number),
            replies,
            ended=sent.status,
            reader=self.reader,
            done=frozenset(finished(self.output)[0]),
            writer=self.writer,
        )
        self._settle(part, sent.status, came)
        self.end.cost_usd += came.cost_usd
        if came.undone:
            self.end.undone |= came.undone
            self.end.lacks |= came.lacks
            self.end.words.append(f"{len(came.undone)} rows of {sent.id} are not done: {sent.words or came.words}")
        self._save(part, written=True)

    def _downloaded(self, name: str) -> bytes:
        return self.patience.until_it_works(partial(self.server.download, name))

    def _settle(self, part: Part, status: str, came: Collected) -> None:
        if part.reservation:
            settled = Settled(
                at=self.desk.clock(),
                status=status,
                cost_usd=came.cost_usd,
                input_tokens=came.input_tokens,
                output_tokens=came.output_tokens,
            )
            self._ledger.settle(part.reservation, settled)

    def _leave(self, part: Part, words: str) -> None:
        self.end.undone |= {one.row.id for one in read_asked(self._asked, part=part.number)}
        self.end.words.append(f"{part.questions} rows are not done: {words}")
        self._save(part, written=True)

    def _planned(self, part: Part) -> Planned:
        return Planned(
            id=f"m_{uuid.uuid4().hex}",
            asked_at=self.desk.clock(),
            model=self.state.model,
            prompt=f"a batch of {part.questions}",
            reserved_usd=part.reserved_usd,
        )

    def _save(self, part: Part, **changes: Any) -> Part:
        changed = part.model_copy(update=changes)
        self._save_part(changed)
        return changed

    def _save_part(self, part: Part) -> None:
        self.state = save_state(self.output, self.state.with_part(part))

    @property
    def _asked(self) -> Path:
        return asked_path(self.output)

    @property
    def _ledger(self) -> SpendingStore:
        return SpendingStore(self.desk.database)
