"""What a person should know about an article before trusting it: transparent word lists, no model."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from urllib.parse import unquote

from workbench.ingest.disguises import undisguised
from workbench.ingest.orders import gives_order, gives_order_unspaced

__all__ = ["address_gives_order", "is_instruction_like"]

# What has a shape: marks by which chat models tell speakers apart, parts of a reply, and orders about a claim's label.
# First what must occur, so that ordinary text is let through fast.
_MARKS = (
    (
        ("<", "["),
        r"<\|?\s*/?(?:im start|im end|system|assistant|user|endoftext|eot id|start header id|end header id|end|"
        r"start of turn|end of turn|tool call|function calls|invoke|instructions?|system-reminder)\s*(?:\|?>|\b)"
        r"|<</?sys>>|\[/?inst\]",
    ),
    (
        ("##", "["),
        r"(?:^|\s)#{2,}\s*(?:system|instruction|assistant|система|système|sistema|システム)s?\s*:|\[/?система\]",
    ),
    (
        (":", "："),
        r"(?:^|\s)(?:system|assistant|operator|human|user|model|assistent|система|ассистент|асистент|оператор|"
        r"usuario|asistente|assistant·e)\s?:\s*\S[^\n]{0,80}?\b(?:supports?|supported|refute[sd]?|stance|passage\w*|"
        r"claim|test|instructions?|stützen|behauptung|уривк\w+|отрыв\w+|pasajes)\b",
    ),
    (("system:", "assistant:"), r"^\s*(?:system|assistant)\s*:\s*\S"),
    (
        ("stance", "label", "verdict", '"role"', "tool call"),
        r"[\"'](?:stance|label|verdict)\\?[\"']\s*:\s*\\?[\"'](?:supports?|supported|refute[sd]?)"
        r"|[\"']role[\"']\s*:\s*[\"'](?:system|assistant|user)[\"']|[\"']tool calls?[\"']\s*:",
    ),
    (
        ("stance", "->", "a:"),
        r"\bstance\s*[:=]\s*(?:supports?|refutes?)\b|->\s*(?:supports|refutes)\b|\ba:\s*(?:supports|refutes)\b",
    ),
    # An order, not a report: fact-checkers themselves write "we rate this claim false".
    (
        ("claim", "passage", "article"),
        r"(?:^|[.!?:;»”\"(]\s*|\b(?:please|must|shall|should|always|to)\s+)(?:label|mark|rate|classify|judge) "
        r"(?:this|the|every|all|each) (?:claims?|passages?|articles?)(?:\W+\w+){0,2}?\W+"
        r"(?:supports?|supported|refuted?|refutes|true|false)\b",
    ),
    (
        ("respond ", "reply ", "answer ", "output "),
        r"\b(?:respond|reply|answer|output) (?:only )?with\b(?:\W+\w+){0,4}?\W+"
        r"(?:supports?|supported|refuted?|refutes|true|false|json)\b",
    ),
    # The bare English words of the reply in a sentence of another language.
    (
        ("supports", "refutes"),
        r"[\u0400-\u06ff\u0900-\u097f\u3040-\u9fff\uac00-\ud7ff][^\n]{0,60}\b(?:supports|refutes)\b",
    ),
    (
        ("supports", "refutes"),
        r"\b(?:réponse|respuesta|antwort|odpowiedź|resposta|risposta|cevap|yanıt|postura|position|haltung)\w*\W{1,3}"
        r"(?:supports|refutes)\b",
    ),
)


def is_instruction_like(text: str) -> bool:
    """Whether words in the text read as orders to a language model: plain, spelled out, in look-alike letters or coded.

    It flags for a person and never removes anything: a story about such attacks is flagged too.
    """
    folded = _fold(text)
    if _reads_as_order(folded):
        return True
    plain = undisguised(text, folded)
    return any(_reads_as_order(_fold(said)) for said in plain.texts) or any(map(gives_order_unspaced, plain.unspaced))


def address_gives_order(url: str) -> bool:
    """Whether the words in an address read as orders, its signs between words taken for blanks."""
    decoded = unquote(url)
    return is_instruction_like(decoded) or is_instruction_like(re.sub(r"[-_+/=?&.#:]+", " ", decoded))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("_", " ")


def _reads_as_order(folded: str) -> bool:
    marked = any(
        any(need in folded for need in needs) and _compiled(words).search(folded) is not None for needs, words in _MARKS
    )
    return marked or gives_order(folded)


@cache
def _compiled(words: str) -> re.Pattern[str]:
    return re.compile(words, re.MULTILINE)
