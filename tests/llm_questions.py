"""A question to ask the loopback server, and a caller that asks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field

from tests.llm_server import Answering, Server, serve
from workbench.llm.calling import Caller, open_caller
from workbench.llm.retrying import RetryRule
from workbench.llm.types import Message, Request
from workbench.settings import Settings

NOW = datetime(2024, 3, 20, 12, 0, tzinfo=UTC)
KEY = "sk-canary-4f1e9a77c2"
ARTICLE = "The heron of Lower Almsted was counted twice on Thursday."
QUICK = RetryRule(first_s=0.002, longest_s=0.004)


class Detail(BaseModel):
    """One detail."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(max_length=40)
    count: int = 0


class Stance(BaseModel):
    """What one passage says of a claim."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: Literal["supports", "refutes"]
    details: tuple[Detail, ...] = ()
    note: str | None = None


GOOD = {"label": "supports", "details": [{"title": "herons", "count": 2}], "note": None}
VALUE = Stance(label="supports", details=(Detail(title="herons", count=2),))


def question(text: str = ARTICLE) -> Request[Stance]:
    return Request(
        prompt="judge_heron.v1",
        prompt_sha256="ab" * 32,
        messages=(
            Message(role="system", text="Judge."),
            Message(role="user", text="example"),
            Message(role="assistant", text="{}"),
            Message(role="user", text=text),
        ),
        reply=Stance,
        key="k",
        max_output_tokens=120,
    )


@contextmanager
def asking(
    answer: Answering, monkeypatch: pytest.MonkeyPatch, *, rule: RetryRule = QUICK, **settings: object
) -> Iterator[tuple[Caller, Server]]:
    """A server and a caller that asks it with a canary for a key."""
    with serve(answer) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        caller = open_caller(Settings(**settings), clock=lambda: NOW, rule=rule)  # type: ignore[arg-type]
        try:
            yield caller, server
        finally:
            caller.close()
