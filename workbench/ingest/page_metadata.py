"""What an HTML page says of itself: JSON-LD, meta elements, links, and the time element of its header."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from workbench.ingest.dates import parse_date
from workbench.types import Published

if TYPE_CHECKING:
    from lxml.html import HtmlElement

__all__ = ["PageMetadata", "read_metadata"]


@dataclass(frozen=True, kw_only=True)
class PageMetadata:
    """What the page claims; each part may be missing."""

    title: str | None
    byline: str | None
    published: Published | None
    canonical_url: str | None
    language: str | None
    owner: str | None
    """Who the page says holds or supplies the text (JSON-LD `provider`, `copyrightHolder`, `dc.source`)."""


_ARTICLE_TYPES = (
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BlogPosting",
    "Report",
    "LiveBlogPosting",
    "TechArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "SocialMediaPosting",
)
_DATE_METAS = (
    "article:published_time datepublished og:published_time og:article:published_time publishdate publish_date "
    "publish-date publication_date pubdate date.issued dc.date.issued dcterms.issued dc.date.created dcterms.created "
    "sailthru.date parsely-pub-date cxenseparse:recs:publishtime bt:pubdate rnews:datepublished "
    "originalpublicationdate dcsext.articlefirstpublished date_published article.published article_date_original dc.date "
    "dcterms.date date created"
).split()
_AUTHOR_METAS = (
    "author article:author dc.creator dcterms.creator parsely-author sailthru.author byl citation_author rnews:author"
).split()
_TITLE_METAS = "og:title twitter:title dc.title dcterms.title parsely-title headline".split()
_SITE_METAS = "og:site_name application-name twitter:site".split()
_SUFFIX = re.compile(r"\s+(?:[|•·–—»:]|-|::)\s+")
_NOT_A_NAME = re.compile(
    r"https?://|^@|[<>{}]|\.(?:com|org|net|de|uk)\b|^(?:admin|editor|staff|redaktion|unknown|none|null|undefined)$",
    re.IGNORECASE,
)
_BY = re.compile(r"^\s*(?:by|von|par|por|od|автор:?|від)\s+(?=\S)", re.IGNORECASE)
MAX_JSON_CHARS = 1_000_000


def read_metadata(tree: HtmlElement, *, url: str | None) -> PageMetadata:
    """Read a page's claims about itself, most explicit first: JSON-LD, then meta elements, then visible marks.

    Args:
        tree: the parsed page, unchanged.
        url: its address, to complete relative ones.
    """
    metas = _metas(tree)
    stories = list(_stories(tree))
    story: Mapping[str, object] = stories[0] if stories else {}
    return PageMetadata(
        title=_title(tree, metas, story),
        byline=_byline(tree, metas, story),
        published=_published(tree, metas, story),
        canonical_url=_canonical(tree, metas, url),
        language=_text(story.get("inLanguage")) or tree.get("lang") or tree.get("xml:lang") or metas.get("og:locale"),
        owner=_name(story.get("copyrightHolder")) or _name(story.get("provider")) or metas.get("dc.source"),
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = (meta.get("content") or "").strip()
        if name and content and name not in found:
            found[name] = html.unescape(content)
    return found


def _stories(tree: HtmlElement) -> Iterator[Mapping[str, object]]:
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "") or not script.text:
            continue
        for item in _items(_json(script.text)):
            kinds = item.get("@type")
            names = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(n, str) and n.rsplit("/", 1)[-1] in _ARTICLE_TYPES for n in names):
                yield item


def _json(text: str) -> object:
    if len(text) > MAX_JSON_CHARS:
        return None
    # Pages wrap it in comments or CDATA, and break strings over lines, which strict JSON forbids.
    bare = (
        re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text).strip().rstrip(";")
    )
    try:
        value: object = json.loads(bare, strict=False)
    except (ValueError, RecursionError):
        return None
    return value


def _items(value: object, depth: int = 0) -> Iterator[Mapping[str, object]]:
    if depth > 4:
        return
    if isinstance(value, list):
        for part in value[:50]:
            yield from _items(part, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            yield from _items(value.get(key), depth + 1)


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return next((t for t in map(_text, value) if t), None)
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(html.unescape(value)).split()) or None


def _name(value: object) -> str | None:
    if isinstance(value, dict):
        return _text(value.get("name"))
    return _text(value) if isinstance(value, str) else None


def _title(tree: HtmlElement, metas: Mapping[str, str], story: Mapping[str, object]) -> str | None:
    headings = [t for h in tree.iter("h1") if (t := _shown(h))]
    claimed = [_text(story.get("headline")), *(_text(metas.get(n)) for n in _TITLE_METAS), _document_title(tree)]
    known = [t for t in claimed if t]
    # The heading as printed, where another claim confirms it: metadata titles are often shortened or decorated.
    for heading in headings:
        if any(_agree(heading, claim) for claim in known):
            return heading
    return _without_site(known[0], metas, tree) if known else (headings[0] if len(headings) == 1 else None)


def _document_title(tree: HtmlElement) -> str | None:
    found = tree.find(".//title")
    return _text(found.text) if found is not None and found.text else None


def _agree(heading: str, claim: str) -> bool:
    a, b = _squeeze(heading), _squeeze(claim)
    return len(a) >= 8 and (a == b or (a in b and len(a) >= 0.5 * len(b)) or (b in a and len(b) >= 0.5 * len(a)))


def _squeeze(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _without_site(title: str, metas: Mapping[str, str], tree: HtmlElement) -> str:
    """Cut ` | Site name` off: a site name is what `og:site_name` says, or a short last part."""
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    sites = {_squeeze(metas[n]) for n in _SITE_METAS if n in metas}
    last = _squeeze(parts[-1])
    if last in sites or (
        len(parts[-1].split()) <= 4 and len(parts[-1]) < 0.4 * len(title) and "title" not in metas and not sites
    ):
        return title[: title.rindex(parts[-1])].rstrip(" |•·–—»:-")
    return title


def _byline(tree: HtmlElement, metas: Mapping[str, str], story: Mapping[str, object]) -> str | None:
    names = _people(story.get("author")) or _people(story.get("creator"))
    for name in _AUTHOR_METAS:
        names = names or _people(metas.get(name))
    return ", ".join(dict.fromkeys(names)) or _marked_author(tree)


def _people(value: object) -> list[str]:
    entries = value if isinstance(value, list) else [value]
    names = [_name(e) for e in entries]
    bare = [_BY.sub("", n).strip(" ,;|") for n in names if n]
    return [n for n in bare if 2 <= len(n) <= 120 and not _NOT_A_NAME.search(n)]


_AUTHOR_CLASSES = frozenset(
    (
        "author byline author-name byline-name article-author article__author article-byline post-author "
        "entry-author c-byline__author"
    ).split()
)


def _marked_author(tree: HtmlElement) -> str | None:
    for element in tree.iter("a", "span", "div", "p", "address", "li"):
        marks = {element.get("rel"), element.get("itemprop"), *(element.get("class") or "").lower().split()}
        if marks & _AUTHOR_CLASSES:
            text = _BY.sub("", _shown(element) or "").strip(" ,;|")
            if (
                3 <= len(text) <= 60
                and len(text.split()) <= 6
                and not any(c.isdigit() for c in text)
                and not _NOT_A_NAME.search(text)
            ):
                return text
    return None


def _published(tree: HtmlElement, metas: Mapping[str, str], story: Mapping[str, object]) -> Published | None:
    for key in ("datePublished", "dateCreated"):
        found = parse_date(_text(story.get(key)) or "", found_in="json-ld")
        if found:
            return found
    for name in _DATE_METAS:
        found = parse_date(metas.get(name, ""), found_in="meta")
        if found:
            return found
    return _marked_time(tree)


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
    text = _shown(element) or ""
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


def _canonical(tree: HtmlElement, metas: Mapping[str, str], url: str | None) -> str | None:
    links: Sequence[str] = [
        link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for claim in (*links, metas.get("og:url", "")):
        if not claim:
            continue
        try:
            full = urljoin(url or "", claim.strip())
        except ValueError:
            continue
        if full.startswith(("http://", "https://")):
            return full
    return None


def _shown(element: HtmlElement) -> str | None:
    return " ".join("".join(element.itertext()).split()) or None
