"""Chroma's client, over a folder or an address, with its errors made ours; with `index` the only door to `chromadb`."""

from __future__ import annotations

import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

import httpx

from vectorstore import server
from vectorstore.errors import IndexBusy, IndexDamaged, IndexUnavailable, VectorStoreError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.config import Settings

Answer = TypeVar("Answer")

_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_SETTLING_S = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6)


def open_folder(folder: Path) -> Client:
    """Open Chroma over a folder that this process owns.

    Raises:
        IndexDamaged: Chroma cannot open what is in the folder.
    """
    import chromadb

    place = str(folder.resolve())
    with translated(str(folder)):
        try:
            return cast("Client", chromadb.PersistentClient(place, settings=_settings()))
        except BaseException:
            _forget(place)
            raise


def open_url(url: str, *, headers: dict[str, str], timeout_s: float) -> Client:
    """Open Chroma behind a server; no answer is awaited for longer than `timeout_s` seconds.

    Raises:
        ValueError: `url` is not the address of a server.
        IndexUnavailable: The server does not answer.
    """
    import chromadb

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise ValueError(f"not the address of a Chroma server: {url!r}; give it as http://host:port")
    if not server.is_live(url):
        raise IndexUnavailable(_no_answer(url))
    if parts.hostname in _LOOPBACK:
        _keep_from_proxies(parts.hostname)
    encrypted = parts.scheme == "https"
    port = parts.port or (443 if encrypted else 80)
    with translated(url):
        try:
            opened = chromadb.HttpClient(
                host=parts.hostname, port=port, ssl=encrypted, headers=headers, settings=_settings(parts.hostname, port)
            )
        except ValueError as error:
            # Chroma hides a failed connection behind ValueError.
            raise IndexUnavailable(_no_answer(url)) from error
    client = cast("Client", opened)
    sessions = http_sessions(client)
    if not sessions:
        raise VectorStoreError("This chromadb talks HTTP in an unknown way: install the version in requirements.lock.")
    for session in sessions:
        session.timeout = httpx.Timeout(timeout_s)
    return client


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn what Chroma and its transport raise into this package's errors, naming the index's `place`."""
    from chromadb.errors import ChromaError, InternalError, InvalidArgumentError, NotFoundError

    try:
        yield
    except httpx.HTTPError as error:
        raise _unavailable(place, error) from error
    except NotFoundError as error:
        raise IndexDamaged(f"A collection of the index in {place} is gone: run `workbench index rebuild`.") from error
    except InvalidArgumentError as error:
        raise ValueError(f"Chroma refused the call: {error}") from error
    except InternalError as error:
        if "locked" in str(error):
            raise IndexBusy(f"The index in {place} is in use by another process: {error}") from error
        raise _damaged(place, error) from error
    except ChromaError as error:
        raise VectorStoreError(f"The index in {place} failed: {error}") from error
    except Exception as error:
        # The HTTP client raises bare Exception for an answer it has no class for.
        if type(error) is Exception:
            raise VectorStoreError(f"The Chroma server at {place} failed: {error}") from error
        raise
    except BaseException as error:
        # A panic in Chroma's Rust code; its class cannot be imported and is no Exception.
        if type(error).__name__ == "PanicException":
            raise _damaged(place, error) from error
        raise


def settled(ask: Callable[[], Answer]) -> Answer:
    """Ask again for a while when Chroma has not yet set up a collection that another process has just begun to fill.

    chromadb 1.5.9 answers "Nothing found on disk" to whoever asks in that moment; a damaged index does not get over it.
    """
    from chromadb.errors import InternalError

    for wait_s in _SETTLING_S:
        try:
            return ask()
        except InternalError as error:
            if "Nothing found on disk" not in str(error):
                raise
            time.sleep(wait_s)
    return ask()


def _forget(place: str) -> None:
    """Chroma keeps an engine that failed to start and hands it out again, also once the folder has been repaired."""
    from chromadb.api.shared_system_client import SharedSystemClient

    SharedSystemClient._identifier_to_system.pop(place, None)
    SharedSystemClient._identifier_to_refcount.pop(place, None)


def _keep_from_proxies(host: str) -> None:
    """Chroma's HTTP client obeys the environment's proxy even for loopback, and a proxy cannot reach our loopback."""
    spared = os.environ.get("NO_PROXY") or os.environ.get("no_proxy") or ""
    if urllib.request.getproxies_environment() and host not in spared.split(","):
        for name in ("NO_PROXY", "no_proxy"):
            os.environ[name] = ",".join(filter(None, [spared, host]))


def http_sessions(client: Client) -> list[httpx.Client]:
    """Give the HTTP clients inside Chroma's, none for an embedded one. Chroma never closes them or lets them time out.

    There are two: over HTTP, the admin client that each client carries opens connections of its own.
    """
    owners = [client, getattr(client, "_admin_client", None)]
    sessions = [getattr(getattr(owner, "_server", None), "_session", None) for owner in owners]
    return [session for session in sessions if isinstance(session, httpx.Client)]


def _settings(host: str | None = None, port: int | None = None) -> Settings:
    from chromadb.config import Settings

    # No telemetry, and no settings from a .env file that happens to lie in the working folder.
    return Settings(anonymized_telemetry=False, chroma_server_host=host, chroma_server_http_port=port, _env_file=None)


def _no_answer(place: str) -> str:
    return f"The Chroma server at {place} does not answer: start it, or correct WORKBENCH_CHROMA_URL."


def _unavailable(place: str, error: Exception) -> IndexUnavailable:
    return IndexUnavailable(f"{_no_answer(place)} ({type(error).__name__})")


def _damaged(place: str, error: BaseException) -> IndexDamaged:
    return IndexDamaged(f"Chroma cannot read the index in {place}: run `workbench index rebuild`. ({error})")
