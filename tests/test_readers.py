from __future__ import annotations

import io
import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from workbench.ingest import Failure, Read, read_bytes, read_source
from workbench.ingest.fetch import Fetcher, FetchPolicy
from workbench.origin_keys import KnownSources
from workbench.types import Article, Given

NOW = datetime(2031, 3, 10, 12, tzinfo=UTC)
KNOWN = KnownSources()
FIRST = (
    "The harbour authority of Velmora closed the northern pier on Tuesday after engineers found cracks in two pillars."
)
SECOND = "Repairs are expected to cost 14.5 million florins, according to the city council of Velmora."
STORY = f"{FIRST}\n\n{SECOND}"
PAGE = (
    f"<html><head><title>Pier closed</title></head><body><article><p>{FIRST}</p><p>{SECOND}</p></article></body></html>"
)
UKRAINIAN = "Портова влада Вельмори у вівторок закрила північний пірс: інженери виявили тріщини у двох його опорах."


def read(body: bytes, name: str = "story.txt", stated: Given | None = None) -> list[Read | Failure]:
    return read_bytes(body, name=name, given=stated or Given(), now=NOW, known=KNOWN)


def article(body: bytes, name: str = "story.txt", stated: Given | None = None) -> Article:
    (only,) = read(body, name, stated)
    assert isinstance(only, Read), only
    return only.article


def failure(body: bytes, name: str) -> Failure:
    (only,) = read(body, name)
    assert isinstance(only, Failure), only
    return only


def read_path(source: Path | str) -> list[Read | Failure]:
    return list(read_source(str(source), given=Given(), fetcher=None, stdin=None, now=NOW, known=KNOWN))


def as_pdf(*pages: str, password: str | None = None, title: str | None = None) -> bytes:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password) if password else None)
    if title:
        canvas.setTitle(title)
    for page in pages:
        lines = canvas.beginText(60, 780)
        lines.textLines(page)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def as_docx(*paragraphs: tuple[str, str]) -> bytes:
    from docx import Document

    document = Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_zip(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(name.replace("__", "/"), body)
    return out.getvalue()


@pytest.mark.parametrize(
    "encoded",
    [
        UKRAINIAN.encode(),
        b"\xef\xbb\xbf" + UKRAINIAN.encode(),
        UKRAINIAN.encode("utf-16"),
        UKRAINIAN.encode("utf-16-le"),
        UKRAINIAN.encode("utf-16-be"),
        UKRAINIAN.encode("utf-32"),
        UKRAINIAN.encode("cp1251"),
    ],
)
def test_text_is_read_in_the_encoding_it_has(encoded: bytes) -> None:
    assert article(encoded).text == UKRAINIAN


def test_western_text_in_an_eight_bit_encoding_is_read() -> None:
    text = "Die Hafenbehörde schloss den nördlichen Pier für längere Zeit, weil Säulen überprüft werden müssen."
    assert article(text.encode("cp1252")).text == text


def test_one_stray_byte_does_not_change_the_encoding_of_the_rest() -> None:
    body = (UKRAINIAN * 30).encode() + b"\xff"
    assert article(body).text.startswith(UKRAINIAN)


def test_front_matter_of_markdown_is_metadata() -> None:
    body = f"---\ntitle: Pier closed\nauthor: Ilka Draan\ndate: 2031-03-04\ntags: [a]\n---\n\n{STORY}\n"
    found = article(body.encode(), "pier.md")
    assert (found.title, found.byline, found.text) == ("Pier closed", "Ilka Draan", STORY)
    assert found.published is not None and found.published.text == "2031-03-04"


def test_kind_is_told_by_content_and_not_by_name() -> None:
    assert article(PAGE.encode(), "page.txt").text == STORY
    assert article(STORY.encode(), "story.pdf").text == STORY
    assert article(as_pdf(FIRST), "story.txt").text.startswith("The harbour authority")


def test_pdf_lines_are_joined_into_paragraphs_and_running_lines_left_out() -> None:
    subjects = ("the northern pier", "its two oldest pillars", "a new survey of the bay", "the price of the repairs")
    pages = [
        f"The Velmora Herald\nThe council of Velmora talked about {subject} and then heard the engi-\n"
        f"neers, who had looked at {subject}\nfor a week.\n\n{number}"
        for number, subject in enumerate(subjects, 1)
    ]
    found = article(as_pdf(*pages), "story.pdf")
    assert "heard the engineers, who had looked at the northern pier for a week." in found.text
    assert "Velmora Herald" not in found.text
    assert found.published is None


def test_a_pdf_title_counts_only_when_it_is_printed() -> None:
    assert article(as_pdf(f"Pier closed in Velmora\n\n{FIRST}", title="Pier closed in Velmora")).title == (
        "Pier closed in Velmora"
    )
    assert article(as_pdf(FIRST, title="Microsoft Word - draft3.doc")).title is None


def test_word_paragraphs_are_read_and_the_title_style_names_the_article() -> None:
    body = as_docx(("Title", "Pier closed"), ("Normal", FIRST), ("Normal", SECOND))
    found = article(body, "story.docx")
    assert (found.title, found.text, found.published) == ("Pier closed", STORY, None)


def test_rows_are_read_one_by_one_and_a_bad_row_fails_alone_with_its_line() -> None:
    rows = [
        json.dumps({"text": FIRST, "publisher": "herald.example", "published": "2031-03-04", "id": 7}),
        "{broken",
        json.dumps({"title": "no text"}),
        "",
        json.dumps({"text": SECOND, "url": "https://gazette.example/a"}, ensure_ascii=False),
        json.dumps([1]),
        json.dumps({"text": 5}),
        json.dumps({"text": "   "}),
    ]
    items = read("\n".join(rows).encode(), "rows.jsonl")
    assert [i.source for i in items] == [f"rows.jsonl:{n}" for n in (1, 2, 3, 5, 6, 7, 8)]
    assert [i.article.publisher for i in items if isinstance(i, Read)] == ["herald.example", "gazette.example"]
    assert [i.code for i in items if isinstance(i, Failure)] == ["bad_row", "bad_row", "bad_row", "bad_row", "no_text"]


def test_rows_without_a_name_are_told_by_their_first_line() -> None:
    items = list(
        read_source(
            "-",
            given=Given(publisher="herald.example"),
            fetcher=None,
            stdin=io.BytesIO(json.dumps({"text": FIRST}).encode()),
            now=NOW,
            known=KNOWN,
        )
    )
    assert [(i.source, i.article.publisher) for i in items if isinstance(i, Read)] == [("-:1", "herald.example")]


def test_what_a_row_states_wins_over_what_is_stated_for_all() -> None:
    body = json.dumps({"text": FIRST, "publisher": "herald.example"}).encode()
    found = article(body, "rows.jsonl", Given(publisher="other.example", title="One title for all", language="de"))
    assert (found.publisher, found.title, found.language) == ("herald.example", None, "de")


def test_a_row_with_an_unreadable_date_is_kept_without_one_and_flagged() -> None:
    found = article(json.dumps({"text": FIRST, "published": "20 May"}).encode(), "rows.jsonl")
    assert found.published is None
    assert {"date_unknown", "date_unreadable"} <= set(found.findings)


def test_a_json_list_of_articles_is_read_as_rows() -> None:
    body = json.dumps([{"text": FIRST}, {"text": SECOND}], indent=1).encode()
    assert [i.source for i in read(body, "rows.json")] == ["rows.json:1", "rows.json:2"]


def test_a_folder_is_read_in_order_without_hidden_files_and_links_that_lead_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(STORY)
    folder = tmp_path / "in"
    (folder / "b").mkdir(parents=True)
    (folder / ".git").mkdir()
    for name in ("b/two.md", "a.txt", ".hidden.txt", ".git/x.txt", "picture.png"):
        (folder / name).write_text(STORY)
    (folder / "link.txt").symlink_to(outside)
    assert [i.source for i in read_path(folder)] == [str(folder / "a.txt"), str(folder / "b/two.md")]


def test_one_bad_file_in_a_folder_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "b.txt").write_text(STORY)
    bad, good = read_path(tmp_path)
    assert isinstance(bad, Failure) and isinstance(good, Read)


def test_an_empty_folder_and_a_missing_path_are_told_apart(tmp_path: Path) -> None:
    (empty,) = read_path(tmp_path)
    (missing,) = read_path(tmp_path / "nowhere.txt")
    assert isinstance(empty, Failure) and isinstance(missing, Failure)
    assert (empty.code, missing.code) == ("empty_folder", "not_found")
    assert str(tmp_path / "nowhere.txt") in missing.message


def test_stated_metadata_that_cannot_be_read_fails_the_source_before_it_is_read(tmp_path: Path) -> None:
    (only,) = read_source(
        str(tmp_path), given=Given(published="20 May"), fetcher=None, stdin=None, now=NOW, known=KNOWN
    )
    assert isinstance(only, Failure) and only.code == "bad_date"


def test_an_address_without_a_network_fails_with_a_way_out() -> None:
    (only,) = read_path("https://herald.example/a")
    assert isinstance(only, Failure) and only.code == "no_network"


def bomb() -> bytes:
    return as_zip(word__document_xml=b"", **{f"e{n}": b"" for n in range(2_100)}).replace(
        b"document_xml", b"document.xml"
    )


BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty": ("a.txt", lambda: b"", "empty"),
    "only blanks": ("a.txt", lambda: b" \n\t\n", "empty"),
    "only a byte-order mark": ("a.txt", lambda: b"\xef\xbb\xbf", "empty"),
    "binary garbage": ("a.txt", lambda: bytes(range(256)) * 40, "unreadable"),
    "text with NULs": ("a.txt", lambda: b"\x00".join(b"the pier %d" % n for n in range(99)), "unreadable"),
    "picture": ("a.txt", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "unsupported_type"),
    "archive": ("a.docx", lambda: as_zip(story=b"x"), "unsupported_type"),
    "gzip": ("a.jsonl", lambda: b"\x1f\x8b\x08\x00" + bytes(40), "unsupported_type"),
    "old Word file": ("a.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unsupported_type"),
    "rich text": ("a.rtf", lambda: b"{\\rtf1 The pier is closed.}", "unsupported_type"),
    "encrypted PDF": ("a.pdf", lambda: as_pdf(FIRST, password="secret"), "encrypted"),
    "scanned PDF": ("a.pdf", lambda: as_pdf(""), "no_text"),
    "broken PDF": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF", "unreadable"),
    "cut-off PDF": ("a.pdf", lambda: as_pdf(FIRST)[:300], "unreadable"),
    "broken Word file": ("a.docx", lambda: as_docx(("Normal", FIRST))[:900], "unreadable"),
    "Word file without its parts": ("a.docx", lambda: as_zip(**{"word/document.xml": b"<a/>"}), "unreadable"),
    "Word file without text": ("a.docx", lambda: as_docx(("Normal", " ")), "no_text"),
    "Word file of 2,100 entries": ("a.docx", bomb, "zip_bomb"),
    "page without a story": ("a.html", lambda: b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no_text"),
    "numbers only": ("a.txt", lambda: b"1 2 3\n4 5 6", "no_text"),
    "notices only": ("a.txt", lambda: "© 2031 Orlo News\n\nРеклама".encode(), "no_text"),
    "feed without entries": ("a.xml", lambda: b"<rss version='2.0'><channel></channel></rss>", "empty"),
    "too large": ("a.txt", lambda: b"a" * (50 * 1024 * 1024 + 1), "too_large"),
}


@pytest.mark.parametrize("kind", list(BAD))
def test_what_cannot_be_read_fails_with_a_code_and_a_sentence(kind: str) -> None:
    name, make, code = BAD[kind]
    failed = failure(make(), name)
    assert (failed.code, failed.source) == (code, name)
    assert name in failed.message and failed.message.endswith(".")


def test_a_word_file_that_declares_entities_reads_no_other_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("velmora-secret")
    good = as_docx(("Normal", FIRST))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as source, zipfile.ZipFile(out, "w") as target:
        for entry in source.infolist():
            body = source.read(entry)
            if entry.filename == "word/document.xml":
                head = f'<!DOCTYPE x [<!ENTITY leak SYSTEM "{secret.as_uri()}">]>'.encode()
                body = body.replace(b"<w:document", head + b"<w:document", 1).replace(b"Velmora", b"&leak;")
            target.writestr(entry.filename, body)
    (only,) = read(out.getvalue(), "a.docx")
    assert "velmora-secret" not in (only.article.text if isinstance(only, Read) else only.message)


def test_reading_a_damaged_file_writes_nothing_to_stderr(capfd: pytest.CaptureFixture[str]) -> None:
    for name, make, _ in (BAD["broken PDF"], BAD["cut-off PDF"], BAD["page without a story"]):
        read(make(), name)
    assert capfd.readouterr() == ("", "")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(
    st.binary(max_size=600), st.sampled_from(["a.txt", "a.md", "a.html", "a.pdf", "a.docx", "a.jsonl", "a.xml", "a"])
)
@example(b"<html><body>" + b"<div>" * 100 + b"x", "a.html")
@example(b'{"text": "\\ud800 pier", "published": "9999-99-99"}', "a.jsonl")
@example(b"[" * 3000, "a.jsonl")
@example(b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj trailer<</Root 1 0 R>>", "a.pdf")
@example(b"<?xml version='1.0' encoding='nonsense'?><html><p>pier</p></html>", "a.html")
def test_any_bytes_become_articles_or_failures(body: bytes, name: str) -> None:
    for item in read(body, name):
        assert isinstance(item, Failure) or item.article.text.strip()


HEADS = st.sampled_from(
    [b"%PDF-1.7\n", b"PK\x03\x04", b"<html><body><p>", b"<rss version='2.0'>", b'{"text": "', b"# "]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(HEADS, st.binary(max_size=300), st.text(max_size=100))
def test_any_bytes_after_a_known_beginning_become_articles_or_failures(head: bytes, body: bytes, text: str) -> None:
    assert all(isinstance(item, (Read, Failure)) for item in read(head + text.encode("utf-8", "replace") + body, "a"))


class _Site(BaseHTTPRequestHandler):
    def __init__(self, *args: object, pages: dict[str, tuple[str, bytes]]) -> None:
        self.pages = pages
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        kind, body = self.pages.get(self.path, ("text/plain", b""))
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, tuple[str, bytes]]]]:
    """A web site on loopback: its address, and its pages by path, to be filled by the test."""
    pages: dict[str, tuple[str, bytes]] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Site, pages=pages))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    server.server_close()
    thread.join()


def read_web(url: str) -> list[Read | Failure]:
    host = url.split("/")[2]
    fetcher = Fetcher(FetchPolicy(allow=frozenset({host})), now=lambda: NOW)
    return list(read_source(url, given=Given(), fetcher=fetcher, stdin=None, now=NOW, known=KNOWN))


def test_a_page_is_fetched_and_read_with_its_address(site: tuple[str, dict[str, tuple[str, bytes]]]) -> None:
    address, pages = site
    pages["/2031/03/04/pier"] = ("text/html", PAGE.encode())
    (only,) = read_web(f"{address}/2031/03/04/pier")
    assert isinstance(only, Read)
    assert (only.article.url, only.article.publisher, only.article.text) == (
        f"{address}/2031/03/04/pier",
        "127.0.0.1",
        STORY,
    )


def test_a_feed_gives_its_entries_from_their_pages_or_from_its_own_text(
    site: tuple[str, dict[str, tuple[str, bytes]]],
) -> None:
    address, pages = site
    pages["/pier"] = ("text/html", PAGE.encode())
    own = f"&lt;p&gt;{FIRST}&lt;/p&gt;&lt;p&gt;{SECOND}&lt;/p&gt;"
    items = (
        f"<item><title>Pier shut</title><link>{address}/pier</link>"
        f"<pubDate>Tue, 04 Mar 2031 10:00:00 +0200</pubDate></item>"
        f"<item><title>Kept</title><link>{address}/gone</link><description>{own}</description></item>"
        f"<item><title>Lost</title><link>{address}/gone2</link><description>Short.</description></item>"
    )
    pages["/feed"] = ("application/rss+xml", f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    first, second, third = read_web(f"{address}/feed")
    assert isinstance(first, Read) and isinstance(second, Read) and isinstance(third, Failure)
    assert (first.source, first.article.title, first.article.text) == (f"{address}/pier", "Pier shut", STORY)
    assert first.article.published is not None
    assert (first.article.published.text, first.article.published.found_in) == ("2031-03-04T10:00:00+02:00", "feed")
    assert second.article.text == STORY
    assert third.code == "http_status"
