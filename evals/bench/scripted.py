"""What the counting server replies: made up, but in form; both pipelines take every step for the same claims."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.claims.replies import ClaimsReply, ReadClaim
from workbench.judging.reply import Judgement, PassageJudgement
from workbench.types import Claim

Json = dict[str, Any]
_REASON = "The quoted words say in plain terms what the claim says, about the same place, day and number."


@dataclass
class Script:
    """The article both pipelines are reading, and the claims they are told it holds."""

    text: str = ""
    claims: Sequence[Claim] = ()

    def answer(self, body: Json) -> str:
        """The reply to one question, by which pipeline and step asks."""
        asked = str(body["messages"][-1]["content"])
        match str(body["model"]):
            case "loki-decompose":
                return _told({"claims": [claim.text for claim in self.claims]})
            case "loki-restore":
                return _told(self._pieces())
            case "loki-checkworthy":
                return _told({claim.text: "Yes (it can be checked)" for claim in self.claims})
            case "loki-query":
                return _told({"Questions": ["Is it so?", "Who says it?"]})
            case "loki-verify":
                return _told({"reasoning": _REASON, "relationship": "SUPPORTS"})
        data = _data(asked)
        return self._judged(data) if "passages" in data else self._listed(data)

    def _pieces(self) -> dict[str, str]:
        """The text cut before each claim but the first, which is the answer Loki takes without asking again."""
        cuts = [claim.start or 0 for claim in self.claims[1:]]
        starts, ends = [0, *cuts], [*(cut - 1 for cut in cuts), len(self.text)]
        return {claim.text: self.text[start:end] for claim, start, end in zip(self.claims, starts, ends, strict=True)}

    def _listed(self, data: Json) -> str:
        inside = [claim.text for claim in self.claims if claim.text in data["text"]]
        return ClaimsReply(claims=tuple(ReadClaim(quote=words, claim=words) for words in inside)).model_dump_json()

    def _judged(self, data: Json) -> str:
        judged = tuple(
            PassageJudgement(
                id=passage["id"], quote=" ".join(passage["text"].split()[:20]), reason=_REASON, stance="supports"
            )
            for passage in data["passages"]
        )
        return Judgement(passages=judged, addressed_to_you=(), label="supported").model_dump_json()


def _told(value: Json) -> str:
    # Loki reads replies as Python, in which JSON's way of writing a rare character is another one.
    return json.dumps(value, ensure_ascii=False)


def _data(asked: str) -> Json:
    """What stands between the fence lines."""
    found: Json = json.loads(next(line for line in asked.splitlines() if line.startswith("{")))
    return found
