"""When an HTML page says it was published, and no guess where it does not say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import date
from typing import TYPE_CHECKING

from workbench.ingest.dates import names_day, parse_date
from workbench.ingest.page_text import flat, shown
from workbench.types import Published

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["find_evident_date", "find_stated_date"]

_DATE_METAS = (
    "article:published_time datepublished og:published_time og:article:published_time publishdate publish_date "
    "publish-date publication_date pubdate date.issued dc.date.issued dcterms.issued sailthru.date parsely-pub-date "
    "cxenseparse:recs:publishtime bt:pubdate rnews:datepublished originalpublicationdate "
    "dcsext.articlefirstpublished date_published article.published article_date_original"
).split()
# Names that some sites use for the last change: what the page prints comes first.
_VAGUE_METAS = "dc.date.created dcterms.created created dc.date dcterms.date date".split()


def find_stated_date(tree: HtmlElement, metas: Mapping[str, str], story: Mapping[str, object]) -> Published | None:
    """The date a page states: JSON-LD `datePublished`, then meta elements, then a marked `time` element."""
    for key in ("datePublished", "dateCreated"):
        found = parse_date(flat(story.get(key)) or "", found_in="json-ld")
        if found:
            return found
    return _in_metas(metas, _DATE_METAS) or _marked_time(tree) or _in_metas(metas, _VAGUE_METAS)


def _in_metas(metas: Mapping[str, str], names: Sequence[str]) -> Published | None:
    dates = (parse_date(metas.get(name, ""), found_in="meta") for name in names)
    return next((found for found in dates if found), None)


_DATE_MARK = re.compile(
    r"publi|posted|entry-date|post-date|article[-_]*(?:date|time)|dateline|byline|meta|created|veröff|datum|timestamp",
    re.IGNORECASE,
)
_UPDATE_MARK = re.compile(r"updat|modif|edited|comment|related|aktual", re.IGNORECASE)


def _marked_time(tree: HtmlElement) -> Published | None:
    """A `time` (or `datePublished`) element: one marked as publication, or the only day the page's times name."""
    times: list[Published] = []
    for element in tree.iter("time", "span", "abbr", "meta", "p", "div", "li"):
        prop = (element.get("itemprop") or "").lower()
        if element.tag != "time" and prop != "datepublished" and not _is_date_holder(element):
            continue
        found = _time_of(element)
        if not found:
            continue
        around = " ".join(filter(None, (element.get("class"), element.get("id"), prop, _parent_class(element))))
        if _UPDATE_MARK.search(around) or _is_foreign(element):
            continue
        if prop == "datepublished" or element.get("pubdate") is not None or _DATE_MARK.search(around):
            return found
        times.append(found)
    return times[0] if len({t.day for t in times}) == 1 else None


def _is_date_holder(element: HtmlElement) -> bool:
    marks = " ".join(filter(None, (element.get("class"), element.get("id"))))
    return (
        bool(marks)
        and len(marks) < 200
        and re.search(r"date|publi|datum|time", marks, re.IGNORECASE) is not None
        and len(element) <= 4
    )


def _time_of(element: HtmlElement) -> Published | None:
    for value in (element.get("datetime"), element.get("content")):
        if value and (found := parse_date(value, found_in="meta")):
            return found
    text = shown(element) or ""
    return parse_date(text.strip(" |•·–—-()[]:"), found_in="text") if len(text) <= 80 else None


def _parent_class(element: HtmlElement) -> str | None:
    parent = element.getparent()
    return None if parent is None else parent.get("class")


_FOREIGN_MARK = re.compile(
    r"related|sidebar|aside|comment|teaser|more-|latest|recommend|footer|widget|popular|trending", re.IGNORECASE
)


def _is_foreign(element: HtmlElement) -> bool:
    """Whether it stands in a list of other stories, a comment or the footer."""
    for above in element.iterancestors():
        if above.tag in {"aside", "footer", "nav"} or _FOREIGN_MARK.search(
            f"{above.get('class') or ''} {above.get('id') or ''}"
        ):
            return above.tag not in {"body", "html"}
    return False


def find_evident_date(tree: HtmlElement, page: str) -> Published | None:
    """What htmldate finds in the page's marks, if the page also prints that day in full.

    Only its fast search for the original date is used: the extensive one settles for any date on the page, an update, a
    comment or a copyright year.
    """
    from htmldate import find_date

    # htmldate changes the tree it is given.
    found = find_date(deepcopy(tree), extensive_search=False, original_date=True)
    day = date.fromisoformat(found) if found else None
    if day is None or (day.month == day.day == 1) or not names_day(page, day):
        return None
    return Published(day=day, at=None, found_in="text")
