"""Every way a server can fail that the desk has a name for, and what must become of it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.llm_server import (
    Reply,
    cut_off,
    empty_body,
    hang,
    not_json,
    raw,
    reply,
    reset,
    status,
    tool_reply,
    trickle,
)
from workbench.llm.types import FailureKind

K = FailureKind


@dataclass(frozen=True, kw_only=True)
class Case:
    """One fault."""

    name: str
    reply: Reply
    kind: FailureKind | None
    """`None`: a matter of settings."""
    requests: int = 1
    """Of one question, by the retry rule."""
    deadline_s: float = 30.0


FOUR = 4
"""Requests for a fault that may pass."""

CASES = [
    Case(name="400", reply=status(400, "odd request"), kind=K.BAD_REQUEST),
    Case(name="401", reply=status(401, "bad key"), kind=None),
    Case(name="402", reply=status(402), kind=K.QUOTA_EXHAUSTED),
    Case(name="403", reply=status(403), kind=None),
    Case(name="403 moderation", reply=status(403, "flagged by moderation"), kind=K.CONTENT_FILTER),
    Case(name="404 model", reply=status(404, "no such model", error_code="model_not_found"), kind=None),
    Case(name="408", reply=status(408), kind=K.TIMEOUT, requests=FOUR),
    Case(name="409", reply=status(409), kind=K.CONFLICT, requests=FOUR),
    Case(name="413", reply=status(413), kind=K.TOO_LONG),
    Case(name="429", reply=status(429), kind=K.RATE_LIMITED, requests=FOUR),
    Case(name="429 Retry-After", reply=status(429, retry_after=0.001), kind=K.RATE_LIMITED, requests=FOUR),
    Case(name="429 Retry-After too late", reply=status(429, retry_after=3600), kind=K.RATE_LIMITED),
    Case(name="429 quota", reply=status(429, "spent", error_code="insufficient_quota"), kind=K.QUOTA_EXHAUSTED),
    Case(name="429 too large", reply=status(429, "Request too large for tokens per minute"), kind=K.TOO_LONG),
    Case(name="500", reply=status(500), kind=K.SERVER_ERROR, requests=FOUR),
    Case(name="500 html", reply=status(500, body="<html>oops</html>"), kind=K.SERVER_ERROR, requests=FOUR),
    Case(name="502", reply=status(502, body="<html>gateway</html>"), kind=K.SERVER_ERROR, requests=FOUR),
    Case(name="503", reply=status(503), kind=K.OVERLOADED, requests=FOUR),
    Case(name="504", reply=status(504, body=""), kind=K.SERVER_ERROR, requests=FOUR),
    Case(name="529", reply=status(529), kind=K.OVERLOADED, requests=FOUR),
    Case(name="reset", reply=reset(), kind=K.CONNECTION, requests=FOUR),
    Case(name="cut off", reply=cut_off({"label": "supports"}), kind=K.CONNECTION, requests=FOUR),
    Case(name="hang", reply=hang(), kind=K.TIMEOUT, deadline_s=1.5),
    Case(name="slow trickle", reply=trickle({"label": "supports"}, gap_s=0.02), kind=K.TIMEOUT, deadline_s=1.5),
    Case(name="empty body", reply=empty_body(), kind=K.EMPTY),
    Case(name="body not JSON", reply=not_json(), kind=K.NOT_JSON),
    Case(name="html body", reply=raw("<html>log in</html>", content_type="text/html"), kind=K.NOT_JSON),
    Case(name="wrong content type", reply=raw("plain words", content_type="text/plain"), kind=K.NOT_JSON),
    Case(name="JSON of another protocol", reply=raw('{"pong": true}'), kind=K.WRONG_SCHEMA),
    Case(name="no choices", reply=reply("", choices=[]), kind=K.WRONG_SCHEMA),
    Case(name="choices null", reply=reply("", choices=None), kind=K.WRONG_SCHEMA),
    Case(
        name="error in a 200",
        reply=raw('{"error": {"code": 429, "message": "later"}}'),
        kind=K.RATE_LIMITED,
        requests=4,
    ),
    Case(name="truncated", reply=reply('{"label": "supp', finish_reason="length"), kind=K.TRUNCATED),
    Case(name="truncated yet whole", reply=reply({"label": "supports"}, finish_reason="length"), kind=K.TRUNCATED),
    Case(
        name="content filter", reply=reply({"label": "supports"}, finish_reason="content_filter"), kind=K.CONTENT_FILTER
    ),
    Case(name="filtered question", reply=status(400, "blocked", error_code="content_filter"), kind=K.CONTENT_FILTER),
    Case(name="refusal field", reply=reply(None, refusal="I will not."), kind=K.REFUSED),
    Case(name="refusal and answer", reply=reply({"label": "refutes"}, refusal="I will not."), kind=K.REFUSED),
    Case(name="refusal in words", reply=reply("I'm sorry, but I can't help with that."), kind=K.REFUSED),
    Case(name="wrong schema", reply=reply({"stance": "supports"}), kind=K.WRONG_SCHEMA),
    Case(name="unknown label", reply=reply({"label": "half true"}), kind=K.WRONG_SCHEMA),
    Case(name="more than asked", reply=reply({"label": "supports", "total": 9}), kind=K.WRONG_SCHEMA),
    Case(name="wrong type", reply=reply({"label": "supports", "note": 5}), kind=K.WRONG_SCHEMA),
    Case(name="property twice", reply=reply('{"label": "supports", "label": "refutes"}'), kind=K.WRONG_SCHEMA),
    Case(name="a list", reply=reply('[{"label": "supports"}]'), kind=K.WRONG_SCHEMA),
    Case(name="nested", reply=reply('{"label": ' + "[" * 5000 + "]" * 5000 + "}"), kind=K.WRONG_SCHEMA),
    Case(name="far too long", reply=reply({"label": "supports", "note": "x" * 300_000}), kind=K.WRONG_SCHEMA),
    Case(name="not JSON", reply=reply("It supports the claim."), kind=K.NOT_JSON),
    Case(name="words around the JSON", reply=reply('Sure: {"label": "supports"}'), kind=K.NOT_JSON),
    Case(name="half JSON", reply=reply('{"label": "supports"'), kind=K.NOT_JSON),
    Case(name="content null", reply=reply(None), kind=K.EMPTY),
    Case(name="blank", reply=reply(" \n "), kind=K.EMPTY),
    Case(name="context too long", reply=status(400, "x", error_code="context_length_exceeded"), kind=K.TOO_LONG),
    Case(name="half a tool call", reply=tool_reply('{"label": "supp'), kind=K.NOT_JSON),
    Case(name="redirect", reply=raw("", code=302, headers={"Location": "http://192.0.2.1/"}), kind=K.BAD_REQUEST),
]
