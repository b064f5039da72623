"""A question in the form of OpenAI's chat protocol: the same that is sent when it is asked directly."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, TypeVar

from pydantic import BaseModel

from workbench.llm.abilities import Tuning
from workbench.llm.opening import Which
from workbench.llm.structured import strict_schema
from workbench.llm.types import Request
from workbench.settings import Settings

__all__ = ["PARAMETERS", "body_of", "tuning_of"]

T = TypeVar("T", bound=BaseModel)

PARAMETERS = ("temperature", "seed")
"""What some models refuse; a question does without it."""


def tuning_of(which: Which, settings: Settings, *, without: Container[str], max_output_tokens: int) -> Tuning:
    """The parameters of a question, less those that the model is known to refuse."""
    return Tuning(
        temperature=None if "temperature" in without else settings.model_temperature,
        seed=None if "seed" in without else settings.model_seed,
        max_output_tokens=max_output_tokens,
        cap="max_tokens" if which.address else "max_completion_tokens",
    )


def body_of(request: Request[T], which: Which, tuning: Tuning) -> dict[str, Any]:
    """The JSON body of one request to `/v1/chat/completions`."""
    name = request.reply.__name__
    described = (request.reply.__doc__ or "").strip().split("\n")[0]
    schema = {"name": name, "description": described, "strict": True, "schema": strict_schema(request.reply)}
    wanted = {"temperature": tuning.temperature, "seed": tuning.seed, tuning.cap: tuning.max_output_tokens}
    return {
        "model": which.model,
        "messages": [{"role": message.role, "content": message.text} for message in request.messages],
        "response_format": {"type": "json_schema", "json_schema": schema},
        **{name: value for name, value in wanted.items() if value is not None},
    }
