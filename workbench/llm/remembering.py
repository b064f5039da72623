"""Which replies a run may use again: the desk's cache, the recording it makes, or the recording it is repeated from."""

from __future__ import annotations

import contextlib
import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.errors import UsageError
from workbench.llm.recordings import Question, Recordings
from workbench.llm.types import Answer, Failure, FailureKind, Request
from workbench.types import Provenance

__all__ = ["Memory", "Recorded", "Remembering", "Replaying", "read_recorded", "start_recording"]

T = TypeVar("T", bound=BaseModel)
logger = logging.getLogger(__name__)
_MANIFEST = "recording.json"


class Memory(Protocol):
    """What a door remembers."""

    def find(self, question: Question, request: Request[T]) -> Answer[T] | Failure | None:
        """What is known without asking; `None`: ask."""

    def keep(self, question: Question, outcome: Answer[T] | Failure) -> None:
        """Remember what came back."""

    def forget(self, question: Question) -> None:
        """Ask it anew the next time."""

    def alone(self, question: Question, *, timeout_s: float) -> contextlib.AbstractContextManager[bool]:
        """Hold a question, so that nobody else asks the same meanwhile; False when that took too long."""


class Recorded(BaseModel):
    """What a folder of recordings says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    """Of the model, as it was when the recording was begun, host and all: a repeated run calls it the same."""
    model: str
    """With its provider, without a host."""


def start_recording(folder: Path, wanted: Recorded) -> Recordings:
    """A folder to record into; it may hold the recordings of an earlier run of the same model.

    Raises:
        UsageError: it holds those of another model, or cannot be written.
    """
    path = folder / _MANIFEST
    if path.exists():
        if (found := read_recorded(folder)).model != wanted.model:
            raise UsageError(f"{folder} holds recordings of {found.model}, not of {wanted.model}: record elsewhere")
        return Recordings(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(wanted.model_dump(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"cannot record into {folder}: {error.strerror}") from error
    return Recordings(folder)


def read_recorded(folder: Path) -> Recorded:
    """Which model a folder of recordings is of.

    Raises:
        UsageError: it is no folder of recordings.
    """
    try:
        return Recorded.model_validate_json((folder / _MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError(f"{folder} is no folder of recordings: make one with --record") from error


@dataclass(kw_only=True)
class Replaying:
    """Answers from a recording, and from nothing else."""

    recordings: Recordings
    name: str

    def find(self, question: Question, request: Request[T]) -> Answer[T] | Failure | None:
        """What was recorded; a failure when nothing was."""
        found = self.recordings.find(question, request.reply)
        if found is not None:
            return found
        words = (
            f"no usable recording of {question.prompt} with key {question.key} ({question.parameters}) "
            f"in {self.recordings.folder}: run it once more with --record"
        )
        told = Provenance(model=self.name, prompt=question.prompt, prompt_sha256=question.prompt_sha256)
        return Failure(kind=FailureKind.NOT_RECORDED, message=words, provenance=told)

    def keep(self, question: Question, outcome: Answer[T] | Failure) -> None:
        """Nothing new comes of a repeated run."""

    def forget(self, question: Question) -> None:
        """A repeated run repeats what it has."""

    @contextlib.contextmanager
    def alone(self, question: Question, *, timeout_s: float) -> Iterator[bool]:
        """Reading needs no turns."""
        yield True


@dataclass(kw_only=True)
class Remembering:
    """Looks into the cache before asking, and keeps what comes back; either part may be missing.

    A run that is recorded asks each question once: whoever asks it again in that run gets what was recorded, failure or
    not, so that the run can be repeated in any order. What an earlier run recorded as a failure is asked again.
    """

    cache: Recordings | None
    record: Recordings | None
    _recorded_now: set[str] = field(default_factory=set)
    _turns: _Turns = field(default_factory=lambda: _Turns())

    def find(self, question: Question, request: Request[T]) -> Answer[T] | Failure | None:
        """What is known without asking."""
        if self.record is not None:
            recorded = self.record.find(question, request.reply)
            if isinstance(recorded, Answer) or question.name in self._recorded_now:
                return recorded
        kept = self.cache.find(question, request.reply) if self.cache is not None else None
        if not isinstance(kept, Answer):
            return None
        answer = replace(kept, cached=True)
        self._record(question, answer)
        return answer

    def forget(self, question: Question) -> None:
        """The cache forgets it; a recording holds what came."""
        if self.cache is not None:
            self.cache.forget(question)

    def keep(self, question: Question, outcome: Answer[T] | Failure) -> None:
        """Answers go into the cache, and all that comes back into the recording."""
        if self.cache is not None and isinstance(outcome, Answer):
            try:
                self.cache.keep(question, outcome)
            except UsageError as error:
                # The answer is paid for; a full disk must not take it away.
                logger.warning("%s", error)
        self._record(question, outcome)

    def alone(self, question: Question, *, timeout_s: float) -> contextlib.AbstractContextManager[bool]:
        """Hold a question, so that it is not paid for twice; whoever waited finds what the first one kept."""
        return self._turns.hold(question.name, timeout_s=timeout_s)

    def _record(self, question: Question, outcome: Answer[T] | Failure) -> None:
        if self.record is not None:
            self.record.keep(question, outcome)
            self._recorded_now.add(question.name)


class _Turns:
    """One holder of a name at a time; names nobody waits for take no room."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._held: set[str] = set()

    @contextlib.contextmanager
    def hold(self, name: str, *, timeout_s: float) -> Iterator[bool]:
        with self._changed:
            free = self._changed.wait_for(lambda: name not in self._held, timeout=timeout_s)
            if free:
                self._held.add(name)
        try:
            yield free
        finally:
            if free:
                with self._changed:
                    self._held.discard(name)
                    self._changed.notify_all()
