"""The HTTP client for OpenAI-compatible servers: responses bounded in size, no redirects, and a note of what came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2

__all__ = ["MAX_BODY", "BodyTooLarge", "Seen", "open_http", "watch"]

MAX_BODY = 4_000_000
"""Bytes of one response. A reply is a few kilobytes; a server must not fill the memory of the desk."""


class BodyTooLarge(Exception):
    """The server sent more than `MAX_BODY` bytes, or packed them although it was told not to."""


@dataclass(kw_only=True)
class Seen:
    """What the last response of one request was, as far as it came."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)
    sent: bool = False
    """Whether the request began to go out on a connection."""


_SEEN: ContextVar[Seen | None] = ContextVar("_SEEN", default=None)


def watch(seen: Seen) -> Seen:
    """Note there the request that this task makes next, and the response to it."""
    _SEEN.set(seen)
    return seen


def open_http(*, timeout_s: float) -> httpx2.AsyncClient:
    """A client of one's own, so that its connections can be closed: langchain's default one is shared by the process.

    Redirects are not followed: the article's text goes to the address that was configured and nowhere else.
    """
    import httpx2

    return httpx2.AsyncClient(
        timeout=timeout_s,
        follow_redirects=False,
        headers={"Accept-Encoding": "identity"},
        event_hooks={"request": [_follow], "response": [_look]},
    )


async def _follow(request: httpx2.Request) -> None:
    seen = _SEEN.get() or Seen()

    async def note(event: str, info: dict[str, Any]) -> None:
        seen.sent |= event.endswith(".send_request_headers.started")

    request.extensions = {**request.extensions, "trace": note}


async def _look(response: httpx2.Response) -> None:
    seen = _SEEN.get() or Seen()
    seen.status = response.status_code
    seen.headers = {name.lower(): value for name, value in response.headers.items()}
    seen.body.clear()
    if seen.headers.get("content-encoding", "identity") != "identity":
        raise BodyTooLarge
    response.stream = _bounded(response.stream, seen)  # type: ignore[arg-type]


def _bounded(stream: httpx2.AsyncByteStream, seen: Seen) -> httpx2.AsyncByteStream:
    import httpx2

    class Bounded(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            async for chunk in stream:
                seen.body += chunk
                if len(seen.body) > MAX_BODY:
                    raise BodyTooLarge
                yield chunk

        async def aclose(self) -> None:
            await stream.aclose()

    return Bounded()
