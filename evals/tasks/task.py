"""What a task is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from evals.measuring import Metric
from evals.record import Cost
from evals.rows import Row
from workbench.llm import ChatModel

if TYPE_CHECKING:
    from workbench.desk import Desk

Setting = str | int | float | bool


@dataclass(frozen=True, kw_only=True)
class Tools:
    """What the shell lends a task."""

    embedding: str
    """Which embedding model, as `WORKBENCH_EMBEDDING` takes it."""
    model_cache: Path
    """Where built embedding models are kept."""
    cache: Path
    """Where vectors are kept between runs."""
    tell: Callable[[str], None]
    """Hears how the work goes on, in words."""
    model: ChatModel | None = None
    """The chat model, when one is configured."""
    desk: Desk | None = None
    """The user's own desk, for a task that is measured on its verdicts."""
    spent: Callable[[], Cost] = Cost
    """What the chat model has taken so far."""
    concurrency: int = 1
    """Questions asked of the chat model at the same time."""

    @property
    def model_name(self) -> str:
        """The chat model's name, `none` without one."""
        return self.model.name if self.model else "none"


@dataclass(frozen=True, kw_only=True)
class Options:
    """What a user may choose."""

    limit: int | None = None
    """At most so many cases, drawn at random."""
    seed: int = 0
    merged: bool = False
    """Search every claim in all corpora at once; retrieval only."""


@dataclass(frozen=True, kw_only=True)
class ModelUsed:
    """A model that took part in a run."""

    role: str
    name: str
    fingerprint: str
    """Of its weights and how they are used."""


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Cases read and models opened: ready to give its rows."""

    files: tuple[Path, ...]
    """Every file the cases came from."""
    cases: int
    settings: dict[str, Setting]
    """What was chosen for this run, for its record."""
    models: tuple[ModelUsed, ...]
    rows: Iterator[Row]
    """One a case, in order. A case that fails gives a row that says so."""
    notes: tuple[str, ...] = field(default_factory=tuple)
    """What a reader of the figures must know."""
    prompts: dict[str, str] = field(default_factory=dict)
    """sha256 by prompt and version; empty when none took part."""


class Task(Protocol):
    """Something that can be measured."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """What is reported, most telling first."""
        ...

    def prepare(self, data: Path, options: Options, tools: Tools) -> AbstractContextManager[Prepared]:
        """Read the cases.

        Raises:
            UsageError: the data are not there or not in this task's format.
        """
        ...
