"""From a source to articles: a file, a folder, an address, a feed, rows, or standard input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from workbench.errors import IngestError
from workbench.ingest.folders import find_files
from workbench.ingest.kinds import MAX_BYTES, check_size
from workbench.ingest.metadata import check_given
from workbench.ingest.readers import Body, attempt, read_body
from workbench.ingest.types import Failure, Read
from workbench.types import Given

if TYPE_CHECKING:
    from workbench.ingest.fetch import Fetcher
    from workbench.origin_keys import KnownSources

__all__ = ["Failure", "Read", "read_bytes", "read_source"]


def read_source(
    source: str, *, given: Given, fetcher: Fetcher | None, stdin: BinaryIO | None, now: datetime, known: KnownSources
) -> Iterator[Read | Failure]:
    """Read every article of a source, in order. A source or row that cannot be read is a `Failure`; the rest go on.

    Args:
        source: path of a file or folder, http(s) address, or `-` for standard input.
        given: metadata a person states. For rows, feeds and folders only agency, publisher, date and language apply.
        fetcher: the door to the network; without it addresses fail, and feeds give what they carry.
        stdin: what `-` reads.
        now: the time of retrieval, aware.
        known: the agencies and publishers to recognise.
    """
    stated = attempt(source, lambda: check_given(given))
    if isinstance(stated, Failure):
        yield stated
    elif source == "-":
        yield from _read_stdin(given, stdin, now, known)
    elif source.lower().startswith(("http://", "https://")):
        yield from _read_address(source, given, fetcher, now, known)
    else:
        yield from _read_path(source, given, fetcher, now, known)


def read_bytes(body: bytes, *, name: str, given: Given, now: datetime, known: KnownSources) -> list[Read | Failure]:
    """Read the articles of an uploaded file; nothing is fetched or stored. `name` settles what its bytes leave open."""
    stated = attempt(name, lambda: check_given(given))
    if isinstance(stated, Failure):
        return [stated]
    return list(read_body(Body(content=body, name=name), given=given, fetcher=None, now=now, known=known))


def _read_stdin(given: Given, stdin: BinaryIO | None, now: datetime, known: KnownSources) -> Iterator[Read | Failure]:
    if stdin is None:
        yield Failure(source="-", code="not_found", message="- stands for standard input, and there is none here.")
        return
    content = attempt("-", lambda: stdin.read(MAX_BYTES + 1))
    if isinstance(content, Failure):
        yield content
    else:
        yield from read_body(Body(content=content, name="-"), given=given, fetcher=None, now=now, known=known)


def _read_address(
    url: str, given: Given, fetcher: Fetcher | None, now: datetime, known: KnownSources
) -> Iterator[Read | Failure]:
    if fetcher is None:
        yield Failure(
            source=url, code="no_network", message=f"{url} cannot be fetched here; save the page and add the file."
        )
        return
    fetched = attempt(url, lambda: fetcher.fetch(url))
    if isinstance(fetched, Failure):
        yield fetched
        return
    body = Body(
        content=fetched.body, name=url, url=fetched.url, content_type=fetched.content_type, charset=fetched.charset
    )
    yield from read_body(body, given=given, fetcher=fetcher, now=fetched.retrieved_at, known=known)


def _read_path(
    source: str, given: Given, fetcher: Fetcher | None, now: datetime, known: KnownSources
) -> Iterator[Read | Failure]:
    path = Path(source)
    is_folder = attempt(source, lambda: _check_path(path))
    if isinstance(is_folder, Failure):
        yield is_folder
    elif is_folder:
        yield from _read_folder(path, given, fetcher, now, known)
    else:
        yield from _read_file(path, given, fetcher, now, known)


def _check_path(path: Path) -> bool:
    """Whether a path is a folder; it is a file otherwise.

    Raises:
        IngestError: `not_found`, or `unsupported_type` for devices and pipes.
    """
    try:
        if path.is_dir():
            return True
        if path.is_file():
            return False
        exists = path.exists()
    except (OSError, ValueError):
        exists = False
    if exists:
        raise IngestError(f"{path} is neither a file nor a folder; pipe it in with '-'.", code="unsupported_type")
    raise IngestError(f"{str(path)!r} does not exist; check the path.", code="not_found")


def _read_folder(
    folder: Path, given: Given, fetcher: Fetcher | None, now: datetime, known: KnownSources
) -> Iterator[Read | Failure]:
    found = False
    general = Given(agency=given.agency, publisher=given.publisher, published=given.published, language=given.language)
    for path in find_files(folder):
        found = True
        yield from _read_file(path, general, fetcher, now, known)
    if not found:
        message = f"{folder} holds no file that can be read (txt, md, html, pdf, docx, jsonl, rss)."
        yield Failure(source=str(folder), code="empty_folder", message=message)


def _read_file(
    path: Path, given: Given, fetcher: Fetcher | None, now: datetime, known: KnownSources
) -> Iterator[Read | Failure]:
    content = attempt(str(path), lambda: _load(path))
    if isinstance(content, Failure):
        yield content
    else:
        yield from read_body(Body(content=content, name=str(path)), given=given, fetcher=fetcher, now=now, known=known)


def _load(path: Path) -> bytes:
    try:
        check_size(path.stat().st_size, name=str(path))
        return path.read_bytes()
    except OSError as error:
        raise IngestError(f"{path} cannot be opened: {error.strerror}.", code="not_readable") from error
