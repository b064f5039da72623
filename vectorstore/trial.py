"""Try a folder's index in a child process, because damaged graph files crash the process that reads them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from vectorstore.errors import IndexDamaged

_DAMAGED = 7


def survive(folder: Path, *, timeout_s: float = 300) -> None:
    """Open and search every collection of an owned folder in a child process.

    Raises:
        IndexDamaged: The child crashed, found the index unreadable, or did not end within `timeout_s`.
    """
    # The child reads the other end of this pipe, so it knows when this process is gone.
    leash, held = os.pipe()
    try:
        ended = subprocess.run(
            child_command("vectorstore.trial", str(folder)),
            env=child_environment(),
            stdin=leash,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise IndexDamaged(_message(folder, f"a search did not end within {timeout_s:g} s")) from None
    finally:
        os.close(leash)
        os.close(held)
    if ended.returncode:
        if ended.returncode == _DAMAGED:
            raise IndexDamaged(ended.stderr.strip().splitlines()[-1])
        raise IndexDamaged(_message(folder, f"the process that read it ended with status {ended.returncode}"))


def child_command(module: str, *arguments: str) -> list[str]:
    """Give the command that runs a module of this package with this interpreter."""
    # -P: a file in the working folder must not shadow a module of ours.
    return [sys.executable, "-P", "-m", module, *arguments]


_SECRET = ("_KEY", "_TOKEN", "_SECRET", "_PASSWORD")


def child_environment() -> dict[str, str]:
    """Give this process's environment without keys, with this package importable also from a checkout not installed.

    The index library writes blocks of memory it has not filled: what a process does not know cannot get into its files.
    """
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    kept = {name: value for name, value in os.environ.items() if not name.upper().endswith(_SECRET)}
    return {**kept, "PYTHONPATH": os.pathsep.join(paths)}


def end_with_parent() -> None:
    """Ask this process to end when the other end of its standard input is gone: the parent closed it or died.

    A child that outlived its parent would work on a folder that somebody else owns by then.
    """
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    # Not sys.stdin: a thread blocked in its buffer aborts the interpreter at exit.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def _message(folder: Path, reason: str) -> str:
    return f"The index in {folder} is damaged: run `workbench index rebuild`. ({reason})"


def _main(folder: Path) -> int:
    # Late, because the index imports this module.
    from vectorstore.index import walk

    end_with_parent()
    try:
        walk(folder)
    except IndexDamaged as error:
        sys.stderr.write(f"{error}\n")
        return _DAMAGED
    return 0


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
