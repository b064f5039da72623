"""A real server on loopback that speaks OpenAI's chat protocol: it answers from a script, or fails in a chosen way.

    with serve(lambda body: reply({"label": "supports"})) as server:
        ...  # ask server.url, then look at server.requests

`answer` is called with each request's JSON body and says what happens; a list is answered in order, its last reply
again and again. A `dict` given to `reply` comes back in the form that was asked for (a JSON text, or the arguments of
the tool call that was demanded); a `str` comes back as it stands.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = [
    "Answering",
    "Reply",
    "Server",
    "cut_off",
    "empty_body",
    "hang",
    "lacking",
    "not_json",
    "raw",
    "refuses_parameter",
    "reply",
    "reset",
    "serve",
    "status",
    "tool_reply",
    "trickle",
]

Body = dict[str, Any]
MODEL = "loopback-1"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server does with one request."""

    send: Callable[[_Exchange], None]


Answering = Callable[[Body], Reply] | Sequence[Reply]


@dataclass
class Server:
    """A running server."""

    url: str
    """Ends in `/v1`."""
    requests: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    """Of the same requests, names in lower case."""
    elsewhere: list[str] = field(default_factory=list)
    """Paths that something was posted to which are none of the protocol's."""
    closing: threading.Event = field(default_factory=threading.Event)
    """Set when the server ends: it lets go of requests that hang."""
    dropped: threading.Event = field(default_factory=threading.Event)
    """Set when a client went away before it had its whole reply."""


@contextmanager
def serve(answer: Answering, *, model: str = MODEL) -> Iterator[Server]:
    """Serve on a free port of 127.0.0.1 until the block ends; every thread and socket ends with it."""
    listener = _Listener(_script(answer), model)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, name="llm-server")
    thread.start()
    try:
        yield listener.told
    finally:
        listener.told.closing.set()
        listener.shutdown()
        listener.hang_up()
        listener.server_close()
        thread.join()


def reply(
    content: str | dict[str, Any] | None,
    *,
    finish_reason: str = "stop",
    refusal: str | None = None,
    input_tokens: int | None = None,
    output_tokens: int | None = None,
    **more: Any,
) -> Reply:
    """An ordinary reply; `more` replaces top-level fields of it (`id`, `model`, `usage`, `choices`, ...)."""

    def send(exchange: _Exchange) -> None:
        message: Body = {"role": "assistant", "content": content, "refusal": refusal}
        reason = finish_reason
        if isinstance(content, dict):
            told = json.dumps(content, ensure_ascii=False)
            tools = exchange.body.get("tools")
            message["content"] = told
            if tools:
                message |= {"content": None, "tool_calls": [_tool_call(tools[0]["function"]["name"], told)]}
                reason = "tool_calls" if finish_reason == "stop" else finish_reason
        exchange.complete(message, reason, input_tokens, output_tokens, more)

    return Reply(send=send)


def tool_reply(arguments: str, *, name: str | None = None) -> Reply:
    """A tool call with these arguments, as they stand, whatever was asked for."""

    def send(exchange: _Exchange) -> None:
        tools = exchange.body.get("tools") or [{"function": {"name": "reply"}}]
        call = _tool_call(name or tools[0]["function"]["name"], arguments)
        exchange.complete({"role": "assistant", "content": None, "tool_calls": [call]}, "tool_calls", None, None, {})

    return Reply(send=send)


def status(
    code: int,
    message: str = "the server says no",
    *,
    retry_after: float | str | None = None,
    error_code: str | None = None,
    error_type: str | None = None,
    param: str | None = None,
    body: str | None = None,
) -> Reply:
    """An error status in OpenAI's form; `retry_after` in seconds or as an HTTP date; `body` replaces the form."""
    told = {"error": {"message": message, "type": error_type, "param": param, "code": error_code}}
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return raw(body if body is not None else json.dumps(told), code=code, headers=headers)


def raw(
    body: str | bytes, *, code: int = 200, content_type: str = "application/json", headers: dict[str, str] | None = None
) -> Reply:
    """A body as it stands."""
    data = body.encode() if isinstance(body, str) else body
    return Reply(send=lambda exchange: exchange.write(code, data, {"Content-Type": content_type, **(headers or {})}))


def empty_body() -> Reply:
    """200 and nothing."""
    return raw("")


def not_json() -> Reply:
    """200 and a body that claims to be JSON and is not."""
    return raw("this is { no JSON")


def reset() -> Reply:
    """The connection is torn down (RST) instead of a reply."""
    return Reply(send=lambda exchange: exchange.reset())


def cut_off(content: str | dict[str, Any] = "half of a reply", *, at: int = 40) -> Reply:
    """A reply whose connection ends after `at` bytes of its announced body."""

    def send(exchange: _Exchange) -> None:
        told = content if isinstance(content, str) else json.dumps(content)
        data = json.dumps(exchange.completion({"role": "assistant", "content": told}, "stop", None, None)).encode()
        exchange.head(200, {"Content-Type": "application/json", "Content-Length": str(len(data))})
        exchange.handler.wfile.write(data[:at])
        exchange.handler.wfile.flush()
        exchange.handler.close_connection = True

    return Reply(send=send)


def trickle(
    content: str | dict[str, Any] = "late", *, gap_s: float = 0.05, longest_s: float = 10.0, before_head: bool = False
) -> Reply:
    """White space, a byte every `gap_s`, until the client leaves or the server ends; then a good reply, too late.

    A client that only bounds the time between two bytes never gives up on it.
    """

    def send(exchange: _Exchange) -> None:
        told = content if isinstance(content, str) else json.dumps(content)
        data = json.dumps(exchange.completion({"role": "assistant", "content": told}, "stop", None, None)).encode()
        until = time.monotonic() + longest_s
        if not before_head:
            exchange.head(200, {"Content-Type": "application/json", "Connection": "close"})
        else:
            exchange.handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        exchange.handler.close_connection = True
        while time.monotonic() < until and not exchange.told.closing.wait(gap_s):
            exchange.handler.wfile.write(b"X: 1\r\n" if before_head else b" ")
            exchange.handler.wfile.flush()
        exchange.handler.wfile.write(b"Content-Type: application/json\r\n\r\n" + data if before_head else data)

    return Reply(send=send)


def hang() -> Reply:
    """Nothing at all, until the client leaves or the server ends."""

    def send(exchange: _Exchange) -> None:
        exchange.handler.close_connection = True
        connection = exchange.handler.connection
        connection.settimeout(0.02)
        while not exchange.told.closing.is_set():
            try:
                if not connection.recv(1):
                    exchange.told.dropped.set()
                    return
            except TimeoutError:
                continue
            except OSError:
                exchange.told.dropped.set()
                return

    return Reply(send=send)


def lacking(*modes: str, then: Answering) -> Callable[[Body], Reply]:
    """A server without `json_schema` or `tools`: 400 where a request uses one, else as `then` says."""
    go_on = _script(then)

    def answer(body: Body) -> Reply:
        if "json_schema" in modes and (body.get("response_format") or {}).get("type") == "json_schema":
            return status(400, "response_format of type json_schema is not supported", param="response_format")
        if "tools" in modes and "tools" in body:
            return status(400, "tools is not supported by this model", param="tools")
        return go_on(body)

    return answer


def refuses_parameter(*names: str, then: Answering) -> Callable[[Body], Reply]:
    """A server whose model refuses some parameters: 400 that names the first it finds, else as `then` says."""
    go_on = _script(then)

    def answer(body: Body) -> Reply:
        for name in names:
            if name in body:
                message = f"Unsupported parameter: '{name}' is not supported with this model."
                return status(400, message, param=name, error_code="unsupported_parameter")
        return go_on(body)

    return answer


def _script(answer: Answering) -> Callable[[Body], Reply]:
    if callable(answer):
        return answer
    replies, lock = list(answer), threading.Lock()

    def following(body: Body) -> Reply:
        with lock:
            return replies.pop(0) if len(replies) > 1 else replies[0]

    return following


def _tool_call(name: str, arguments: str) -> Body:
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": arguments}}


@dataclass(frozen=True, kw_only=True)
class _Exchange:
    """One request and the means to answer it."""

    handler: _Handler
    body: Body
    told: Server
    model: str
    number: int

    def completion(self, message: Body, finish_reason: str, asked: int | None, replied: int | None) -> Body:
        said = sum(len(str(turn.get("content") or "").split()) for turn in self.body.get("messages", []))
        back = len(str(message.get("content") or message.get("tool_calls") or "").split())
        asked, replied = said if asked is None else asked, back if replied is None else replied
        return {
            "id": f"chatcmpl-{self.number}",
            "object": "chat.completion",
            "created": 1_700_000_000,
            "model": self.model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish_reason, "logprobs": None}],
            "usage": {"prompt_tokens": asked, "completion_tokens": replied, "total_tokens": asked + replied},
        }

    def complete(self, message: Body, reason: str, asked: int | None, replied: int | None, more: Body) -> None:
        told = self.completion(message, reason, asked, replied) | more
        self.write(200, json.dumps(told, ensure_ascii=False).encode(), {"Content-Type": "application/json"})

    def head(self, code: int, headers: dict[str, str]) -> None:
        self.handler.send_response(code)
        for name, value in headers.items():
            self.handler.send_header(name, value)
        self.handler.end_headers()

    def write(self, code: int, data: bytes, headers: dict[str, str]) -> None:
        self.head(code, {"Content-Length": str(len(data)), **headers})
        self.handler.wfile.write(data)
        self.handler.wfile.flush()

    def reset(self) -> None:
        connection = self.handler.connection
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()
        self.handler.close_connection = True


class _Listener(ThreadingHTTPServer):
    # Threads are joined when the server closes, so that none outlives its test.
    daemon_threads = False
    request_queue_size = 256

    def __init__(self, answer: Callable[[Body], Reply], model: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answer = answer
        self.model = model
        self.told = Server(url=f"http://127.0.0.1:{self.server_address[1]}/v1")
        self.lock = threading.Lock()
        self.connections: set[socket.socket] = set()

    def hang_up(self) -> None:
        """Wake the threads that wait for another request on a connection kept alive."""
        with self.lock:
            for connection in self.connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: Nagle's algorithm would hold the body back for 40 ms.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: _Listener

    def setup(self) -> None:
        with self.server.lock:
            self.server.connections.add(self.request)
        super().setup()

    def finish(self) -> None:
        with self.server.lock:
            self.server.connections.discard(self.request)
        try:
            super().finish()
        except OSError:
            self.server.told.dropped.set()

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError):
            # The client left in the middle of a reply, or the connection was reset on purpose.
            self.close_connection = True
            self.server.told.dropped.set()

    def do_GET(self) -> None:
        listed = {"object": "list", "data": [{"id": self.server.model, "object": "model", "owned_by": "loopback"}]}
        self._plain(200 if self.path == "/v1/models" else 404, listed)

    def do_POST(self) -> None:
        posted = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # Azure's client has the deployment before it and a version behind it.
        if not self.path.partition("?")[0].endswith("/chat/completions"):
            self.server.told.elsewhere.append(self.path)
            self._plain(404, {"error": {"message": "no such address"}})
            return
        body = json.loads(posted)
        with self.server.lock:
            self.server.told.requests.append(body)
            self.server.told.headers.append({name.lower(): value for name, value in self.headers.items()})
            number = len(self.server.told.requests)
        exchange = _Exchange(handler=self, body=body, told=self.server.told, model=self.server.model, number=number)
        self.server.answer(body).send(exchange)

    def _plain(self, code: int, told: Body) -> None:
        data = json.dumps(told).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
