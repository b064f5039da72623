"""`workbench ingest` and `workbench articles`."""

from __future__ import annotations

import sys
from collections import Counter
from typing import Annotated

import typer

from workbench.cli.session import (
    FINISHED_WITH_FAILURES,
    JsonFlag,
    current_user,
    err,
    out,
    print_json,
    session_of,
    stop_with,
)
from workbench.types import Given, IngestItem, IngestStatus


def ingest(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="File, folder, URL, RSS/Atom feed, JSONL, or - for stdin.")
    ],
    publisher: Annotated[str | None, typer.Option(help="Who published it, when the text does not say.")] = None,
    published: Annotated[str | None, typer.Option(help="When, as 2025-06-20 or an instant with its zone.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it was published.")] = None,
    language: Annotated[str | None, typer.Option(help="Language as BCP 47, e.g. uk.")] = None,
    title: Annotated[str | None, typer.Option(help="Headline, when the text has none.")] = None,
    as_json: JsonFlag = False,
) -> None:
    """Add articles. The same article again is `unchanged`; changed text at the same address is a new version."""
    given = Given(publisher=publisher, published=published, url=url, language=language, title=title)
    stdin = sys.stdin.buffer if "-" in sources else None
    items = []
    with session_of(context).desk() as desk:
        for item in desk.ingest(sources, given=given, who=current_user(), stdin=stdin):
            items.append(item)
            _tell(item)
    if as_json:
        from workbench.wire import ingest_json

        print_json(ingest_json(items))
    else:
        counts = Counter(str(item.status) for item in items)
        out().print(", ".join(f"{n} {status}" for status, n in sorted(counts.items())) or "nothing to add")
    failed = any(item.status is IngestStatus.FAILED for item in items)
    stop_with(FINISHED_WITH_FAILURES if failed else 0)


def _tell(item: IngestItem) -> None:
    if item.status is IngestStatus.FAILED:
        err().print(f"failed     {item.source}: {item.error_message} [{item.error_code}]")
    else:
        err().print(f"{item.status!s:<10} {item.source} ({item.article_id}, {item.passages} passages)")


def list_articles(
    context: typer.Context,
    text: Annotated[str | None, typer.Option("--text", help="Only with these words in title, text or address.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Only of this publisher.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, newest added first.")] = 100_000,
    as_json: JsonFlag = False,
) -> None:
    """List articles with publisher, agency, date and what is unknown about them."""
    with session_of(context).desk() as desk:
        cards = desk.articles(text=text, publisher=publisher, page_size=limit).items
        origins = desk.origins_of(cards)
    if as_json:
        from workbench.wire import article_json

        print_json([article_json(card, origins[card.id]) for card in cards])
        return
    from rich.table import Column, Table

    table = Table(
        Column("id", no_wrap=True), "published", "publisher", "agency", "title", "passages", "to check", box=None
    )
    for card in cards:
        day = card.published.day.isoformat() if card.published else "?"
        row = (card.id, day, card.publisher or "?", card.agency or "", card.title or "?", str(card.passages))
        table.add_row(*row, ", ".join(card.findings))
    out().print(table if cards else "no articles yet: add some with `workbench ingest`")
