"""Finds the files of a folder that can be read as articles."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from workbench.ingest.kinds import SUFFIXES

__all__ = ["find_files"]


def find_files(folder: Path) -> Iterator[Path]:
    """Files of known kinds in a folder and its subfolders, sorted. Hidden ones and links out of it are skipped."""
    root = folder.resolve()
    for where, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            path = Path(where, name)
            if (
                not name.startswith(".")
                and path.suffix.lower() in SUFFIXES
                and path.is_file()
                and _is_inside(path, root)
            ):
                yield path


def _is_inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return False
