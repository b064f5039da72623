"""Replies kept as readable files, one a question: the cache of a desk, and recordings that a run is repeated from.

A file is named by the hash of what was asked: model, parameters, prompt with its hash, the request's key and the schema
of the reply. It holds the reply and its provenance, and neither the question nor a key.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, TypeAdapter, ValidationError, model_validator

from workbench.errors import UsageError
from workbench.llm.secrecy import holds_secret
from workbench.llm.types import Answer, Failure, FailureKind, Request
from workbench.settings import Settings
from workbench.types import Provenance

__all__ = ["Question", "Recordings", "parameters_of", "question_of"]

T = TypeVar("T", bound=BaseModel)
Outcome = Answer[T] | Failure
logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What makes one question the same as another."""

    model: str
    parameters: str
    prompt: str
    prompt_sha256: str
    key: str
    schema_sha256: str
    """Of the reply's JSON schema."""

    @property
    def name(self) -> str:
        """Hash of all of it, 64 hexadecimal digits."""
        return hashlib.sha256(_json(asdict(self)).encode()).hexdigest()


def parameters_of(settings: Settings, request: Request[T]) -> str:
    """What a question is asked with beside its words: another temperature or seed makes it another question."""
    return (
        f"temperature={settings.model_temperature} seed={settings.model_seed} "
        f"max_output_tokens={request.max_output_tokens}"
    )


def question_of(request: Request[T], *, model: str, parameters: str) -> Question:
    """What a request asks, of this model with these parameters."""
    return Question(
        model=model,
        parameters=parameters,
        prompt=request.prompt,
        prompt_sha256=request.prompt_sha256,
        key=request.key,
        schema_sha256=_schema_sha256(request.reply),
    )


@lru_cache(maxsize=64)
def _schema_sha256(reply: type[BaseModel]) -> str:
    return hashlib.sha256(_json(reply.model_json_schema()).encode()).hexdigest()


class _Kept(BaseModel):
    """The shape of a file: an answer has a value, a failure has a kind and a message."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Question
    value: JsonValue = None
    failure: FailureKind | None = None
    message: str = ""
    cached: bool = False
    provenance: Provenance

    @model_validator(mode="after")
    def _one_of_both(self) -> _Kept:
        if (self.value is None) == (self.failure is None):
            raise ValueError("neither an answer nor a failure")
        return self


_KEPT = TypeAdapter(_Kept)


class Recordings:
    """Replies in one folder. Safe for several threads and processes: a file appears whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def find(self, question: Question, reply: type[T]) -> Answer[T] | Failure | None:
        """What was kept for a question; `None` when nothing was, or its file is damaged, which is logged."""
        path = self._path(question)
        try:
            kept = _KEPT.validate_json(path.read_bytes())
            if kept.question != question:
                raise ValueError("it answers another question")
            if kept.failure is not None:
                return Failure(kind=kept.failure, message=kept.message, provenance=kept.provenance)
            value = reply.model_validate(kept.value)
        except FileNotFoundError:
            return None
        except (OSError, ValidationError, ValueError) as error:
            logger.warning("the kept reply %s cannot be used: %s", path, str(error).splitlines()[0])
            return None
        return Answer(value=value, provenance=kept.provenance, cached=kept.cached)

    def keep(self, question: Question, outcome: Answer[T] | Failure) -> None:
        """Write what came back for a question, in place of what was there.

        Raises:
            UsageError: the folder cannot be written.
        """
        if isinstance(outcome, Failure):
            told: dict[str, object] = {"failure": outcome.kind.value, "message": outcome.message}
        else:
            told = {"value": outcome.value.model_dump(mode="json", by_alias=True), "cached": outcome.cached}
        content = {"question": asdict(question), **told, "provenance": _provenance_json(outcome.provenance)}
        text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
        if holds_secret(text):
            logger.warning("a reply to %s holds a key of the environment and was not kept", question.prompt)
            return
        try:
            _write(self._path(question), text)
        except OSError as error:
            raise UsageError(f"cannot keep a reply in {self.folder}: {error.strerror}") from error

    def forget(self, question: Question) -> None:
        """Keep it no longer; nothing when it is not kept."""
        with contextlib.suppress(OSError):
            self._path(question).unlink()

    def _path(self, question: Question) -> Path:
        return self.folder / f"{question.name}.json"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _provenance_json(provenance: Provenance) -> dict[str, object]:
    made: dict[str, object] = TypeAdapter(Provenance).dump_python(provenance, mode="json")
    return made


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
