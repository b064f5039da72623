"""From a reading to an article: what is known, how it is known, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from urllib.parse import urlsplit

from workbench.errors import IngestError
from workbench.ingest.characters import keep_visible
from workbench.ingest.cleaning import Cleaned, clean
from workbench.ingest.dates import find_url_date, parse_stated_date
from workbench.ingest.findings import address_gives_order, is_instruction_like
from workbench.ingest.language import declared_language, detect_language
from workbench.ingest.types import Reading
from workbench.origin_keys import KnownSources
from workbench.sources import Credit, CreditKind, find_credit, find_upstream, publisher_of, registered_domain
from workbench.types import Article, Given, Published, stable_id
from workbench.urls import url_key

__all__ = ["build_article", "check_given", "fill_gaps"]

FUTURE_SLACK = timedelta(days=2)
"""How far ahead of its retrieval an article may be dated: time zones and clocks differ, no more."""


@dataclass(frozen=True, kw_only=True)
class _Address:
    url: str | None
    canonical: str | None
    is_own: bool
    """Whether the address is where it was read or what a person gave, not what the page says of itself."""


def check_given(given: Given) -> None:
    """Refuse stated metadata that cannot be read, before anything is ingested with it.

    Raises:
        IngestError: `bad_date` or `bad_url`.
    """
    if given.published and parse_stated_date(given.published) is None:
        raise IngestError(
            f"The date given, {given.published!r}, is not a full date; write it as 2031-05-20, or with time and zone.",
            code="bad_date",
        )
    if given.url and web_address(given.url) is None:
        raise IngestError(
            f"The url given, {given.url!r}, is not a web address; write it as https://host/path.", code="bad_url"
        )


def fill_gaps(own: Given, general: Given) -> Given:
    """What a row or feed entry states of itself, and what was stated for the whole source where it is silent.

    A title, byline or address stated for many articles at once belongs to none of them and is not passed on.
    """
    return Given(
        title=own.title,
        byline=own.byline,
        agency=own.agency or general.agency,
        publisher=own.publisher or general.publisher,
        published=own.published or general.published,
        url=own.url,
        language=own.language or general.language,
    )


def build_article(reading: Reading, *, given: Given, name: str, now: datetime, known: KnownSources) -> Article:
    """Clean a reading and settle its metadata. What is given wins; what is found comes next; the rest stays unknown.

    Args:
        reading: what a reader found.
        given: what a person, row or feed states.
        name: for the error's sentence.
        now: when it was retrieved, aware.
        known: the agencies and publishers to recognise.

    Raises:
        IngestError: `no_text` when no story is left.
    """
    title = _one_line(given.title) or _one_line(reading.title)
    cleaned = clean(reading.raw, markup=reading.markup, known_title=title)
    if sum(1 for _ in islice(filter(str.isalpha, cleaned.text), 2)) < 2:
        raise IngestError(
            f"{name} holds no text of a story; check that it is the article's page or file.", code="no_text"
        )
    address = _addresses(reading, cleaned, given)
    publisher = publisher_of(address.url or address.canonical, given.publisher or reading.publisher)
    byline = _one_line(given.byline) or _one_line(reading.byline) or cleaned.byline
    published, notes = _published(reading, cleaned, given, address)
    language = declared_language(given.language) or detect_language(cleaned.text, declared=reading.language)
    stated_agency = _one_line(given.agency) or reading.agency
    credit = None if stated_agency else _credit(byline, reading, cleaned, publisher, known)
    canonical = address.canonical or address.url
    title = title or cleaned.title
    article = Article(
        id=stable_id("a", (publisher or "").casefold(), url_key(canonical) or "", cleaned.text),
        title=title,
        byline=byline,
        agency=credit.agency if credit else stated_agency,
        publisher=publisher,
        upstream=find_upstream(cleaned.text, agencies=known.agencies, publishers=known.publishers),
        url=address.url,
        canonical_url=canonical,
        published=published,
        retrieved_at=now,
        language=language,
        findings=(),
        credit=credit.words if credit and credit.kind is not CreditKind.PUBLISHER else None,
        text=cleaned.text,
    )
    found = [*reading.findings, *notes, *_findings(article, cleaned, _stated(reading, given), now)]
    return replace(article, findings=tuple(dict.fromkeys(found)))


def web_address(text: str | None) -> str | None:
    """An http(s) address with a host, free of blanks and control characters; `None` for anything else."""
    value = (text or "").strip()
    if (
        not value.lower().startswith(("http://", "https://"))
        or any(c.isspace() or ord(c) < 32 for c in value)
        or len(value) > 2000
    ):
        return None
    try:
        parts = urlsplit(value)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    return value if usable and registered_domain(value) else None


def _addresses(reading: Reading, cleaned: Cleaned, given: Given) -> _Address:
    own = web_address(given.url) or web_address(reading.url)
    claimed = web_address(reading.canonical_url) or web_address(cleaned.original_url)
    if own is None:
        return _Address(url=claimed, canonical=claimed, is_own=False)
    # A page may name any address as its own; only one of the same owner is believed.
    same_owner = claimed is not None and registered_domain(claimed) == registered_domain(own)
    return _Address(url=own, canonical=claimed if same_owner else own, is_own=True)


def _published(
    reading: Reading, cleaned: Cleaned, given: Given, address: _Address
) -> tuple[Published | None, list[str]]:
    notes = ["url_unreadable"] if given.url and web_address(given.url) is None else []
    if given.published:
        stated = parse_stated_date(given.published)
        if stated:
            return stated, notes
        notes.append("date_unreadable")
    in_url = next((d for u in (address.canonical, address.url) if u and (d := find_url_date(u))), None)
    found = reading.published or cleaned.published
    return (_in_own_zone(found, in_url.day if in_url else None) if found else in_url), notes


def _in_own_zone(found: Published, url_day: date | None) -> Published:
    """Where a page states its time in UTC, the address tells which day the publisher calls it."""
    if found.at is None or found.at.utcoffset() or url_day is None or abs((found.day - url_day).days) != 1:
        return found
    return replace(found, day=url_day)


def _credit(
    byline: str | None, reading: Reading, cleaned: Cleaned, publisher: str | None, known: KnownSources
) -> Credit | None:
    return find_credit(
        byline=byline,
        lines=[*cleaned.printed, *reading.credits],
        text=cleaned.text,
        publisher=publisher,
        canonical=reading.canonical_url,
        agencies=known.agencies,
    )


def _stated(reading: Reading, given: Given) -> str:
    """What is said of the article beside its text, as it came."""
    said = (given.title, reading.title, given.byline, reading.byline, given.publisher, reading.publisher, given.agency)
    return "\n".join(words for words in said if words)


def _findings(article: Article, cleaned: Cleaned, stated: str, now: datetime) -> Iterable[str]:
    known = {
        "title": article.title,
        "publisher": article.publisher,
        "date": article.published,
        "language": article.language,
    }
    yield from (f"{what}_unknown" for what, value in known.items() if value is None)
    if article.published and article.published.day > (now + FUTURE_SLACK).date():
        yield "date_in_future"
    around = keep_visible("\n".join((stated, article.title or "", article.byline or "", *cleaned.left_out)))
    if cleaned.hidden or around.hidden:
        yield "hidden_text"
    addresses = {url for url in (article.url, article.canonical_url) if url}
    if any(map(is_instruction_like, (cleaned.text, around.text))) or any(map(address_gives_order, addresses)):
        yield "instruction_like_text"


def _one_line(text: str | None) -> str | None:
    """Stated or found words on one line, free of control and format characters; `None` when nothing is left."""
    value = " ".join(keep_visible(text or "").text.split())
    return value[:500] or None
