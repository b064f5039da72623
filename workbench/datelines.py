"""Datelines: the place, date and agency that a story opens with, as papers of many countries print them."""

from __future__ import annotations

import re

from workbench.agencies import Agencies
from workbench.credit_words import CreditWords

__all__ = ["find_dateline"]

_HEAD_CHARS = 110
"""A dateline ends within this many characters of its line."""
_PLACE_WORDS = 9

_BRACKETED = re.compile(r"\s*[/,;|+-]?\s*[)\]/]\s*[.:،,]?\s*[-–—―.:]+")
_BRACKETED_ONLY = re.compile(r"\s*[)\]/]\s+(?=[^\W\d_]|[“«\"„])")
"""No dash behind the bracket: a dateline where the place is dated or in capitals, or where nothing stands before."""
_AFTER_BARE = re.compile(r"(?:,\s+[^\W\d_]+(?:\s+[^\W\d_]+){1,2}(?=\.\s))?\s*(?:[.:]|\s[-–—―])(?:\s|$|[-–—―])")
"""What ends a dateline without brackets; a reporter's name may come before it."""
_CASELESS_PLACE_WORDS = 2


def find_dateline(line: str, agencies: Agencies, words: CreditWords) -> tuple[str, int] | None:
    """The agency that the line's dateline names and where the dateline ends; `None` without one.

    `TALLOW, May 3 (Reuters) - `, `Tallow (dpa/AFP) - `, `ТАЛОВ, 3 мая. /ТАСС/. `, `AFP - `; the words before the agency
    are places and dates, nothing that reads as a sentence.
    """
    head = line[:_HEAD_CHARS]
    for mention in agencies.mentions(head):
        before, after = head[: mention.start], line[mention.end :]
        before = words.reporter.sub("", before)
        end = _bracketed(before, after, agencies, words)
        if end is None and not _is_opened(before):
            end = _bare(before, after, agencies, words)
        if end is not None:
            return mention.agency, mention.end + end
    return None


def _is_opened(before: str) -> bool:
    """Whether the agency stands in brackets, first or after initials: `(awp/ats)`."""
    return re.search(r"(?:[(\[]|(?:^|\s)/)\s*(?:[^\W\d_]{2,5}/)?$", before) is not None


def _bracketed(before: str, after: str, agencies: Agencies, words: CreditWords) -> int | None:
    """How many characters of `after` belong to a dateline with the agency in brackets."""
    if not _is_opened(before) and not before.rstrip().endswith("/"):
        return None
    place = re.sub(r"[(\[/]\s*(?:[^\W\d_]{2,5}/)?$", "", before.rstrip()).strip()
    skipped = _partners(after, agencies)
    rest = after[skipped:]
    closed = _BRACKETED.match(rest) or (_BRACKETED_ONLY.match(rest) if not place or _is_dated(place) else None)
    if closed is None or not _is_place(place, agencies, words):
        return None
    return skipped + closed.end()


def _partners(after: str, agencies: Agencies) -> int:
    """How many characters further agencies or initials of a joint credit take: `(dpa/AFP)`, `(AFP, Reuters)`."""
    close = re.match(r"[^)\]]{0,40}?(?=[)\]])", after)
    if close is None or not close.group().strip():
        return 0
    inside = close.group()
    for mention in reversed(list(agencies.mentions(inside))):
        inside = f"{inside[: mention.start]} {inside[mention.end :]}"
    return close.end() if not re.search(r"\w{4,}", inside) else 0


def _bare(before: str, after: str, agencies: Agencies, words: CreditWords) -> int | None:
    """How many characters of `after` belong to a dateline without brackets."""
    place = before.rstrip()
    ended = _AFTER_BARE.match(after)
    if not place:
        ended = re.match(r"\s+[-–—―]+\s", after)
        return ended.end() if ended else None
    if ended is None or place[-1] not in ".,-–—―/" or not _is_place(place, agencies, words):
        return None
    return ended.end() if _is_dated(place) or _is_caseless_place(place) else None


def _is_dated(place: str) -> bool:
    """Whether a date or capitals tell a dateline from the beginning of a sentence."""
    return re.search(r"\d", place) is not None or place.split(",")[0].strip(" .-–—―/").isupper()


def _is_caseless_place(place: str) -> bool:
    """A place or two in Arabic, which has no capitals, before a dash: `تالو - رويترز`."""
    names = re.findall(r"[^\W\d_]+", place)
    is_caseless = all(name == name.upper() == name.lower() for name in names)
    return is_caseless and 0 < len(names) <= _CASELESS_PLACE_WORDS and place[-1] in "-–—―/"


def _is_place(before: str, agencies: Agencies, words: CreditWords) -> bool:
    """Whether the words before the name are a dateline's: places, dates, nothing that reads as a sentence."""
    found = re.findall(r"[^\W_]+", before)
    if len(found) > _PLACE_WORDS or next(iter(agencies.mentions(before)), None) is not None:
        return False
    return all(not word.islower() or words.dateline.match(word) or word.isdigit() for word in found)
