"""What a request to a model can fail of: the kind, words for the reader, and whether asking again can help.

The server's own words are looked at to tell one fault from another, and never passed on: they may quote a key or the
article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from workbench.llm.types import FailureKind

__all__ = ["Fault", "deadline_passed", "of_status"]


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why one request brought no answer."""

    kind: FailureKind
    words: str
    again: bool = False
    """Whether the same request may do better a little later."""
    told_s: float | None = None
    """Seconds to wait, when the server told (`Retry-After`)."""
    configuration: bool = False
    """The key, the address or the model's name is wrong: no other question would do better."""
    lacks: frozenset[str] = frozenset()
    """Features of the request that the server says it does not have (`json_schema`, `tools`, `temperature`, ...)."""
    ignored: bool = False
    """The reply is none of the structure that was asked for: the server may not know how to give it."""


_K = FailureKind
_BY_STATUS = {
    400: Fault(kind=_K.BAD_REQUEST, words="the server does not accept the request (status 400)"),
    402: Fault(kind=_K.QUOTA_EXHAUSTED, words="the account has no credit left (status 402): look at its billing"),
    408: Fault(kind=_K.TIMEOUT, words="the server gave up waiting (status 408); ask again later", again=True),
    409: Fault(kind=_K.CONFLICT, words="the server reports a conflict (status 409); ask again later", again=True),
    413: Fault(kind=_K.TOO_LONG, words="the question is too long for the server (status 413): give fewer passages"),
    425: Fault(kind=_K.OVERLOADED, words="the server is not ready yet (status 425); ask again later", again=True),
    429: Fault(kind=_K.RATE_LIMITED, words="too many requests (status 429): lower model_rpm or model_tpm", again=True),
    500: Fault(kind=_K.SERVER_ERROR, words="the server failed (status 500); ask again later", again=True),
    501: Fault(kind=_K.BAD_REQUEST, words="the server cannot do what was asked (status 501)"),
    502: Fault(kind=_K.SERVER_ERROR, words="a gateway got no answer (status 502); ask again later", again=True),
    503: Fault(kind=_K.OVERLOADED, words="the server is overloaded (status 503); ask again later", again=True),
    504: Fault(kind=_K.SERVER_ERROR, words="a gateway waited in vain (status 504); ask again later", again=True),
    529: Fault(kind=_K.OVERLOADED, words="the server is overloaded (status 529); ask again later", again=True),
}
_CONFIGURATION = {
    401: "the server refuses the key (status 401): look at OPENAI_API_KEY or your provider's own variable",
    403: "the key may not use this model (status 403): look at the account's rights, or choose another model",
    404: "the server knows no such model or address (status 404): look at WORKBENCH_MODEL and OPENAI_BASE_URL",
    405: "no chat model answers at this address (status 405): look at OPENAI_BASE_URL, which mostly ends in /v1",
}
_TOO_LONG = re.compile(
    r"context.?(length|window|size)|maximum context|too many (input )?tokens"
    r"|(prompt|input) is too long|string_above_max_length"
    r"|exceeds? the (available )?context|input tokens exceed|request too large|reduce the length"
)
_QUOTA = re.compile(r"insufficient_quota|exceeded your current quota|billing|credit balance|out of credits")
_FILTERED = re.compile(r"content_?filter|content_policy|content management policy|responsibleai|moderation|flagged")
_BAD_KEY = re.compile(
    r"(api[ _-]?key|x-api-key).{0,40}(invalid|incorrect|not valid|missing)|(invalid|incorrect) api[ _-]?key"
)
_NO_MODEL = re.compile(
    r"model_not_found|(model|deployment).{0,80}(does not exist|not found|unknown)|(unknown|invalid|no such) model"
)

_FEATURES = {
    "json_schema": re.compile(r"response_?format|json_?schema|structured.?output|guided|grammar"),
    "tools": re.compile(r"\btools?\b|tool[_ ](choice|use|call)|function[_ ]?call|\bfunctions\b"),
    "temperature": re.compile(r"\btemperature\b"),
    "seed": re.compile(r"\bseed\b"),
    "max_completion_tokens": re.compile(r"\bmax_completion_tokens\b"),
    "max_tokens": re.compile(r"\bmax_tokens\b"),
}
_SAYS_NO = re.compile(
    r"not support|unsupported|unrecogni|unknown|unexpected|invalid|not implement|not permitted|not allowed|grammar"
    r"|no endpoints|extra (inputs|fields)|does not (have|know|accept)"
)


def deadline_passed(seconds: float, *, before: Fault | None) -> Fault:
    """The total deadline of one question passed; `before` is what its last complete request failed of."""
    earlier = f" (before that: {before.words})" if before else ""
    words = f"no complete reply within {seconds:g} s{earlier}; ask again later or raise model_timeout_s"
    return Fault(kind=_K.TIMEOUT, words=words)


def of_status(status: int, said: str) -> Fault:
    """What a status of 300 or more means, narrowed by the server's words, in lower case."""
    narrower = _narrower(status, said)
    if narrower:
        return narrower
    if status in _CONFIGURATION:
        lacks = _lacks(said) & {"json_schema", "tools"} if status == 404 else frozenset()
        return Fault(kind=_K.BAD_REQUEST, words=_CONFIGURATION[status], configuration=True, lacks=lacks)
    fault = _BY_STATUS.get(status) or _other(status)
    return replace(fault, lacks=_lacks(said)) if status in (400, 422, 500, 501) else fault


def _lacks(text: str) -> frozenset[str]:
    """Which features of a request a server's complaint names as missing."""
    told = text.lower()
    if not _SAYS_NO.search(told):
        return frozenset()
    named = {name for name, pattern in _FEATURES.items() if pattern.search(told)}
    return frozenset(named)


def _narrower(status: int, said: str) -> Fault | None:
    """What a server's words tell beyond its status."""
    if status in (400, 403, 422) and _FILTERED.search(said):
        return Fault(kind=_K.CONTENT_FILTER, words="the provider's content filter stopped the question")
    if status in (400, 413, 422, 429, 500) and _TOO_LONG.search(said):
        return Fault(
            kind=_K.TOO_LONG, words="the question does not fit the model: give fewer passages, or a larger model"
        )
    if status in (403, 429) and _QUOTA.search(said):
        return Fault(
            kind=_K.QUOTA_EXHAUSTED, words=f"the account's quota is used up (status {status}): look at its billing"
        )
    if status in (400, 422) and _BAD_KEY.search(said):
        return Fault(kind=_K.BAD_REQUEST, words=_CONFIGURATION[401], configuration=True)
    if status in (400, 422) and _NO_MODEL.search(said):
        return Fault(kind=_K.BAD_REQUEST, words=_CONFIGURATION[404], configuration=True)
    return None


def _other(status: int) -> Fault:
    if status < 400:
        words = f"the server sends elsewhere (status {status}), which is not followed: set the address it really has"
        return Fault(kind=_K.BAD_REQUEST, words=words)
    if status < 500:
        return Fault(kind=_K.BAD_REQUEST, words=f"the server does not accept the request (status {status})")
    return Fault(kind=_K.SERVER_ERROR, words=f"the server failed (status {status}); ask again later", again=True)
