"""Lists the articles of a feed: RSS 0.9x to 2.0, RSS 1.0 (RDF), Atom and JSON Feed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from urllib.parse import urljoin, urlsplit

from workbench.errors import IngestError

__all__ = ["MAX_ENTRIES", "MAX_FEED_BYTES", "FeedEntry", "is_feed", "read_feed"]

MAX_ENTRIES = 500
"""A longer feed is read up to here, in its own order, which is newest first by custom."""

MAX_FEED_BYTES = 10_000_000
"""Largest feed read."""

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"})
_PROLOGUE = r"\ufeff?(?:\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE\s[^>\[]*(?:\[.*?\]\s*)?>)*"
_ROOT = re.compile(_PROLOGUE + r"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.DOTALL | re.IGNORECASE)
_PAGE = re.compile(_PROLOGUE + r"<html[\s>]", re.DOTALL | re.IGNORECASE)
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version\\?/')
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_LONGEST_FIELD = 1000


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One article as its feed announces it."""

    url: str | None
    """Absolute http(s) address of the article; `None` when the feed gives none."""
    title: str | None
    published: str | None
    """ISO 8601: an instant with the zone the feed gave, or a day when it gave no time or no zone. A date in a form that
    is not known is passed on as it stands."""
    byline: str | None
    """Author names, comma-separated, without mail addresses."""
    text_html: str
    """The article or its summary as sanitised HTML with absolute links; empty when the feed carries none."""


def is_feed(body: bytes, content_type: str) -> bool:
    """Whether a body is a feed: its media type says so and it is no web page, or its root element does."""
    head = _decoded_head(body)
    if content_type.partition(";")[0].strip().lower() in _FEED_TYPES:
        return not _PAGE.match(head)
    return bool(_ROOT.match(head) or _is_json_feed(head))


def read_feed(body: bytes, url: str) -> list[FeedEntry]:
    """The entries of a feed in its order, at most `MAX_ENTRIES`; empty for a feed without entries.

    Entries without address, title and text are left out. A feed that is not well-formed is read as far as it goes.

    Args:
        body: the feed as it came.
        url: where it came from; relative links are resolved against it unless the feed states a base.

    Raises:
        IngestError: `not_a_feed`; `too_large` above `MAX_FEED_BYTES`; `unreadable` for a feed that declares XML
            entities, which serve only attacks.
    """
    if len(body) > MAX_FEED_BYTES:
        raise IngestError(f"The feed {url} is larger than {MAX_FEED_BYTES:,} bytes.", code="too_large")
    head = _decoded_head(body)
    if _is_json_feed(head):
        entries = _read_json(body, url)
    elif _PAGE.match(head):
        raise _not_a_feed(url)
    else:
        entries = _read_xml(body, url)
    return [entry for entry in entries if entry.url or entry.title or entry.text_html]


def _read_xml(body: bytes, url: str) -> list[FeedEntry]:
    import feedparser

    _refuse_entities(body, url)
    # BytesIO, as feedparser would take bytes for the name of a file and a string for an address to fetch.
    parsed = feedparser.parse(BytesIO(body), response_headers={"content-type": "application/xml"}, sanitize_html=True)
    if not parsed.get("version") and not parsed.entries:
        raise _not_a_feed(url)
    return [_xml_entry(entry, url) for entry in parsed.entries[:MAX_ENTRIES]]


def _refuse_entities(body: bytes, url: str) -> None:
    from xml.sax import ContentHandler, SAXException

    from defusedxml import DefusedXmlException
    from defusedxml.sax import parseString

    try:
        parseString(body, ContentHandler(), forbid_dtd=False, forbid_entities=True, forbid_external=False)
    except DefusedXmlException as error:
        raise IngestError(f"{url} declares XML entities and was not read.", code="unreadable") from error
    except (SAXException, ValueError, LookupError):
        # Not well-formed: feedparser reads it loosely, without expanding entities; those it may declare are refused.
        if "<!ENTITY" in _decoded_head(body):
            raise IngestError(f"{url} declares XML entities and was not read.", code="unreadable") from None


def _xml_entry(entry: Mapping[str, object], url: str) -> FeedEntry:
    published = entry.get("published") or (entry.get("updated") if "updated" in entry else None)
    permalink = entry.get("id") if _is_web(entry.get("id")) else None
    return FeedEntry(
        url=_link(_text(entry.get("link")) or _text(permalink), url),
        title=_plain(entry.get("title")),
        published=_published(_text(published)),
        byline=_xml_byline(entry),
        text_html=_xml_text(entry, url),
    )


def _xml_byline(entry: Mapping[str, object]) -> str | None:
    authors = entry.get("authors")
    # feedparser cuts a lone author into name and mail address, some in the wrong place; `author` keeps the whole.
    several = isinstance(authors, list) and len(authors) > 1
    return _byline(authors) if several or "author" not in entry else _name(entry.get("author"))


def _xml_text(entry: Mapping[str, object], url: str) -> str:
    contents = entry.get("content")
    parts = contents if isinstance(contents, list) else []
    for part in [*parts, entry.get("summary_detail")]:
        value = _text(part.get("value")) if isinstance(part, dict) else None
        if value:
            plain = part.get("type") == "text/plain"
            return _clean(html.escape(value) if plain else value, url)
    return ""


def _read_json(body: bytes, url: str) -> list[FeedEntry]:
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _not_a_feed(url) from error
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        raise _not_a_feed(url)
    return [_json_entry(item, url) for item in items[:MAX_ENTRIES] if isinstance(item, dict)]


def _json_entry(item: Mapping[str, object], url: str) -> FeedEntry:
    text = _text(item.get("content_html"))
    plain = _text(item.get("content_text")) or _text(item.get("summary"))
    # Version 1.0 has one `author`, 1.1 a list of them.
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    return FeedEntry(
        url=_link(_text(item.get("url")) or (_text(item.get("id")) if _is_web(item.get("id")) else None), url),
        title=_plain(item.get("title")),
        published=_published(_text(item.get("date_published")) or _text(item.get("date_modified"))),
        byline=_byline(authors),
        text_html=_clean(text if text else html.escape(plain or ""), url),
    )


def _published(text: str | None) -> str | None:
    if text is None:
        return None
    for read in (_iso, _rfc822):
        try:
            return read(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return text[:100]


def _iso(text: str) -> str:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return date.fromisoformat(text).isoformat()
    return _told(datetime.fromisoformat(text))


def _rfc822(text: str) -> str:
    if ":" not in text:
        return parsedate_to_datetime(f"{text} 00:00:00").date().isoformat()
    at = parsedate_to_datetime(text)
    # RFC 5322: `-0000` is UTC without a word about the local zone; without any zone Python is naive too.
    if at.tzinfo is None and text.endswith("-0000"):
        at = at.replace(tzinfo=UTC)
    return _told(at)


def _told(at: datetime) -> str:
    return at.isoformat() if at.tzinfo is not None else at.date().isoformat()


def _byline(authors: object) -> str | None:
    found = authors if isinstance(authors, list) else []
    names = [name for author in found if isinstance(author, dict) and (name := _name(author.get("name")))]
    return ", ".join(dict.fromkeys(names)) or None


def _name(value: object) -> str | None:
    """A name without the mail address that RSS puts before or behind it."""
    text = _plain(value)
    return re.sub(r"[()<>\[\]]", " ", _MAIL.sub("", text)).strip(" ,;") or None if text else None


def _link(found: str | None, base: str) -> str | None:
    if found is None:
        return None
    try:
        joined = urljoin(base, found)
    except ValueError:
        return None
    return joined if _is_web(joined) else None


def _is_web(value: object) -> bool:
    try:
        parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _clean(text: str, base: str) -> str:
    """Sanitised HTML whose links are absolute web addresses; links that are not lose their address."""
    import nh3

    def absolute(_element: str, attribute: str, value: str) -> str | None:
        return _link(value, base) if attribute in ("href", "src", "cite") else value

    return nh3.clean(text, attribute_filter=absolute).strip() if text else ""


def _plain(value: object) -> str | None:
    """Words without markup, on one line."""
    import nh3

    text = _text(value)
    if text is None:
        return None
    words = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
    return " ".join(words.split())[:_LONGEST_FIELD] or None


def _text(value: object) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def _is_json_feed(head: str) -> bool:
    return head.lstrip("\ufeff \t\r\n").startswith("{") and bool(_JSON_FEED.search(head))


def _decoded_head(body: bytes) -> str:
    """The first 8 KiB, decoded well enough to see markup."""
    head = body[:8192]
    for encoding, marks in (("utf-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-16-le", b"<\0"), ("utf-16-be", b"\0<")):
        if head.startswith(marks):
            return head.decode(encoding, "replace")
    return head.decode("utf-8", "replace")


def _not_a_feed(url: str) -> IngestError:
    return IngestError(f"{url} is not a feed (RSS, Atom or JSON Feed).", code="not_a_feed")
