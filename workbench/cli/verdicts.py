"""`workbench verdict record | history | undo` and `workbench export`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.session import JsonFlag, err, out, print_json, session_of
from workbench.types import Label

app = typer.Typer(help="Record verdicts and read their history.", no_args_is_help=True, rich_markup_mode=None)


class Format(StrEnum):
    """Forms of export."""

    CLAIMREVIEW = "claimreview"
    JSONL = "jsonl"
    CSV = "csv"
    HTML = "html"


class Confidence(StrEnum):
    """How sure a reviewer is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@app.command()
def record(
    context: typer.Context,
    claim_id: Annotated[str, typer.Argument()],
    label: Annotated[Label, typer.Option(help="Your decision.")],
    rationale: Annotated[str, typer.Option(help="Why, so that a reader can follow.")],
    reviewer: Annotated[str, typer.Option(help="Who decides.")],
    cite: Annotated[
        list[str] | None, typer.Option(help="Evidence it rests on; repeat for more. An evidence or passage id.")
    ] = None,
    confidence: Annotated[Confidence | None, typer.Option(help="How sure you are.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Record a verdict. Your earlier verdict on the claim is replaced, never changed."""
    from workbench.verdicts import single_origin_warning

    with session_of(context).desk() as desk:
        verdict = desk.record_verdict(
            claim_id,
            label=label,
            rationale=rationale,
            cite=cite or [],
            reviewer=reviewer,
            confidence=str(confidence) if confidence else None,
        )
    warning = single_origin_warning(verdict.cited)
    if warning:
        err().print(f"note: {warning}")
    if as_json:
        from workbench.wire import verdict_json

        print_json(verdict_json(verdict))
    else:
        out().print(verdict.id)


@app.command()
def undo(
    context: typer.Context,
    verdict_id: Annotated[str, typer.Argument()],
    reviewer: Annotated[str, typer.Option(help="Who recorded it.")],
) -> None:
    """Withdraw your own verdict; what it replaced stands again. The history keeps both."""
    with session_of(context).desk() as desk:
        verdict = desk.undo_verdict(verdict_id, who=reviewer)
    out().print(f"{verdict.id} withdrawn")


@app.command()
def history(context: typer.Context, claim_id: Annotated[str, typer.Argument()], as_json: JsonFlag = False) -> None:
    """Show every verdict and event of a claim, oldest first."""
    with session_of(context).desk() as desk:
        claim, verdicts, events = desk.history(claim_id)
    if as_json:
        from workbench.wire import claim_json, event_json, verdict_json

        print_json(
            {
                "claim": claim_json(claim),
                "verdicts": [verdict_json(v) for v in verdicts],
                "events": [event_json(e) for e in events],
            }
        )
        return
    console = out()
    console.print(f"{claim.id} [{claim.status!s}] {claim.text}")
    for event in events:
        change = " -> ".join(part for part in (event.before, event.after) if part)
        console.print(f"{event.at:%Y-%m-%d %H:%M:%S}Z  {event.who}  {event.action}  {change}")
    for verdict in verdicts:
        state = (
            "stands"
            if verdict.stands
            else "withdrawn"
            if verdict.withdrawn_at
            else f"replaced by {verdict.replaced_by}"
        )
        console.print(f"{verdict.id}  {verdict.reviewer}: {verdict.label!s} ({state}) {verdict.rationale}")


def export(
    context: typer.Context,
    form: Annotated[Format, typer.Option("--format", help="claimreview, jsonl, csv or html.")],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Write here instead of stdout.")] = None,
) -> None:
    """Export verdicts: ClaimReview JSON-LD, JSON lines, CSV safe for spreadsheets, or a page of evidence."""
    from workbench.exporting import export_cases

    with session_of(context).desk() as desk:
        exported = export_cases(desk, str(form))
    for line in exported.left_out:
        err().print(f"left out: {line}")
    if output is None:
        sys.stdout.write(exported.text)
    else:
        _write(output, exported.text)
        err().print(f"written to {output}")


def _write(path: Path, text: str) -> None:
    """Write beside the target and swap, so that a crash leaves the old export or the new one."""
    from workbench.errors import UsageError

    temporary = path.with_name(path.name + ".part")
    try:
        # newline="": CSV brings its own line ends.
        with temporary.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        raise UsageError(
            f"cannot write {path}: {error.strerror}. Give -o a path in a folder you can write to"
        ) from error
