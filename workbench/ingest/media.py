"""What kind of thing a body is: what its sender says, checked against how it begins."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from email.message import Message

from workbench.errors import IngestError

__all__ = ["READABLE", "Declared", "check_declared", "declared_type", "media_type"]

HTML, TEXT, PDF = "text/html", "text/plain", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RSS, ATOM = "application/rss+xml", "application/atom+xml"

READABLE = frozenset(
    {
        HTML,
        TEXT,
        PDF,
        DOCX,
        RSS,
        ATOM,
        "application/xhtml+xml",
        "text/markdown",
        "text/x-markdown",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
        "application/feed+json",
        "application/json",
        "application/jsonl",
        "application/x-ndjson",
    }
)
"""Media types the desk has a reader for."""

_UNKNOWN = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/x-download"})
# Beginnings of files that may hold no zero byte early on; all other binary content shows itself by one.
_BINARY = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"\x1f\x8b",
    b"BZh9",
    b"\xfd7zXZ",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\xd0\xcf\x11\xe0",
    b"GIF8",
    b"wOF2",
)
_BOMS = (codecs.BOM_UTF8, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LEADING = re.compile(rb"(?:\s|\x00|<!--.*?-->|<\?[^>]*>)*", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a `Content-Type` header states."""

    kind: str
    """Media type in lower case without parameters; empty when none was stated."""
    charset: str | None
    """Python's name of the stated character set; `None` when none, or one that Python does not know."""


def declared_type(header: str) -> Declared:
    """Read a `Content-Type` header; an empty or broken one states nothing."""
    message = Message()
    message["Content-Type"] = header or "unknown/unknown"
    kind = message.get_content_type()
    return Declared(kind="" if kind == "unknown/unknown" else kind, charset=_text_codec(message.get_param("charset")))


def media_type(body: bytes, declared: str, url: str) -> str:
    """The media type a reader should be chosen by: what the body shows, else what was declared.

    A page that calls itself PDF and is HTML is HTML; an image that calls itself HTML is refused.

    Raises:
        IngestError: `unsupported_type`, when there is no reader for it.
    """
    shown = _sniff(body)
    if shown == "binary" or (shown == "zip" and declared != DOCX and not _holds_docx(body)):
        raise _unsupported(url, f"its content is not the text that {declared or 'its address'} promises")
    if shown == "zip":
        return DOCX
    if declared in (PDF, DOCX) and shown != declared:
        return shown or TEXT
    if shown in (PDF, RSS, ATOM, HTML) and declared != "application/xhtml+xml":
        return shown
    if declared in _UNKNOWN:
        return shown or TEXT
    if declared not in READABLE:
        raise _unsupported(url, f"there is no reader for {declared}")
    return declared


def check_declared(declared: str, url: str) -> None:
    """Refuse early, before the body is read.

    Raises:
        IngestError: `unsupported_type`, when a type is stated that no reader takes.
    """
    if declared not in READABLE and declared not in _UNKNOWN:
        raise _unsupported(url, f"it is {declared}, for which there is no reader")


def _sniff(body: bytes) -> str:
    """`binary`, `zip`, a media type, or empty for text that does not say what it is."""
    head = body[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(_BINARY) or head[4:8] == b"ftyp":
        return "binary"
    if b"\x00" in head and not head.startswith(_BOMS) and not _looks_utf16(head):
        return "binary"
    return _sniff_markup(head.replace(b"\x00", b""))


def _sniff_markup(head: bytes) -> str:
    for bom in _BOMS:
        head = head.removeprefix(bom)
    start = _LEADING.match(head)
    text = head[start.end() if start else 0 :].lower()
    if text.startswith(b"<!doctype"):
        text = text[text.find(b">") + 1 :].lstrip() if not text.startswith(b"<!doctype html") else b"<html"
    if text.startswith((b"<html", b"<head", b"<body", b"<script", b"<article")):
        return HTML
    if text.startswith((b"<rss", b"<rdf:rdf")):
        return RSS
    return ATOM if re.match(rb"<(\w+:)?feed[\s>]", text) else ""


def _looks_utf16(head: bytes) -> bool:
    """UTF-16 without a mark: nearly every second byte is zero at the start of Western markup."""
    sample = head[:64]
    return len(sample) >= 4 and (not any(sample[1::2]) or not any(sample[0::2])) and any(sample)


def _holds_docx(body: bytes) -> bool:
    return b"word/" in body


def _text_codec(name: object) -> str | None:
    if not isinstance(name, str):
        return None
    try:
        "".encode(name)
        return codecs.lookup(name).name
    except (LookupError, ValueError, UnicodeError):
        return None


def _unsupported(url: str, why: str) -> IngestError:
    return IngestError(f"{url} was not read: {why}.", code="unsupported_type")
