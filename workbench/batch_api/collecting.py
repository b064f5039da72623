"""Writes the output rows of a batch that has ended: each reply is held against the passages it was asked about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.batch.output_file import RowWriter
from workbench.batch.output_rows import judged_row
from workbench.batch_api.answers import Reader, Unasked
from workbench.batch_api.asked import Asked
from workbench.batch_api.reply_lines import Replies
from workbench.judging import Judgement
from workbench.llm.types import Answer, Failure

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["Collected", "collect"]


@dataclass(kw_only=True)
class Collected:
    """What a batch came to."""

    undone: set[str] = field(default_factory=set)
    """Ids of rows whose question was never asked: they stay to be done."""
    words: str | None = None
    """Why."""
    lacks: frozenset[str] = frozenset()
    """Parameters that the model refuses."""
    cost_usd: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0


def collect(
    desk: Desk,
    questions: Iterable[Asked],
    replies: Replies,
    *,
    ended: str,
    reader: Reader,
    done: frozenset[str],
    writer: RowWriter,
) -> Collected:
    """Write the row of every question that was asked, unless an earlier try has written it (`done`).

    Costs are counted over all questions, those of rows already written too: so the sum is right after a crash.
    """
    came = Collected()
    for asked in questions:
        reply = reader.read(asked, replies.by_name.get(asked.name), ended=ended)
        if isinstance(reply, Unasked):
            came.undone.add(asked.row.id)
            came.words, came.lacks = reply.words, came.lacks | reply.lacks
            continue
        came.cost_usd += reply.provenance.cost_usd
        came.input_tokens += reply.provenance.input_tokens
        came.output_tokens += reply.provenance.output_tokens
        if asked.row.id not in done:
            writer.write(_row(desk, asked, reply))
    return came


def _row(desk: Desk, asked: Asked, reply: Answer[Judgement] | Failure) -> dict[str, Any]:
    """The output row; the reply is remembered as if it had been asked for directly."""
    row, found = asked.row, asked.retrieval
    request = desk.question(row.claim, found, article_id=row.article_id)
    if request and desk.model:
        desk.model.keep(request, reply)
    return judged_row(row, *desk.answered(row.claim, found, reply, article_id=row.article_id))
