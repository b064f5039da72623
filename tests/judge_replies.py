"""A model that judges evidence as a test wants: what it was shown, read from the body of its request."""

from __future__ import annotations

import json
from typing import Any

__all__ = ["judged", "shown"]


def shown(body: dict[str, Any]) -> dict[str, Any]:
    """The claim and the passages of a request: the one line of JSON between the fence's two."""
    for message in reversed(body["messages"]):
        for line in str(message["content"]).splitlines():
            if line.startswith('{"claim"'):
                told: dict[str, Any] = json.loads(line)
                return told
    raise AssertionError("no claim and no passages in the request")


def judged(body: dict[str, Any], stance: str = "supports", label: str = "supported") -> dict[str, Any]:
    """A good reply: the same stance for each passage, with its first eight words as the quote."""
    passages = [
        {
            "id": one["id"],
            "quote": "" if stance == "neutral" else " ".join(one["text"].split()[:8]),
            "reason": "it says so",
            "stance": stance,
        }
        for one in shown(body)["passages"]
    ]
    return {"passages": passages, "addressed_to_you": [], "label": label}
