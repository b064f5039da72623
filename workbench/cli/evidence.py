"""`workbench evidence`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.session import (
    BudgetOption,
    JsonFlag,
    RecordOption,
    ReplayOption,
    asking_of,
    current_user,
    out,
    print_json,
    session_of,
    stop_with,
)
from workbench.cli.suggesting import code_of, judged, show_suggestion
from workbench.types import Evidence, Retrieval, SlotRelation

if TYPE_CHECKING:
    from workbench.desk import AsOf


def evidence(
    context: typer.Context,
    claim: Annotated[str, typer.Argument(help="A claim id, or the words of a claim.")],
    k: Annotated[int | None, typer.Option("-k", min=1, max=1000, help="How many passages.")] = None,
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Leave out what was published after this day.")
    ] = None,
    include_later: Annotated[bool, typer.Option("--include-later", help="Leave nothing out for its date.")] = False,
    query: Annotated[str | None, typer.Option(help="Search with other words.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who published a free-text claim.")] = None,
    judge: Annotated[
        bool, typer.Option("--judge", help="Ask the desk's model what the passages say; decide first.")
    ] = False,
    reviewer: Annotated[
        str | None, typer.Option(help="Who looks at the suggestion for a stored claim; you, when not given.")
    ] = None,
    record: RecordOption = None,
    replay: ReplayOption = None,
    budget_usd: BudgetOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Show what other sources say about a claim, grouped by independent origin.

    With --judge, exit code 3: the model failed; 5: the budget is reached, or the account has no credit.
    """
    day: AsOf = None if include_later else (as_of.date() if as_of else "claim")
    asking = asking_of(record=record, replay=replay, budget_usd=budget_usd)
    suggestion = None
    with session_of(context).desk(asking=asking) as desk:
        if judge:
            look = partial(desk.suggest, claim, k=k, as_of=day, query=query, publisher=publisher)
            found, suggestion = judged(desk, claim, look, who=reviewer or current_user())
        else:
            found = desk.evidence(claim, k=k, as_of=day, query=query, publisher=publisher)
    if as_json:
        from workbench.wire import retrieval_json, suggestion_json

        told = {"suggestion": suggestion_json(suggestion)} if suggestion else {}
        print_json(retrieval_json(found) | told)
    else:
        _show(found)
        if suggestion:
            show_suggestion(suggestion)
    stop_with(code_of(suggestion) if suggestion else 0)


_MARKS = {SlotRelation.AGREES: "=", SlotRelation.DIFFERS: "≠", SlotRelation.MORE_SPECIFIC: "⊂"}


def _notes(one: Evidence) -> Iterator[str]:
    """What a reader should know of a passage: what it says, whom it rests on, its details beside the claim's."""
    if one.stance:
        yield f"{one.stance}: “{one.quote.text}”" if one.quote else f"{one.stance}"
    if one.primary:
        yield f"primary source: {one.primary}"
    if one.lookalike:
        yield f"its address looks like {one.lookalike}: check who runs it"
    told = [slot for slot in one.slots if slot.relation in _MARKS]
    for slot in sorted(told, key=lambda slot: slot.relation is not SlotRelation.DIFFERS):
        same = slot.relation is SlotRelation.AGREES
        yield f"{_MARKS[slot.relation]} {slot.kind}: {slot.passage if same else slot.detail}"
    if one.rests_on:
        yield "rests on " + "; ".join(f"{source.source} (“{source.phrase}”)" for source in one.rests_on)


def _show(found: Retrieval) -> None:
    from workbench.corroboration import corroboration_line

    console = out()
    console.print(corroboration_line(found))
    for origin in found.origins:
        mark = " (also the origin of the claim)" if origin.same_as_claim else ""
        console.print(f"\n{origin.label}{mark}", style="bold")
        for one in origin.passages:
            day = one.article.published.day.isoformat() if one.article.published else "date unknown"
            publisher = one.article.publisher or "publisher unknown"
            console.print(f"  {one.rank}. {publisher}, {day}: {one.article.title or 'no title'}")
            console.print(f"     {one.id or one.passage.id}", style="dim")
            console.print("     " + " ".join(one.passage.text.split()))
            for line in _notes(one):
                console.print(f"     {line}")
        for fold in origin.folds:
            console.print(f"  - {fold.detail}", style="dim")
