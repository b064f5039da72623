"""Reads PDF files: text in reading order, page headers and footers left out, lines joined into paragraphs."""

from __future__ import annotations

import io
import re
import warnings
from collections import Counter
from collections.abc import Sequence

from workbench.errors import IngestError
from workbench.ingest.quiet import quiet_libraries
from workbench.ingest.types import Markup, Reading

__all__ = ["read_pdf"]

MAX_PAGES = 600
"""Pages beyond this are refused rather than silently left out."""
_RUN_TOGETHER = 14.0
"""Mean word length, in characters, from which a page's words have lost their spaces."""
_HYPHENATED = re.compile(r"[^\W\d_]-$")
_ENDS = re.compile(r"[.!?:。！？؟…][\"'”’»)\]]*$")
_BULLET = re.compile(r"\s*(?:[•▪◦‣–*-]|\d{1,2}[.)])\s+\S")


def read_pdf(body: bytes, *, name: str) -> Reading:
    """Read a PDF's text by pypdf, and by pdfplumber where pypdf's words run together.

    Dates of the file are not dates of publication and are not taken. The title is taken from the file's information
    only when the first page prints it.

    Raises:
        IngestError: `encrypted`, `no_text` (scans), `too_large` (pages) or `unreadable`.
    """
    quiet_libraries()
    with warnings.catch_warnings():
        # A damaged but readable file makes the libraries warn; what matters of it shows in the text.
        warnings.simplefilter("ignore")
        pages, title = _pypdf_pages(body, name)
        if _runs_together(pages):
            pages = _plumber_pages(body) or pages
    text = "\n\n".join(_paragraphs(lines) for lines in _without_running_lines(pages))
    if sum(c.isalpha() for c in text) < 20:
        raise IngestError(
            f"{name} has no text layer: it may be a scan; run text recognition on it first.", code="no_text"
        )
    return Reading(raw=text, markup=Markup.EXTRACTED, title=title if title and _is_printed(title, text) else None)


def _pypdf_pages(body: bytes, name: str) -> tuple[list[str], str | None]:
    from pypdf import PdfReader
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(name)
        if len(reader.pages) > MAX_PAGES:
            raise IngestError(f"{name} has more than {MAX_PAGES} pages; split it first.", code="too_large")
        pages = [page.extract_text() or "" for page in reader.pages]
        return pages, _stated_title(reader)
    except IngestError:
        raise
    except FileNotDecryptedError as error:
        raise _encrypted(name) from error
    except (PyPdfError, RecursionError, MemoryError) as error:
        raise _damaged(name, error) from error
    except Exception as error:
        # pypdf meets hostile files with errors of every kind (KeyError, TypeError, struct.error, zlib.error, ...).
        raise _damaged(name, error) from error


def _encrypted(name: str) -> IngestError:
    return IngestError(f"{name} is protected by a password; save a copy without one.", code="encrypted")


def _damaged(name: str, error: BaseException) -> IngestError:
    why = " ".join(str(error).split())[:80] or type(error).__name__
    return IngestError(f"{name} is a damaged PDF ({why}); open it in a viewer and save it again.", code="unreadable")


def _stated_title(reader: object) -> str | None:
    try:
        title = getattr(getattr(reader, "metadata", None), "title", None)
    except Exception:  # a broken information dictionary costs the title, not the text
        return None
    return " ".join(title.split()) if isinstance(title, str) and title.strip() else None


def _is_printed(title: str, text: str) -> bool:
    def bare(value: str) -> str:
        return "".join(c for c in value.casefold() if c.isalnum())

    return len(bare(title)) >= 6 and bare(title) in bare(text[:3000])


def _runs_together(pages: Sequence[str]) -> bool:
    words = " ".join(pages[:5]).split()
    return bool(words) and sum(map(len, words)) / len(words) > _RUN_TOGETHER and max(map(len, words)) < 4000


def _plumber_pages(body: bytes) -> list[str] | None:
    import pdfplumber

    try:
        with pdfplumber.open(io.BytesIO(body)) as pdf:
            return [page.extract_text() or "" for page in pdf.pages]
    except Exception:  # the second reading is a bonus; pypdf's stands
        return None


def _without_running_lines(pages: Sequence[str]) -> list[list[str]]:
    """Each page's lines without those that stand at the edge of most pages, page numbers aside."""
    split = [[line.strip() for line in page.split("\n")] for page in pages]
    edges = Counter(key for lines in split for key in {_running_key(line) for line in _edge_lines(lines)})
    # What closes a sentence is story, however often it stands at an edge.
    running = {key for key, n in edges.items() if len(split) >= 3 and n >= 0.6 * len(split) and not _ENDS.search(key)}
    return [_without_edges(lines, running) for lines in split]


def _edge_lines(lines: Sequence[str]) -> list[str]:
    full = [line for line in lines if line]
    return [*full[:2], *full[-2:]]


def _running_key(line: str) -> str:
    return re.sub(r"\d+", "#", line.casefold())


def _without_edges(lines: Sequence[str], running: set[str]) -> list[str]:
    edge = set(_edge_lines(lines))
    return [
        line
        for line in lines
        if not (line in edge and (_running_key(line) in running or re.fullmatch(r"[-–\s]*\d{1,4}[-–\s]*", line)))
    ]


def _paragraphs(lines: Sequence[str]) -> str:
    """Join lines that run on. A paragraph ends at a blank line, or where a line stops short of the full width."""
    width = max((len(line) for line in lines), default=0)
    out: list[str] = []
    is_open = False
    for line in lines:
        if not line:
            is_open = False
        elif (is_open or _runs_on(out, line)) and not _BULLET.match(line):
            out[-1] = out[-1][:-1] + line if _HYPHENATED.search(out[-1]) and line[:1].islower() else f"{out[-1]} {line}"
            is_open = not _closes(line, width)
        else:
            out.append(line)
            is_open = not _closes(line, width)
    return "\n".join(out)


def _runs_on(out: Sequence[str], line: str) -> bool:
    # A small letter never opens a paragraph, however short the line before it.
    return bool(out) and line[:1].islower() and _ENDS.search(out[-1]) is None


def _closes(line: str, width: int) -> bool:
    # A heading is short and unclosed; a paragraph's last line is short and closed. Full lines go on.
    return len(line) < 0.6 * width or (_ENDS.search(line) is not None and len(line) < 0.9 * width)
