"""A model's reason as it may be shown: a short line of prose, or nothing."""

from __future__ import annotations

import re

from workbench.ingest.findings import is_instruction_like
from workbench.untrusted import visible

__all__ = ["LONGEST", "reason_shown"]

LONGEST = 300
"""Code points; what is longer is cut between words."""

_ADDRESS = re.compile(r"https?:|www\.|\b[\w.+-]+@\w|\]\(|[<>{}`]", re.IGNORECASE)
_CODE = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{6,}")
"""Letters and digits in one long word: the mark of a planted code word, rare in prose."""


def reason_shown(words: str, *, allowed: str) -> str:
    """The reason on one line; empty when it carries what a reason has no business with.

    A text can make an obedient model write what it likes into its reason: an address to follow, markup, an order, or a
    code word. The quote is checked against the text, the reason cannot be; so it may only be prose.

    Args:
        words: as the model wrote them.
        allowed: the claim and the quote; code-like words of theirs may be named.
    """
    line = " ".join(visible(words).split())
    codes = (code for code in _CODE.findall(line) if code.casefold() not in allowed.casefold())
    if _ADDRESS.search(line) or is_instruction_like(line) or any(codes):
        return ""
    return line if len(line) <= LONGEST else line[: line.rfind(" ", 0, LONGEST)] + " …"
