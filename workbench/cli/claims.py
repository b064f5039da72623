"""`workbench claims list | extract | add`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from workbench.cli.session import JsonFlag, current_user, err, out, print_json, session_of
from workbench.types import Claim, ClaimStatus

app = typer.Typer(help="Find, add and list claims.", no_args_is_help=True, rich_markup_mode=None)


@app.command("list")
def list_claims(
    context: typer.Context,
    article: Annotated[str | None, typer.Option(help="Only of this article.")] = None,
    status: Annotated[ClaimStatus | None, typer.Option(help="Only with this status.")] = None,
    text: Annotated[str | None, typer.Option(help="Only with these words.")] = None,
    min_checkworthy: Annotated[float, typer.Option(min=0, max=1, help="Only at least as check-worthy.")] = 0.0,
    limit: Annotated[int | None, typer.Option(min=1)] = None,
    as_json: JsonFlag = False,
) -> None:
    """List claims, most check-worthy first."""
    from workbench.db.claims import ClaimFilter

    wanted = ClaimFilter(article_id=article, status=status, text=text, min_checkworthy=min_checkworthy)
    with session_of(context).desk() as desk:
        claims = [listed.claim for listed in desk.claims(wanted, limit=limit)]
    _show(claims, as_json=as_json)


@app.command()
def extract(
    context: typer.Context,
    articles: Annotated[list[str] | None, typer.Argument(metavar="[ARTICLE_ID...]")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Find claims in articles; without ids, in every article not yet read. Prints the new ones."""
    with session_of(context).desk() as desk:
        claims = desk.extract_claims(articles or [], who=current_user())
    err().print(f"{len(claims)} new claims")
    _show(claims, as_json=as_json)


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
        row = (claim.id, f"{claim.checkworthy:.2f}", str(claim.status), claim.speaker or "")
        table.add_row(*row, " ".join(claim.text.split()))
    out().print(table if claims else "no claims: add articles, then run `workbench claims extract`")
