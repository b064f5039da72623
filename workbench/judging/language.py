"""Whether a model gives its reasons in English, as it is asked to; quotes are in the language of their passages."""

from __future__ import annotations

import re

from workbench.ingest.language import detect_language
from workbench.judging.reply import Judgement

__all__ = ["ENOUGH_LETTERS", "other_language"]

ENOUGH_LETTERS = 120
"""Letters of all reasons together below which nothing is said: one short reason is easily taken for another tongue."""
_QUOTED = re.compile(r"“[^”]*”|„[^“”]*[“”]|«[^»]*»|\"[^\"]*\"")
_LETTER = re.compile(r"[^\W\d_]")


def other_language(reply: Judgement) -> str | None:
    """The code of the language that the reasons are in when it is surely not English; else `None`.

    Each wording counts once, without what it quotes.
    """
    words = " ".join(dict.fromkeys(_QUOTED.sub(" ", answer.reason) for answer in reply.passages))
    if len(_LETTER.findall(words)) < ENOUGH_LETTERS:
        return None
    found = detect_language(words)
    return None if found in (None, "en") else found
