"""What an HTML page says of itself: JSON-LD, meta elements, links, and the time element of its header."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from workbench.ingest.page_dates import find_stated_date
from workbench.ingest.page_text import flat, shown
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
        title=_title(tree, metas, story, url),
        byline=_byline(tree, metas, story),
        published=find_stated_date(tree, metas, story),
        canonical_url=_canonical(tree, metas, url),
        language=flat(story.get("inLanguage")) or tree.get("lang") or tree.get("xml:lang") or metas.get("og:locale"),
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


def _name(value: object) -> str | None:
    if isinstance(value, dict):
        return flat(value.get("name"))
    return flat(value) if isinstance(value, str) else None


def _title(tree: HtmlElement, metas: Mapping[str, str], story: Mapping[str, object], url: str | None) -> str | None:
    headings = [t for h in tree.iter("h1") if (t := shown(h))]
    claimed = [flat(story.get("headline")), *(flat(metas.get(n)) for n in _TITLE_METAS), _document_title(tree)]
    known = [t for t in claimed if t]
    # The heading as printed, where another claim confirms it: metadata titles are often shortened or decorated.
    for heading in headings:
        if any(_agree(heading, claim) for claim in known):
            return _without_kicker(heading, known)
    return _without_site(known[0], metas, url) if known else (headings[0] if len(headings) == 1 else None)


def _without_kicker(heading: str, claims: Sequence[str]) -> str:
    # A heading often holds a section's name above the headline proper, which the metadata then lacks.
    return next((c for c in claims if heading != c and heading.endswith(c) and _agree(heading, c)), heading)


def _document_title(tree: HtmlElement) -> str | None:
    found = tree.find(".//title")
    return flat(found.text) if found is not None and found.text else None


def _agree(heading: str, claim: str) -> bool:
    a, b = _squeeze(heading), _squeeze(claim)
    return len(a) >= 8 and (a == b or (a in b and len(a) >= 0.5 * len(b)) or (b in a and len(b) >= 0.5 * len(a)))


def _squeeze(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _without_site(title: str, metas: Mapping[str, str], url: str | None) -> str:
    """Cut ` | Site name` off: a site name is what `og:site_name` or the address says, or a short last part."""
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    sites = {_squeeze(metas[n]) for n in _SITE_METAS if n in metas}
    last = _squeeze(parts[-1])
    is_host = len(last) >= 4 and url is not None and last in _squeeze(url.split("/")[2] if url.count("/") > 1 else url)
    if (
        is_host
        or last in sites
        or (len(parts[-1].split()) <= 4 and len(parts[-1]) < 0.4 * len(title) and "title" not in metas and not sites)
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
            text = _BY.sub("", shown(element) or "").strip(" ,;|")
            if (
                3 <= len(text) <= 60
                and len(text.split()) <= 6
                and not any(c.isdigit() for c in text)
                and not _NOT_A_NAME.search(text)
            ):
                return text
    return None


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
