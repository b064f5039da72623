"""Run a task over its cases and leave a folder: `rows.jsonl`, `report.html` and, last of all, `run.json`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from evals.bootstrap import Interval
from evals.files import data_files, joint_hash
from evals.measuring import Measure, Metric, measure
from evals.record import REPORT_FILE, ROWS_FILE, RUN_FILE, Figure, RunRecord, SavedFile, SavedModel, Spec
from evals.report import render_report
from evals.rows import Row
from evals.surroundings import checkout_state, this_machine
from evals.tasks.task import Options, Prepared, Tools
from evals.tasks.tasks import open_task
from workbench import __version__
from workbench.errors import UsageError
from workbench.types import RunStatus

_TOLD_TIMES = 20
"""How often progress is told, at most."""


def run_task(
    name: str,
    data: Path,
    output: Path,
    *,
    options: Options,
    tools: Tools,
    overwrite: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> RunRecord:
    """Measure a task.

    Nothing is called finished before it is: `run.json` is written last and in one step, so an interrupted run leaves
    no record, only `rows.jsonl.part`.

    Raises:
        UsageError: no such task, data that are not in its format, or a folder that holds a finished run.
    """
    task = open_task(name)
    _clear(output, overwrite=overwrite)
    started_at, started = now(), time.monotonic()
    with task.prepare(data, options, tools) as prepared:
        rows = _write_rows(prepared, output / ROWS_FILE, tools.tell)
        spec = _spec(name, prepared, options, tools, started_at=started_at, seconds=time.monotonic() - started)
    record = RunRecord(
        spec=spec,
        statuses=dict(sorted(Counter(str(row.status) for row in rows).items())),
        metrics=_figures(measure(task.metrics, rows, seed=options.seed)),
        groups=_by_group(task.metrics, rows, seed=options.seed),
        notes=prepared.notes,
    )
    _write(output / REPORT_FILE, render_report(record, rows, task.metrics))
    _write(output / RUN_FILE, record.model_dump_json(indent=2) + "\n")
    return record


def failures(record: RunRecord) -> int:
    """How many cases ended without an answer."""
    return sum(n for status, n in record.statuses.items() if RunStatus(status).failed)


def _clear(output: Path, *, overwrite: bool) -> None:
    if (output / RUN_FILE).exists() and not overwrite:
        raise UsageError(f"{output} holds a finished run: give -o another folder, or --overwrite to replace it")
    try:
        output.mkdir(parents=True, exist_ok=True)
        # The record goes first: rows of one run never stand beside the record of another.
        for file in (RUN_FILE, REPORT_FILE, ROWS_FILE):
            (output / file).unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {output}: {error.strerror}. Give -o a folder you can write to") from error


def _write_rows(prepared: Prepared, path: Path, tell: Callable[[str], None]) -> list[Row]:
    rows: list[Row] = []
    part = path.with_name(path.name + ".part")
    step = max(10, -(-prepared.cases // _TOLD_TIMES))
    with part.open("w", encoding="utf-8") as file:
        for row in prepared.rows:
            file.write(row.model_dump_json() + "\n")
            rows.append(row)
            if len(rows) % step == 0 or len(rows) == prepared.cases:
                tell(f"{len(rows)} of {prepared.cases} cases")
    part.replace(path)
    return rows


def _write(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _spec(
    name: str, prepared: Prepared, options: Options, tools: Tools, *, started_at: datetime, seconds: float
) -> Spec:
    commit, dirty = checkout_state()
    files = data_files(prepared.files)
    return Spec(
        task=name,
        version=__version__,
        commit=commit,
        dirty=dirty,
        settings=prepared.settings,
        data_hash=joint_hash(files),
        data=tuple(SavedFile(name=one.name, sha256=one.sha256) for one in files),
        prompt_hashes=prepared.prompts,
        model=tools.model_name if prepared.prompts else "none",
        models=tuple(SavedModel(role=m.role, name=m.name, fingerprint=m.fingerprint) for m in prepared.models),
        seed=options.seed,
        limit=options.limit,
        cost=tools.spent(),
        started_at=started_at,
        seconds=round(seconds, 2),
        machine=this_machine(),
    )


def _by_group(metrics: Sequence[Metric], rows: Sequence[Row], *, seed: int) -> dict[str, dict[str, Figure]]:
    ordered = sorted(rows, key=lambda row: row.group)
    groups = {group: list(members) for group, members in groupby(ordered, key=lambda row: row.group)}
    return {group: _figures(measure(metrics, members, seed=seed)) for group, members in groups.items()}


def _figures(measures: Iterable[Measure]) -> dict[str, Figure]:
    return {one.metric: Figure(value=one.value, n=one.n, interval=_ends(one.interval)) for one in measures}


def _ends(interval: Interval) -> tuple[float, float] | None:
    # Not a number compares unequal to itself.
    return (interval.low, interval.high) if interval.low == interval.low else None
