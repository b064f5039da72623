"""Runs the command line and turns what went wrong into a sentence and an exit code."""

from __future__ import annotations

import io
import logging
import sys

from workbench.errors import WorkbenchError
from workbench.garbage import collect_seldom

INTERRUPTED = 130
UNEXPECTED = 1

logger = logging.getLogger(__name__)


def main() -> None:
    """Entry point of `workbench`."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A file's name need not be text; in JSON the escape that stands for it then is a valid one.
        sys.stdout.reconfigure(errors="backslashreplace")
    collect_seldom()
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code; see docs/cli.md for the codes."""
    import typer
    from typer.main import get_command

    from workbench.cli.app import app

    command = get_command(app)
    try:
        code = command.main(args=arguments, prog_name="workbench", standalone_mode=False)
        return int(code or 0)
    except WorkbenchError as error:
        _say(error.message)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _say("interrupted: what was acknowledged is kept")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output left (`| head`); there is nobody to tell.
        sys.stderr.close()
        return 0
    except Exception as error:
        return _other(error)


def _other(error: Exception) -> int:
    """A usage error of the argument parser speaks for itself; anything else is a fault of ours."""
    show = getattr(error, "show", None)
    if callable(show) and hasattr(error, "exit_code"):
        show()
        return int(error.exit_code)
    logger.debug("unexpected error", exc_info=error)
    _say(
        f"unexpected error, {type(error).__name__}: {error}. This is a fault of the workbench; nothing acknowledged is "
        "lost. Run again with --verbose to see where it happened"
    )
    return UNEXPECTED


def _say(message: str) -> None:
    # rich is loaded by typer anyway; markup is off because messages quote what a user gave us.
    from rich.console import Console

    Console(stderr=True, soft_wrap=True).print(f"error: {message}", markup=False, highlight=False, style="red")
