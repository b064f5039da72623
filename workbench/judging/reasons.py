"""A model's reason as it may be shown: a short line of prose, or nothing."""

from __future__ import annotations

import re

from workbench.ingest.findings import is_instruction_like
from workbench.untrusted import visible

__all__ = ["LONGEST", "reason_shown"]

LONGEST = 300
"""Code points; what is longer is cut between words."""

_ADDRESS = re.compile(r"https?:|www\.|\b[\w.+-]+@\w|\]\(|[<>{}`]", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,:  ]\d+)*")
_NAME = re.compile(r"(?<=[^\s.!?:;\"“(]\s)[A-ZÀ-Þ][\w’'-]+")
"""A word with a capital that does not open a sentence."""
_LATIN = re.compile(r"[A-Za-z]")
_CODE = re.compile(r"(?=[\w-]*\d)(?=[\w-]*[^\W\d_])[\w-]{6,}")
"""Letters and digits in one long word: the mark of a planted code word, rare in prose."""


def reason_shown(words: str, *, told: str) -> str:
    """The reason on one line; empty when it carries what a reason has no business with.

    A text can make an obedient model write what it likes into its reason: an address to follow, markup, an order, or a
    code word; and a model may make up a number or a name. The quote is checked against the text, the reason cannot be;
    so it may only be prose, with the numbers and names of the claim and the passage.

    Args:
        words: as the model wrote them.
        told: the claim and the passage.
    """
    line = " ".join(visible(words).split())
    if _ADDRESS.search(line) or is_instruction_like(line) or _made_up(line, told):
        return ""
    return line if len(line) <= LONGEST else line[: line.rfind(" ", 0, LONGEST)] + " …"


def _made_up(line: str, told: str) -> bool:
    """Whether it names what neither claim nor passage does."""
    known = told.casefold()
    digits = {_digits(found) for found in _NUMBER.findall(told)}
    if any(_digits(found) not in digits for found in _NUMBER.findall(line)):
        return True
    if any(code.casefold() not in known for code in _CODE.findall(line)):
        return True
    # Names of a text in another script are spelled anew in an English reason.
    return _is_latin(told) and any(name.casefold() not in known for name in _NAME.findall(line))


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _is_latin(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return 2 * sum(_LATIN.match(letter) is not None for letter in letters) > len(letters)
