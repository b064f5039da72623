"""Words written so that a filter misses them: spelled out, in look-alike letters, backwards or in a code."""

from __future__ import annotations

import base64
import binascii
import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workbench.confusables import plain_letters

__all__ = ["Undisguised", "undisguised"]

_BASE64 = re.compile(r"[A-Za-z0-9+/]{24,}={0,2}")
_HEX = re.compile(r"(?:[0-9a-fA-F]{2}){12,}")
_SPACED = re.compile(r"(?:\b\w[ ._-]{1,3}){6,}\w\b")
_MIXED = re.compile(r"\w*(?:[a-z][\u0370-\u052f]|[\u0370-\u052f][a-z])\w*", re.IGNORECASE)
_FOREIGN = re.compile(r"[\u0370-\u052f]")
_LEET = re.compile(r"\b(?=\w*[a-z])(?=\w*[0134578])[a-z0-9]{3,}\b")
_DIGITS = str.maketrans("013457", "oieast")


@dataclass(frozen=True, kw_only=True)
class Undisguised:
    """A text as it may be meant."""

    texts: tuple[str, ...]
    unspaced: tuple[str, ...]
    """Letters that were spelled out one by one: where their words end is not known."""


def undisguised(text: str, folded: str) -> Undisguised:
    """Every other way in which a text can be read.

    Args:
        text: as it stands; codes tell capitals apart.
        folded: the same, NFKC and casefolded.
    """
    spelled = [re.sub(r"[ ._-]", "", found.group()) for found in _SPACED.finditer(folded)]
    return Undisguised(texts=tuple(_readings(text, folded)), unspaced=("".join(spelled),) if spelled else ())


def _readings(text: str, folded: str) -> Iterator[str]:
    if _MIXED.search(folded):
        yield _FOREIGN.sub(lambda letter: plain_letters(letter.group()), folded)
    if _LEET.search(folded):
        yield _LEET.sub(lambda word: word.group().translate(_DIGITS), folded)
    yield codecs.encode(folded, "rot13")
    yield folded[::-1]
    for coded in _BASE64.finditer(text):
        yield _decoded(base64.b64decode, coded.group() + "=" * (-len(coded.group()) % 4))
    for coded in _HEX.finditer(text):
        yield _decoded(bytes.fromhex, coded.group())


def _decoded(decode: Callable[[str], bytes], coded: str) -> str:
    """What a code says; nothing when it is no code for text."""
    try:
        return decode(coded).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
