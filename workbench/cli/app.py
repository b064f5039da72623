"""The tree of commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli import articles, checks, claims, evals, evidence, origins, serving, stores, users, verdicts
from workbench.cli.session import Session

app = typer.Typer(
    name="workbench",
    help="A desk for fact-checkers: claims, passages from independent sources, verdicts a reader can replicate.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _everywhere(
    context: typer.Context,
    data_dir: Annotated[
        Path | None, typer.Option("--data-dir", help="Where everything is kept [WORKBENCH_DATA_DIR].")
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Tell more, on stderr.")] = False,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=serving.show_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = Session(data_dir=data_dir, verbose=verbose)


app.command("demo")(serving.demo)
app.command("serve")(serving.serve)
app.command("ingest")(articles.ingest)
app.command("articles")(articles.list_articles)
app.add_typer(claims.app, name="claims")
app.command("evidence")(evidence.evidence)
app.add_typer(origins.app, name="origins")
app.command("check")(checks.check)
app.add_typer(verdicts.app, name="verdict")
app.command("export")(verdicts.export)
app.add_typer(evals.app, name="eval")
app.add_typer(stores.index_app, name="index")
app.command("backup")(stores.backup)
app.command("restore")(stores.restore)
app.command("migrate")(stores.migrate)
app.command("doctor")(stores.doctor)
app.add_typer(users.app, name="user")
