"""Unpacks a body while it arrives, so that a small file that unpacks to a huge one never does."""

from __future__ import annotations

import zlib
from collections.abc import Generator, Iterable, Iterator
from typing import Protocol

from workbench.errors import IngestError

__all__ = ["ACCEPT_ENCODING", "decode_body"]

ACCEPT_ENCODING = "gzip, deflate, br"

_STEP = 1 << 18
# A small page of repeated markup may pack very well; the ratio says something only above this size.
_RATIO_COUNTS_FROM = 1 << 20


class _Decoder(Protocol):
    def feed(self, data: bytes) -> Iterator[bytes]: ...

    @property
    def complete(self) -> bool: ...


def decode_body(chunks: Iterable[bytes], encoding: str, *, url: str, max_bytes: int, max_ratio: float) -> bytes:
    """The body behind a `Content-Encoding`, never holding more than `max_bytes` plus one step of 256 KiB.

    Args:
        chunks: the packed body as it arrives.
        encoding: the header's value; empty and `identity` mean not packed.
        url: for messages.
        max_bytes: largest body unpacked.
        max_ratio: largest ratio of unpacked to packed size, looked at above 1 MiB.

    Raises:
        IngestError: `too_large`, `bomb`, `unsupported_type` (an encoding not asked for) or `unreadable` (broken).
    """
    decoder = _decoder(encoding, url)
    parts: list[bytes] = []
    packed = size = 0
    try:
        for chunk in chunks:
            packed += len(chunk)
            for part in decoder.feed(chunk):
                size += len(part)
                _check_size(size, packed, url=url, max_bytes=max_bytes, max_ratio=max_ratio)
                parts.append(part)
    except (zlib.error, _Broken) as error:
        raise IngestError(f"{url} sends a broken {encoding} body: {error}.", code="unreadable") from error
    if packed and not decoder.complete:
        raise IngestError(f"The {encoding} body of {url} was cut off; try again.", code="unreadable")
    return b"".join(parts)


def _check_size(size: int, packed: int, *, url: str, max_bytes: int, max_ratio: float) -> None:
    if size > _RATIO_COUNTS_FROM and size > max_ratio * packed:
        raise IngestError(f"{url} unpacks to more than {max_ratio:g} times its size; it was given up.", code="bomb")
    if size > max_bytes:
        raise IngestError(f"{url} unpacks to more than {max_bytes:,} bytes; it was given up.", code="too_large")


class _Broken(Exception):
    pass


class _Identity:
    complete = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield data


class _Zlib:
    """gzip with any number of members, or deflate with or without its zlib wrapping (servers send both)."""

    def __init__(self, wbits: int | None) -> None:
        self._wbits = wbits
        self._inner: zlib._Decompress | None = None
        self.complete = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self.complete and self._wbits != _GZIP:
                return
            if self.complete and not data.startswith(b"\x1f"):
                # Padding after the last member; browsers ignore it too.
                return
            data = yield from self._member(data)

    def _member(self, data: bytes) -> Generator[bytes, None, bytes]:
        if self._inner is None or self.complete:
            self._inner, self.complete = zlib.decompressobj(self._window(data)), False
        while True:
            part = self._inner.decompress(data, _STEP)
            yield part
            if self._inner.eof:
                self.complete = True
                return self._inner.unused_data
            data = self._inner.unconsumed_tail
            # A full step may leave output inside zlib with no input left to push it out.
            if not data and len(part) < _STEP:
                return b""

    def _window(self, data: bytes) -> int:
        if self._wbits is not None:
            return self._wbits
        return zlib.MAX_WBITS if data[0] & 0x0F == 8 else -zlib.MAX_WBITS


class _Brotli:
    def __init__(self) -> None:
        import brotli  # type: ignore[import-untyped]  # it ships no types

        self._inner = brotli.Decompressor()
        self._error = brotli.error

    @property
    def complete(self) -> bool:
        return bool(self._inner.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while not self.complete:
                part = self._inner.process(data, output_buffer_limit=_STEP)
                data = b""
                yield part
                # It may say that it can take more input while it still holds output back.
                if not part and self._inner.can_accept_more_data():
                    return
        except self._error as error:
            raise _Broken(str(error)) from error


_GZIP = zlib.MAX_WBITS | 16


def _decoder(encoding: str, url: str) -> _Decoder:
    match encoding.strip().lower():
        case "" | "identity":
            return _Identity()
        case "gzip" | "x-gzip":
            return _Zlib(_GZIP)
        case "deflate":
            return _Zlib(None)
        case "br":
            return _Brotli()
    raise IngestError(f"{url} is packed as {encoding!r}, which was not asked for.", code="unsupported_type")
