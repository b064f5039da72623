"""From bytes to text: which encoding, or that it is no text at all."""

from __future__ import annotations

import codecs
import re

from workbench.errors import IngestError

__all__ = ["decode"]

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SINGLE_BYTE_GUESSES = (
    "cp1251 koi8_r cp1252 cp1250 cp1256 cp1253 cp1254 cp1255 cp1257 iso8859_2 shift_jis euc_jp gb18030 big5 euc_kr"
).split()
_SAMPLE_BYTES = 60_000
_HTML_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"^\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BAD_SHARE = 0.002
"""Broken bytes a text may hold, as a share of its characters, and still be read as UTF-8."""
_CONTROL_SHARE = 0.01


def decode(body: bytes, *, name: str, declared: str | None = None) -> str:
    """Decode by byte-order mark, UTF-8, what the file declares, and last by its letters.

    Args:
        body: all bytes of the source.
        name: for the error's sentence.
        declared: charset a server stated, if any.

    Raises:
        IngestError: `unreadable` when the bytes are no text in any encoding, `empty` when there are none.
    """
    if not body.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise IngestError(f"{name} is empty: nothing to read.", code="empty")
    text = _by_bom(body) or _by_utf8(body) or _by_utf16_shape(body)
    if text is None and b"\x00" not in body:
        text = _by_declaration(body, declared) or _by_letters(body)
    if text is None or _is_garbage(text):
        raise IngestError(
            f"{name} is not text in any encoding known here; save it as UTF-8 and try again.", code="unreadable"
        )
    return text


def declared_charset(head: bytes) -> str | None:
    """The charset a page or XML file declares of itself in its first bytes."""
    match = _XML_CHARSET.search(head[:400]) or _HTML_CHARSET.search(head[:4096])
    return match.group(1).decode("ascii") if match else None


def _by_bom(body: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return body.decode(encoding, errors="replace").removeprefix("\ufeff")
    return None


def _by_utf8(body: bytes) -> str | None:
    if b"\x00" in body:
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    # A stray byte in a long text that is otherwise UTF-8 must not turn all its letters into another script's.
    text = body.decode("utf-8", errors="replace")
    letters = sum(c > "\x7f" and c != "\ufffd" for c in text)
    broken = text.count("\ufffd")
    return text if broken <= max(1, _BAD_SHARE * len(text)) and letters > 2 * broken else None


def _by_utf16_shape(body: bytes) -> str | None:
    """UTF-16 without a mark: in Latin and Cyrillic one byte of each pair is nearly constant."""
    sample = body[: _SAMPLE_BYTES & ~1]
    if b"\x00" not in sample or len(sample) < 4:
        return None
    for encoding, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(b in {0, 4, 0x20} for b in high) >= 0.9 * len(high):
            text = body.decode(encoding, errors="replace")
            if not _is_garbage(text):
                return text
    return None


def _by_declaration(body: bytes, declared: str | None) -> str | None:
    for charset in (declared, declared_charset(body)):
        if not charset:
            continue
        try:
            codec = codecs.lookup(
                "cp1252" if charset.lower() in {"iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"} else charset
            )
            text = codec.decode(body, "replace")[0]
        except (LookupError, ValueError, TypeError):
            continue
        if isinstance(text, str) and text.count("\ufffd") <= 0.01 * len(text):
            return text
    return None


def _by_letters(body: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(body[:_SAMPLE_BYTES], cp_isolation=_SINGLE_BYTE_GUESSES).best()
    if best is None:
        return None
    return body.decode(best.encoding, errors="replace")


def _is_garbage(text: str) -> bool:
    sample = text[:200_000]
    return len(_CONTROL.findall(sample)) + sample.count("\ufffd") > max(1, _CONTROL_SHARE * len(sample))
