"""What stands above the story: headline, byline, date, credits. They become metadata and leave the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbench.ingest.boilerplate import Rules, is_sentence, mark_line
from workbench.ingest.dates import find_date_line, is_date_line
from workbench.ingest.lines import Line
from workbench.types import Published

__all__ = ["Header", "read_header"]

MAX_LINES = 16
"""A header is at most this many lines that are not blank."""
MAX_TITLE_CHARS = 220


@dataclass(kw_only=True)
class Header:
    """What the first lines told; filled line by line, then only read."""

    title: str | None = None
    byline: str | None = None
    published: Published | None = None
    url: str | None = None
    taken: set[int] = field(default_factory=set)
    """Indices of lines that leave the text."""


_FIELD = re.compile(
    r"(title|headline|author|byline|by|date|published|url|link|source url)\s*:\s+(\S.*)$", re.IGNORECASE
)
_SEPARATORS = re.compile(r"\s+[|•·/–—-]\s+|\s*[|•·]\s*")
_ENDS_AS_PROSE = re.compile(r"[.,;:،؛]$")
_ELLIPSIS = ("...", "…")
_SENTENCE_BREAK = re.compile(r"[.!?]\s+[A-ZА-ЯІЇЄҐ]")
_CREDIT_WORD = re.compile(
    r"\b(?:photo|foto|фото|image|courtesy|getty|©|via|handout|press service|пресс-служба|пресслужба|пресслужби)\b|[/©]",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\W\d_][\w.'’ʼ-]*")
_PLACE_IN_BYLINE = re.compile(r"^(?:in|at|en|à|in\s+der)\s", re.IGNORECASE)


def read_header(lines: Sequence[Line], rules: Rules, *, known_title: str | None) -> Header:
    """Read the lines above the first paragraph.

    Args:
        lines: all lines of the text.
        rules: for the words that open a byline.
        known_title: the title when a reader or a person already knows it; then no plain line is taken for one.
    """
    header = Header(title=known_title)
    for index in _zone(lines, rules):
        if _take(header, lines, index, rules, known_title):
            header.taken.add(index)
    return header


def _zone(lines: Sequence[Line], rules: Rules) -> list[int]:
    zone: list[int] = []
    for index, line in enumerate(lines):
        if not line.text:
            continue
        if len(zone) >= MAX_LINES or (not line.level and _is_paragraph(line, rules)):
            break
        zone.append(index)
    return zone


def _is_paragraph(line: Line, rules: Rules) -> bool:
    if len(line.text) > MAX_TITLE_CHARS:
        return True
    if _FIELD.match(line.text) or is_date_line(line.text) or _byline(line.text, rules):
        return False
    return is_sentence(line.text) and not line.text.endswith(("?", "!", "»", "”", '"', *_ELLIPSIS))


def _take(header: Header, lines: Sequence[Line], index: int, rules: Rules, known_title: str | None) -> bool:
    line = lines[index]
    if known_title and _same_words(line.text, known_title):
        return True
    if line.level and header.title is None and _is_title(line.text):
        header.title = line.text
        return True
    return (
        _take_field(header, line)
        or _take_signature(header, line.text, rules)
        or _take_rest(header, lines, index, rules)
    )


def _take_rest(header: Header, lines: Sequence[Line], index: int, rules: Rules) -> bool:
    line = lines[index]
    if line.level:
        return header.title is not None and line.text != header.title and _is_credit_heading(line.text)
    if header.title is None and _is_headline(lines, index, rules):
        header.title = line.text
        return True
    return False


def _take_field(header: Header, line: Line) -> bool:
    match = _FIELD.match(line.text)
    if not match or len(line.text) > 400:
        return False
    name, value = match.group(1).casefold(), match.group(2).strip().strip("\"'")
    if name in {"title", "headline"} and _is_title(value):
        header.title = header.title or value
    elif name in {"author", "byline", "by"} and not is_sentence(value):
        header.byline = header.byline or value
    elif name in {"date", "published"} and is_date_line(value):
        header.published = header.published or find_date_line(value)
    elif "url" in name or name == "link":
        address = line.targets[0] if line.targets else value
        if not address.startswith(("http://", "https://")):
            return False
        header.url = header.url or address
    else:
        return False
    return True


def _take_signature(header: Header, text: str, rules: Rules) -> bool:
    """A byline, a date, or several such parts on one line (`By Jane Roe | 3 June 2024 | 4 min read`)."""
    if is_date_line(text):
        header.published = header.published or find_date_line(text)
        return True
    parts = [p.strip() for p in _SEPARATORS.split(text) if p.strip()]
    if len(parts) > 6 or len(text) > 200:
        return False
    kinds = [_part_kind(p, rules) for p in parts]
    if not all(kinds):
        return False
    for part, kind in zip(parts, kinds, strict=True):
        if kind == "date":
            header.published = header.published or find_date_line(part)
        elif kind == "byline":
            header.byline = header.byline or _byline(part, rules)
    return any(k in {"date", "byline"} for k in kinds)


def _part_kind(part: str, rules: Rules) -> str | None:
    if is_date_line(part):
        return "date"
    if _byline(part, rules):
        return "byline"
    return "mark" if mark_line(Line(text=part), rules) else None


def _byline(text: str, rules: Rules) -> str | None:
    """The names of a byline (`By Jane Roe and Ali Faris, AFP`), else `None`. Each longer word is a name's."""
    match = rules.bylines.match(text)
    if not match or len(text) > 140 or _SENTENCE_BREAK.search(text) or text.endswith(("?", "!", ":")):
        return None
    names = text[match.end() :].strip(" .,")
    words = _NAME.findall(names)
    lower = [w for w in words if w[:1].islower() and len(w) > 3 and w not in {"from", "with", "mit"}]
    is_cased = any(w[:1].isupper() for w in words)
    fits = (is_cased and not lower) or (not any(w[:1].islower() or w[:1].isupper() for w in words) and len(words) <= 6)
    return (
        names
        if words and len(words) <= 16 and fits and not _PLACE_IN_BYLINE.match(names) and not _has_year(names)
        else None
    )


def _has_year(names: str) -> bool:
    return re.search(r"\d{2}", names) is not None


def _is_title(text: str) -> bool:
    return 3 <= len(text) <= MAX_TITLE_CHARS and any(c.isalpha() for c in text) and not is_date_line(text)


def _is_headline(lines: Sequence[Line], index: int, rules: Rules) -> bool:
    """A first plain line that stands apart, does not close like a sentence, and has a story below it."""
    line = lines[index]
    text = line.text
    if any(earlier.text for earlier in lines[:index]) or line.item or line.linked or not _is_title(text):
        return False
    if len(text.split()) < 3 and len(text) < 12:
        return False
    if (
        (_ENDS_AS_PROSE.search(text) and not text.endswith(_ELLIPSIS))
        or _SENTENCE_BREAK.search(text)
        or mark_line(line, rules)
    ):
        return False
    below = [later for later in lines[index + 1 :] if later.text]
    apart = index + 1 < len(lines) and not lines[index + 1].text
    signed = bool(below) and (is_date_line(below[0].text) or _byline(below[0].text, rules) is not None)
    longest = max((len(later.text) for later in below[:12]), default=0)
    return (apart or signed or longest > 2 * len(text)) and any(
        is_sentence(later.text, min_words=4) for later in below[:12]
    )


def _is_credit_heading(text: str) -> bool:
    """A heading between headline and story that only names someone: `## Harbour Authority`, `### Photo: A. Roe`."""
    words = text.split()
    if len(words) > 6 or text.endswith((".", "?", "!")):
        return False
    if _CREDIT_WORD.search(text):
        return True
    return all(
        not w.islower() or w in {"of", "and", "the", "de", "для", "и", "та", "і", "und", "et", "y"} for w in words
    )


def _same_words(a: str, b: str) -> bool:
    def bare(text: str) -> str:
        return "".join(c for c in text.casefold() if c.isalnum())

    return bare(a) == bare(b)
