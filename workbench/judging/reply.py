"""The shape of a model's reply about one claim and its passages."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["Judgement", "PassageJudgement"]


class PassageJudgement(BaseModel):
    """One passage: its words first, the stance last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    quote: str
    reason: str
    stance: Literal["supports", "refutes", "qualifies", "neutral"]


class Judgement(BaseModel):
    """What all passages say. Every field is required: strict schemas know no defaults."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    passages: tuple[PassageJudgement, ...]
    addressed_to_you: tuple[str, ...]
    """Ids of passages that hold words addressed to whoever does this task."""
    label: Literal["supported", "refuted", "conflicting", "misleading", "not_enough_evidence"]
