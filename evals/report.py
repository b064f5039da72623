"""One page about a run, readable without a network: figures, intervals, and the cases to look at first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from evals.measuring import Metric
from evals.plots import WIDTH, bars, histogram
from evals.record import RunRecord
from evals.rows import Row
from workbench.types import RunStatus

_SHOWN = 50
"""Cases listed: enough to see what goes wrong, few enough to read."""


def render_report(record: RunRecord, rows: Sequence[Row], metrics: Sequence[Metric]) -> str:
    """Draw the report as one HTML page; everything from data is escaped."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    groups = record.groups if len(record.groups) > 1 else {}
    wrong = _worst(rows)
    return environment.get_template("report.html").render(
        record=record,
        told={metric.name: metric.told for metric in metrics},
        parts=[(name, bars(figures)) for name, figures in {"all": record.metrics, **groups}.items()],
        spread=[(name, histogram(values)) for name, values in _spreads(rows).items()],
        width=WIDTH,
        wrong=wrong[:_SHOWN],
        wrong_total=len(wrong),
        total=len(rows),
    )


def _worst(rows: Sequence[Row]) -> list[Row]:
    """Failures first, then the cases that were answered wrong or found last."""
    wrong = [row for row in rows if _is_wrong(row)]
    return sorted(wrong, key=lambda row: (row.status in (RunStatus.OK, RunStatus.NO_EVIDENCE), row.group, row.id))


def _is_wrong(row: Row) -> bool:
    if row.status is not RunStatus.OK:
        return True
    if row.expected is None:
        return False
    if isinstance(row.expected, tuple) and isinstance(row.predicted, tuple):
        return not set(row.expected) & set(row.predicted)
    return row.expected != row.predicted


def _spreads(rows: Sequence[Row]) -> dict[str, list[float]]:
    """Values of each score that lies in 0..1, by its name."""
    names = dict.fromkeys(name for row in rows for name in row.scores)
    spreads = {name: [row.scores[name] for row in rows if name in row.scores] for name in names}
    return {name: values for name, values in spreads.items() if all(0 <= value <= 1 for value in values)}
