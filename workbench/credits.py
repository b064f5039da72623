"""Finds the news agency a story comes from by its byline, dateline, credit lines and footers; mentions do not count."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from workbench.agencies import Agencies, bundled_agencies

__all__ = ["find_agency", "plain_line"]

_HEAD_LINES, _TAIL_LINES = 10, 8
"""Credits stand at an article's edges; a bare name in the middle belongs to a picture or a link."""
_HEAD_CHARS = 110
"""A dateline ends within this many characters of its line."""
_CREDIT_WORDS = 12
"""A credit line is short; a sentence that names an agency is longer."""
_CREDIT_CHARS = 500
"""A copyright footer may run on, but not for a paragraph."""


def find_agency(
    *,
    byline: str | None,
    lines: Sequence[str],
    text: str,
    publisher: str | None,
    agencies: Agencies | None = None,
) -> str | None:
    """The name of the agency the story comes from, or `None`.

    Looks, in this order, at the byline, the dateline, credit lines and copyright footers at the edges, a credit that
    closes the text, and last at the publisher: an agency's own site publishes that agency's stories. Picture credits
    and agencies merely quoted ("told Reuters") do not count.

    Args:
        byline: as printed, markdown allowed.
        lines: the article's lines as published, also those that are not story (credits, footers).
        text: the story.
        publisher: registered domain or name.
        agencies: those to look for; the bundled ones when left out.
    """
    known = agencies if agencies is not None else bundled_agencies()
    shown, story = _edges(lines), _edges(text.splitlines())
    edges = [*shown, *story]
    return (
        _in_byline(byline, known)
        or _first(_in_dateline(line, known) for line in [*story[:4], *shown[:_HEAD_LINES]])
        or _first(_in_credit(line, known) for line in edges)
        or _first(_by_mark(line, known) for line in edges)
        or _first(_at_end(line, known) for line in [*story[-2:], *shown[-_TAIL_LINES:]])
        or known.of_publisher(publisher)
    )


def _first(found: Iterator[str | None]) -> str | None:
    return next((name for name in found if name), None)


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


_PICTURE = re.compile(
    r"\b(?:photos?|photograph\w*|pictures?|images?|video|getty|shutterstock|via|file|illustration|handout|graphic|pool"
    r"|фото\w*|зображення|ілюстрація|скріншот|кадр|изображение|иллюстрация|скриншот"
    r"|fotos?|bild\w*|imag[eo]n?|imagen|crédits?\s+photos?)\b|صورة|الصورة|تصوير",
    re.IGNORECASE,
)
"""Words of a picture credit: the agency took the picture, which says nothing of the story."""

_FORMER = re.compile(
    r"\b(?:former|ex|колишн\w+|бывш\w+|ehemalige\w*|ancien\w*|antigu[oa])[\s-]+(?:\w+[\s-]+){0,2}$", re.IGNORECASE
)


def _in_byline(byline: str | None, agencies: Agencies) -> str | None:
    line = plain_line(byline or "")
    if not line or len(line) > 200 or re.search(r"\b(?:photo\w*|фото\w*)\b", line, re.IGNORECASE):
        return None
    mentions = (m for m in agencies.mentions(line) if not _FORMER.search(line[: m.start]))
    return next((m.agency for m in mentions), None)


# A dateline: place names, dates and months before the name, brackets or dashes around it.
_BRACKETED = re.compile(r"\s*[/,;|+-]?\s*[)\]/]\s*[.:،,]?\s*[-–—―.:]")
_AFTER_BARE = re.compile(r"\s*(?:[.:]|\s[-–—―])(?:\s|$|[-–—―])")
_MONTHS = """
jan feb mar apr may jun jul aug sep sept oct nov dec
january february march april june july august september october november december
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
янв фев мар апр мая июн июл авг сен окт ноя дек
января февраля марта апреля июня июля августа сентября октября ноября декабря
januar februar märz mai juni juli oktober dezember
janv janvier févr février mars avril juin juillet août septembre octobre novembre décembre
ene enero febrero marzo abr abril mayo junio julio ago agosto septiembre octubre noviembre dic diciembre
gen gennaio febbraio aprile mag maggio giu giugno lug luglio set settembre ott ottobre dicembre
"""
_SMALL = frozenset(
    f"{_MONTHS} de del la le les los las am an der den du des da do di sur im in on upon and et y und м г".split()
)
"""Words in lower case that a dateline may hold: months, and the small words inside place names."""


def _in_dateline(line: str, agencies: Agencies) -> str | None:
    head = line[:_HEAD_CHARS]
    for mention in agencies.mentions(head):
        before, after = head[: mention.start], line[mention.end :]
        opened = before.rstrip().endswith(("(", "[", "/"))
        if opened and _BRACKETED.match(_skip_partners(after, agencies)) and _is_place(before.rstrip()[:-1], agencies):
            return mention.agency
        if not opened and _AFTER_BARE.match(after) and _is_bare_dateline(before, after, agencies):
            return mention.agency
    return None


def _skip_partners(after: str, agencies: Agencies) -> str:
    """What follows the further agencies or initials of a joint credit: `(dpa/AFP)`, `(AFP, Reuters)`."""
    close = re.match(r"[^)\]]{0,40}?(?=[)\]])", after)
    if close is None or not close.group().strip():
        return after
    inside = close.group()
    rest = _without(inside, agencies)
    return after[close.end() :] if not re.search(r"\w{4,}", rest) else after


def _is_bare_dateline(before: str, after: str, agencies: Agencies) -> bool:
    place = before.rstrip()
    if not place:
        return re.match(r"\s+[-–—―]\s", after) is not None
    is_dated = re.search(r"\d", place) is not None or place.split(",")[0].strip(" .-–—―/").isupper()
    return place[-1] in ".,-–—―/" and is_dated and _is_place(place, agencies)


def _is_place(before: str, agencies: Agencies) -> bool:
    """Whether the words before the name are a dateline's: places, dates, nothing that reads as a sentence."""
    words = re.findall(r"[^\W_]+", before)
    if len(words) > 9 or next(iter(agencies.mentions(before)), None) is not None:
        return False
    return all(not word.islower() or word.casefold() in _SMALL or word.isdigit() for word in words)


_FILLER = frozenset(
    """
    by from with and the of via at in agency agencies news newswire wire service staff reporting reported additional
    contributed contributing to this report story source sources original text credit copyright c all rights reserved
    inc ltd llc gmbh sas reproduced permission published
    за матеріалами матеріал текст джерело джерела агентство агенція агенції інформаційне інформаційна новин від автор
    автори редакція та і з усі всі права захищені
    по материалам материал источник источники агентства информационное новостей от авторы редакция и с все защищены
    von mit quelle quellen agentur material der des die und nach angaben alle rechte vorbehalten autor redaktion
    par avec source agence dépêche texte et de la le tous droits réservés auteur rédaction
    por con fuente fuentes agencia texto y del el todos los derechos reservados redacción
    المصدر مصدر وكالة وكالات نص من عن مع و حقوق جميع الحقوق محفوظة
    """.split()
)
"""Words a credit is made of besides names."""
_LEAD_IN = re.compile(
    r"(?:©|\(c\)|copyright|by\s|with\s|via\s|source|text|story|credit|agenc|reporting|additional\s+reporting|original"
    r"|за\s+матеріалами|джерел|агентств|агенці|від\s|текст|автор|по\s+материалам|источник|от\s"
    r"|von\s|mit\s|quelle|agentur|par\s|avec\s|fuente|por\s|con\s|المصدر|مصدر|وكال|عن\s|من\s)",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?:©|\(c\)|copyright)[\s©\d(c),–-]*(?:the\s)?$", re.IGNORECASE)


def _in_credit(line: str, agencies: Agencies) -> str | None:
    """A line that says whose text it is (`© 2031 AFP`), is only a credit, or opens as one and names the agency."""
    if not line or len(line) > _CREDIT_CHARS or _HEADING.match(line) or _PICTURE.search(line):
        return None
    mentions = list(agencies.mentions(line))
    owner = next((m.agency for m in mentions if _OWNED.search(line[: m.start])), None)
    if owner or not mentions or len(line.split()) > _CREDIT_WORDS or line.endswith(("!", "?")):
        return owner
    words = [w for w in re.findall(r"[^\W\d_]+", _without(line, agencies)) if w.casefold() not in _FILLER]
    if not words or (_LEAD_IN.match(line) and _is_names(line, words)):
        return mentions[0].agency
    return None


def _is_names(line: str, words: Sequence[str]) -> bool:
    """Whether what is left of a credit are names of people and partners, not a sentence."""
    return all(not word.islower() for word in words) and not re.search(r"[.;]\s+\w+\s\w+", line)


def _without(line: str, agencies: Agencies) -> str:
    for mention in reversed(list(agencies.mentions(line))):
        line = f"{line[: mention.start]} {line[mention.end :]}"
    return line


def _by_mark(line: str, agencies: Agencies) -> str | None:
    folded = line.casefold()
    return next((a.name for a in agencies.entries for mark in a.marks if mark.casefold() in folded), None)


_CLOSING = re.compile(r"(?:[(\[/]\s*|[-–—―]\s*)$")
_CLOSED = re.compile(r"\s*(?:[/,+;-]\s*[\w.]+\s*){0,3}[)\]/]?\s*\.?$")


def _at_end(line: str, agencies: Agencies) -> str | None:
    """A credit that closes a paragraph: `... on Friday. (AFP)`, `— AFP`."""
    line = line[-_CREDIT_CHARS:]
    for mention in agencies.mentions(line):
        before, after = line[: mention.start], line[mention.end :]
        opening = _CLOSING.search(before)
        if opening is None or not _CLOSED.match(after) or _PICTURE.search(line[-80:]):
            continue
        stem = before[: opening.start()].rstrip()
        if not stem or stem[-1] in '.!?”"»…؟)':
            return mention.agency
    return None
