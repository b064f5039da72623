"""A small desk to check claims on, and the files of claims and of output rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from workbench.desk import Desk

__all__ = ["CLAIM", "fill", "read", "write"]

CLAIM = "The mill in Dorn burned down"


def fill(desk: Desk, folder: Path) -> None:
    """Add two articles of two papers about one fire."""
    rows = [
        {"text": "The mill in Dorn burned down on Monday, the fire brigade said.", "publisher": "quay.example"},
        {
            "text": "Fire took the old mill of Dorn on Monday morning. Nobody was hurt, a baker saw the roof fall.",
            "publisher": "pier.example",
            "published": "2024-05-02",
        },
    ]
    path = write(folder / "articles.jsonl", *rows)
    assert [item.error_message for item in desk.ingest([str(path)], who="ana")] == [None, None]


def write(path: Path, *rows: Any) -> Path:
    """Write JSON lines; a text stands as it is."""
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def read(path: Path) -> dict[str, Any]:
    """Output rows by id, in their order; no id may stand twice."""
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert len({row["id"] for row in rows}) == len(rows)
    return {row["id"]: row for row in rows}
