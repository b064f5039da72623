"""`workbench check`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.session import (
    BUDGET_REACHED,
    FINISHED_WITH_FAILURES,
    BudgetOption,
    JsonFlag,
    RecordOption,
    ReplayOption,
    Session,
    asking_of,
    err,
    out,
    print_json,
    session_of,
    stop_with,
)

if TYPE_CHECKING:
    from workbench.batch import BadRow, ClaimRow
    from workbench.desk import Desk
    from workbench.llm import Asking

SEARCHING_AT_ONCE = 2


class Engine(StrEnum):
    """Where rows are worked on."""

    LOCAL = "local"
    RAY = "ray"


class Via(StrEnum):
    """How the model is asked."""

    DIRECT = "direct"
    OPENAI_BATCH = "openai-batch"


def check(
    context: typer.Context,
    claims: Annotated[Path, typer.Argument(metavar="CLAIMS.jsonl", help='Rows {"id","claim","date"?,"source"?,...}.')],
    output: Annotated[Path, typer.Option("-o", "--output", help="One row an input row; run again to resume.")],
    k: Annotated[int | None, typer.Option("-k", min=1, max=1000, help="Passages a claim.")] = None,
    concurrency: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            help="Claims worked on at once; else model_concurrency when a model is asked directly, and 2 otherwise.",
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Check at most so many rows now.")] = None,
    budget_usd: BudgetOption = None,
    record: RecordOption = None,
    replay: ReplayOption = None,
    via: Annotated[
        Via, typer.Option(help="`openai-batch`: by OpenAI's Batch API, at half the price and within 24 hours.")
    ] = Via.DIRECT,
    wait: Annotated[
        bool, typer.Option("--wait/--no-wait", help="Wait for the batch, or come back later with the same command.")
    ] = True,
    poll_seconds: Annotated[
        float, typer.Option(min=0.01, help="First pause between two looks at the batch; later ones are longer.")
    ] = 30.0,
    engine: Annotated[Engine, typer.Option(help="`ray` needs a Ray cluster.")] = Engine.LOCAL,
    again_failed: Annotated[
        bool, typer.Option("--again-failed", help="Also do rows again on which the model failed in an earlier run.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, asked and paid; ask nothing, write nothing.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check claims from a file: evidence by origin, and what the model makes of it when there is one.

    Always resumable: rows that have an output row are not done again, also after the process was killed.
    A row for which the model failed says so in its status and error, and carries no label; the command ends with 3
    as long as the output holds failed rows, and --again-failed takes those up again that the model failed on.
    When the budget is reached the rows that are left get no output row, and the command ends with 5.
    """
    from workbench.batch import read_claims
    from workbench.errors import UsageError

    _refuse_ray(engine)
    if replay and via is Via.OPENAI_BATCH:
        raise UsageError("a replayed run sends nothing: leave --via out")
    session, rows = session_of(context), read_claims(claims)
    asking = asking_of(record=None if dry_run else record, replay=replay, budget_usd=budget_usd)
    job = _Job(
        rows, output, k or session.settings().passages, concurrency, limit, budget_usd, via, as_json, again_failed
    )
    if dry_run:
        _tell_plan(session, asking, job)
        return
    with session.desk(asking=asking, **job.flags) as desk:
        if again_failed:
            _take_up(desk, job)
        if via is Via.OPENAI_BATCH:
            _by_batch(desk, job, wait=wait, poll_seconds=poll_seconds)
        else:
            _directly(desk, job)


@dataclass(frozen=True)
class _Job:
    """The options of one check."""

    rows: list[ClaimRow | BadRow]
    output: Path
    k: int
    concurrency: int | None
    limit: int | None
    budget_usd: float | None
    via: Via
    as_json: bool
    again_failed: bool

    @property
    def ids(self) -> frozenset[str]:
        """Ids of the input."""
        return frozenset(row.id for row in self.rows)

    @property
    def flags(self) -> dict[str, object]:
        """Settings of this run: a kept reply that could not be used would only come back."""
        return {"keep_replies": False} if self.again_failed else {}

    @property
    def again(self) -> frozenset[str]:
        """Rows with an output row that are to be done again all the same."""
        from workbench.batch import worth_asking_again

        return worth_asking_again(self.output, self.ids) if self.again_failed else frozenset()


def _take_up(desk: Desk, job: _Job) -> None:
    from workbench.batch import take_up_again
    from workbench.batch_api.state import state_path
    from workbench.errors import UsageError

    if state_path(job.output).exists():
        raise UsageError(f"a batch is under way for {job.output}: leave --again-failed out until its rows are written")
    count = take_up_again(job.output, desk.settings.data_dir, job.ids)
    err().print(f"{count} failed rows taken up again")


def _failed(job: _Job) -> int:
    """How many rows of the input stand in the output with an error, whichever run wrote them; says what helps."""
    from workbench.batch import failed_ids, worth_asking_again

    again = worth_asking_again(job.output, job.ids)
    if again:
        err().print(f"the model failed on {len(again)} rows: the same command with --again-failed does them again")
    return len(failed_ids(job.output, job.ids))


def _directly(desk: Desk, job: _Job) -> None:
    from workbench.batch import check_claims

    done = check_claims(desk, job.rows, job.output, k=job.k, concurrency=job.concurrency, limit=job.limit, on_row=_tell)
    failed = _failed(job)
    err().print(f"{done.checked} checked, {done.skipped} already done or left, {failed} failed -> {job.output}")
    if done.undone:
        err().print(_out_of_budget(done.undone))
    if job.as_json:
        counts = {"rows": done.rows, "checked": done.checked, "failed": failed, "undone": done.undone}
        print_json(counts | {"output": str(job.output)})
    stop_with(BUDGET_REACHED if done.undone else FINISHED_WITH_FAILURES if failed else 0)


def _by_batch(desk: Desk, job: _Job, *, wait: bool, poll_seconds: float) -> None:
    from workbench.batch_api import How, Patience, check_by_batch

    how = How(
        k=job.k,
        threads=job.concurrency or SEARCHING_AT_ONCE,
        patience=Patience(poll_s=poll_seconds),
        limit=job.limit,
        budget_usd=job.budget_usd,
        wait=wait,
    )
    done = check_by_batch(desk, job.rows, job.output, how, on_news=err().print)
    failed = _failed(job)
    err().print(f"{done.checked} checked, {done.left} left, {failed} failed -> {job.output}")
    for sent in done.open:
        err().print(f"{sent.id} is {sent.status}, {sent.done} answered: run the same command again to look")
    for words in done.words:
        err().print(f"{words}; run the same command again to send them anew")
    if done.over_budget:
        err().print(_out_of_budget(done.left))
    if job.as_json:
        counts = {"rows": done.rows, "checked": done.checked, "failed": failed, "left": done.left}
        batches = [{"id": sent.id, "status": sent.status, "done": sent.done} for sent in done.open]
        print_json(counts | {"batches": batches, "output": str(job.output)})
    stop_with(BUDGET_REACHED if done.over_budget else FINISHED_WITH_FAILURES if failed or done.words else 0)


def _tell_plan(session: Session, asking: Asking, job: _Job) -> None:
    """What a run would do; the desk is opened only when there is a model to ask."""
    from workbench.batch import plan
    from workbench.llm.opening import which_model

    planned = plan(job.rows, job.output, again=job.again)
    told: dict[str, object] = {"rows": planned.rows, "done": planned.done, "todo": planned.todo, "bad": planned.bad}
    told |= {"calls": 0, "input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0, "seconds": 0.0}
    if which_model(session.settings()) or asking.replay:
        with session.desk(asking=asking, **job.flags) as desk:
            told |= _forecast(desk, job)
    told["budget_usd"] = job.budget_usd
    if job.as_json:
        print_json(told)
        return
    out().print(", ".join(f"{name} {value}" for name, value in told.items()))
    if told.get("estimated_from"):
        err().print(
            f"estimated from the questions about {told['estimated_from']} rows, nothing was asked; tokens and cost are "
            "upper limits, seconds a guess"
        )


def _forecast(desk: Desk, job: _Job) -> dict[str, object]:
    from workbench.batch.forecast import forecast

    seen = forecast(desk, job.rows, job.output, k=job.k, concurrency=job.concurrency, limit=job.limit, again=job.again)
    told = asdict(seen) | {"seconds": round(seen.seconds, 1)}
    if job.via is Via.OPENAI_BATCH:
        from workbench.batch_api import in_a_batch

        told |= {"cost_usd": in_a_batch(desk.settings, seen.cost_usd), "seconds": None}
    if told["cost_usd"] is not None:
        told["cost_usd"] = round(told["cost_usd"], 6)
    return told


def _out_of_budget(rows: int) -> str:
    return (
        f"the budget is reached, or the account has no credit: {rows} rows are not checked; the same command goes on "
        "when there is more"
    )


def _tell(done: int, total: int) -> None:
    if done % 50 == 0 or done == total:
        err().print(f"{done} of {total}")


def _refuse_ray(engine: Engine) -> None:
    from workbench.errors import SettingsError

    if engine is Engine.RAY:
        raise SettingsError("--engine ray is not available in this version: leave it out to work locally")
