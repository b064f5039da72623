"""What a source is, by its bytes; its name and its declared type only settle what bytes leave open."""

from __future__ import annotations

import io
import json
import re
import zipfile
from enum import StrEnum
from pathlib import PurePath

from workbench.errors import IngestError
from workbench.ingest.charset import declared_charset, decode
from workbench.ingest.feeds import is_feed
from workbench.ingest.lines import looks_like_markdown

__all__ = ["MAX_BYTES", "SUFFIXES", "Kind", "check_size", "sniff"]

MAX_BYTES = 50 * 1024 * 1024
"""A source larger than this is refused."""
SUFFIXES = frozenset(
    ".txt .text .md .markdown .html .htm .xhtml .pdf .docx .jsonl .ndjson .json .xml .rss .atom".split()
)
"""Names a folder is searched for."""


class Kind(StrEnum):
    """Kinds of source there is a reader for."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    ROWS = "rows"
    """Article rows: JSON Lines, or one JSON object or list."""
    FEED = "feed"


_FOREIGN = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "an audio, video or image file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
    (b"{\\rtf", "an RTF file"),
    (b"%!PS", "a PostScript file"),
    (b"OggS", "an audio file"),
    (b"ID3", "an audio file"),
    (b"\x00\x00\x00\x18ftyp", "a video"),
    (b"\x00\x00\x00\x20ftyp", "a video"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_BLOCK_TAG = re.compile(r"</?(?:p|div|article|section|h[1-6]|ul|table)(?:\s[^<>]*)?>", re.IGNORECASE)


def check_size(size: int, *, name: str) -> None:
    """Refuse a source of more than `MAX_BYTES` bytes.

    Raises:
        IngestError: `too_large`.
    """
    if size > MAX_BYTES:
        limit = MAX_BYTES // 1024 // 1024
        raise IngestError(
            f"{name} is larger than {limit} MB; split it or take the text out of it first.", code="too_large"
        )


def sniff(body: bytes, *, name: str, declared_type: str | None = None) -> Kind:
    """Tell what a source is.

    Args:
        body: all its bytes.
        name: path or address; its suffix settles Markdown, rows and plain text.
        declared_type: media type a server stated, if any.

    Raises:
        IngestError: `unsupported_type`, `encrypted`, `empty`, `unreadable` or `too_large`.
    """
    check_size(len(body), name=name)
    head = body[:1024]
    if b"%PDF-" in head:
        return Kind.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(body, name)
    if head.startswith(_OLE):
        raise _ole_error(body, name)
    for magic, what in _FOREIGN:
        if head.startswith(magic) and not _is_text_after_all(magic, head):
            raise IngestError(f"{name} is {what}, which cannot be read as an article.", code="unsupported_type")
    suffix = PurePath(name.partition("?")[0]).suffix.lower()
    if is_feed(body, declared_type or ""):
        return Kind.FEED
    return _sniff_text(decode(body, name=name, declared=declared_charset(body)), suffix, declared_type or "")


def _is_text_after_all(magic: bytes, head: bytes) -> bool:
    # Two or three capitals may open an ordinary text; a program or a sound has bytes no text has.
    return magic.isalnum() and b"\x00" not in head and not any(b < 9 for b in head)


def _sniff_zip(body: bytes, name: str) -> Kind:
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise IngestError(
            f"{name} looks like a zip or Word file but is damaged; save it again.", code="unreadable"
        ) from error
    if "word/document.xml" in names or any(n.startswith("word/document") for n in names):
        return Kind.DOCX
    raise IngestError(
        f"{name} is a zip archive, not a Word document; unpack it and add the files.", code="unsupported_type"
    )


def _ole_error(body: bytes, name: str) -> IngestError:
    if "EncryptedPackage".encode("utf-16-le") in body:
        return IngestError(f"{name} is protected by a password; save a copy without one.", code="encrypted")
    return IngestError(f"{name} is an old Office file; save it as .docx.", code="unsupported_type")


def _sniff_text(text: str, suffix: str, declared_type: str) -> Kind:
    head = text[:4000].lstrip("\ufeff \t\r\n")
    if head.startswith("<") and _HTML_TAG.search(head):
        return Kind.HTML
    if head.startswith(("{", "[")) and (suffix in {".jsonl", ".ndjson", ".json"} or _opens_as_rows(head)):
        return Kind.ROWS
    if suffix in {".jsonl", ".ndjson"}:
        return Kind.ROWS
    if suffix in {".md", ".markdown"}:
        return Kind.MARKDOWN
    if _is_html(text, head, suffix, declared_type):
        return Kind.HTML
    return Kind.MARKDOWN if looks_like_markdown(text) else Kind.TEXT


def _is_html(text: str, head: str, suffix: str, declared_type: str) -> bool:
    tags = len(_BLOCK_TAG.findall(text[:20_000]))
    if tags >= 2 and (head.startswith("<") or "html" in declared_type or suffix in {".html", ".htm", ".xhtml"}):
        return True
    return tags >= 6 and tags >= head.count("\n\n")


def _opens_as_rows(head: str) -> bool:
    first = head.split("\n", 1)[0].strip()
    if not first.startswith("{"):
        return False
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        # The first row may be longer than what was looked at.
        return (
            re.match(r"\{\s*\"(?:text|title|url|publisher|published|byline|agency|language|id)\"\s*:", first)
            is not None
        )
    return isinstance(row, dict) and "text" in row
