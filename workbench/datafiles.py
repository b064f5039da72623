"""Reads the small YAML lists (agencies, publishers) that ship with the workbench and that a user may add to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbench.errors import SettingsError

DATA = Path(__file__).parent / "data"
"""Folder of the files that ship with the package."""


def read_entries(path: Path, kind: str, *, required: Sequence[str], allowed: Sequence[str]) -> list[dict[str, object]]:
    """The entries of one list file: a mapping with the single key `kind` and a list of mappings under it.

    Raises:
        SettingsError: the file is missing or no YAML, or an entry lacks a required key or has one that is not allowed.
    """
    import yaml

    try:
        content = read_yaml(path)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"Cannot read {kind} from {path}: {error}. Check the path and the YAML.") from error
    if not isinstance(content, dict) or set(content) != {kind} or not isinstance(content[kind], list):
        raise SettingsError(f"{path} must hold one list under the key `{kind}`.")
    return [_checked(entry, f"{path}, entry {n}", required, allowed) for n, entry in enumerate(content[kind], 1)]


def read_yaml(path: Path) -> Any:
    """What a YAML file holds; for files of the package, which are known to be sound."""
    import yaml

    # The loader in C, where the library was built with it, reads the same YAML ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=loader)


def _checked(entry: object, where: str, required: Sequence[str], allowed: Sequence[str]) -> dict[str, object]:
    if not isinstance(entry, dict):
        raise SettingsError(f"{where} is not a mapping of keys to values.")
    missing = [key for key in required if not entry.get(key)]
    unknown = [str(key) for key in entry if key not in allowed]
    if missing or unknown:
        raise SettingsError(f"{where}: missing {missing or 'nothing'}, unknown {unknown or 'nothing'}.")
    return {str(key): value for key, value in entry.items()}


def strings(value: object) -> tuple[str, ...]:
    """A YAML value as strings: a list item by item, a mapping of lists one after another, a single value alone."""
    if value is None:
        return ()
    if isinstance(value, dict):
        return tuple(item for part in value.values() for item in strings(part))
    return tuple(str(item) for item in value) if isinstance(value, list) else (str(value),)
