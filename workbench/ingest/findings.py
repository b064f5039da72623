"""What a person should know about an article before trusting it: transparent patterns, no model."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from functools import cache

__all__ = ["is_instruction_like"]

# An order about one's instructions, in the order verb .. instructions or instructions .. verb, on folded text.
_ORDERS = (
    r"\b(?:ignore|disregard|forget|override|bypass)\b(?:\W+\w+){0,4}?\W+(?:instructions?|prompts?|guidelines|directives)\b",
    r"\b(?:ignore|disregard|forget)\b(?:\W+\w+){0,2}\W+(?:previous|prior|preceding|above|earlier)\W+\w*(?:rules|text|context)\b",
    r"\b(?:new|updated|hidden|secret) (?:system )?(?:instructions?|prompt)\s*[:(]",
    r"\b(?:reveal|print|repeat|show)\b(?:\W+\w+){0,3}?\W+system prompt\b",
    r"\byou are (?:now|no longer) (?:an?|in|the)\b(?:\W+\w+){0,3}?\W+"
    r"(?:mode|assistant|ai|model|chatbot|fact.?checker)\b",
    r"\b(?:respond|reply|answer|output) (?:only )?with\b(?:\W+\w+){0,4}?\W+"
    r"(?:supports?|supported|refuted?|refutes|true|false|json)\b",
    r"\b(?:label|mark|rate|classify|judge) (?:this|the|every|all|each) (?:claims?|passages?|articles?)"
    r"(?:\W+\w+){0,2}?\W+(?:supports?|supported|refuted?|refutes|true|false)\b",
    r"\bігнор\w*(?:\W+\w+){0,3}?\W+(?:інструкці|вказівк|підказк)\w*",
    r"\b(?:забудь|не зважай)\w*(?:\W+\w+){0,3}?\W+(?:інструкці|вказівк)\w*",
    r"\b(?:игнорир|проигнорир|забудь|забудьте)\w*(?:\W+\w+){0,3}?\W+(?:инструкци|указани|подсказк)\w*",
    r"\b(?:ignoriere|missachte|vergiss|ignorieren sie)\w*(?:\W+\w+){0,3}?\W+"
    r"(?:anweisung|instruktion|vorgabe|prompt)\w*",
    r"\b(?:ignore[zr]?|oublie[zr]?)\b(?:\W+\w+){0,3}?\W+(?:instructions?|consignes?|directives?)\b",
    r"\b(?:ignor[ae]|ignora[dr]|olvid[ae])\w*(?:\W+\w+){0,3}?\W+(?:instrucci|indicaci|órden|orden)\w*",
    r"\b(?:ignor[ei]|esqueça|dimentica)\w*(?:\W+\w+){0,3}?\W+(?:instruç|istruzion)\w*",
    r"(?:تجاهل|انس|اهمل|أهمل)\w*(?:\W+\w+){0,3}?\W+(?:ال)?(?:تعليمات|أوامر|اوامر|توجيهات)",
    r"(?:忽略|无视|忘记|無視).{0,10}(?:指令|指示|说明|提示|說明)",
    r"(?:指示|命令|プロンプト).{0,6}(?:無視|忘れ)",
)
# Marks by which chat models tell speakers apart; no newspaper prints them.
_CHAT_MARKS = (
    r"<\|?\s*(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id)\s*\|?>",
    r"\[/?inst\]|<</?sys>>",
    r"^\s*#{2,}\s*(?:system|instruction|assistant)s?\s*:",
    r"^\s*(?:system|assistant)\s*:\s*\S.*$",
    r"\"(?:stance|label|verdict)\"\s*:\s*\"(?:supports?|supported|refute[sd]?)\"",
)
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
_SPACED = re.compile(r"\b(?:\w[ ._-]){7,}\w\b")


def is_instruction_like(text: str) -> bool:
    """Whether words in the text read as orders to a language model: plain, spelled out or in base64.

    It flags for a person and never removes anything: a story about such attacks is flagged too.
    """
    folded = _fold(text)
    return _reads_as_order(folded) or any(_reads_as_order(hidden) for hidden in _disguised(text, folded))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _reads_as_order(folded: str) -> bool:
    return any(pattern.search(folded) for pattern in _patterns())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(p, re.MULTILINE) for p in (*_ORDERS, *_CHAT_MARKS))


def _disguised(text: str, folded: str) -> list[str]:
    spelled = [re.sub(r"[ ._-]", "", m.group()) for m in _SPACED.finditer(folded)]
    texts = [" ".join(spelled), "".join(spelled)] if spelled else []
    for match in _BASE64.finditer(text):
        try:
            texts.append(_fold(base64.b64decode(match.group() + "==", validate=False).decode("ascii")))
        except (binascii.Error, ValueError):
            continue
    return texts
