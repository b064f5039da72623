"""`workbench eval run` and `workbench eval compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evals.tasks.tasks import AVAILABLE
from workbench.cli.session import FINISHED_WITH_FAILURES, JsonFlag, err, out, print_json, session_of, stop_with

if TYPE_CHECKING:
    from evals.compare import Comparison
    from evals.record import RunRecord

REGRESSED = FINISHED_WITH_FAILURES
_DESK = "desk"

app = typer.Typer(
    help="Measure the workbench on judged cases, and compare runs.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def run(
    context: typer.Context,
    task: Annotated[str, typer.Argument(metavar="TASK", help=f"One of: {', '.join(AVAILABLE)}.")],
    data: Annotated[Path, typer.Option("--data", help="A file or folder in the task's format: docs/evaluation.md.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for run.json, rows.jsonl and report.html.")],
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many cases, drawn at random.")] = None,
    seed: Annotated[int, typer.Option(help="For the draw and the intervals.")] = 0,
    merged: Annotated[bool, typer.Option("--merged", help="retrieval: search all corpora at once.")] = False,
    cache: Annotated[
        Path | None, typer.Option(help="Where vectors are kept between runs [eval-cache in the data folder].")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a finished run.")] = False,
    budget_usd: Annotated[float | None, typer.Option(min=0, help="Most US dollars the chat model may cost.")] = None,
    record: Annotated[Path | None, typer.Option(help="Keep every question to the chat model, and its answer.")] = None,
    replay: Annotated[Path | None, typer.Option(help="Answer from such a folder; nothing is asked.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Run a task over its cases. Exit code 3 when some cases failed.

    `stance` and `verdict` ask the chat model of the settings; `extraction` does when there is one. `--data desk`
    measures `verdict` on the desk's own decided claims.
    """
    from evals.runner import failures, run_task
    from evals.tasks.task import Options
    from evals.tasks.tasks import open_task
    from evals.tools import lent
    from workbench.llm.asking import Asking

    open_task(task)
    own = _own_desk(task, data)
    settings = session_of(context).settings()
    asking = Asking(record=record, replay=replay, budget_usd=budget_usd)
    options = Options(limit=limit, seed=seed, merged=merged)
    with lent(settings, task, asking=asking, cache=cache, own_desk=own, tell=lambda words: err().print(words)) as tools:
        finished = run_task(task, data, output, options=options, tools=tools, overwrite=overwrite)
    if as_json:
        print_json(finished.model_dump(mode="json"))
    else:
        _show_run(finished)
    err().print(f"written to {output}")
    stop_with(FINISHED_WITH_FAILURES if failures(finished) else 0)


@app.command()
def compare(
    before: Annotated[Path, typer.Argument(metavar="DIR_A", help="The run to compare with.")],
    after: Annotated[Path, typer.Argument(metavar="DIR_B", help="The run that may be better or worse.")],
    seed: Annotated[int, typer.Option(help="For the intervals.")] = 0,
    as_json: JsonFlag = False,
) -> None:
    """Compare two runs case by case. Exit code 3 when a metric of DIR_B is worse beyond doubt."""
    from evals.compare import compare_runs
    from evals.comparison_view import comparison_json

    found = compare_runs(before, after, seed=seed)
    if as_json:
        print_json(comparison_json(found))
    else:
        _show_comparison(found)
    stop_with(REGRESSED if found.regressions else 0)


def _own_desk(task: str, data: Path) -> bool:
    """Whether the desk's own verdicts are the cases. A folder may be called desk: then `./desk` says so."""
    from workbench.errors import UsageError

    if str(data) != _DESK or data.exists():
        return False
    if task != "verdict":
        raise UsageError(f"--data desk is for the task verdict; {task} needs a file or folder")
    return True


def _show_run(record: RunRecord) -> None:
    from rich.table import Table

    table = Table("set", "metric", "value", "95 % interval", "n", box=None)
    groups = record.groups if len(record.groups) > 1 else {}
    for group, figures in {"all": record.metrics, **groups}.items():
        for name, figure in figures.items():
            ends = "{:.3f} to {:.3f}".format(*figure.interval) if figure.interval else "unknown"
            table.add_row(group, name, f"{figure.value:.3f}", ends, str(figure.n))
    out().print(table)


def _show_comparison(found: Comparison) -> None:
    from rich.table import Table

    table = Table("set", "metric", "before", "after", "change", "95 % interval", "n", "", box=None)
    for one in found.differences:
        word = "WORSE" if one.regressed else "better" if one.improved else ""
        ends = f"{one.interval.low:+.3f} to {one.interval.high:+.3f}"
        values = (f"{one.before:.3f}", f"{one.after:.3f}", f"{one.change:+.3f}", ends, str(one.n), word)
        table.add_row(one.group, one.metric, *values)
    out().print(table)
    out().print(f"{len(found.changed)} of {found.paired} cases changed")
    for pair in found.changed[:20]:
        answers = f"{_words(pair.before.predicted)} -> {_words(pair.after.predicted)}"
        out().print(f"  {pair.before.group} {pair.before.id}: {answers}")
    if found.only_before or found.only_after:
        err().print(f"left out: {found.only_before} cases only in the first run, {found.only_after} only in the second")


def _words(answer: object) -> str:
    if isinstance(answer, tuple):
        return ", ".join(answer[:3]) + (" ..." if len(answer) > 3 else "")
    return "no answer" if answer is None else str(answer)
