"""The question that has a model read one window of an article."""

from __future__ import annotations

import hashlib
import json

from workbench.claims.replies import ClaimsReply
from workbench.claims.windows import Window
from workbench.llm import Request
from workbench.prompts import load_prompt
from workbench.types import Article
from workbench.untrusted import Json, fenced, new_fence, visible

__all__ = ["TASK", "extraction_request"]

TASK = "extract_claims"
_LEAST_OUTPUT = 500
"""Tokens of a reply beside one for each unit of the window's weight: twice what quote and wording usually take."""
_LONGEST_TITLE = 300
_LONGEST_BYLINE = 160


def extraction_request(article: Article, window: Window) -> Request[ClaimsReply]:
    """Ask for the claims of a window. The same window gives the same `key`; only the fence is new each time."""
    prompt = load_prompt(TASK)
    fence = new_fence()
    data = _data(article, window)
    return Request(
        prompt=prompt.ref,
        prompt_sha256=prompt.sha256,
        messages=prompt.fill(fence=fence, data=fenced(data, fence)),
        reply=ClaimsReply,
        key=hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
        max_output_tokens=min(prompt.max_output_tokens, _LEAST_OUTPUT + window.weight(article.text)),
    )


def _data(article: Article, window: Window) -> dict[str, Json]:
    before, span = window.before, window.span
    told = {
        "title": (article.title or "")[:_LONGEST_TITLE],
        "byline": (article.byline or "")[:_LONGEST_BYLINE],
        "date": article.published.text if article.published else None,
        "before": article.text[before.start : before.end],
        "text": article.text[span.start : span.end],
    }
    # What is not known is left out: every name costs tokens.
    return {name: visible(value) for name, value in told.items() if value}
