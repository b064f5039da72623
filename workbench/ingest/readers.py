"""From the bytes of one source to articles: the reader for its kind, then cleaning and metadata."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from workbench.errors import IngestError
from workbench.ingest.dates import parse_date
from workbench.ingest.kinds import Kind, sniff
from workbench.ingest.metadata import build_article, fill_gaps
from workbench.ingest.pages import read_page, read_page_text
from workbench.ingest.plain import read_plain
from workbench.ingest.portable import read_pdf
from workbench.ingest.rows import Row, read_rows
from workbench.ingest.types import Failure, Markup, Read, Reading
from workbench.ingest.word import read_docx
from workbench.types import Article, Given

if TYPE_CHECKING:
    from workbench.ingest.feeds import FeedEntry
    from workbench.ingest.fetch import Fetcher
    from workbench.origin_keys import KnownSources

__all__ = ["Body", "attempt", "read_body"]

T = TypeVar("T")
logger = logging.getLogger(__name__)

MIN_ENTRY_CHARS = 200
"""A feed entry's own text must have this many characters to stand in for its page."""


@dataclass(frozen=True, kw_only=True)
class Body:
    """The bytes of one source and what its carrier said of them."""

    content: bytes
    name: str
    """Path, address or `-`: how failures name it."""
    url: str | None = None
    """The address it was fetched from."""
    content_type: str | None = None
    charset: str | None = None


def read_body(
    body: Body, *, given: Given, fetcher: Fetcher | None, now: datetime, known: KnownSources
) -> Iterator[Read | Failure]:
    """Articles of one source: one, or many for rows and feeds. What cannot be read is a `Failure`, never raised."""
    kind = attempt(body.name, lambda: sniff(body.content, name=body.name, declared_type=body.content_type))
    if isinstance(kind, Failure):
        yield kind
    elif kind is Kind.ROWS:
        yield from _read_rows(body, given, now, known)
    elif kind is Kind.FEED:
        yield from _read_feed(body, given, fetcher, now, known)
    else:
        yield _as_item(
            body.name, lambda: build_article(_read_one(body, kind), given=given, name=body.name, now=now, known=known)
        )


def attempt(source: str, step: Callable[[], T]) -> T | Failure:
    """Run a step for one source; an error becomes its `Failure`, so that the other sources go on."""
    try:
        return step()
    except IngestError as error:
        return Failure(source=source, code=error.code, message=error.message)
    except Exception as error:  # the one broad catch of ingest: a hostile file must not end the run
        logger.debug("reading %s failed", source, exc_info=True)
        message = (
            f"{source} could not be read ({type(error).__name__}); it may be damaged, or this is a fault to report."
        )
        return Failure(source=source, code="unreadable", message=message)


def _as_item(source: str, step: Callable[[], Article]) -> Read | Failure:
    result = attempt(source, step)
    return result if isinstance(result, Failure) else Read(source=source, article=result)


def _read_one(body: Body, kind: Kind) -> Reading:
    if kind is Kind.HTML:
        return read_page(body.content, name=body.name, url=body.url, charset=body.charset)
    if kind is Kind.PDF:
        return replace(read_pdf(body.content, name=body.name), url=body.url)
    if kind is Kind.DOCX:
        return replace(read_docx(body.content, name=body.name), url=body.url)
    if kind is Kind.FEED:
        raise IngestError(f"{body.name} is a feed inside a feed; add it by itself.", code="unsupported_type")
    markup = Markup.MARKDOWN if kind is Kind.MARKDOWN else Markup.PLAIN
    return replace(read_plain(body.content, name=body.name, markup=markup, charset=body.charset), url=body.url)


def _read_rows(body: Body, given: Given, now: datetime, known: KnownSources) -> Iterator[Read | Failure]:
    rows = attempt(body.name, lambda: list(read_rows(body.content, name=body.name, charset=body.charset)))
    if isinstance(rows, Failure):
        yield rows
        return
    for row in rows:
        yield row if isinstance(row, Failure) else _read_row(row, given, now, known)


def _read_row(row: Row, given: Given, now: datetime, known: KnownSources) -> Read | Failure:
    stated = fill_gaps(row.given, given)
    return _as_item(row.source, lambda: build_article(row.reading, given=stated, name=row.source, now=now, known=known))


def _read_feed(
    body: Body, given: Given, fetcher: Fetcher | None, now: datetime, known: KnownSources
) -> Iterator[Read | Failure]:
    # feedparser is slow to import, and most sources are no feeds.
    from workbench.ingest.feeds import read_feed

    entries = attempt(body.name, lambda: read_feed(body.content, url=body.url or body.name))
    if isinstance(entries, Failure):
        yield entries
        return
    if not entries:
        yield Failure(source=body.name, code="empty", message=f"{body.name} is a feed without entries.")
    for number, entry in enumerate(entries, 1):
        yield _read_entry(entry, f"{body.name}#{number}", given, fetcher, now, known)


def _read_entry(
    entry: FeedEntry, label: str, given: Given, fetcher: Fetcher | None, now: datetime, known: KnownSources
) -> Read | Failure:
    """An entry's page where it can be fetched, else the full text the feed itself carries."""
    source = entry.url or label
    page: Reading | Failure | None = None
    if fetcher is not None and entry.url:
        page = attempt(source, lambda: _fetch_entry(fetcher, entry.url or ""))
    if page is None or isinstance(page, Failure):
        own = attempt(source, lambda: _entry_text(entry, source))
        page = page if isinstance(own, Failure) and page is not None else own
    if isinstance(page, Failure):
        return page
    reading = _with_entry(page, entry)
    return _as_item(
        source, lambda: build_article(reading, given=fill_gaps(Given(), given), name=source, now=now, known=known)
    )


def _fetch_entry(fetcher: Fetcher, url: str) -> Reading:
    fetched = fetcher.fetch(url)
    body = Body(
        content=fetched.body, name=url, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
    )
    return _read_one(body, sniff(body.content, name=url, declared_type=body.content_type))


def _entry_text(entry: FeedEntry, source: str) -> Reading:
    text = entry.text_html or ""
    if len(text) < MIN_ENTRY_CHARS:
        raise IngestError(f"{source} carries no full text in the feed; fetch its page.", code="no_text")
    reading = read_page_text(f"<html><body><article>{text}</article></body></html>", name=source, url=entry.url)
    return replace(reading, title=None)


def _with_entry(reading: Reading, entry: FeedEntry) -> Reading:
    published = parse_date(entry.published, found_in="feed") if entry.published else None
    return replace(
        reading,
        title=entry.title or reading.title,
        byline=reading.byline or entry.byline,
        published=reading.published or published,
        url=reading.url or entry.url,
    )
