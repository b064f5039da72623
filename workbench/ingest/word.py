"""Reads Word files (.docx), after looking into the archive for bombs."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator

from workbench.errors import IngestError
from workbench.ingest.types import Markup, Reading

__all__ = ["read_docx"]

MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 200 * 1024 * 1024


def read_docx(body: bytes, *, name: str) -> Reading:
    """Read paragraphs and table cells in order; headings keep their level, the Title style names the article.

    The file's own dates and author say who saved it and when, not who published it: they are not taken.

    Raises:
        IngestError: `zip_bomb`, `encrypted`, `no_text` or `unreadable`.
    """
    check_archive(body, name=name)
    from docx import Document

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            lines = list(_lines(Document(io.BytesIO(body))))
    except Exception as error:
        # A damaged archive surfaces as KeyError, XMLSyntaxError, BadZipFile, ValueError or zlib.error alike.
        raise IngestError(
            f"{name} is a damaged Word file; open it in a word processor and save it again.", code="unreadable"
        ) from error
    if not any(c.isalpha() for line in lines for c in line):
        raise IngestError(f"{name} holds no text; it may hold pictures only.", code="no_text")
    return Reading(raw="\n\n".join(lines), markup=Markup.MARKDOWN)


def check_archive(body: bytes, *, name: str) -> None:
    """Refuse an archive of too many entries, or that unpacks to too much, by counting what really unpacks.

    Raises:
        IngestError: `zip_bomb`, `encrypted` or `unreadable`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED_BYTES:
                raise _bomb(name)
            if any(e.flag_bits & 1 for e in entries):
                raise IngestError(f"{name} is protected by a password; save a copy without one.", code="encrypted")
            _count_unpacked(archive, entries, name)
    except IngestError:
        raise
    except Exception as error:
        # The kind of damage decides what zipfile raises: BadZipFile, zlib.error, EOFError and more have been seen.
        raise IngestError(f"{name} is a damaged Word file; save it again.", code="unreadable") from error


def _bomb(name: str) -> IngestError:
    limit = MAX_UNPACKED_BYTES // 1024 // 1024
    return IngestError(
        f"{name} unpacks to more than {MAX_ENTRIES:,} entries or {limit} MB and is refused.", code="zip_bomb"
    )


def _count_unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], name: str) -> None:
    # Sizes in the directory may lie, and python-docx unpacks by reading to the end.
    total = 0
    for entry in entries:
        with archive.open(entry) as stream:
            while chunk := stream.read(1 << 20):
                total += len(chunk)
                if total > MAX_UNPACKED_BYTES:
                    raise _bomb(name)


def _lines(document: object) -> Iterator[str]:
    from docx.table import Table

    for block in document.iter_inner_content():  # type: ignore[attr-defined]
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(cell.text.strip() for cell in row.cells)
                yield from filter(None, [" | ".join(cell for cell in cells if cell)])
        elif block.text.strip():
            yield _heading_mark(block.style) + " ".join(block.text.split("\n")).strip()


def _heading_mark(style: object) -> str:
    name = str(getattr(style, "name", "") or "")
    if name == "Title":
        return "# "
    level = name.removeprefix("Heading ")
    return "#" * min(6, int(level) + 1) + " " if name.startswith("Heading ") and level.isdigit() else ""
