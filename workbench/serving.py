"""Serves one desk: the bundled Chroma server, the background worker, the API and the web desk, started and stopped."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import socket
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from workbench.errors import SettingsError
from workbench.machinery import told_plainly
from workbench.settings import Settings

if TYPE_CHECKING:
    import uvicorn
    from fastapi import FastAPI

    from workbench.desk import Desk

logger = logging.getLogger(__name__)


def serve_desk(settings: Settings, *, on_ready: Callable[[str], None]) -> None:
    """Serve until interrupted.

    Raises:
        SettingsError: the address is taken, or lies beyond loopback on a desk without accounts.
        DataFolderBusy: this data folder is being served, or another process owns its index.
    """
    import uvicorn

    from workbench.desk import Desk
    from workbench.web import build_app

    with socket.socket() as listener, contextlib.ExitStack() as stack:
        _bind(listener, settings)
        host, port = listener.getsockname()[:2]
        url = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}"
        desk = stack.enter_context(Desk(settings))
        _refuse_strangers(desk, settings)
        desk.machinery.chroma_url = stack.enter_context(_vector_server(settings))
        desk.machinery.indexes  # noqa: B018 (load the model now: the first claim must not wait for it)
        worker = desk.worker(after=lambda article_id: desk.extract_claims([article_id]))
        worker.start()
        stack.callback(worker.stop)
        app = build_app(desk, settings, wake=worker.wake)
        server = uvicorn.Server(_server_config(app))
        listener.listen(128)  # whoever reads the address may connect at once
        on_ready(url)
        server.run(sockets=[listener])


def free_port_from(host: str, port: int) -> int:
    """`port` when it is free, else 0 so that the system chooses."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return 0
    return port


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach a server on `host`."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _bind(listener: socket.socket, settings: Settings) -> None:
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
    except OSError as error:
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}): choose another with --port or --host"
        ) from error


def _refuse_strangers(desk: Desk, settings: Settings) -> None:
    if not is_loopback(settings.host) and not desk.users.list():
        raise SettingsError(
            f"{settings.host} can be reached from other machines and this desk has no accounts: "
            "run `workbench user add NAME --role admin` first, or serve on 127.0.0.1"
        )


@contextlib.contextmanager
def _vector_server(settings: Settings) -> Iterator[str]:
    """The Chroma server that is configured, or the bundled one over the data folder."""
    from vectorstore.server import start_server

    if settings.chroma_url:
        yield settings.chroma_url
        return
    with told_plainly():
        server = start_server(settings.data_dir / "chroma", wait_s=settings.lock_wait_s)
    try:
        yield server.url
    finally:
        server.stop()


def _server_config(app: FastAPI) -> uvicorn.Config:
    import uvicorn

    # Forwarded headers are believed from nobody: the desk decides by the real peer.
    return uvicorn.Config(
        app, log_level="warning", proxy_headers=False, server_header=False, timeout_graceful_shutdown=5
    )
