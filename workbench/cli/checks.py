"""`workbench check`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.session import JsonFlag, err, out, print_json, session_of, stop_with

FINISHED_WITH_FAILURES = 3


class Engine(StrEnum):
    """Where rows are worked on."""

    LOCAL = "local"
    RAY = "ray"


def check(
    context: typer.Context,
    claims: Annotated[Path, typer.Argument(metavar="CLAIMS.jsonl", help='Rows {"id","claim","date"?,"source"?,...}.')],
    output: Annotated[Path, typer.Option("-o", "--output", help="One row an input row; run again to resume.")],
    k: Annotated[int | None, typer.Option("-k", min=1, max=1000, help="Passages a claim.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, max=64, help="Claims worked on at once.")] = 2,
    limit: Annotated[int | None, typer.Option(min=1, help="Check at most so many rows now.")] = None,
    budget_usd: Annotated[
        float | None, typer.Option(min=0, help="Spend at most; without a model nothing is spent.")
    ] = None,
    engine: Annotated[Engine, typer.Option(help="`ray` needs a Ray cluster.")] = Engine.LOCAL,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check claims from a file: evidence, origins, and an abstention where nothing has judged the passages.

    Always resumable: rows that have an output row are not done again, also after the process was killed.
    """
    from workbench.batch import check_claims, plan, read_claims

    _refuse_ray(engine)
    rows = read_claims(claims)
    planned = plan(rows, output)
    if dry_run:
        report: dict[str, object] = {
            "rows": planned.rows,
            "done": planned.done,
            "todo": planned.todo,
            "bad": planned.bad,
        }
        report |= {"calls": 0, "input_tokens": 0, "cost_usd": 0.0, "budget_usd": budget_usd}
        print_json(report) if as_json else out().print(", ".join(f"{name} {value}" for name, value in report.items()))
        return
    with session_of(context).desk() as desk:
        wanted = k or desk.settings.passages
        outcome = check_claims(desk, rows, output, k=wanted, concurrency=concurrency, limit=limit, on_row=_tell)
    err().print(
        f"{outcome.checked} checked, {outcome.skipped} already done or left, {outcome.failed} failed -> {output}"
    )
    if as_json:
        print_json({"rows": outcome.rows, "checked": outcome.checked, "failed": outcome.failed, "output": str(output)})
    stop_with(FINISHED_WITH_FAILURES if outcome.failed else 0)


def _tell(done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        err().print(f"{done} of {total}")


def _refuse_ray(engine: Engine) -> None:
    from workbench.errors import SettingsError

    if engine is Engine.RAY:
        raise SettingsError("--engine ray is not available in this version: leave it out to work locally")
