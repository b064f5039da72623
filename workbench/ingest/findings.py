"""What a person should know about an article before trusting it: transparent patterns, no model."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

__all__ = ["is_instruction_like"]


@dataclass(frozen=True, kw_only=True)
class _Pattern:
    needs: tuple[str, ...]
    words: str


# An order about one's instructions. `needs`: words of which one must occur, so that ordinary text is let through fast.
_ORDERS = (
    _Pattern(
        needs=("instruction", "prompt", "guideline", "directive"),
        words=r"\b(?:ignore|disregard|forget|override|bypass)\b(?:\W+\w+){0,4}?\W+"
        r"(?:instructions?|prompts?|guidelines|directives)\b",
    ),
    _Pattern(
        needs=("ignore", "disregard", "forget"),
        words=r"\b(?:ignore|disregard|forget)\b(?:\W+\w+){0,2}\W+(?:previous|prior|preceding|above|earlier)"
        r"\W+\w*(?:rules|text|context)\b",
    ),
    _Pattern(
        needs=("instruction", "prompt"),
        words=r"\b(?:new|updated|hidden|secret) (?:system )?(?:instructions?|prompt)\s*[:(]",
    ),
    _Pattern(needs=("system prompt",), words=r"\b(?:reveal|print|repeat|show)\b(?:\W+\w+){0,3}?\W+system prompt\b"),
    _Pattern(
        needs=("you are now", "you are no longer"),
        words=r"\byou are (?:now|no longer) (?:an?|in|the)\b(?:\W+\w+){0,3}?\W+"
        r"(?:mode|assistant|ai|model|chatbot|fact.?checker)\b",
    ),
    _Pattern(
        needs=("respond ", "reply ", "answer ", "output "),
        words=r"\b(?:respond|reply|answer|output) (?:only )?with\b(?:\W+\w+){0,4}?\W+"
        r"(?:supports?|supported|refuted?|refutes|true|false|json)\b",
    ),
    # An order, not a report: fact-checkers themselves write "we rate this claim false".
    _Pattern(
        needs=("claim", "passage", "article"),
        words=r"(?:^|[.!?:;»”\"(]\s*|\b(?:please|must|shall|should|always|to)\s+)(?:label|mark|rate|classify|judge) "
        r"(?:this|the|every|all|each) (?:claims?|passages?|articles?)(?:\W+\w+){0,2}?\W+"
        r"(?:supports?|supported|refuted?|refutes|true|false)\b",
    ),
    _Pattern(
        needs=("ignoreall", "ignoreprevious", "ignoretheabove", "ignoreprior"), words=r"ignore(?:all|pre|the|pri)"
    ),
    _Pattern(needs=("ігнор",), words=r"\bігнор\w*(?:\W+\w+){0,3}?\W+(?:інструкці|вказівк|підказк)\w*"),
    _Pattern(
        needs=("забудь", "не зважай"),
        words=r"\b(?:забудь|не зважай)\w*(?:\W+\w+){0,3}?\W+(?:інструкці|вказівк|инструкци|указани)\w*",
    ),
    _Pattern(needs=("игнор",), words=r"\w*игнорир\w*(?:\W+\w+){0,3}?\W+(?:инструкци|указани|подсказк)\w*"),
    _Pattern(
        needs=("ignorier", "missacht", "vergiss", "vergessen"),
        words=r"\b(?:ignorier|missacht|vergiss|vergessen sie)\w*(?:\W+\w+){0,3}?\W+\w*"
        r"(?:anweisung|instruktion|vorgabe)\w*",
    ),
    _Pattern(
        needs=("ignore", "oublie"),
        words=r"\b(?:ignore[zr]?|oublie[zr]?)\b(?:\W+\w+){0,3}?\W+(?:instructions?|consignes?|directives?)\b",
    ),
    _Pattern(
        needs=("ignor", "olvid", "esque", "dimentic"),
        words=r"\b(?:ignor|olvid|esque[cç]|dimentic)\w*(?:\W+\w+){0,3}?\W+"
        r"(?:instrucci|indicaci|órden|instruç|istruzion)\w*",
    ),
    _Pattern(
        needs=("تجاهل", "انس", "همل"),
        words=r"(?:تجاهل|انس|اهمل|أهمل)\w*(?:\W+\w+){0,3}?\W+(?:ال)?(?:تعليمات|أوامر|اوامر|توجيهات)",
    ),
    _Pattern(
        needs=("忽略", "无视", "忘记", "無視"), words=r"(?:忽略|无视|忘记|無視).{0,10}(?:指令|指示|说明|提示|說明)"
    ),
    _Pattern(needs=("無視", "忘れ"), words=r"(?:指示|命令|プロンプト).{0,6}(?:無視|忘れ)"),
)
# Marks by which chat models tell speakers apart; no newspaper prints them.
_CHAT_MARKS = (
    _Pattern(
        needs=("<",),
        words=r"<\|?\s*(?:im_start|im_end|system|assistant|user|endoftext|eot_id|start_header_id)\s*\|?>|<</?sys>>",
    ),
    _Pattern(needs=("[inst", "[/inst"), words=r"\[/?inst\]"),
    _Pattern(needs=("##",), words=r"^\s*#{2,}\s*(?:system|instruction|assistant)s?\s*:"),
    _Pattern(needs=("system", "assistant"), words=r"^\s*(?:system|assistant)\s*:\s*\S"),
    _Pattern(
        needs=('"stance"', '"label"', '"verdict"'),
        words=r"\"(?:stance|label|verdict)\"\s*:\s*\"(?:supports?|supported|refute[sd]?)\"",
    ),
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
    return any(
        any(need in folded for need in pattern.needs) and _compiled(pattern.words).search(folded) is not None
        for pattern in (*_ORDERS, *_CHAT_MARKS)
    )


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.MULTILINE)


def _disguised(text: str, folded: str) -> list[str]:
    spelled = [re.sub(r"[ ._-]", "", m.group()) for m in _SPACED.finditer(folded)]
    texts = [" ".join(spelled), "".join(spelled)] if spelled else []
    for match in _BASE64.finditer(text):
        try:
            texts.append(_fold(base64.b64decode(match.group() + "==", validate=False).decode("ascii")))
        except (binascii.Error, ValueError):
            continue
    return texts
