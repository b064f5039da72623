"""The server's own process: owns the folder, runs Chroma's bundled server, ends with its parent."""

from __future__ import annotations

import sys
from pathlib import Path

from vectorstore import leftovers, ownership, trial
from vectorstore.errors import IndexBusy, IndexDamaged

ALREADY_OWNED = 75
"""Exit status when another process owns the folder."""
IS_DAMAGED = 76
"""Exit status when the index in the folder cannot be read."""


def main(folder: Path, port: int, wait_s: float) -> int:
    """Serve a folder on 127.0.0.1 until standard input ends or a signal comes; gives the exit status."""
    try:
        owned = ownership.take(folder, wait_s=wait_s, url=f"http://127.0.0.1:{port}")
    except IndexBusy:
        return ALREADY_OWNED
    try:
        if not owned.was_closed:
            trial.survive(folder)
    except IndexDamaged as error:
        owned.abandon()
        sys.stderr.write(f"{error}\n")
        return IS_DAMAGED
    leftovers.sweep(folder)
    trial.end_with_parent()
    _serve(folder, port)
    owned.release()
    return 0


def _serve(folder: Path, port: int) -> None:
    # The bindings alone: importing chromadb would take another second. The call returns on SIGTERM.
    import chromadb_rust_bindings  # type: ignore[import-untyped]

    arguments = ["chroma", "run", "--path", str(folder), "--host", "127.0.0.1", "--port", str(port)]
    chromadb_rust_bindings.cli(arguments)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
