"""Prompts as data: `prompts/<task>/v<N>.yaml`. A released version is never edited; a change is a new version."""

from __future__ import annotations

import hashlib
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from workbench.errors import IntegrityFailed, UsageError

__all__ = ["RELEASED", "Message", "Prompt", "load_prompt", "prompts_folder"]

RELEASED = "released.sha256"
"""Lists the sha256 of every released version, as `sha256sum` writes it."""

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, kw_only=True)
class Message:
    """One turn of a conversation with a model."""

    role: Role
    text: str


class _Example(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str
    assistant: str


class _File(BaseModel):
    """The shape of a prompt's file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    about: str
    max_output_tokens: int = Field(ge=16, le=16_000)
    system: str
    user: str
    examples: tuple[_Example, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """One version of one prompt."""

    task: str
    version: int
    sha256: str
    """Of the file's bytes."""
    max_output_tokens: int
    system: str
    user: str
    """With `$name` where values go."""
    examples: tuple[tuple[str, str], ...]
    """What a user asks and what a good reply is."""

    @property
    def ref(self) -> str:
        """`judge_evidence.v1`."""
        return f"{self.task}.v{self.version}"

    def fill(self, **values: str) -> tuple[Message, ...]:
        """The messages, with every value in its place; values are never read as templates themselves.

        Raises:
            KeyError: the prompt has a name that no value was given for.
        """
        shown = [Message(role="system", text=string.Template(self.system).substitute(values))]
        for asked, replied in self.examples:
            shown += [Message(role="user", text=asked), Message(role="assistant", text=replied)]
        return (*shown, Message(role="user", text=string.Template(self.user).substitute(values)))


@cache
def load_prompt(task: str, version: int | None = None) -> Prompt:
    """Read one prompt; the newest version by default.

    Raises:
        UsageError: no such task or version.
        IntegrityFailed: a released version was edited, or the file is no prompt.
    """
    folder = prompts_folder() / task
    known = {int(path.stem[1:]): path for path in folder.glob("v*.yaml") if path.stem[1:].isdecimal()}
    if not known or (version is not None and version not in known):
        raise UsageError(f"no prompt {task!r}{f' of version {version}' if version else ''} in {folder.parent}")
    number = max(known) if version is None else version
    return _read(known[number], task, number)


def prompts_folder() -> Path:
    """Where the prompts are: inside the package once installed, beside it in a checkout."""
    here = Path(__file__).parent
    packaged = here / "_prompts"
    return packaged if packaged.is_dir() else here.parent / "prompts"


def _read(path: Path, task: str, version: int) -> Prompt:
    import yaml

    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    if _released().get(f"{task}/v{version}.yaml", digest) != digest:
        raise IntegrityFailed(f"{path} was edited after its release: put it back, and make a change a new version")
    try:
        file = _File.model_validate(yaml.safe_load(raw))
    except (yaml.YAMLError, ValidationError) as error:
        raise IntegrityFailed(f"{path} is no prompt: {error}") from error
    return Prompt(
        task=task,
        version=version,
        sha256=digest,
        max_output_tokens=file.max_output_tokens,
        system=file.system.strip(),
        user=file.user.strip(),
        examples=tuple((example.user.strip(), example.assistant.strip()) for example in file.examples),
    )


def _released() -> dict[str, str]:
    listed = prompts_folder() / RELEASED
    lines = listed.read_text(encoding="utf-8").splitlines() if listed.exists() else []
    return {name: digest for digest, name in (line.split(maxsplit=1) for line in lines if line.strip())}
