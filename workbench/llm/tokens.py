"""How many tokens a question takes at most: an upper estimate by script, with no vocabulary and no network.

Every model cuts text by a vocabulary of its own, and the vocabularies are downloads. The rates below were fitted, by a
linear programme, to be no less than the count of OpenAI's o200k vocabulary (gpt-4o and later) and of XLM-R's on the
twelve texts in 28 languages of `vectorstore/data/parallel_texts.yaml` and on JSON, addresses, numbers and capitals.
There they come out 1.1 times the larger of the two in English, Ukrainian, Arabic and Chinese, and 1.0 to 1.8 times in
the others. Vocabularies of before 2024 need up to three times as many in scripts other than Latin.
"""

from __future__ import annotations

import json
import math
import re
from functools import lru_cache
from typing import TypeVar

from pydantic import BaseModel

from workbench.llm.types import Request

__all__ = ["request_tokens", "text_tokens"]

T = TypeVar("T", bound=BaseModel)

_WORD = 0.85
"""Tokens of a word in the letters A to Z; vocabularies are made of English above all."""
_BEYOND_THIRD = 0.28
"""For each letter of such a word after the third."""
_INNER_CAPITAL = 0.2
"""For each capital in it that is not its first letter."""
_SWITCH = 1.1
"""For each capital after a small letter, as in `camelCase`."""
_ENCODED = 0.5
"""More for each character of a run that is no word but something encoded."""
_PER_CHARACTER = {
    r"[0-9]": 0.5,
    r"[À-ɏḀ-ỿ]": 1.02,  # Latin with marks
    r"[Ͱ-Ͽἀ-῿]": 0.44,  # Greek
    r"[Ѐ-ԯ]": 0.44,  # Cyrillic
    r"[\u0590-\u05ff]": 0.47,  # Hebrew
    r"[\u0600-\u077f]": 0.41,  # Arabic
    r"[\u0900-\u0dff]": 0.4,  # scripts of India
    r"[\u0530-\u058f\u0e00-\u10ff]": 1.0,  # Armenian; Thai to Georgian
    r"[\u3040-\u9fff]": 0.87,  # Chinese, Japanese
    r"[\uac00-\ud7af]": 0.88,  # Korean
    r"[!-/:-@\[-`{-~«»\u2010-\u206f\u3000-\u303f\uff00-\uffef]": 1.12,  # punctuation
    r"[\U00010000-\U0010ffff]": 4.0,  # emoji and tags: as many as they have bytes
    r"\n": 0.5,
}
_UNKNOWN = 2.5
"""For each character of any other kind: other scripts, format characters."""

_COUNTED = [(re.compile(pattern), rate) for pattern, rate in _PER_CHARACTER.items()]
_ASCII_WORD = re.compile(r"[A-Za-z]+")
_SWITCHED = re.compile(r"[a-z][A-Z]")
_RUN = re.compile(r"[A-Za-z0-9+/=]{28,}")
_SPACE = re.compile(r"[ \t\r]")
_AROUND_MESSAGE = 6
_AROUND_REQUEST = 48
"""Marks of roles, the schema's name, and the sentence that asks for JSON where a server has no schemas."""


def text_tokens(text: str) -> int:
    """Tokens of a text, rather too many than too few; 0 only for an empty one."""
    words = _ASCII_WORD.findall(text)
    counts = [(len(pattern.findall(text)), rate) for pattern, rate in _COUNTED]
    # A space belongs to the word after it; the second of two does not.
    spaces = len(_SPACE.findall(text))
    unknown = len(text) - spaces - sum(map(len, words)) - sum(count for count, _ in counts)
    total = sum(map(_word_tokens, words)) + sum(count * rate for count, rate in counts) + unknown * _UNKNOWN
    total += _ENCODED * sum(map(len, _RUN.findall(text)))
    return math.ceil(total + text.count("  ") * 0.5 + text.isspace())


def _word_tokens(word: str) -> float:
    capitals = sum(letter.isupper() for letter in word[1:])
    beyond = _BEYOND_THIRD * max(0, len(word) - 3)
    return _WORD + beyond + _INNER_CAPITAL * capitals + _SWITCH * len(_SWITCHED.findall(word))


def request_tokens(request: Request[T]) -> int:
    """Tokens of a question: its messages, and the schema that is sent along."""
    messages = sum(text_tokens(message.text) + _AROUND_MESSAGE for message in request.messages)
    return messages + _schema_tokens(request.reply) + _AROUND_REQUEST


@lru_cache(maxsize=64)
def _schema_tokens(reply: type[BaseModel]) -> int:
    return text_tokens(json.dumps(reply.model_json_schema(), ensure_ascii=False))
