"""Reading a reply: strictly, into the shape that was asked for, or a fault that says what is wrong with it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workbench.llm.faults import Fault
from workbench.llm.types import FailureKind

__all__ = ["MAX_DEPTH", "MAX_REPLY", "Raw", "ended_badly", "read_reply"]

T = TypeVar("T", bound=BaseModel)

MAX_REPLY = 200_000
"""Characters of one reply."""
MAX_DEPTH = 32
"""Of objects and lists in one another."""

_CUT = {"length", "max_tokens", "model_length", "max_output_tokens"}
_FILTERED = {
    "content_filter",
    "safety",
    "recitation",
    "blocklist",
    "prohibited_content",
    "spii",
    "guardrail_intervened",
}
_DECLINES = re.compile(
    r"\b(i|we)(['’]m| am| are)? (sorry|unable|not able)\b"
    r"|\bi (can['’]?t|cannot|can not|won['’]?t|will not|must decline)\b"
    r"|\bas an ai\b|\bmy apologies\b|не можу|вибачте|не могу|извините|lo siento|je (suis désolé|ne peux pas)"
    r"|es tut mir leid|ich kann (das|dies|ihnen|nicht)"
    r"|desculpe|não posso|przepraszam|nie mogę|عذر|لا أستطيع|对不起|抱歉|無法|无法|申し訳",
    re.IGNORECASE,
)
_K = FailureKind


@dataclass(frozen=True, kw_only=True)
class Raw:
    """A model's message, whoever the provider is."""

    text: str = ""
    arguments: str | None = None
    """Of the tool call, as JSON."""
    calls: int = 0
    """How many tool calls there are."""
    finish: str = ""
    refusal: bool = False
    """The field made for refusals is filled."""


def read_reply(raw: Raw, reply: type[T], *, lenient: bool) -> T | Fault:
    """The reply as a value of the right shape, or what is wrong with it.

    Args:
        raw: The message.
        reply: The shape, with `extra="forbid"`.
        lenient: Whether the schema was told in words only: then a code fence around the JSON and words before it are
            allowed.
    """
    text = raw.text if raw.arguments is None else raw.arguments
    wrong = ended_badly(raw) or _unreadable(raw, text)
    if wrong:
        return wrong
    parsed = _loaded(_bare(text) if lenient and raw.arguments is None else text)
    if isinstance(parsed, Fault):
        if raw.arguments is None and _DECLINES.search(text[:400]):
            return Fault(kind=_K.REFUSED, words="the model declined, in plain words")
        return parsed
    try:
        return reply.model_validate_json(json.dumps(parsed), strict=True)
    except (ValidationError, RecursionError):
        return Fault(kind=_K.WRONG_SCHEMA, words=f"the reply does not have the shape of {reply.__name__}")


def ended_badly(raw: Raw) -> Fault | None:
    """Whether the model or its provider ended the reply before its end."""
    finish = raw.finish.lower()
    if raw.refusal or finish == "refusal":
        return Fault(kind=_K.REFUSED, words="the model declined to answer")
    if finish in _FILTERED:
        return Fault(kind=_K.CONTENT_FILTER, words="the provider's content filter cut the reply off")
    if finish in _CUT:
        return Fault(kind=_K.TRUNCATED, words="the reply ended at the token limit: give fewer passages")
    return None


def _unreadable(raw: Raw, text: str) -> Fault | None:
    if not text.strip():
        return Fault(kind=_K.EMPTY, words="the reply is empty", ignored=True)
    if raw.calls > 1:
        return Fault(kind=_K.WRONG_SCHEMA, words="the model gave several replies at once")
    if len(text) > MAX_REPLY:
        return Fault(kind=_K.WRONG_SCHEMA, words=f"the reply is longer than {MAX_REPLY} characters")
    return None


def _loaded(text: str) -> Any:
    """The JSON object in a text, or a fault."""
    try:
        parsed = json.loads(text, object_pairs_hook=_once_each, parse_constant=_no_number)
    except _TwiceNamed:
        return Fault(kind=_K.WRONG_SCHEMA, words="the reply names a property twice")
    except RecursionError:
        return Fault(kind=_K.WRONG_SCHEMA, words="the reply is nested too deep")
    except ValueError:
        return Fault(kind=_K.NOT_JSON, words="the reply is not JSON", ignored=True)
    if not isinstance(parsed, dict):
        return Fault(kind=_K.WRONG_SCHEMA, words="the reply is JSON but no object")
    if _deeper(parsed, MAX_DEPTH):
        return Fault(kind=_K.WRONG_SCHEMA, words="the reply is nested too deep")
    return parsed


class _TwiceNamed(Exception):
    """An object names one property twice: which one would hold depends on who reads it."""


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _TwiceNamed
    return found


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _deeper(value: Any, left: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return left <= 0 or any(_deeper(each, left - 1) for each in inner)


def _bare(text: str) -> str:
    """A reply given in words without the thinking and the words before its JSON, and without a code fence."""
    said = text.rpartition("</think>")[2].strip()
    said = said.removesuffix("```").rstrip() if said.endswith("```") else said
    start = said.find("{")
    return said[start:] if start > 0 else said
