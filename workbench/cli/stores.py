"""`workbench index`, `backup`, `restore`, `migrate` and `doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.session import JsonFlag, err, out, print_json, session_of, stop_with

INTEGRITY = 7

index_app = typer.Typer(help="Verify or rebuild the search indexes.", no_args_is_help=True, rich_markup_mode=None)


@index_app.command()
def verify(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Compare both indexes with the database, id by id and vector by vector. Exit code 7 when something is wrong."""
    with session_of(context).desk() as desk:
        report = desk.verify_index()
    if as_json:
        problems = list(report.problems)
        print_json({"ok": not problems, "passages": report.passages, "applied": report.applied, "problems": problems})
    elif report.problems:
        out().print("\n".join(report.problems) + "\nrun `workbench index rebuild`")
    else:
        applied = f" ({report.applied} changes were waiting and have been applied)" if report.applied else ""
        out().print(f"{report.passages} passages, all found by both indexes{applied}")
    stop_with(INTEGRITY if report.problems else 0)


@index_app.command()
def rebuild(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Build both indexes anew from the database and swap them in. Embeds again only if the model has changed."""
    with session_of(context).desk() as desk:
        passages = desk.rebuild_index(on_progress=lambda done: err().print(f"{done} passages"))
    print_json({"passages": passages}) if as_json else out().print(f"{passages} passages indexed")


def backup(context: typer.Context, path: Annotated[Path, typer.Argument()], as_json: JsonFlag = False) -> None:
    """Save articles, claims, evidence and verdicts to one file; works while the desk is in use."""
    from workbench.maintenance import backup as save

    digest = save(session_of(context).settings(), path)
    print_json({"path": str(path), "sha256": digest}) if as_json else out().print(f"saved to {path}")


def restore(context: typer.Context, path: Annotated[Path, typer.Argument()]) -> None:
    """Put a backup into an empty data folder and rebuild its indexes."""
    from workbench.maintenance import restore as put_back

    session = session_of(context)
    put_back(session.settings(), path)
    with session.desk() as desk:
        passages = desk.rebuild_index()
    out().print(f"restored, {passages} passages indexed")


def migrate(context: typer.Context) -> None:
    """Bring an older database to this version's shape. Make a backup first."""
    from workbench.db.engine import HEAD, Database

    settings = session_of(context).settings()
    database = Database(settings.database_address, lock_folder=settings.data_dir, any_shape=True)
    try:
        database.migrate()
    finally:
        database.close()
    out().print(f"the database is at revision {HEAD}")


def doctor(context: typer.Context, as_json: JsonFlag = False) -> None:
    """Look at everything the desk needs and say what is wrong. Exit code 7 when something is."""
    from workbench.maintenance import examine

    checks = list(examine(session_of(context).settings()))
    if as_json:
        print_json([{"name": c.name, "ok": c.ok, "words": c.words} for c in checks])
    else:
        for check in checks:
            out().print(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.words}")
    stop_with(0 if all(check.ok for check in checks) else INTEGRITY)
