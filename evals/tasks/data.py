"""Finding a task's files by their names."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import UsageError


def files_like(data: Path, kind: str) -> dict[str, Path]:
    """Find `KIND_NAME.jsonl` files, gzip-ed or not, by name and sorted; or take the one file that `data` is.

    Raises:
        UsageError: there is no such file.
    """
    if data.is_file():
        return {_name(data, kind): data}
    # A file beside its compressed twin is one set: the plain one sorts first and is set last.
    found = {_name(path, kind): path for path in sorted(data.glob(f"{kind}*.jsonl*"), reverse=True)}
    if not found:
        raise UsageError(f"{data} holds no {kind}_NAME.jsonl (.gz is fine): give --data such a file or its folder")
    return dict(sorted(found.items()))


def _name(path: Path, kind: str) -> str:
    return path.name.partition(".")[0].removeprefix(kind).strip("_-") or kind
