"""Replies of a loopback model that judges passages by a rule of the test: what it says of each is told by its text."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.llm_server import Reply, reply


@dataclass(frozen=True, kw_only=True)
class Said:
    """What the model says of one passage."""

    stance: str
    quote: str = ""
    reason: str = ""


NOTHING = Said(stance="neutral")


def passages_of(body: dict[str, Any]) -> list[dict[str, str]]:
    """The passages that a request asks about."""
    text = str(body["messages"][-1]["content"])
    lines = (line for line in text.splitlines() if line.startswith("{"))
    return list(json.loads(next(lines))["passages"])


def judged(say: Callable[[str], Said], *, label: str = "not_enough_evidence") -> Callable[[dict[str, Any]], Reply]:
    """Answer each request by `say`, which is given a passage's text."""

    def answer(body: dict[str, Any]) -> Reply:
        told = [(one["id"], say(one["text"])) for one in passages_of(body)]
        passages = [{"id": name, "quote": s.quote, "reason": s.reason, "stance": s.stance} for name, s in told]
        return reply({"passages": passages, "addressed_to_you": [], "label": label})

    return answer
