"""What is asked of a chat model, and what comes back: an answer of the right shape, or a failure of a named kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from workbench.prompts import Message
from workbench.types import Provenance, RunStatus

__all__ = ["SPENT", "Answer", "ChatModel", "Failure", "FailureKind", "Message", "Request"]

T = TypeVar("T", bound=BaseModel)


class FailureKind(StrEnum):
    """Why a question to a model has no answer."""

    TIMEOUT = "timeout"
    """The total deadline passed: a slow trickle, a 408 or a server that never answers."""
    CONFLICT = "conflict"
    RATE_LIMITED = "rate_limited"
    QUOTA_EXHAUSTED = "quota_exhausted"
    OVERLOADED = "overloaded"
    SERVER_ERROR = "server_error"
    CONNECTION = "connection"
    """Refused, reset or cut off."""
    BAD_REQUEST = "bad_request"
    TOO_LONG = "too_long"
    """The question does not fit the model's window."""
    TRUNCATED = "truncated"
    """The reply ended at the token limit."""
    CONTENT_FILTER = "content_filter"
    REFUSED = "refused"
    """The model declined, in the field made for it or in plain words."""
    EMPTY = "empty"
    NOT_JSON = "not_json"
    WRONG_SCHEMA = "wrong_schema"
    UNKNOWN_IDS = "unknown_ids"
    """Nothing is left of a reply after what names ids that were never given is struck out."""
    REPEATED_IDS = "repeated_ids"
    WRONG_LANGUAGE = "wrong_language"
    OVER_BUDGET = "over_budget"
    CANCELLED = "cancelled"
    NOT_RECORDED = "not_recorded"
    """The run is replayed and this question is not among the recordings."""


SPENT = frozenset({FailureKind.OVER_BUDGET, FailureKind.QUOTA_EXHAUSTED})
"""Nothing more can be paid for, by the desk's budget or by the provider's account: the same question may do later."""

_STATUS = {
    FailureKind.CONTENT_FILTER: RunStatus.REFUSED,
    FailureKind.REFUSED: RunStatus.REFUSED,
    FailureKind.TRUNCATED: RunStatus.PARSE_ERROR,
    FailureKind.EMPTY: RunStatus.PARSE_ERROR,
    FailureKind.NOT_JSON: RunStatus.PARSE_ERROR,
    FailureKind.WRONG_SCHEMA: RunStatus.PARSE_ERROR,
    FailureKind.UNKNOWN_IDS: RunStatus.PARSE_ERROR,
    FailureKind.REPEATED_IDS: RunStatus.PARSE_ERROR,
    FailureKind.WRONG_LANGUAGE: RunStatus.PARSE_ERROR,
    FailureKind.OVER_BUDGET: RunStatus.OVER_BUDGET,
    FailureKind.CANCELLED: RunStatus.CANCELLED,
}


@dataclass(frozen=True, kw_only=True)
class Request(Generic[T]):
    """One question."""

    prompt: str
    """`judge_evidence.v1`."""
    prompt_sha256: str
    messages: tuple[Message, ...]
    reply: type[T]
    """Shape of the reply, with `extra="forbid"`; its JSON schema is sent along."""
    key: str
    """Hash of what is asked, without the fence: with model, prompt and parameters it names recordings."""
    max_output_tokens: int


@dataclass(frozen=True, kw_only=True)
class Answer(Generic[T]):
    """A reply of the right shape. What it says is still to be checked against the texts."""

    value: T
    provenance: Provenance
    cached: bool = False
    """Kept from an earlier run: nothing was asked and nothing paid now."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A question without an answer: a status, never a label."""

    kind: FailureKind
    message: str
    """For the reader: what happened and what to do; never a key, never the article's text."""
    provenance: Provenance
    """What was spent all the same."""

    @property
    def status(self) -> RunStatus:
        """How the step ended."""
        return _STATUS.get(self.kind, RunStatus.PROVIDER_ERROR)


class ChatModel(Protocol):
    """The one door to a chat model. Thread-safe."""

    @property
    def name(self) -> str:
        """The model as the settings name it, with its provider."""

    def ask(self, request: Request[T]) -> Answer[T] | Failure:
        """Ask once: one deadline, one retry rule, one budget.

        Raises:
            SettingsError: the server refuses the key or does not know the model; no other question would do better.
        """
