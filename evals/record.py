"""What `run.json` holds: how a run was made, and its figures."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import UsageError

RUN_FILE, ROWS_FILE, REPORT_FILE = "run.json", "rows.jsonl", "report.html"


class _Saved(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Figure(_Saved):
    """A metric's value."""

    value: float
    n: int
    """Cases it rests on."""
    interval: tuple[float, float] | None
    """Its 95 % bootstrap interval; `None` when most resamples leave the metric undefined."""


class SavedFile(_Saved):
    """A data file and the hash of its content, uncompressed."""

    name: str
    sha256: str


class SavedModel(_Saved):
    """A model that took part."""

    role: str
    name: str
    fingerprint: str


class Cost(_Saved):
    """What calls to a chat model took."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0


class Machine(_Saved):
    """Where it ran."""

    system: str
    python: str
    cpus: int
    versions: dict[str, str]
    """Of the packages that figures depend on."""


class Spec(_Saved):
    """Everything one needs to run it again."""

    task: str
    version: str
    """Of the workbench."""
    commit: str | None
    """`None` when it does not run from a checkout."""
    dirty: bool | None
    """Whether the checkout had changes that are in no commit."""
    settings: dict[str, str | int | float | bool]
    prompt_hashes: dict[str, str] = Field(default_factory=dict)
    """sha256 by prompt; empty when no prompt took part."""
    data_hash: str
    data: tuple[SavedFile, ...]
    model: str
    """The chat model; `none` when none took part."""
    models: tuple[SavedModel, ...]
    """Embedding models and the like."""
    seed: int
    limit: int | None
    cost: Cost
    started_at: datetime
    seconds: float
    machine: Machine


class RunRecord(_Saved):
    """A finished run."""

    spec: Spec
    statuses: dict[str, int]
    """How many cases ended how; only `ok` and `no_evidence` are answers."""
    metrics: dict[str, Figure]
    """Over all cases."""
    groups: dict[str, dict[str, Figure]]
    """By data set."""
    notes: tuple[str, ...]


def read_record(folder: Path) -> RunRecord:
    """Read the record of a finished run.

    Raises:
        UsageError: the folder holds none, or not one of this version.
    """
    path = folder / RUN_FILE
    try:
        return RunRecord.model_validate_json(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{folder} holds no finished run: give the -o folder of an `eval run` that ended") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{path} is not a run of this version ({where}: {first['msg']}): run it again") from error
