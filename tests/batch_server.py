"""A real server on loopback that speaks OpenAI's Files and Batches protocol, and fails on demand.

    with serve_batches(lambda body: done(body, {"label": "supports"})) as server:
        ...  # point a client to server.url, then look at server.batches

`answer` is called with the body of every question in a batch and says what becomes of it: a `Line` for the output file
or the error file, or nothing. `server.ends`, `server.polls`, `server.on_create` and `server.rewrite` say how batches
go; a test may change them between two runs.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

__all__ = ["BatchServer", "Line", "done", "expired", "failed", "serve_batches"]

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one question comes to, and in which of the two files it stands."""

    response: Body | None = None
    error: Body | None = None

    @property
    def is_error(self) -> bool:
        return self.error is not None or (self.response or {}).get("status_code") != 200

    def told(self, custom_id: str, number: int) -> str:
        line = {"id": f"req_{number}", "custom_id": custom_id, "response": self.response, "error": self.error}
        return json.dumps(line, ensure_ascii=False)


def done(content: str | Body | None, *, finish_reason: str = "stop", refusal: str | None = None) -> Line:
    """A reply with this text, or this JSON as text; 100 tokens in, 20 out."""
    text = json.dumps(content, ensure_ascii=False) if isinstance(content, dict) else content
    message = {"role": "assistant", "content": text, "refusal": refusal}
    completion = {
        "id": "chatcmpl-batch",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "loopback-1",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}],
        "usage": {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120},
    }
    return Line(response={"status_code": 200, "request_id": "r", "body": completion})


def failed(code: int, message: str = "the server says no", *, error_code: str | None = None) -> Line:
    """A question that ended in an HTTP error."""
    body = {"error": {"message": message, "type": None, "param": None, "code": error_code}}
    return Line(response={"status_code": code, "request_id": "r", "body": body})


def expired() -> Line:
    """A question that the window was too short for."""
    return Line(error={"code": "batch_expired", "message": "This request could not be executed in time."})


Answering = Callable[[Body], Line | None]


@dataclass
class BatchServer:
    """A running server: what it was asked, and how it goes on."""

    url: str
    answer: Answering
    polls: int = 2
    """How often a batch is looked at before it ends."""
    ends: str = "completed"
    errors: list[Body] = field(default_factory=list)
    """Why a batch failed its validation."""
    on_create: list[str] = field(default_factory=list)
    """What becomes of the next submissions: `busy` (429), `rejected` (400), `broken` (500 and not taken), `reset` (not
    taken), `taken_reset` and `taken_broken` (taken, but the client is not told)."""
    on_look: list[str] = field(default_factory=list)
    """What becomes of the next looks at a batch: `broken` or `reset`."""
    rewrite: Callable[[list[str]], list[str]] = list
    """Makes of the output file's lines what is served."""
    retry_after: str = "0"
    """With every 429."""
    refuses_key: bool = False
    hold: threading.Event | None = None
    """A submission is taken, then waits for this before it is answered."""
    taken: threading.Event = field(default_factory=threading.Event)
    """Set when a submission was taken."""
    looked: threading.Event = field(default_factory=threading.Event)
    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, Body] = field(default_factory=dict)
    questions: list[Body] = field(default_factory=list)
    """Every question of every batch that was taken: what would have been paid for."""
    paths: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def keep(self, data: bytes) -> str:
        with self.lock:
            name = f"file-{len(self.files) + 1}"
            self.files[name] = data
            return name

    def take(self, asked: Body) -> Body:
        with self.lock:
            lines = [json.loads(line) for line in self.files[asked["input_file_id"]].decode().split("\n") if line]
            assert asked["endpoint"] == "/v1/chat/completions" and asked["completion_window"] == "24h"
            self.questions += lines
            batch = {
                "id": f"batch_{len(self.batches) + 1}",
                "object": "batch",
                "created_at": 1_700_000_000,
                "status": "validating",
                "output_file_id": None,
                "error_file_id": None,
                "errors": None,
                "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
                **asked,
            }
            self.batches[batch["id"]] = batch
            self.taken.set()
            return batch

    def look(self, name: str) -> Body:
        with self.lock:
            batch = self.batches[name]
            looks = batch["created_at"] - 1_700_000_000
            batch["created_at"] += 1
            if looks < self.polls:
                batch["status"] = "in_progress"
            elif batch["status"] not in ("completed", "failed", "expired", "cancelled"):
                self._end(batch)
            self.looked.set()
            return batch

    def _end(self, batch: Body) -> None:
        batch["status"] = self.ends
        if self.ends == "failed":
            batch["errors"] = {"object": "list", "data": self.errors}
            return
        asked = [json.loads(line) for line in self.files[batch["input_file_id"]].decode().split("\n") if line]
        told = [(line["custom_id"], self.answer(line["body"])) for line in asked]
        good = [line.told(name, n) for n, (name, line) in enumerate(told) if line and not line.is_error]
        bad = [line.told(name, n) for n, (name, line) in enumerate(told) if line and line.is_error]
        good = self.rewrite(good)
        batch["output_file_id"] = self.keep("".join(f"{line}\n" for line in good).encode()) if good else None
        batch["error_file_id"] = self.keep("".join(f"{line}\n" for line in bad).encode()) if bad else None


@contextmanager
def serve_batches(answer: Answering) -> Iterator[BatchServer]:
    """Serve on a free port of 127.0.0.1 until the block ends; every thread and socket ends with it."""
    listener = _Listener(answer)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, name="batch-server")
    thread.start()
    try:
        yield listener.told
    finally:
        if listener.told.hold:
            listener.told.hold.set()
        listener.shutdown()
        listener.hang_up()
        listener.server_close()
        thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, answer: Answering) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.told = BatchServer(url=f"http://127.0.0.1:{self.server_address[1]}/v1", answer=answer)
        self.connections: set[socket.socket] = set()

    def hang_up(self) -> None:
        """Wake the threads that wait for another request on a connection kept alive."""
        for connection in list(self.connections):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Listener

    def setup(self) -> None:
        self.server.connections.add(self.request)
        super().setup()

    def finish(self) -> None:
        self.server.connections.discard(self.request)
        try:
            super().finish()
        except OSError:
            self.close_connection = True

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError):
            self.close_connection = True  # the client was killed, or the connection reset on purpose

    def do_GET(self) -> None:
        told, address = self.server.told, urlsplit(self.path)
        told.paths.append(f"GET {address.path}")
        parts = address.path.removeprefix("/v1/").split("/")
        if parts[0] == "files":
            self._send(200, told.files[parts[1]], "application/octet-stream")
        elif len(parts) == 1:
            self._list(parse_qs(address.query))
        elif not self._went_wrong(told.on_look):
            self._json(200, told.look(parts[1]))

    def do_POST(self) -> None:
        told = self.server.told
        told.paths.append(f"POST {self.path}")
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if told.refuses_key:
            self._json(401, {"error": {"message": "Incorrect API key provided: sk-secret", "code": "invalid_api_key"}})
        elif self.path == "/v1/files":
            self._json(200, self._uploaded(data))
        elif self.path == "/v1/batches":
            self._create(json.loads(data))
        else:
            self._json(404, {"error": {"message": "no such address"}})

    def _uploaded(self, data: bytes) -> Body:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in BytesParser(policy=HTTP).parsebytes(head + data).iter_parts()
        }
        assert parts["purpose"] == b"batch"
        name = self.server.told.keep(parts["file"])
        return {
            "id": name,
            "object": "file",
            "bytes": len(parts["file"]),
            "created_at": 1,
            "filename": "asked.jsonl",
            "purpose": "batch",
            "status": "processed",
        }

    def _create(self, asked: Body) -> None:
        told = self.server.told
        if told.on_create and not told.on_create[0].startswith("taken"):
            self._went_wrong(told.on_create)
            return
        batch = told.take(asked)
        if told.hold:
            told.hold.wait()
        if not self._went_wrong(told.on_create):
            self._json(200, batch)

    def _list(self, query: dict[str, list[str]]) -> None:
        everything = list(reversed(self.server.told.batches.values()))
        after, limit = query.get("after", [""])[0], int(query.get("limit", ["20"])[0])
        names = [batch["id"] for batch in everything]
        start = names.index(after) + 1 if after else 0
        page = everything[start : start + limit]
        more = start + limit < len(everything)
        ends = {"first_id": page[0]["id"], "last_id": page[-1]["id"]} if page else {}
        self._json(200, {"object": "list", "data": page, "has_more": more, **ends})

    def _went_wrong(self, faults: list[str]) -> bool:
        if not faults:
            return False
        fault = faults.pop(0).removeprefix("taken_")
        if fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        elif fault == "busy":
            self._json(
                429,
                {"error": {"message": "slow down", "code": "rate_limit_exceeded"}},
                {"Retry-After": self.server.told.retry_after},
            )
        elif fault == "rejected":
            self._json(400, {"error": {"message": "no such completion window", "code": "invalid_request"}})
        else:
            self._json(500, {"error": {"message": "something broke"}})
        return True

    def _json(self, code: int, told: Body, headers: dict[str, str] | None = None) -> None:
        self._send(code, json.dumps(told).encode(), "application/json", headers)

    def _send(self, code: int, data: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(code)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
