"""`workbench claims list | extract | add`."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.session import (
    FINISHED_WITH_FAILURES,
    BudgetOption,
    JsonFlag,
    RecordOption,
    ReplayOption,
    asking_of,
    current_user,
    err,
    out,
    print_json,
    session_of,
    stop_with,
)
from workbench.errors import BudgetReached
from workbench.types import Claim, ClaimStatus

if TYPE_CHECKING:
    from workbench.desk.reading import ReadClaims, ReadingCost

app = typer.Typer(help="Find, add and list claims.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_claims(
    context: typer.Context,
    article: Annotated[str | None, typer.Option(help="Only of this article.")] = None,
    status: Annotated[ClaimStatus | None, typer.Option(help="Only with this status.")] = None,
    text: Annotated[str | None, typer.Option(help="Only with these words.")] = None,
    min_checkworthy: Annotated[float, typer.Option(min=0, max=1, help="Only at least as check-worthy.")] = 0.0,
    limit: Annotated[int | None, typer.Option(min=1)] = None,
    everything: Annotated[bool, typer.Option("--all", help="With those that nobody can check, and why.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """List claims, most check-worthy first."""
    from workbench.db.claims import ClaimFilter

    wanted = ClaimFilter(
        article_id=article,
        status=status,
        text=text,
        min_checkworthy=min_checkworthy,
        also_not_checkable=everything,
    )
    with session_of(context).desk() as desk:
        claims = [listed.claim for listed in desk.claims(wanted, limit=limit)]
    _show(claims, as_json=as_json)


@app.command()
def extract(
    context: typer.Context,
    articles: Annotated[list[str] | None, typer.Argument(metavar="[ARTICLE_ID...]")] = None,
    record: RecordOption = None,
    replay: ReplayOption = None,
    budget_usd: BudgetOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be asked, and do nothing.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Find claims in articles; without ids, in every article not yet read. Prints the new ones.

    The model of the settings reads them, or word lists where there is none. What a budget stopped goes on with the
    same command. Exit code 3: the model failed on a part of an article, which the word lists read instead.
    """
    asking = asking_of(record=None if dry_run else record, replay=replay, budget_usd=budget_usd)
    with session_of(context).desk(asking=asking) as desk:
        if dry_run:
            _tell_cost(desk.estimate_claims(articles or []), as_json=as_json)
            return
        found: list[Claim] = []
        failed = 0
        try:
            for read in desk.read_claims(articles or [], who=current_user()):
                found += read.new
                failed += _tell_failures(read)
        except BudgetReached:
            # What was found until then is stored, and shown.
            _show_new(found, as_json=as_json)
            raise
    _show_new(found, as_json=as_json)
    stop_with(FINISHED_WITH_FAILURES if failed else 0)


def _show_new(claims: list[Claim], *, as_json: bool) -> None:
    err().print(f"{len(claims)} new claims")
    _show(claims, as_json=as_json)


def _tell_failures(read: ReadClaims) -> int:
    """Say on stderr what a model could not read of an article; returns how many failures there were."""
    for failure in read.failures:
        err().print(f"{read.article_id}: a part was read by word lists, for the model failed: {failure.message}")
    if read.stopped is not None:
        err().print(f"{read.article_id}: left unread, and everything after it: {read.stopped.message}")
    return len(read.failures) + (read.stopped is not None)


def _tell_cost(cost: ReadingCost, *, as_json: bool) -> None:
    told = asdict(cost)
    print_json(told) if as_json else out().print(", ".join(f"{name} {value}" for name, value in told.items()))


@app.command()
def add(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="The claim: words of an article, verbatim, or free text.")],
    article: Annotated[str | None, typer.Option(help="The article it stands in.")] = None,
    speaker: Annotated[str | None, typer.Option(help="Who said it.")] = None,
    date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="When; later evidence is left out by default.")
    ] = None,
    as_json: JsonFlag = False,
) -> None:
    """Add a claim by hand."""
    with session_of(context).desk() as desk:
        day = date.date() if date else None
        claim = desk.add_claim(text, article_id=article, speaker=speaker, claimed_on=day, added_by=current_user())
    if as_json:
        from workbench.wire import claim_json

        print_json(claim_json(claim))
    else:
        out().print(claim.id)


def _show(claims: list[Claim], *, as_json: bool) -> None:
    if as_json:
        from workbench.wire import claim_json

        print_json([claim_json(claim) for claim in claims])
        return
    from rich.table import Column, Table

    table = Table(Column("id", no_wrap=True), "score", "status", "speaker", "claim", box=None)
    for claim in claims:
        state = f"{claim.status}, not checkable: {claim.not_checkable}" if claim.not_checkable else str(claim.status)
        row = (claim.id, f"{claim.checkworthy:.2f}", state, claim.speaker or "")
        table.add_row(*row, " ".join(claim.text.split()))
    out().print(table if claims else "no claims: add articles, then run `workbench claims extract`")
