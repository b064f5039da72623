"""Questions, prices and settings for tests of the door to a model."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict

from workbench.llm import Request
from workbench.llm.budget import Planned
from workbench.prompts import Message
from workbench.settings import Settings

NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
KEY = "sk-canary-7f3a91c2d4"
"""Looks like a key; must turn up nowhere."""


class Note(BaseModel):
    """The reply that tests ask for."""

    model_config = ConfigDict(extra="forbid")

    word: str


def question(
    words: str = "Which river rose?", *, key: str | None = None, max_output_tokens: int = 100
) -> Request[Note]:
    """A question; the same words have the same key."""
    return Request(
        prompt="tell.v1",
        prompt_sha256="ab" * 32,
        messages=(Message(role="system", text="Reply with one word."), Message(role="user", text=words)),
        reply=Note,
        key=key or hashlib.sha256(words.encode()).hexdigest(),
        max_output_tokens=max_output_tokens,
    )


def priced(folder: Path, *, input: float = 1_000.0, output: float = 1_000.0, model: str = "openai:tiny") -> Path:
    """A price list of the user's: US dollars per million tokens."""
    path = folder / "prices.yaml"
    listed = f"{{input: {input}, output: {output}}}"
    path.write_text(f"checked_on: 2026-03-01\nmodels:\n  {model}: {listed}\n", encoding="utf-8")
    return path


def model_settings(folder: Path, **values: Any) -> Settings:
    """Settings of a desk that asks the model `tiny`."""
    return Settings(data_dir=folder / "data", **({"model": "tiny"} | values))


def planned(number: int, usd: float, *, at: datetime = NOON) -> Planned:
    """A call about to be made."""
    return Planned(id=f"m_{number}", asked_at=at, model="openai:tiny", prompt="tell.v1", reserved_usd=usd)
