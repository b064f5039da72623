"""Clear away the graph files that Chroma leaves on disk when a collection is dropped."""

from __future__ import annotations

import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path


def sweep(folder: Path) -> None:
    """Delete graph folders that belong to no collection; call it as the folder's owner, before Chroma opens it.

    chromadb 1.5.9 forgets them: without this, each rebuild of the index would leave a whole one behind.
    """
    known = _segments(folder / "chroma.sqlite3")
    if known is None:
        return
    for entry in folder.iterdir():
        if _is_graph(entry) and entry.name not in known:
            shutil.rmtree(entry)


def _segments(database: Path) -> set[str] | None:
    """Give the ids of the segments in use, None when the database cannot tell; Chroma will say why."""
    if not database.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return {str(row[0]) for row in connection.execute("SELECT id FROM segments")}
    except sqlite3.Error:
        return None


def _is_graph(entry: Path) -> bool:
    # Only what Chroma itself makes: a folder named by a UUID with a graph in it.
    try:
        uuid.UUID(entry.name)
    except ValueError:
        return False
    return entry.is_dir() and not entry.is_symlink() and (entry / "header.bin").exists()
