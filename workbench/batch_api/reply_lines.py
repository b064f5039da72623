"""The files a batch comes back in: one line a question, in any order, and not to be relied on."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

__all__ = ["Replies", "ReplyLine", "read_replies"]

_NOT_ASKED = frozenset({"batch_expired", "batch_cancelled"})


class _Error(BaseModel):
    code: str | None = None
    message: str | None = None


class _Response(BaseModel):
    status_code: int
    body: Any = None


class ReplyLine(BaseModel):
    """What became of one question. Fields that are not needed here are left alone."""

    custom_id: str
    response: _Response | None = None
    error: _Error | None = None

    @property
    def was_not_asked(self) -> bool:
        """The batch ended before this question's turn: it cost nothing and may be asked again."""
        return self.error is not None and self.error.code in _NOT_ASKED


@dataclass(frozen=True, kw_only=True)
class Replies:
    """What a batch brought back."""

    by_name: Mapping[str, ReplyLine]
    unusable: int
    """Lines that are no JSON, name no question of ours, or answer one a second time."""


@dataclass
class _Reading:
    names: Container[str]
    by_name: dict[str, ReplyLine] = field(default_factory=dict)
    unusable: int = 0

    def take(self, raw: bytes) -> None:
        try:
            line = ReplyLine.model_validate_json(raw)
        except ValidationError:
            self.unusable += 1
            return
        if line.custom_id in self.names and line.custom_id not in self.by_name:
            self.by_name[line.custom_id] = line
        else:
            self.unusable += 1


def read_replies(*files: bytes, names: Container[str]) -> Replies:
    """Read the output file, then the error file. A question answered twice keeps its first line.

    Args:
        files: contents; a file that does not exist is left out or empty.
        names: of the questions that were asked.
    """
    reading = _Reading(names)
    for content in files:
        for raw in content.split(b"\n"):
            if raw.strip():
                reading.take(raw)
    return Replies(by_name=reading.by_name, unusable=reading.unusable)
