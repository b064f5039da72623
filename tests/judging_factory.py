"""Small builders of passages and of what a model says of them. Places, people and papers are invented."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from pydantic import BaseModel

from tests.origin_factory import card
from vectorstore.types import Passage, Scores
from workbench.judging import ClaimWords
from workbench.llm.types import Answer, Failure, Request
from workbench.types import Evidence, Excluded, OriginGroup, Provenance, Retrieval, SlotDifference, Stance

T = TypeVar("T", bound=BaseModel)
NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)
CLAIM = ClaimWords(text="The Orle dam let out 40 tonnes of water on 3 May 2031.", day=date(2031, 5, 4))
OFFSET = 1_000
"""Where every passage begins in its article."""


def passage(
    name: str,
    text: str = "The Orle dam let out 40 tonnes of water on Saturday.",
    *,
    rank: int = 1,
    origin: str | None = None,
    stance: Stance | None = None,
    primary: bool = False,
    title: str | None = None,
    findings: tuple[str, ...] = (),
    language: str = "en",
    slots: tuple[SlotDifference, ...] = (),
) -> Evidence:
    """A passage of an article of its own, under the origin of the same name."""
    article = card(f"a_{name}", f"{name}.example", published=date(2031, 5, 3), title=title, language=language)
    return Evidence(
        id=None,
        claim_id=None,
        passage=Passage(id=f"p_{name}", article_id=article.id, start=OFFSET, end=OFFSET + len(text), text=text),
        article=article.__class__(**(article.__dict__ | {"findings": findings})),
        scores=Scores(dense=0.5, lexical=0.5, fused=0.5),
        rank=rank,
        origin_id=origin or f"o_{name}",
        stance=stance,
        primary="published by the Roads Office itself" if primary else None,
        slots=slots,
    )


def found(*evidence: Evidence, own: tuple[str, ...] = ()) -> Retrieval:
    """What was found, grouped by the origins the passages name; `own` are the claim's."""
    groups: dict[str, list[Evidence]] = {}
    for one in evidence:
        groups.setdefault(one.origin_id, []).append(one)
    return Retrieval(
        claim_id=None,
        claim_text=CLAIM.text,
        as_of=None,
        excluded=Excluded(),
        origins=tuple(
            OriginGroup(
                origin_id=name,
                label=name,
                passages=tuple(passages),
                same_as_claim=name in own,
                primary=any(one.primary for one in passages),
            )
            for name, passages in groups.items()
        ),
        retrieved_at=NOON,
        index_version="v",
    )


def told(request_text: str) -> dict[str, Any]:
    """The data in a question, as a model reads it between the fences."""
    lines = request_text.splitlines()
    fence = next(at for at, line in enumerate(lines) if line.startswith("DATA-"))
    return dict(json.loads(lines[fence + 1]))


def says(*answers: tuple[str, str, str], label: str = "supported", reported: tuple[str, ...] = ()) -> dict[str, Any]:
    """A reply of the right shape out of (id, quote, stance)."""
    entries = [{"id": i, "quote": quote, "reason": "it says so", "stance": stance} for i, quote, stance in answers]
    return {"passages": entries, "addressed_to_you": list(reported), "label": label}


def everywhere(stance: str, quote: Callable[[str], str], *, label: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """What a model replies that takes every passage for the same, with a quote made from its text."""
    return lambda data: says(*((p["id"], quote(p["text"]), stance) for p in data["passages"]), label=label)


class Scripted:
    """A `ChatModel` that answers as told; it counts the questions."""

    name = "scripted:1"

    def __init__(self, answer: Callable[[dict[str, Any]], dict[str, Any]] | Failure) -> None:
        self._answer = answer
        self.asked: list[Request[Any]] = []

    def ask(self, request: Request[T]) -> Answer[T] | Failure:
        """Answer, or fail."""
        self.asked.append(request)
        if isinstance(self._answer, Failure):
            return self._answer
        reply = self._answer(told(request.messages[-1].text))
        return Answer(value=request.reply.model_validate(reply), provenance=Provenance(model=self.name))
