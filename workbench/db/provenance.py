"""Where a machine word comes from, as JSON and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from workbench.types import Provenance


def provenance_json(provenance: Provenance) -> dict[str, Any]:
    """Every field; the time as ISO 8601."""
    at = provenance.created_at
    return asdict(provenance) | {"created_at": at.isoformat() if at else None}


def provenance_of(stored: Mapping[str, Any]) -> Provenance:
    """The value that `provenance_json` told."""
    at = stored["created_at"]
    return Provenance(**{**stored, "created_at": datetime.fromisoformat(at) if at else None})
