"""What came back for one request: the message, who wrote it and what it took, whether or not it could be read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from workbench.llm.reading import Raw
from workbench.llm.secrecy import is_name
from workbench.llm.transport import Seen

__all__ = ["Received", "from_body", "from_message"]

_MAX_TOKENS = 100_000_000


@dataclass(frozen=True, kw_only=True)
class Received:
    """One response."""

    raw: Raw = field(default_factory=Raw)
    model: str = ""
    """As the server names it."""
    response_id: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0


def from_message(message: Any, seen: Seen) -> Received:
    """What a langchain message says, of any provider."""
    told = message.response_metadata or {}
    usage = message.usage_metadata or {}
    calls = [*message.tool_calls, *message.invalid_tool_calls]
    raw = Raw(
        text=str(message.text),
        arguments=_arguments(calls, seen),
        calls=len(calls),
        finish=_ending(told),
        refusal=bool(message.additional_kwargs.get("refusal")) or _refuses(message.content),
    )
    return Received(
        raw=raw,
        model=_name(told.get("model_name") or told.get("model")),
        response_id=_name(told.get("id")) or None,
        input_tokens=_count(usage.get("input_tokens")),
        output_tokens=_count(usage.get("output_tokens")),
    )


def from_body(seen: Seen) -> Received | None:
    """What a response of OpenAI's protocol says although the provider's client gave up on it; `None`: nothing."""
    body = _object(seen)
    choice = _first(body.get("choices"))
    if seen.status != 200 or not choice:
        return None
    message, usage = _dict(choice.get("message")), _dict(body.get("usage"))
    content = message.get("content")
    return Received(
        raw=Raw(
            text=content if isinstance(content, str) else "",
            finish=_name(choice.get("finish_reason")),
            refusal=bool(message.get("refusal")),
        ),
        model=_name(body.get("model")),
        response_id=_name(body.get("id")) or None,
        input_tokens=_count(usage.get("prompt_tokens")),
        output_tokens=_count(usage.get("completion_tokens")),
    )


def _arguments(calls: list[Any], seen: Seen) -> str | None:
    """The tool call's arguments, as the server wrote them where that was seen: a dict hides names told twice."""
    if not calls:
        return None
    written = _dict(_first(_dict(_first(_object(seen).get("choices")).get("message")).get("tool_calls")))
    as_written = _dict(written.get("function")).get("arguments")
    if isinstance(as_written, str):
        return as_written
    told = calls[0].get("args")
    return told if isinstance(told, str) else json.dumps(told)


def _ending(told: dict[str, Any]) -> str:
    """How the reply ended, under the name that the provider has for it."""
    reason = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    return _name(reason or _dict(told.get("incomplete_details")).get("reason"))


def _refuses(content: Any) -> bool:
    return isinstance(content, list) and any(
        isinstance(part, dict) and part.get("type") == "refusal" for part in content
    )


def _object(seen: Seen) -> dict[str, Any]:
    try:
        return _dict(json.loads(bytes(seen.body)))
    except (ValueError, RecursionError):
        return {}


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _first(values: Any) -> dict[str, Any]:
    return _dict(values[0]) if isinstance(values, list) and values else {}


def _name(value: Any) -> str:
    """A name that a server gave, if it looks like one: a server cannot leave its words or a key in the records."""
    return value if isinstance(value, str) and is_name(value) else ""


def _count(value: Any) -> int:
    return value if isinstance(value, int) and 0 <= value <= _MAX_TOKENS else 0
