"""A feed's articles come with absolute links, dates no more exact than they were given, and clean HTML."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import IngestError
from workbench.ingest.feeds import MAX_ENTRIES, MAX_FEED_BYTES, FeedEntry, is_feed, read_feed

URL = "https://lowmere-gazette.example/feeds/news.xml"

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
 <title>Gazette</title><id>urn:x:1</id><updated>2031-05-04T10:00:00Z</updated>
 <entry>
  <id>urn:x:2</id><title type="html">Ferry &lt;b&gt;sails&lt;/b&gt; &amp;amp; returns</title>
  <link rel="alternate" href="../ferry"/><link rel="enclosure" href="/sound.mp3"/>
  <published>2031-05-03T23:30:00-04:00</published><updated>2031-05-04T08:00:00Z</updated>
  <author><name>Ada Fenn</name><email>ada@lowmere.example</email></author><author><name>Odd Ruud</name></author>
  <summary>Short.</summary>
  <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Long <a href="/map">map</a>.</p></div></content>
 </entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
 <channel rdf:about="https://lowmere-gazette.example/"><title>Gazette</title></channel>
 <item rdf:about="https://lowmere-gazette.example/a"><title>Quay</title>
 <link>https://lowmere-gazette.example/a</link><dc:date>2031-05-03</dc:date><dc:creator>Ada Fenn</dc:creator></item>
</rdf:RDF>"""


def rss(items: str, doctype: str = "") -> bytes:
    return f'<?xml version="1.0"?>{doctype}<rss version="2.0"><channel><title>G</title>{items}</channel></rss>'.encode()


def one(fields: str) -> FeedEntry:
    (entry,) = read_feed(rss(f"<item><title>T</title>{fields}</item>"), URL)
    return entry


def json_feed(**item: Any) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "G", "items": [item]}).encode()


def test_an_atom_entry_is_read_whole() -> None:
    assert read_feed(ATOM.encode(), URL) == [
        FeedEntry(
            url="https://lowmere-gazette.example/ferry",
            title="Ferry sails & returns",
            published="2031-05-03T23:30:00-04:00",
            byline="Ada Fenn, Odd Ruud",
            text_html='<p>Long <a href="https://lowmere-gazette.example/map" rel="noopener noreferrer">map</a>.</p>',
        )
    ]


def test_an_rss_1_entry_is_read() -> None:
    (entry,) = read_feed(RDF.encode(), URL)
    assert (entry.url, entry.published, entry.byline) == ("https://lowmere-gazette.example/a", "2031-05-03", "Ada Fenn")


def test_a_json_feed_entry_is_read() -> None:
    body = json_feed(
        id="7",
        url="/ferry",
        title="Ferry",
        content_html="<p onclick='x()'>Sails.</p>",
        date_published="2031-05-03T10:00:00+02:00",
        authors=[{"name": "Ada Fenn"}, {"url": "x"}],
    )
    assert read_feed(body, URL) == [
        FeedEntry(
            url="https://lowmere-gazette.example/ferry",
            title="Ferry",
            published="2031-05-03T10:00:00+02:00",
            byline="Ada Fenn",
            text_html="<p>Sails.</p>",
        )
    ]


def test_a_json_feed_of_version_1_has_one_author_and_may_hold_plain_text() -> None:
    (entry,) = read_feed(json_feed(id="7", author={"name": "Ada"}, content_text="2 < 3"), URL)
    assert (entry.byline, entry.text_html, entry.url) == ("Ada", "2 &lt; 3", None)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("Sat, 03 May 2031 23:30:00 -0400", "2031-05-03T23:30:00-04:00"),
        ("Sat, 03 May 2031 23:30:00 GMT", "2031-05-03T23:30:00+00:00"),
        ("Sat, 03 May 2031 23:30 EST", "2031-05-03T23:30:00-05:00"),
        ("Sat, 03 May 2031 23:30:00 -0000", "2031-05-03T23:30:00+00:00"),
        ("2031-05-03T23:30:00Z", "2031-05-03T23:30:00+00:00"),
        ("2031-05-03", "2031-05-03"),
        ("3 May 2031", "2031-05-03"),
        ("Sat, 03 May 2031 23:30:00", "2031-05-03"),
        ("2031-05-03 23:30:00", "2031-05-03"),
        ("third of May", "third of May"),
    ],
)
def test_a_date_keeps_its_zone_or_stays_a_day(given: str, told: str) -> None:
    assert one(f"<pubDate>{given}</pubDate>").published == told


def test_an_entry_without_a_date_has_none() -> None:
    assert one("").published is None


@pytest.mark.parametrize(
    ("fields", "byline"),
    [
        ("<author>ada@lowmere.example (Ada Fenn)</author>", "Ada Fenn"),
        ("<author>Ada Fenn &lt;ada@lowmere.example&gt;</author>", "Ada Fenn"),
        ("<author>ada@lowmere.example</author>", None),
        ('<dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">Ada Fenn</dc:creator>', "Ada Fenn"),
    ],
)
def test_a_byline_is_a_name_without_mail_address(fields: str, byline: str | None) -> None:
    assert one(fields).byline == byline


@pytest.mark.parametrize(
    ("fields", "url"),
    [
        ("<link>/a b?x=1&amp;y=2</link>", "https://lowmere-gazette.example/a b?x=1&y=2"),
        ("<link>//other.example/a</link>", "https://other.example/a"),
        ("<guid>https://lowmere-gazette.example/g</guid>", "https://lowmere-gazette.example/g"),
        ('<guid isPermaLink="false">g-1</guid>', None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>file:///etc/hostname</link>", None),
        ("<link>http://[broken</link>", None),
    ],
)
def test_a_link_is_an_absolute_web_address_or_none(fields: str, url: str | None) -> None:
    assert one(fields).url == url


@pytest.mark.parametrize("wrap", ["<![CDATA[{}]]>"])
@pytest.mark.parametrize(
    "payload",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="JaVaScRiPt:alert(1)">x</a>',
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
        "<svg/onload=alert(1)>",
        '<style>@import "//evil.example"</style>',
        '<object data="data:text/html,alert(1)"></object>',
        '<math><mi xlink:href="data:x,alert(1)">',
    ],
)
def test_script_in_an_entry_is_removed(payload: str, wrap: str) -> None:
    text = one(f"<description>{wrap.format('<p>Kept</p>' + payload)}</description>").text_html
    (as_json,) = read_feed(json_feed(id="1", content_html="<p>Kept</p>" + payload), URL)
    for found in (text, as_json.text_html):
        assert "Kept" in found and "alert" not in found and "evil" not in found and "onerror" not in found


def test_an_entry_without_anything_is_left_out() -> None:
    assert read_feed(rss("<item></item><item><title>T</title></item>"), URL)[0].title == "T"


def test_a_feed_without_entries_is_empty() -> None:
    assert read_feed(rss(""), URL) == []


def test_a_long_feed_is_read_up_to_the_limit() -> None:
    entries = read_feed(rss("".join(f"<item><title>{n}</title></item>" for n in range(MAX_ENTRIES + 20))), URL)
    assert [entries[0].title, len(entries)] == ["0", MAX_ENTRIES]


def test_a_feed_in_utf_16_is_read() -> None:
    body = ATOM.replace("utf-8", "utf-16").encode("utf-16")
    assert is_feed(body, "application/xml") and read_feed(body, URL)[0].byline == "Ada Fenn, Odd Ruud"


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    body = rss("<item><title>First &nbsp; story</title></item><item><title>Second</title></item>")
    assert [entry.title for entry in read_feed(body[:-17], URL)] == ["First story", "Second"]


def test_a_doctype_alone_does_no_harm() -> None:
    doctype = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://my.netscape.example/rss-0.91.dtd">'
    assert len(read_feed(rss("<item><title>T</title></item>", doctype), URL)) == 1


ENTITIES = [
    '<!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">]>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>',
    '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p.dtd"> %p;]>',
    "<!DOCTYPE r [" + '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9)) + "]>",
]


@pytest.mark.parametrize("doctype", ENTITIES)
@pytest.mark.parametrize("ending", ["", "<item><title>&a0;</title><broken"])
def test_a_feed_that_declares_entities_is_refused(doctype: str, ending: str) -> None:
    started = time.monotonic()
    with pytest.raises(IngestError) as caught:
        read_feed(rss("<item><title>&a;&x;&a9;</title></item>" + ending, doctype), URL)
    assert caught.value.code == "unreadable"
    assert time.monotonic() - started < 5


def test_nothing_is_fetched_or_opened_for_a_feed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for body in (b"http://127.0.0.1:9/feed", b"/etc/hostname", b"tests/test_feeds.py"):
        with pytest.raises(IngestError) as caught:
            read_feed(body, URL)
        assert caught.value.code == "not_a_feed"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"Plain words.",
        b"<!doctype html><html><body>Page</body></html>",
        b"<html xmlns='http://www.w3.org/1999/xhtml'></html>",
        b"<note><to>Ada</to></note>",
        b'{"version": "https://jsonfeed.org/version/1.1"}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": 5}',
        b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 100_000,
        b"\x00\xff\xfe\x00",
    ],
)
def test_what_is_no_feed_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(IngestError) as caught:
        read_feed(body, URL)
    assert caught.value.code == "not_a_feed"


def test_a_feed_above_the_size_limit_is_refused() -> None:
    with pytest.raises(IngestError) as caught:
        read_feed(rss("x" * MAX_FEED_BYTES), URL)
    assert caught.value.code == "too_large"


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (ATOM.encode(), "text/html", True),
        (RDF.encode(), "application/xml; charset=utf-8", True),
        (rss(""), "text/plain", True),
        (json_feed(id="1"), "application/json", True),
        (b"<!-- made by hand --><rss version='0.91'></rss>", "text/xml", True),
        (b"", "application/rss+xml", True),
        (b"<html><body>Moved</body></html>", "application/rss+xml", False),
        (b"<!doctype html><title>How to write an <rss> feed</title>", "text/html", False),
        (b'{"version": "1.0", "items": []}', "application/json", False),
        (b"<urlset></urlset>", "text/xml", False),
    ],
)
def test_a_feed_is_known_by_its_type_or_root(body: bytes, content_type: str, expected: bool) -> None:
    assert is_feed(body, content_type) is expected


def test_markup_nested_very_deep_does_no_harm() -> None:
    deep = "<div>" * 20_000 + "x"
    (entry,) = read_feed(json_feed(id="1", title="T", content_html=deep), URL)
    assert entry.title == "T"


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: rss(f"<item><title>{text}</title></item>")))
def test_any_bytes_are_a_feed_or_a_typed_error(body: bytes) -> None:
    try:
        read_feed(body, URL)
    except IngestError as error:
        assert error.code in ("not_a_feed", "unreadable")
