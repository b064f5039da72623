"""Finding a quote in a stored text: verbatim or nothing.

The ladder is exact → folded. Folding is declared here and nowhere else: Unicode NFC, runs of white space, the
shapes of quote marks, dashes and ellipses, and characters nobody can see. Letters, digits, case, words and their
order are never folded, and a match never starts or ends inside a word or a number (`unable` does not hold `able`).
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from workbench.types import Quote, QuoteStatus

MIN_WORDS = 2
MIN_CHARS = 8
"""A quote with fewer words *and* fewer characters than these says too little to be evidence."""

_EDGE = "\x00"
_INVISIBLE = (
    "\x00\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef"
)
_MARKS_OF_QUOTATION = "\"'`´‘’‚‛“”„‟«»‹›「」『』〝〞〟＂＇❛❜❝❞ʻʼʹ׳״"
_SHORT_DASHES = "\\-‐‑‒–−﹣－"
_LONG_DASHES = "—―⸺⸻﹘"
_JAMO = "\u1160-\u11ff\ud7b0-\ud7ff"
"""Hangul vowels and finals: they compose with what stands before them though they are not combining marks."""
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
"""Thai, Lao, Burmese, Khmer, kana, Han: written without spaces, so every character may start or end a quote."""

_FOLDS = (
    rf"(?P<gone>[{_INVISIBLE}]+)"
    r"|(?P<space>\s{2,}|[^\S ])"
    # A quote mark right after a digit may be a prime (feet, minutes): its shape then means something.
    rf"|(?P<mark>(?<!\d)[{_MARKS_OF_QUOTATION}])"
    rf"|(?P<prime>[‘’ʼ])|(?P<dprime>[“”])"
    # A dash with a gap beside it is punctuation whatever its length; between two letters a short one joins a word.
    rf"|(?P<dash>(?<!\S)[{_SHORT_DASHES}{_LONG_DASHES}]+|[{_SHORT_DASHES}{_LONG_DASHES}]+(?!\S)|--+|[{_LONG_DASHES}]+)"
    rf"|(?P<hyphen>[{_SHORT_DASHES}])"
    r"|(?P<dots>…|\.{3,})"
)
_FOLDED = {
    "gone": "", "space": " ", "mark": "'", "prime": "'", "dprime": '"', "dash": "—", "hyphen": "-", "dots": "…",
}  # fmt: skip
_PLAIN = re.compile(_FOLDS)
HIDDEN = re.compile(f"[{_INVISIBLE}]")
"""Characters that nobody can see."""


def locate(quote: str, text: str) -> Quote:
    """Find a quote in a text.

    Time is linear in the length of both.

    Args:
        quote: Words that claim to stand in `text`. Outer white space and one pair of outer quote marks do not count.
        text: The stored text.

    Returns:
        `exact` or `normalised` with the text's own wording and its offsets in code points
        (`text[start:end] == result.text`); else `not_found` with the quote as given and no offsets. An exact
        occurrence wins over an earlier folded one. Nothing is joined over an ellipsis, and no letter is forgiven.
    """
    for wanted in _readings(quote):
        if not _says_enough(wanted):
            continue
        # A hidden character would look like the edge of a word, so such a text is folded first.
        start = -1 if wanted not in text or HIDDEN.search(text) else _find(wanted, text)
        if start >= 0:
            return Quote(text=wanted, start=start, end=start + len(wanted), status=QuoteStatus.EXACT)
        found = _locate_folded(wanted, text)
        if found is not None:
            return found
    return Quote(text=quote, start=None, end=None, status=QuoteStatus.NOT_FOUND)


def locate_among(quote: str, passage_text: str, others: Mapping[str, str]) -> Quote:
    """Find a quote in the passage it was credited to, and say so when only another text holds it.

    Args:
        quote: The words.
        passage_text: The text they were credited to.
        others: Other texts by id.

    Returns:
        As `locate` when `passage_text` holds it; `misattributed`, without offsets, when only one of `others`
        does (`holders` says which); else `not_found`.
    """
    found = locate(quote, passage_text)
    if found.status is not QuoteStatus.NOT_FOUND or not holders(quote, others):
        return found
    return Quote(text=quote, start=None, end=None, status=QuoteStatus.MISATTRIBUTED)


def holders(quote: str, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the texts that hold the quote, in the mapping's order."""
    return tuple(key for key, text in texts.items() if locate(quote, text).status is not QuoteStatus.NOT_FOUND)


def folded(text: str) -> str:
    """The text with every declared folding applied; two wordings are the same quote when these are equal."""
    return _fold(text).text


@dataclass(frozen=True, kw_only=True)
class _Folded:
    """Folded text and the way back: pieces that begin at `at[i]` came from the source range `[start[i], end[i])`."""

    text: str
    at: tuple[int, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]
    literal: tuple[bool, ...]
    """Whether piece `i` was copied unchanged, so that offsets inside it can be counted."""

    def source_start(self, position: int) -> int:
        """Where the folded character at `position` begins in the source."""
        piece = bisect_right(self.at, position) - 1
        return self.start[piece] + (position - self.at[piece] if self.literal[piece] else 0)

    def source_end(self, position: int) -> int:
        """Where the folded character before `position` ends in the source."""
        piece = bisect_right(self.at, position - 1) - 1
        return self.start[piece] + (position - self.at[piece]) if self.literal[piece] else self.end[piece]


def _readings(quote: str) -> tuple[str, ...]:
    bare = quote.strip()
    inner = bare[1:-1].strip()
    wrapped = len(bare) > 2 and bare[0] in _MARKS_OF_QUOTATION and bare[-1] in _MARKS_OF_QUOTATION
    return (bare, inner) if wrapped else (bare,)


def _says_enough(quote: str) -> bool:
    words = len(_words(_marks(quote)).findall(quote))
    return words >= MIN_WORDS or (words > 0 and len(quote) >= MIN_CHARS)


def _locate_folded(quote: str, text: str) -> Quote | None:
    wanted = folded(quote).strip()
    source = _fold(text)
    if not _says_enough(wanted) or wanted not in source.text:
        return None
    at = _find(wanted, source.text)
    if at < 0:
        return None
    start, end = source.source_start(at), source.source_end(at + len(wanted))
    status = QuoteStatus.EXACT if text[start:end] == quote else QuoteStatus.NORMALISED
    return Quote(text=text[start:end], start=start, end=end, status=status)


def _find(quote: str, text: str) -> int:
    """Offset of the first occurrence that starts and ends between words, or -1.

    Both sides get an edge mark around every word, so one plain search finds only whole words: no loop over
    occurrences, which a hostile text could make quadratic.
    """
    words = _words(_marks(text))
    edged = words.sub(f"{_EDGE}\\g<0>{_EDGE}", text)
    at = edged.find(_words(_marks(quote)).sub(f"{_EDGE}\\g<0>{_EDGE}", quote))
    return at if at < 0 else at - edged.count(_EDGE, 0, at)


def _marks(text: str) -> str:
    """The combining marks a text uses, escaped for a character class (`re` has no class for them)."""
    used = (c for c in set(text) if c > "\u02ff" and unicodedata.category(c)[0] == "M")
    return "".join(sorted(used)) if not text.isascii() else ""


@lru_cache(maxsize=256)
def _words(marks: str) -> re.Pattern[str]:
    """Pattern of one word: with its inner apostrophes and hyphens, a number with its sign, groups and per cent."""
    spaced = rf"(?:(?![{_UNSPACED}])[\w{marks}])"
    number = r"(?<!\w)(?:[-+−—$€£¥₴₽₹]\s?)?\d{1,3}(?: \d{3})+(?!\d)"
    joins = rf"(?:['’ʼ‐‑-](?={spaced})|(?<=\d)[.,:/–](?=\d))"
    word = rf"(?:(?:[+−$€£¥₴₽₹]|(?<![\w—-])[—-])(?=\d))?{spaced}+(?:{joins}{spaced}+)*"
    alone = rf"[{_UNSPACED}][{marks}]*" if marks else rf"[{_UNSPACED}]"
    return re.compile(rf"(?:{number}|{word})[%‰°]?|{alone}")


@lru_cache(maxsize=256)
def _clusters(marks: str) -> re.Pattern[str]:
    """Folds plus composition: a letter with the marks that follow it, or one letter that NFC would replace."""
    follows = f"{marks}{_JAMO}"
    base = rf"[^\s.…{_MARKS_OF_QUOTATION}{_SHORT_DASHES}{_LONG_DASHES}{follows}{_INVISIBLE}]"
    return re.compile(rf"(?P<cluster>{base}(?:[{_INVISIBLE}]*[{follows}])+)|{_FOLDS}|(?P<letter>[^\x00-\x7f])")


def _fold(text: str) -> _Folded:
    composed = unicodedata.is_normalized("NFC", text) and HIDDEN.search(text) is None
    pattern = _PLAIN if composed else _clusters(_marks(text))
    parts: list[str] = []
    at: list[int] = [0]
    start: list[int] = [0]
    end: list[int] = [0]
    literal: list[bool] = [True]
    size = done = 0
    for match in pattern.finditer(text):
        kind, found = match.lastgroup or "", match.group()
        put = _FOLDED[kind] if kind in _FOLDED else unicodedata.normalize("NFC", HIDDEN.sub("", found))
        if put == found:
            continue
        parts += (text[done : match.start()], put)
        size += match.start() - done
        # An unchanged piece follows each replaced one; empty pieces share an offset and the last one wins.
        at += (size, size + len(put))
        start += (match.start(), match.end())
        end += (match.end(), match.end())
        literal += (False, True)
        size += len(put)
        done = match.end()
    parts.append(text[done:])
    return _Folded(text="".join(parts), at=tuple(at), start=tuple(start), end=tuple(end), literal=tuple(literal))
