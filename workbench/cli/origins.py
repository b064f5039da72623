"""`workbench origins show | merge | split | undo`."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.session import JsonFlag, out, print_json, session_of
from workbench.types import OriginEdit, Retrieval

app = typer.Typer(
    help="See why articles count as one origin, and correct it.", no_args_is_help=True, rich_markup_mode=None
)

ClaimId = Annotated[str, typer.Argument(help="A claim id.")]
Reviewer = Annotated[str, typer.Option(help="Who decides.")]
Reason = Annotated[str, typer.Option(help="Why, so that a reader can follow.")]


@app.command()
def show(
    context: typer.Context,
    claim: Annotated[str, typer.Argument(help="A claim id, or the words of a claim.")],
    as_json: JsonFlag = False,
) -> None:
    """Show each origin of a claim's evidence: its articles, why they count there, corrections.

    The evidence is the list found last; when there is none yet, it is searched.
    """
    with session_of(context).desk() as desk:
        found = desk.origins(claim)
        edits = desk.origin_edits(found.claim_id) if found.claim_id else []
    _tell(found, edits, as_json=as_json)


@app.command()
def merge(
    context: typer.Context,
    claim_id: ClaimId,
    origin_ids: Annotated[list[str], typer.Argument(metavar="ORIGIN_ID", help="Origins that are one.")],
    reviewer: Reviewer,
    reason: Reason,
    as_json: JsonFlag = False,
) -> None:
    """Count origins as one, now and in later searches of the claim."""
    with session_of(context).desk() as desk:
        found = desk.merge_origins(claim_id, origin_ids, who=reviewer, reason=reason)
        edits = desk.origin_edits(claim_id)
    _tell_change(found, edits, as_json=as_json)


@app.command()
def split(
    context: typer.Context,
    claim_id: ClaimId,
    article: Annotated[list[str], typer.Option(help="Article with an origin of its own; repeat for more.")],
    reviewer: Reviewer,
    reason: Reason,
    as_json: JsonFlag = False,
) -> None:
    """Count articles as an origin of their own, now and in later searches of the claim."""
    with session_of(context).desk() as desk:
        found = desk.split_origin(claim_id, article, who=reviewer, reason=reason)
        edits = desk.origin_edits(claim_id)
    _tell_change(found, edits, as_json=as_json)


@app.command()
def undo(
    context: typer.Context,
    claim_id: ClaimId,
    edit_id: Annotated[str, typer.Argument(help="The correction, as `origins show` lists it.")],
    reviewer: Reviewer,
    as_json: JsonFlag = False,
) -> None:
    """Make a correction void. The history keeps both."""
    with session_of(context).desk() as desk:
        found = desk.undo_origin_edit(claim_id, edit_id, who=reviewer)
        edits = desk.origin_edits(claim_id)
    _tell_change(found, edits, as_json=as_json)


def _tell(found: Retrieval, edits: list[OriginEdit], *, as_json: bool) -> None:
    if as_json:
        from workbench.wire import ledger_json

        print_json(ledger_json(found, edits))
        return
    from workbench.cli.ledger import ledger_lines

    console = out()
    for line in ledger_lines(found, edits):
        console.print(line)


def _tell_change(found: Retrieval, edits: list[OriginEdit], *, as_json: bool) -> None:
    """The correction just made, by its id, and the line as it reads with it."""
    if as_json:
        _tell(found, edits, as_json=True)
        return
    from workbench.corroboration import corroboration_line

    out().print(edits[-1].id)
    out().print(corroboration_line(found))
