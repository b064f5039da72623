"""Makes the questions of a round. Rows about which nothing must be asked get their output row at once."""

from __future__ import annotations

import uuid
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.batch import BadRow, ClaimRow
from workbench.batch.checking import AHEAD, attempt
from workbench.batch.in_order import InOrder
from workbench.batch.output_file import RowWriter
from workbench.batch.output_rows import judged_row
from workbench.batch_api.asked import Asked, write_asked
from workbench.batch_api.bodies import body_of, tuning_of
from workbench.batch_api.splitting import LIMITS, Limits, Splitter
from workbench.batch_api.state import Part, State
from workbench.judging import Judgement
from workbench.llm.abilities import Tuning
from workbench.llm.budget import fits
from workbench.llm.opening import Which
from workbench.llm.prices import Price
from workbench.llm.structured import Mode
from workbench.llm.tokens import request_tokens
from workbench.llm.types import Request
from workbench.types import Retrieval

if TYPE_CHECKING:
    from workbench.desk import Desk

__all__ = ["Making", "Prepared", "prepare"]

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Making:
    """How questions are made."""

    which: Which
    price: Price | None
    budget_usd: float | None
    """Most US dollars for all of them, at half price and the worst."""
    k: int
    threads: int
    without: Container[str] = ()
    """Parameters that the model refuses."""
    limits: Limits = LIMITS


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A round that can be sent."""

    state: State
    over_budget: bool
    """Rows were left for which the budget does not suffice."""


@dataclass(frozen=True, kw_only=True)
class _Question:
    row: ClaimRow
    found: Retrieval
    request: Request[Judgement]


@dataclass
class _Parts:
    """Counts what goes into each batch, as far as the budget reaches."""

    making: Making
    splitter: Splitter
    questions: list[int] = field(default_factory=list)
    reserved: list[float] = field(default_factory=list)
    over_budget: bool = False

    def worst_usd(self, request: Request[Judgement]) -> float:
        price = self.making.price
        return price.cost(request_tokens(request), request.max_output_tokens, batch=True) if price else 0.0

    def holds(self, worst_usd: float) -> bool:
        self.over_budget = not fits(worst_usd, taken_usd=sum(self.reserved), most_usd=self.making.budget_usd)
        return not self.over_budget

    def add(self, size: int, worst_usd: float) -> int:
        part = self.splitter.part_for(size)
        if part == len(self.questions):
            self.questions.append(0)
            self.reserved.append(0.0)
        self.questions[part] += 1
        self.reserved[part] += worst_usd
        return part

    def state(self) -> State:
        counted = enumerate(zip(self.questions, self.reserved, strict=True))
        parts = tuple(Part(number=n, questions=many, reserved_usd=usd) for n, (many, usd) in counted)
        return State(run=uuid.uuid4().hex, model=self.making.which.name, parts=parts)


def prepare(desk: Desk, rows: list[ClaimRow | BadRow], asked: Path, making: Making, writer: RowWriter) -> Prepared:
    """Search for every row, keep the questions in `asked`, and write the rows about which nothing must be asked."""
    parts = _Parts(making, Splitter(making.limits))
    work = partial(attempt, work=partial(_question, desk, making.k))
    with InOrder(work, rows, threads=making.threads, ahead=AHEAD * making.threads) as results:
        write_asked(asked, _asked(results, desk, parts, writer))
    return Prepared(state=parts.state(), over_budget=parts.over_budget)


def _question(desk: Desk, k: int, row: ClaimRow) -> _Question | Json:
    """The question about a row, or its output row when there is nothing to ask, or the answer is known."""
    found = desk.evidence(row.claim, k=k, as_of=row.date or "claim", publisher=row.source, article_id=row.article_id)
    request = desk.question(row.claim, found, article_id=row.article_id)
    assert desk.model
    known = desk.model.known(request) if request else None
    if request is None or known:
        return judged_row(row, *desk.answered(row.claim, found, known, article_id=row.article_id))
    return _Question(row=row, found=found, request=request)


def _asked(
    results: InOrder[ClaimRow | BadRow, _Question | Json], desk: Desk, parts: _Parts, writer: RowWriter
) -> Iterator[Asked]:
    for number, made in enumerate(results):
        if not isinstance(made, _Question):
            writer.write(made)
            continue
        worst_usd = parts.worst_usd(made.request)
        if not parts.holds(worst_usd):
            return
        one = _told(number, made, desk, parts.making)
        yield one.model_copy(update={"part": parts.add(len(one.line), worst_usd)})


def _told(number: int, made: _Question, desk: Desk, making: Making) -> Asked:
    request = made.request
    tuning: Tuning = tuning_of(
        making.which, desk.settings, without=making.without, max_output_tokens=request.max_output_tokens
    )
    return Asked(
        number=number,
        part=0,
        row=made.row,
        retrieval=made.found,
        prompt=request.prompt,
        prompt_sha256=request.prompt_sha256,
        parameters=f"{tuning.told(Mode.SCHEMA)} batch",
        body=body_of(request, making.which, tuning),
    )
