"""The one question about a claim: all its passages in one list, as data inside a fence."""

from __future__ import annotations

import hashlib
import json

from workbench.judging.clamping import clamped
from workbench.judging.listing import ClaimWords, listed
from workbench.judging.reply import Judgement
from workbench.llm.types import Request
from workbench.prompts import load_prompt
from workbench.types import Evidence, Retrieval
from workbench.untrusted import Json, fenced, new_fence, visible

__all__ = ["TASK", "judge_request"]

TASK = "judge_evidence"
_TOKENS_A_PASSAGE = 160
"""Room in the reply for one passage: its id, a quote of some forty words and a reason of some twenty."""
_LONGEST_TITLE = 120


def judge_request(claim: ClaimWords, retrieval: Retrieval, *, fence: str | None = None) -> Request[Judgement] | None:
    """The question about a claim and what was found for it; `None` when there is nothing to ask about.

    The publishers are not told: their names say nothing about the words, and models judge by them. Code knows which
    passages are of one origin, and which are primary sources.

    Args:
        claim: what is told of the claim.
        retrieval: passages by origin.
        fence: for tests; a new one is made for every question.
    """
    listing = listed(claim, retrieval)
    if not listing.shown:
        return None
    prompt = load_prompt(TASK)
    data: Json = {
        "claim": _claim(claim),
        "passages": [_passage(name, one) for name, one in listing.shown.items()],
    }
    around = fence or new_fence()
    return Request(
        prompt=prompt.ref,
        prompt_sha256=prompt.sha256,
        messages=prompt.fill(fence=around, data=fenced(data, around)),
        reply=Judgement,
        key=hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        max_output_tokens=prompt.max_output_tokens + _TOKENS_A_PASSAGE * len(listing.shown),
    )


def _claim(claim: ClaimWords) -> dict[str, Json]:
    told = {
        "text": claim.text,
        "said_by": claim.speaker,
        "attributed": claim.attribution,
        "hedge": claim.hedge,
        "day": claim.day.isoformat() if claim.day else None,
    }
    return {name: visible(value) for name, value in told.items() if value}


def _passage(name: str, one: Evidence) -> dict[str, Json]:
    published, title = one.article.published, one.article.title
    told = {
        "id": name,
        "day": published.day.isoformat() if published else None,
        "title": visible(title)[:_LONGEST_TITLE] if title else None,
        "text": clamped(visible(one.passage.text), one.article.language),
    }
    return {key: value for key, value in told.items() if value}
