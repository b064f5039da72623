"""Asking for JSON: by schema, else as the arguments of a tool, else in words, as far as a server can."""

from __future__ import annotations

import inspect
import json
from copy import deepcopy
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from workbench.llm.types import Message

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

__all__ = ["Mode", "as_turns", "shaped", "strict_schema"]


class Mode(StrEnum):
    """How the structure of a reply is asked for, best first."""

    SCHEMA = "json_schema"
    TOOL = "tools"
    PLAIN = "plain"


_KEPT = ("type", "description", "enum", "const", "anyOf", "$ref", "items")
"""What every server's schema knows. Bounds, patterns and defaults are left out: pydantic checks them in the reply."""


def strict_schema(reply: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a reply by OpenAI's strict rules.

    Every object names all its properties as required and allows no others. Source:
    https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
    """
    full = reply.model_json_schema()
    # The docstring is told once, beside the schema.
    strict = _strict({name: value for name, value in full.items() if name != "description"})
    if full.get("$defs"):
        strict["$defs"] = {name: _strict(schema) for name, schema in full["$defs"].items()}
    return strict


def shaped(chat: BaseChatModel, reply: type[BaseModel], mode: Mode) -> Runnable[Any, Any]:
    """The model bound to one way of asking. It gives the raw message: replies are read by code of ours, strictly.

    Raises:
        ValueError: this provider's class does not know the way.
        NotImplementedError: the same.
    """
    from langchain_core.runnables import RunnableSequence

    if mode is Mode.PLAIN:
        return chat
    schema = deepcopy(_asked(reply))
    told = {"name": _name(reply), "description": (reply.__doc__ or "").strip().split("\n")[0]}
    method, by_name = ("json_schema", "schema") if mode is Mode.SCHEMA else ("function_calling", "parameters")
    knows_strict = "strict" in inspect.signature(chat.with_structured_output).parameters
    if mode is Mode.SCHEMA and not knows_strict:
        asked: dict[str, Any] = {"title": told["name"], "description": told["description"], **schema}
    else:
        asked = {**told, "strict": True, by_name: schema}
    more = {"strict": True} if knows_strict else {}
    chain = chat.with_structured_output(asked, method=method, **more)
    if not isinstance(chain, RunnableSequence):
        raise NotImplementedError(f"{type(chat).__name__} hides its replies")
    # The rest of the chain is langchain's reading of the reply: it mends half JSON, and takes long over hostile text.
    return chain.first


def as_turns(messages: tuple[Message, ...], reply: type[BaseModel], mode: Mode) -> list[tuple[str, str]]:
    """The conversation as langchain takes it; in plain mode the last turn also tells the schema in words."""
    turns = [(_ROLES[message.role], message.text) for message in messages]
    if mode is Mode.PLAIN:
        role, text = turns[-1]
        schema = json.dumps(_asked(reply), ensure_ascii=False)
        turns[-1] = (
            role,
            f"{text}\n\nReply with one JSON object and nothing else. It must fit this JSON schema:\n{schema}",
        )
    return turns


_ROLES = {"system": "system", "user": "human", "assistant": "ai"}


@cache
def _asked(reply: type[BaseModel]) -> dict[str, Any]:
    return strict_schema(reply)


def _name(reply: type[BaseModel]) -> str:
    return reply.__name__.lstrip("_")[:60]


def _strict(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        # Beside a reference nothing else may stand.
        return {"$ref": schema["$ref"]}
    kept = {name: schema[name] for name in _KEPT if name in schema}
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        kept["anyOf"] = [_strict(option) for option in options]
    if "items" in kept:
        kept["items"] = _strict(kept["items"])
    if "properties" in schema or schema.get("type") == "object":
        properties = schema.get("properties", {})
        kept["properties"] = {name: _strict(inner) for name, inner in properties.items()}
        kept["required"] = list(properties)
        kept["additionalProperties"] = False
    return kept
