"""What every command needs: settings, a desk, logging, and a place to write."""

from __future__ import annotations

import contextlib
import getpass
import json
import logging
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.errors import BudgetReached

if TYPE_CHECKING:
    from rich.console import Console

    from workbench.desk import Desk
    from workbench.llm import Asking
    from workbench.settings import Settings

FINISHED_WITH_FAILURES = 3
"""Exit code of a command that went to its end although some items failed."""
BUDGET_REACHED = BudgetReached.exit_code
"""Exit code of a command that stopped because nothing more can be paid for; the same command goes on."""

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON value on stdout.")]

RecordOption = Annotated[
    Path | None, typer.Option("--record", help="Folder that keeps every question to the model with its answer.")
]
ReplayOption = Annotated[
    Path | None, typer.Option("--replay", help="Answer from such a folder: nothing is asked, no key is needed.")
]
BudgetOption = Annotated[float | None, typer.Option("--budget-usd", min=0, help="Spend at most so much on the model.")]


@dataclass(frozen=True, kw_only=True)
class Session:
    """The global options of one run."""

    data_dir: Path | None
    verbose: bool

    def settings(self, **flags: object) -> Settings:
        """Read the settings; `flags` win."""
        from workbench.settings import load_settings

        self.configure_logging()
        return load_settings(data_dir=self.data_dir, **flags)

    @contextlib.contextmanager
    def desk(self, *, asking: Asking | None = None, **flags: object) -> Iterator[Desk]:
        """Open the desk for the length of a command; `asking` says how it asks its model."""
        from workbench.desk import Desk
        from workbench.llm import AS_USUAL

        with Desk(self.settings(**flags), asking=asking or AS_USUAL) as desk:
            yield desk

    def configure_logging(self) -> None:
        """Logs go to stderr: errors of ours and warnings of others, or everything of ours with --verbose.

        Our own warnings repeat what commands print about each source.
        """
        logging.basicConfig(
            stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", force=True
        )
        for name in ("workbench", "vectorstore", "evals"):
            logging.getLogger(name).setLevel(logging.DEBUG if self.verbose else logging.ERROR)


def session_of(context: typer.Context) -> Session:
    """The session made by the top-level callback."""
    session = context.find_root().obj
    assert isinstance(session, Session)
    return session


def asking_of(*, record: Path | None, replay: Path | None, budget_usd: float | None) -> Asking:
    """How the options of a command have its model asked."""
    from workbench.errors import UsageError
    from workbench.llm import Asking

    if record and replay:
        raise UsageError("--record and --replay exclude one another: record a run first, then replay it")
    return Asking(record=record, replay=replay, budget_usd=budget_usd)


def print_json(value: Any) -> None:
    """Print one JSON value, and nothing else, on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None) + "\n")


def out() -> Console:
    """Where results go."""
    from rich.console import Console

    return Console(soft_wrap=True, highlight=False, markup=False)


def err() -> Console:
    """Where progress and remarks go."""
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def current_user() -> str:
    """Who is at the keyboard, for the history."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def stop_with(code: int) -> None:
    """End the command with an exit code that is not an error of the program."""
    if code:
        raise typer.Exit(code)
