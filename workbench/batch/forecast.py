"""What a run would ask and cost, from real questions about some of its rows. Nothing is asked."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.batch.checking import attempt
from workbench.batch.claims_file import BadRow, ClaimRow
from workbench.batch.output_file import finished

if TYPE_CHECKING:
    from workbench.desk import Desk
    from workbench.llm import Door, Estimate

__all__ = ["Forecast", "forecast"]

SAMPLE = 24
"""Rows that are searched for, spread evenly over the file."""
_SECONDS_A_REPLY = 1.0
_TOKENS_A_SECOND = 60.0
_OUTPUT_SHARE = 0.5
"""Assumed for the time alone: how long a server takes to begin, how fast it writes, how much of its room it uses."""


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """What the rows that are still to be done would take."""

    calls: int
    input_tokens: int
    output_tokens: int
    """At most: the room that each reply is given."""
    cost_usd: float | None
    """At most; `None` when the model's price is not known."""
    seconds: float
    """A guess for questions asked directly."""
    estimated_from: int
    """Rows that were searched for."""


def forecast(
    desk: Desk,
    rows: Sequence[ClaimRow | BadRow],
    output: Path,
    *,
    k: int,
    concurrency: int | None = None,
    limit: int | None = None,
    again: frozenset[str] = frozenset(),
) -> Forecast:
    """Estimate a run: some rows are searched for and their questions counted, and the rest is taken to be like them.

    Questions whose reply is kept from an earlier run count as nothing, rows `again` as not done.
    Without a model everything is 0.

    Raises:
        UsageError: `output` holds something else than rows of an earlier check.
    """
    done = finished(output)[0] - again
    todo = [row for row in rows if row.id not in done][:limit]
    model = desk.model
    if model is None or not todo:
        return Forecast(calls=0, input_tokens=0, output_tokens=0, cost_usd=0.0, seconds=0.0, estimated_from=0)
    began = time.monotonic()
    sample = _spread(todo, SAMPLE)
    asked = [estimate for row in sample if (estimate := _question(desk, model, row, k))]
    searching_s = (time.monotonic() - began) / len(sample)
    return _scaled(asked, len(todo) / len(sample), len(sample), searching_s * len(todo), _threads(desk, concurrency))


def _scaled(asked: Sequence[Estimate], times: float, sample: int, searching_s: float, threads: int) -> Forecast:
    calls = math.ceil(len(asked) * times)
    output_tokens = math.ceil(sum(one.output_tokens for one in asked) * times)
    costs = [one.cost_usd for one in asked if one.cost_usd is not None]
    replying_s = calls * _SECONDS_A_REPLY + output_tokens * _OUTPUT_SHARE / _TOKENS_A_SECOND
    return Forecast(
        calls=calls,
        input_tokens=math.ceil(sum(one.input_tokens for one in asked) * times),
        output_tokens=output_tokens,
        cost_usd=sum(costs) * times if len(costs) == len(asked) else None,
        seconds=max(searching_s, replying_s / threads),
        estimated_from=sample,
    )


def _question(desk: Desk, model: Door, row: ClaimRow | BadRow, k: int) -> Estimate | None:
    """What the question about a row takes; `None` when nothing would be asked."""

    def estimated(row: ClaimRow) -> Estimate | None:
        found = desk.evidence(
            row.claim, k=k, as_of=row.date or "claim", publisher=row.source, article_id=row.article_id, keep=False
        )
        request = desk.question(row.claim, found, article_id=row.article_id)
        return model.estimate(request) if request and not model.known(request) else None

    made = attempt(row, estimated)
    return None if isinstance(made, dict) else made


def _threads(desk: Desk, concurrency: int | None) -> int:
    most = desk.settings.model_concurrency
    return min(concurrency or most, most)


def _spread(rows: Sequence[ClaimRow | BadRow], most: int) -> list[ClaimRow | BadRow]:
    count = min(most, len(rows))
    return [rows[n * len(rows) // count] for n in range(count)]
