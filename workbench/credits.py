"""Finds the news agency a story comes from by its byline, dateline, credit lines and footers; mentions do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from workbench.agencies import Agencies, bundled_agencies
from workbench.credit_words import CreditWords, credit_words
from workbench.datelines import find_dateline

__all__ = ["Credit", "CreditKind", "find_credit", "plain_line"]

_HEAD_LINES, _TAIL_LINES = 10, 8
"""Credits stand at an article's edges; a bare name in the middle belongs to a picture or a link."""
_CREDIT_WORDS, _FILLER_WORDS = 14, 30
"""A credit line is short; a sentence that names an agency is longer. One of credit words alone may be longer too."""
_CREDIT_CHARS = 500
"""A copyright footer may run on, but not for a paragraph."""
_SHOWN = 200
"""Characters of a credit that are kept."""


class CreditKind(StrEnum):
    """Where an agency's credit stands, and what it says."""

    BYLINE = "byline"
    DATELINE = "dateline"
    CREDIT = "credit"
    """A line of its own, a copyright footer, or the address of the original on the agency's site."""
    CONTRIBUTION = "contribution"
    """The agency is one source among others (`with AFP`); the story counts as the agency's all the same."""
    MARK = "mark"
    """Words that stand only in this agency's stories, or a page that calls the agency's page its original."""
    CLOSING = "closing"
    PUBLISHER = "publisher"
    """The agency published it itself; nothing printed says so."""


@dataclass(frozen=True, kw_only=True)
class Credit:
    """The agency a story comes from, and what tells it."""

    agency: str
    words: str
    """As printed, without markdown, at most 200 characters; for `publisher` the publisher's name."""
    kind: CreditKind


def find_credit(
    *,
    byline: str | None,
    lines: Sequence[str],
    text: str,
    publisher: str | None,
    canonical: str | None = None,
    agencies: Agencies | None = None,
) -> Credit | None:
    """The agency the story comes from with the words that tell it, or `None`.

    Looks, in this order, at the byline, the dateline, credit lines and copyright footers at the edges, addresses of an
    original, marks, a credit that closes the text, at the publisher (an agency's own site publishes that agency's
    stories), and last at the page's canonical address. Picture credits and agencies merely quoted ("told Reuters") do
    not count.

    Args:
        byline: as printed, markdown allowed.
        lines: the article's lines as published, also those that are not story (credits, footers).
        text: the story.
        publisher: registered domain or name.
        canonical: the address that the page calls its own.
        agencies: those to look for; the bundled ones when left out.
    """
    known, words = agencies if agencies is not None else bundled_agencies(), credit_words()
    shown, story = _edges(lines), _edges(text.splitlines())
    edges = [*shown, *story]
    return (
        _in_byline(plain_line(byline or ""), known, words)
        or _first(_dateline(line, known, words) for line in [*story[:4], *shown[:_HEAD_LINES]])
        or _first(_in_credit(line, known, words) for line in edges)
        or _first(_at_address(line, known, words) for line in edges)
        or _first(_by_mark(line, known) for line in edges)
        or _first(_at_end(line, known, words) for line in [*story[-2:], *shown[-_TAIL_LINES:]])
        or _told(known.of_publisher(publisher), publisher, CreditKind.PUBLISHER)
        or _told(known.of_publisher(_host(canonical)), canonical, CreditKind.MARK)
    )


def _told(agency: str | None, words: str | None, kind: CreditKind) -> Credit | None:
    return Credit(agency=agency, words=(words or "").strip()[:_SHOWN].strip(), kind=kind) if agency else None


def _first(found: Iterable[Credit | None]) -> Credit | None:
    return next((one for one in found if one), None)


def _edges(lines: Sequence[str]) -> list[str]:
    """The first and the last lines that are not blank, plain."""
    full = [line for line in lines if line.strip()]
    is_short = len(full) <= _HEAD_LINES + _TAIL_LINES
    return [plain_line(line) for line in (full if is_short else [*full[:_HEAD_LINES], *full[-_TAIL_LINES:]])]


_LINK = re.compile(r"!?\[([^\[\]]{0,300})\]\([^()]{0,2000}\)")
_HEADING = re.compile(r"^\s*#{1,6}\s")


def plain_line(line: str) -> str:
    """A line without markdown links, emphasis and doubled spaces. Headings keep their mark: some credit a picture."""
    bare = _LINK.sub(r"\1", unicodedata.normalize("NFC", line)).replace("**", "").replace("__", "")
    return " ".join(bare.strip().strip("*_").split())


def _in_byline(line: str, agencies: Agencies, words: CreditWords) -> Credit | None:
    if not line or len(line) > _SHOWN or re.search(r"\b(?:photo\w*|фото\w*)\b", line, re.IGNORECASE):
        return None
    if words.former.search(f"{line} "):
        # In Arabic, `former` follows its noun: the whole byline is looked at, and the agency stands at its end.
        return None
    mentions = (m for m in agencies.mentions(line) if not words.former.search(line[: m.start]))
    return _told(next((m.agency for m in mentions), None), line, _kind(line, words, CreditKind.BYLINE))


def _kind(line: str, words: CreditWords, otherwise: CreditKind) -> CreditKind:
    return CreditKind.CONTRIBUTION if words.contribution.search(line) else otherwise


def _dateline(line: str, agencies: Agencies, words: CreditWords) -> Credit | None:
    found = find_dateline(line, agencies, words)
    return _told(found[0], line[: found[1]], CreditKind.DATELINE) if found else None


_ADDRESS = re.compile(r"https?://\S+|(?<![\w.])(?:\w[\w-]*\.)+[a-z]{2,}(?:/\S*)?", re.IGNORECASE)
_INITIALS = re.compile(r"(?<!\w)[^\W\d_]{2,5}/(?:[^\W\d_]{2,5}/)*|/[^\W\d_]{2,5}(?!\w)")
"""Authors by their initials around the agency, as German papers sign: `mai/ter/dpa`."""


def _in_credit(line: str, agencies: Agencies, words: CreditWords) -> Credit | None:
    """A line that says whose text it is (`© 2031 AFP`), is only a credit, or opens as one and names the agency."""
    if not line or len(line) > _CREDIT_CHARS or _HEADING.match(line) or words.picture.search(line):
        return None
    mentions = list(agencies.mentions(line))
    owner = next((m.agency for m in mentions if words.owner.search(line[: m.start])), None)
    length = len(line.split())
    if owner or not mentions or length > _FILLER_WORDS or line.endswith(("!", "?", ":")):
        return _told(owner, line, CreditKind.CREDIT)
    bare = _INITIALS.sub(" ", _ADDRESS.sub(" ", _without(line, agencies)))
    found = re.findall(r"[^\W\d_]+", bare)
    left = [word for word in found if not (words.filler.match(word) or words.dateline.match(word))]
    if not left or (length <= _CREDIT_WORDS and words.opening.match(line.lstrip("([«*–—- ")) and _is_names(line, left)):
        return _told(mentions[0].agency, line, _kind(line, words, CreditKind.CREDIT))
    return None


_CASELESS_NAMES = 3


def _is_names(line: str, words: Sequence[str]) -> bool:
    """Whether what is left of a credit are names of people and partners, not a sentence."""
    if re.search(r"\.\s+\w+\s\w+", line):
        return False
    # Arabic has no capitals to tell names by: more words than a name's are a sentence.
    caseless = [word for word in words if word == word.upper() == word.lower()]
    return not any(word.islower() for word in words if word not in caseless) and len(caseless) <= _CASELESS_NAMES


def _without(line: str, agencies: Agencies) -> str:
    for mention in reversed(list(agencies.mentions(line))):
        line = f"{line[: mention.start]} {line[mention.end :]}"
    return line


def _at_address(line: str, agencies: Agencies, words: CreditWords) -> Credit | None:
    """A line that gives the original's address, on an agency's own site."""
    if not words.original.match(line) or len(line) > _CREDIT_CHARS:
        return None
    hosts = (_host(match.group()) for match in re.finditer(r"https?://\S+", line))
    return _told(next(filter(None, map(agencies.of_publisher, hosts)), None), line, CreditKind.CREDIT)


def _host(address: str | None) -> str | None:
    try:
        return urlsplit(address or "").hostname
    except ValueError:
        return None


def _by_mark(line: str, agencies: Agencies) -> Credit | None:
    folded = line.casefold()
    found = next((a.name for a in agencies.entries for mark in a.marks if mark.casefold() in folded), None)
    return _told(found, line, CreditKind.MARK)


_CLOSING = re.compile(r"(?:[(\[/]\s*[«“„\"]?|[-–—―]\s*)$")
_CLOSED = re.compile(r"[»”“\"]?\s*(?:[/,+;-]\s*[\w.]+\s*){0,3}[)\]/]?\s*\.?$")
_SENTENCE_ENDS = '.!?”"»…؟)'
_SHORT_NAME = 5


def _at_end(line: str, agencies: Agencies, words: CreditWords) -> Credit | None:
    """A credit that closes a paragraph: `... on Friday. (AFP)`, `— AFP`, and for short names `... on Friday. dpa`."""
    line = line[-_CREDIT_CHARS:]
    for mention in agencies.mentions(line):
        before, after = line[: mention.start], line[mention.end :]
        opening = _CLOSING.search(before)
        is_bare = mention.end - mention.start <= _SHORT_NAME and before.rstrip().endswith(tuple(".!?”»"))
        if not (opening or is_bare) or not _CLOSED.match(after) or words.picture.search(line[-80:]):
            continue
        at = opening.start() if opening else mention.start
        stem = before[:at].rstrip()
        if not stem or stem[-1] in _SENTENCE_ENDS:
            return _told(mention.agency, line[at:], _kind(line[at:], words, CreditKind.CLOSING))
    return None
