"""Where a running desk says how it can be reached, for other commands on the same data folder."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

_FILE = "serving.json"


@dataclass(frozen=True, kw_only=True)
class Address:
    """A desk that is being served."""

    desk_url: str
    chroma_url: str
    pid: int


def publish(data_dir: Path, address: Address) -> None:
    """Write the address so that a reader never sees half of it."""
    target = data_dir / _FILE
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    temporary.write_text(json.dumps(asdict(address)))
    temporary.replace(target)


def published(data_dir: Path) -> Address | None:
    """The address last written; it may be stale, so ask it before use."""
    try:
        return Address(**json.loads((data_dir / _FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def withdraw(data_dir: Path) -> None:
    """Take the address back."""
    (data_dir / _FILE).unlink(missing_ok=True)
