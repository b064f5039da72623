"""A Chroma server over an index folder, on loopback, so that several processes can work on one index."""

from __future__ import annotations

import atexit
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import httpx

from vectorstore import ownership
from vectorstore.errors import IndexDamaged, IndexUnavailable
from vectorstore.server_process import ALREADY_OWNED, IS_DAMAGED
from vectorstore.trial import child_command, child_environment

_LOG = "server.log"
_START_S = 30.0
_STOP_S = 10.0
_LIVE_S = 0.9
_PORT_TRIES = 3


@dataclass(frozen=True, kw_only=True)
class ChromaServer:
    """A running server that this process started; it ends with this process at the latest."""

    folder: Path
    url: str
    process: subprocess.Popen[bytes]

    @property
    def is_running(self) -> bool:
        """Whether the server process is alive."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End the server and wait until it has let go of the folder. Twice is as good as once."""
        if self.process.stdin is not None:
            # The server's leash: it ends when the other end of its standard input is gone.
            self.process.stdin.close()
        try:
            self.process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        atexit.unregister(self.stop)

    def __enter__(self) -> ChromaServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_server(folder: Path, port: int | None = None, *, wait_s: float = 10) -> ChromaServer:
    """Start a Chroma server over a folder, on 127.0.0.1, and wait until it answers.

    Args:
        folder: The index folder; created when there is none. The server owns it until it ends.
        port: Port to listen on; None takes a free one.
        wait_s: Seconds to wait for another owner of the folder.

    Raises:
        IndexBusy: Another process owns the folder.
        IndexDamaged: The last owner did not close the folder and its index cannot be read.
        IndexUnavailable: The port is taken, or the server ended or did not answer within 30 s; its last words follow.
    """
    if port is not None and not _is_free(port):
        raise IndexUnavailable(f"Port {port} on 127.0.0.1 is taken: give another one.")
    for attempt in range(1, _PORT_TRIES + 1):
        try:
            return _start_once(folder, port or _free_port(), wait_s)
        except IndexUnavailable:
            # Between choosing a free port and listening on it another process may take it.
            if port is not None or attempt == _PORT_TRIES:
                raise
    raise AssertionError("unreachable")


def find_server(folder: Path) -> str | None:
    """Give the url of the server that runs over a folder and answers, None when there is none."""
    owner = ownership.current_owner(folder)
    if owner is None or owner.url is None or not is_live(owner.url):
        return None
    return owner.url


def is_live(url: str) -> bool:
    """Whether a Chroma server answers at `url` within 0.9 s."""
    try:
        # Loopback must not go through a proxy that the environment names for the outside.
        answer = httpx.get(f"{url.rstrip('/')}/api/v2/heartbeat", timeout=_LIVE_S, trust_env=False)
        return answer.status_code == httpx.codes.OK and "nanosecond heartbeat" in answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False


def _start_once(folder: Path, port: int, wait_s: float) -> ChromaServer:
    folder.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}"
    with (folder / _LOG).open("ab") as log:
        process = subprocess.Popen(
            child_command("vectorstore.server_process", str(folder), str(port), str(wait_s)),
            env=child_environment(),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
        )
    running = ChromaServer(folder=folder, url=url, process=process)
    atexit.register(running.stop)
    try:
        _wait_until_live(running, time.monotonic() + wait_s + _START_S)
    except BaseException:
        running.stop()
        raise
    return running


def _wait_until_live(running: ChromaServer, deadline: float) -> None:
    while not is_live(running.url) or not running.is_running:
        try:
            status = running.process.wait(0.05)
        except subprocess.TimeoutExpired:
            if time.monotonic() < deadline:
                continue
            raise IndexUnavailable(_report(running, f"did not answer within {_START_S:g} s")) from None
        if status == ALREADY_OWNED:
            raise ownership.busy(running.folder)
        if status == IS_DAMAGED:
            raise IndexDamaged(_last_words(running.folder, lines=1))
        raise IndexUnavailable(_report(running, f"ended with status {status}"))


def _report(running: ChromaServer, what: str) -> str:
    said = _last_words(running.folder, lines=8)
    return f"The Chroma server over {running.folder} {what}. The end of {_LOG} there:\n{said}"


def _last_words(folder: Path, *, lines: int) -> str:
    text = (folder / _LOG).read_text(encoding="utf-8", errors="replace")
    return "\n".join([line for line in text.splitlines() if line.strip()][-lines:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server will: a port whose last owner has just gone is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
