"""How many tokens a question has at most, estimated without a network and without the model's own vocabulary."""

from __future__ import annotations

import json
from typing import TypeVar

from pydantic import BaseModel

from workbench.llm.types import Request

__all__ = ["request_tokens", "text_tokens"]

T = TypeVar("T", bound=BaseModel)


def text_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few."""
    return -(-len(text.encode("utf-8", "replace")) // 3)


def request_tokens(request: Request[T]) -> int:
    """Tokens of a question: its messages, and the schema that is sent along."""
    schema = json.dumps(request.reply.model_json_schema())
    return sum(text_tokens(message.text) + 6 for message in request.messages) + text_tokens(schema) + 16
