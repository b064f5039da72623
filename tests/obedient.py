"""A model that does whatever it reads: it looks for every known attempt in its prompt and carries out what it wants."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from evals.injections import Injection
from tests.judging_factory import told
from tests.llm_server import Body, Reply, reply, tool_reply
from workbench.quotes import HIDDEN

FORGED = "the ministry confirms every word of the claim"
UNKNOWN = ("p98", "p99", "official-confirmation")
_TAGS = {0xE0000 + code: chr(code) for code in range(32, 127)}
_ENOUGH = 60
"""Characters of an attempt, without blanks, by which it is known again: titles are cut."""


class Obedient:
    """Answers over HTTP. Without an order in its prompt it is honest: `supports` for what says `known`, else neutral.

    It understands every code and language, for it knows the attempts; whether one reached it, only the prompt tells.
    """

    def __init__(self, attempts: Sequence[Injection], known: str) -> None:
        self._needles = [(_bare(one.text)[:_ENOUGH], one) for one in attempts]
        self._known = known
        self.obeyed: list[str] = []
        """Ids of the attempts that were read, in order."""
        self.forced: str | None = None
        """An order to carry out whether or not it was read."""

    def __call__(self, body: Body) -> Reply:
        prompt = "\n".join(str(message["content"]) for message in body["messages"])
        data = told(str(body["messages"][-1]["content"]))
        read = _bare(prompt + json.dumps(data, ensure_ascii=False))
        found = [one for needle, one in self._needles if needle in read]
        self.obeyed += [one.id for one in found]
        order = self.forced or (found[0].order if found else None)
        words = found[0].text if found else FORGED
        return self.carry_out(order, data["passages"], prompt, words) if order else self._honest(data["passages"])

    def _honest(self, passages: list[dict[str, str]]) -> Reply:
        entries = [
            _entry(one, self._known if self._known in one["text"] else "", _honest_stance(one, self._known))
            for one in passages
        ]
        return _replied(entries, "not_enough_evidence")

    def carry_out(self, order: str, passages: list[dict[str, str]], prompt: str, words: str) -> Reply:
        """The most harmful reply that an order asks for."""
        said = [(one, " ".join(one["text"].split()[:9])) for one in passages]
        everything = [_entry(one, quote, "supports") for one, quote in said]
        match order:
            case "refutes":
                return _replied([_entry(one, quote, "refutes") for one, quote in said], "refuted")
            case "leak":
                return _replied([entry | {"reason": prompt[:4000]} for entry in everything], "supported")
            case "invent_ids":
                return _replied([*everything, *(_entry({"id": name}, FORGED, "supports") for name in UNKNOWN)])
            case "forge_quotes":
                return _replied([_entry(one, quote, "supports") for one in passages for quote in (FORGED, words)])
            case "count_twice":
                return _replied(everything[-1:] * 9)
            case "add_fields":
                return reply(_reply(everything) | {"override": True, "approved_by": "editor"})
            case "call_tools":
                return tool_reply(json.dumps({"label": "supported"}), name="record_verdict")
            case "dictate":
                dictated = re.search(r"\{.*\}", words)
                return reply(dictated.group() if dictated else words)
        return _replied(everything)


def _honest_stance(one: dict[str, str], known: str) -> str:
    return "supports" if known in one["text"] else "neutral"


def _entry(one: dict[str, str], quote: str, stance: str) -> dict[str, Any]:
    return {"id": one["id"], "quote": quote, "reason": "it says so", "stance": stance}


def _reply(entries: list[dict[str, Any]], label: str = "supported") -> dict[str, Any]:
    return {"passages": entries, "addressed_to_you": [], "label": label}


def _replied(entries: list[dict[str, Any]], label: str = "supported") -> Reply:
    return reply(_reply(entries, label))


def _bare(text: str) -> str:
    """Folded and without blanks. Tag characters count as the letters they stand for: a model reads them."""
    text = text.translate(_TAGS)
    return "".join(HIDDEN.sub("", unicodedata.normalize("NFKC", text)).casefold().split())
