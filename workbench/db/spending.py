"""What models cost: every call with what was set aside for it and what it came to."""

from __future__ import annotations

from datetime import UTC, date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.engine import Database
from workbench.db.tables import ModelCallRow
from workbench.llm.budget import Planned, Settled, fits

ASKED = "asked"
"""Status of a call that is under way, or whose process was killed."""

_TAKEN = sa.case((ModelCallRow.settled_at.is_(None), ModelCallRow.reserved_usd), else_=ModelCallRow.cost_usd)


class SpendingStore:
    """Keeps calls; a `workbench.llm.budget.Ledger`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reserve(self, call: Planned, *, most_usd_per_day: float | None) -> bool:
        """Write a call with its worst case; False, and nothing written, when the day's budget does not hold it.

        The look and the write are one transaction of `Database.write`, of which there is one at a time between threads
        and processes, so calls at the same time cannot go over the budget together.
        """
        day = call.asked_at.astimezone(UTC).date()
        with self._database.write() as connection:
            if most_usd_per_day is not None:
                taken_usd = _taken(connection, day)
                if not fits(call.reserved_usd, taken_usd=taken_usd, most_usd=most_usd_per_day):
                    return False
            connection.execute(
                sa.insert(ModelCallRow).values(
                    id=call.id,
                    day=day,
                    asked_at=call.asked_at,
                    settled_at=None,
                    model=call.model,
                    prompt=call.prompt,
                    status=ASKED,
                    reserved_usd=call.reserved_usd,
                    cost_usd=0.0,
                    input_tokens=0,
                    output_tokens=0,
                )
            )
        return True

    def settle(self, call_id: str, settled: Settled) -> None:
        """Write what a call cost. One that is never settled goes on counting as its worst case."""
        with self._database.write() as connection:
            connection.execute(
                sa.update(ModelCallRow)
                .where(ModelCallRow.id == call_id)
                .values(
                    settled_at=settled.at,
                    status=settled.status,
                    cost_usd=settled.cost_usd,
                    input_tokens=settled.input_tokens,
                    output_tokens=settled.output_tokens,
                )
            )

    def spent_on(self, day: date) -> float:
        """US dollars spent on one UTC day, calls under way at their worst case."""
        with self._database.read() as connection:
            return _taken(connection, day)


def _taken(connection: Connection, day: date) -> float:
    return float(connection.execute(sa.select(sa.func.sum(_TAKEN)).where(ModelCallRow.day == day)).scalar() or 0.0)
