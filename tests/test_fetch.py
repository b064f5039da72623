"""The fetcher reads a page from a real loopback server, and gives up in words on what misbehaves."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import socketserver
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import brotli  # type: ignore[import-untyped]
import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from workbench.errors import IngestError
from workbench.ingest.addresses import IPAddress, is_global
from workbench.ingest.fetch import Fetched, Fetcher, FetchPolicy
from workbench.ingest.media import DOCX
from workbench.ingest.network import open_socket

PAGE = b"<!doctype html><title>Ferry</title><p>The ferry of Lowmere sails again.</p>"
NOON = datetime(2031, 5, 4, 12, 0, tzinfo=UTC)
LOOPBACK = ipaddress.ip_address("127.0.0.1")

Answer = bytes | Callable[[socket.socket, threading.Event], None]


class Server(socketserver.ThreadingTCPServer):
    """Answers each path with prepared bytes or lets a function misuse the connection; keeps the requests it saw."""

    daemon_threads = False

    def __init__(self, answers: dict[str, Answer]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = answers
        self.requests: list[str] = []
        self.stop = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


class Handler(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        server = cast(Server, self.server)
        self.request.settimeout(5)
        try:
            request = b""
            while b"\r\n\r\n" not in request:
                piece = self.request.recv(4096)
                if not piece:
                    return
                request += piece
            server.requests.append(request.decode("latin-1"))
            answer = server.answers[server.requests[-1].split(" ")[1]]
            if isinstance(answer, bytes):
                self.request.sendall(answer)
            else:
                answer(self.request, server.stop)
        except OSError:
            return


@contextmanager
def running(server: Server) -> Iterator[Server]:
    with server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.stop.set()
            server.shutdown()
            thread.join()


@contextmanager
def serving(answers: dict[str, Answer]) -> Iterator[Server]:
    with running(Server(answers)) as server:
        yield server


def answer(body: bytes = PAGE, status: str = "200 OK", *headers: str, kind: str = "text/html; charset=utf-8") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*lines, *([f"Content-Type: {kind}"] if kind else []), "", ""]).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, f"Location: {location}", kind="")


def fetcher_for(server: Server, **limits: Any) -> Fetcher:
    allow = frozenset({f"{host}:{server.port}" for host in ("127.0.0.1", "paper.example", "other.example")})
    policy = FetchPolicy(connect_timeout_s=2, total_timeout_s=5, allow=allow)
    return Fetcher(replace(policy, **limits), resolve=lambda host, port: [LOOPBACK], now=lambda: NOON)


def fetch(answers: Answer | dict[str, Answer], path: str = "/a", **limits: Any) -> Fetched:
    with serving(answers if isinstance(answers, dict) else {path: answers}) as server:
        return fetcher_for(server, **limits).fetch(server.url(path))


def failure(answers: Answer | dict[str, Answer], path: str = "/a", **limits: Any) -> IngestError:
    with pytest.raises(IngestError) as caught:
        fetch(answers, path, **limits)
    return caught.value


# A page that is as it should be


def test_a_page_comes_with_its_body_type_and_time() -> None:
    with serving({"/a?x=1": answer()}) as server:
        page = fetcher_for(server).fetch(f" {server.url('/a?x=1#part')} ")
    assert (page.body, page.status, page.content_type, page.charset) == (PAGE, 200, "text/html", "utf-8")
    assert page.url == server.url("/a?x=1") and page.retrieved_at == NOON


def test_the_request_names_the_product_and_carries_no_cookie_or_credentials() -> None:
    with serving({"/a": answer()}) as server:
        fetcher_for(server).fetch(server.url("/a"))
    head = server.requests[0].lower()
    assert "user-agent: factcheck-workbench/" in head and f"host: 127.0.0.1:{server.port}\r\n" in head
    assert not any(name in head for name in ("cookie:", "authorization:", "referer:"))


def test_proxies_from_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving({"/a": answer()}) as server, serving({}) as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url(""))
        assert fetcher_for(server).fetch(server.url("/a")).body == PAGE
    assert proxy.requests == []


def test_a_name_is_resolved_once_and_its_address_connected_to() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[IPAddress]:
        asked.append(host)
        return [LOOPBACK]

    with serving({"/a": answer()}) as server:
        policy = FetchPolicy(allow=frozenset({f"paper.example:{server.port}"}))
        page = Fetcher(policy, resolve=resolve).fetch(server.url("/a", "Paper.Example."))
    assert (asked, page.url) == (["paper.example"], server.url("/a", "paper.example"))
    assert f"Host: paper.example:{server.port}" in server.requests[0]


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)),
        ("gzip", gzip.compress(PAGE[:9], mtime=0) + gzip.compress(PAGE[9:], mtime=0)),
        ("x-gzip", gzip.compress(PAGE, mtime=0) + b"\0" * 40),
        ("deflate", zlib.compress(PAGE)),
        ("deflate", zlib.compress(PAGE, wbits=-15)),
        ("br", brotli.compress(PAGE)),
        ("identity", PAGE),
    ],
)
def test_a_packed_body_is_unpacked(encoding: str, packed: bytes) -> None:
    assert fetch(answer(packed, "200 OK", f"Content-Encoding: {encoding}")).body == PAGE


def test_a_large_packed_body_is_unpacked_whole() -> None:
    body = b"<p>" + b"".join(b"%d,%x;" % (n, n * n) for n in range(90_000))
    for encoding, pack in (("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)):
        assert fetch(answer(pack(body), "200 OK", f"Content-Encoding: {encoding}")).body == body


def test_chunked_bodies_are_joined() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert fetch(head + b"4\r\n<p>A\r\n3\r\nbcd\r\n0\r\n\r\n").body == b"<p>Abcd"


def test_a_body_without_length_ends_with_the_connection() -> None:
    assert fetch(b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE).body == PAGE


@pytest.mark.parametrize(
    ("body", "declared", "kind"),
    [
        (b"%PDF-1.7 ...", "text/html", "application/pdf"),
        (PAGE, "application/pdf", "text/html"),
        (PAGE, "application/octet-stream", "text/html"),
        (PAGE, "", "text/html"),
        (b"BMW and MZ are two letters more than ID3.", "text/plain", "text/plain"),
        (b"Plain words.", "", "text/plain"),
        (b'<?xml version="1.0"?><!-- x --><rss version="2.0"></rss>', "text/xml", "application/rss+xml"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"/>', "text/html", "application/atom+xml"),
        (PAGE.decode().encode("utf-16"), "text/html", "text/html"),
        (
            b"PK\x03\x04 word/document.xml",
            "application/octet-stream",
            DOCX,
        ),
        (b'{"text": "A"}\n', "application/x-ndjson", "application/x-ndjson"),
    ],
)
def test_the_kind_is_what_the_body_shows(body: bytes, declared: str, kind: str) -> None:
    assert fetch(answer(body, kind=declared)).content_type == kind


def test_an_unknown_character_set_is_left_out() -> None:
    assert fetch(answer(kind="text/html; charset=zlib_codec")).charset is None
    assert fetch(answer(kind='text/html; charset="Windows-1251"')).charset == "cp1251"


# Redirects


def test_redirects_are_followed_to_the_last_page() -> None:
    with serving(
        {"/a": redirect("/b", "301 Moved"), "/b": redirect("c?d", "308 Permanent"), "/c?d": answer()}
    ) as server:
        page = fetcher_for(server).fetch(server.url("/a"))
    assert (page.requested_url, page.url) == (server.url("/a"), server.url("/c?d"))


def test_a_cookie_that_was_set_is_not_sent_back() -> None:
    first = answer(b"", "302 Found", "Set-Cookie: id=1; Path=/", "Location: /b", kind="")
    with serving({"/a": first, "/b": answer()}) as server:
        fetcher_for(server).fetch(server.url("/a"))
    assert "cookie" not in server.requests[1].lower()


def test_redirects_in_a_circle_are_named() -> None:
    assert failure({"/a": redirect("/b"), "/b": redirect("/a")}).code == "redirect_loop"


def test_a_redirect_to_itself_is_a_circle() -> None:
    assert failure(redirect("/a#again")).code == "redirect_loop"


def test_more_than_five_redirects_are_too_many() -> None:
    answers: dict[str, Answer] = {f"/{n}": redirect(f"/{n + 1}") for n in range(9)}
    with serving({**answers, "/9": answer()}) as server:
        with pytest.raises(IngestError) as caught:
            fetcher_for(server).fetch(server.url("/0"))
        assert caught.value.code == "too_many_redirects"
        assert len(server.requests) == 6
        assert fetcher_for(server).fetch(server.url("/4")).body == PAGE


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "//192.168.1.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://2130706433/",
        "http://localhost/",
        "http://127.0.0.1:1/",
        "https://metadata.internal/",
    ],
)
def test_a_redirect_to_a_private_address_is_blocked(location: str) -> None:
    assert failure(redirect(location)).code == "blocked_address"


@pytest.mark.parametrize(
    "location", ["file:///etc/hostname", "ftp://paper.example/", "http://u:p@paper.example/", "http://["]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(location: str) -> None:
    assert failure(redirect(location)).code == "bad_url"


def test_a_page_of_the_internet_cannot_redirect_to_a_host_allowed_by_setting() -> None:
    with serving({"/a": answer()}) as inner, serving({"/": redirect(inner.url("/a", "inner.example"))}) as outer:
        names: dict[str, list[IPAddress]] = {"paper.example": [ipaddress.ip_address("93.184.216.34")]}

        def connect(ip: IPAddress, port: int, timeout_s: float) -> httpcore.NetworkStream:
            # Plays the internet: the public address is answered by the outer server.
            return open_socket(LOOPBACK, outer.port if is_global(ip) else port, timeout_s)

        policy = FetchPolicy(allow=frozenset({f"inner.example:{inner.port}"}))
        fetcher = Fetcher(policy, resolve=lambda host, port: names.get(host, [LOOPBACK]), connect=connect)
        assert fetcher.fetch(inner.url("/a", "inner.example")).body == PAGE
        with pytest.raises(IngestError) as caught:
            fetcher.fetch("http://paper.example/")
    assert (caught.value.code, len(inner.requests)) == ("blocked_address", 1)


# Servers that misbehave


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "404 Not Found"),
        ("451 Unavailable For Legal Reasons", "451 Unavailable For Legal Reasons"),
        ("403 Forbidden", "403 Forbidden"),
        ("500 Oops", "500 Internal Server Error"),
        ("599 Odd", "599"),
        ("302 Found", "302 Found"),
        ("206 Partial Content", "206 Partial Content"),
    ],
)
def test_a_status_that_brings_no_page_is_told(status: str, words: str) -> None:
    error = failure(answer(b"sorry", status))
    assert error.code == "http_status" and f" answered {words}." in error.message


@pytest.mark.parametrize(
    ("status", "header", "words"),
    [
        ("429 Too Many Requests", "90", "tried again at 2031-05-04 12:01 UTC"),
        ("503 Service Unavailable", "Sun, 04 May 2031 14:30:00 GMT", "tried again at 2031-05-04 14:30 UTC"),
    ],
)
def test_a_busy_servers_wish_is_passed_on(status: str, header: str, words: str) -> None:
    assert words in failure(answer(b"", status, f"Retry-After: {header}")).message


@pytest.mark.parametrize(
    "header",
    ["soon", "-5", "99999999999999", "Sun, 04 May 2001 14:30:00 GMT", "1 Jan 99999999999 00:00:00 +0000", "０"],
)
def test_an_unreadable_wish_is_left_out(header: str) -> None:
    error = failure(answer(b"", "429 Too Many Requests", f"Retry-After: {header}"))
    assert error.message.endswith("answered 429 Too Many Requests.")


@pytest.mark.parametrize("page", [answer(b"", "204 No Content"), answer(b""), answer(b" \r\n\t")])
def test_a_page_without_content_is_empty(page: bytes) -> None:
    assert failure(page).code == "empty"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "text/html"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "image/png"),
        (PAGE, "image/png"),
        (b"MZ\x90\x00\x03" + b"\0" * 60, "text/plain"),
        (b"\x7fELF\x02\x01\x01\x00" + b"\0" * 60, ""),
        (b"PK\x03\x04" + b"run.exe" * 9, "application/octet-stream"),
        (b"\x1f\x8b\x08" + b"a" * 40, "text/html"),
        (PAGE, "video/mp4"),
        (b"{}", "application/javascript"),
    ],
)
def test_what_no_reader_takes_is_an_unsupported_type(body: bytes, kind: str) -> None:
    assert failure(answer(body, kind=kind)).code == "unsupported_type"


def test_an_encoding_that_was_not_asked_for_is_refused() -> None:
    assert failure(answer(PAGE, "200 OK", "Content-Encoding: zstd")).code == "unsupported_type"


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(PAGE, mtime=0)[:-12]),
        ("gzip", PAGE),
        ("gzip", gzip.compress(PAGE, mtime=0)[:-8] + b"\0" * 8),
        ("deflate", zlib.compress(PAGE)[:-9]),
        ("br", brotli.compress(PAGE)[:-3]),
        ("br", b"\xff" * 60),
    ],
)
def test_a_broken_packed_body_is_unreadable(encoding: str, body: bytes) -> None:
    assert failure(answer(body, "200 OK", f"Content-Encoding: {encoding}")).code == "unreadable"


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("br", brotli.compress)]
)
def test_a_body_that_unpacks_beyond_measure_is_a_bomb(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(b"\0" * 20_000_000)
    assert failure(answer(bomb, "200 OK", f"Content-Encoding: {encoding}")).code == "bomb"


def test_a_body_that_unpacks_to_more_than_the_limit_is_too_large() -> None:
    body = gzip.compress(b"".join(b"%x" % (n * n) for n in range(80_000)))
    assert failure(answer(body, "200 OK", "Content-Encoding: gzip"), max_decoded_bytes=100_000).code == "too_large"


def test_a_body_without_end_is_too_large() -> None:
    def pour(peer: socket.socket, stop: threading.Event) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(3000):
            peer.sendall(b"x" * 10_000)

    assert failure(pour, max_wire_bytes=200_000).code == "too_large"


def test_headers_without_end_are_too_large() -> None:
    def pour(peer: socket.socket, stop: threading.Event) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\n")
        for n in range(10_000):
            peer.sendall(b"X-%d: %s\r\n" % (n, b"y" * 500))

    assert failure(pour).code == "too_large"


def test_interim_answers_without_end_are_bounded() -> None:
    def pour(peer: socket.socket, stop: threading.Event) -> None:
        for _ in range(100_000):
            peer.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)

    assert failure(pour, max_wire_bytes=200_000).code == "too_large"


def _drip(before: bytes, piece: bytes) -> Answer:
    def drip(peer: socket.socket, stop: threading.Event) -> None:
        peer.sendall(before)
        for _ in range(400):
            if stop.wait(0.02):
                return
            peer.sendall(piece)

    return drip


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nX-Long: ", b"y"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nz\r\n"),
        (b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    ],
)
def test_a_trickle_is_cut_off_at_the_total_time(before: bytes, piece: bytes) -> None:
    started = time.monotonic()
    assert failure(_drip(before, piece), total_timeout_s=0.4).code == "timeout"
    assert time.monotonic() - started < 3


def test_a_server_that_says_nothing_times_out() -> None:
    def silent(peer: socket.socket, stop: threading.Event) -> None:
        stop.wait(5)

    assert failure(silent, total_timeout_s=0.3).code == "timeout"


def test_the_total_time_spans_redirects() -> None:
    def late(peer: socket.socket, stop: threading.Event) -> None:
        stop.wait(0.25)
        peer.sendall(redirect("/b"))

    def silent(peer: socket.socket, stop: threading.Event) -> None:
        stop.wait(5)

    started = time.monotonic()
    assert failure({"/a": late, "/b": silent}, total_timeout_s=0.4).code == "timeout"
    assert time.monotonic() - started < 2


def _reset(after: bytes) -> Answer:
    def reset(peer: socket.socket, stop: threading.Event) -> None:
        peer.sendall(after)
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        peer.close()

    return reset


@pytest.mark.parametrize(
    "misuse",
    [
        _reset(b""),
        _reset(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>"),
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>short",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: -5\r\n\r\n<p>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\nContent-Type: text/html\r\n\r\n<p>A",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n<p>",
        b"SSH-2.0-server\r\n\r\n",
        b"",
    ],
)
def test_a_connection_that_breaks_or_speaks_no_http_is_a_connect_error(misuse: Answer) -> None:
    assert failure(misuse).code == "connect"


def test_a_content_length_shorter_than_what_comes_ends_the_body() -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>A tail that is not of the page"
    assert fetch(page).body == b"<p>A"


def test_nobody_at_the_port_is_a_connect_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    fetcher = Fetcher(FetchPolicy(allow=frozenset({f"127.0.0.1:{port}"})))
    with pytest.raises(IngestError) as caught:
        fetcher.fetch(f"http://127.0.0.1:{port}/")
    assert caught.value.code == "connect"


def test_the_next_address_is_tried_when_one_is_dead() -> None:
    with serving({"/a": answer()}) as server:
        two = [ipaddress.ip_address("127.0.0.2"), LOOPBACK]
        policy = FetchPolicy(allow=frozenset({f"paper.example:{server.port}"}))
        assert Fetcher(policy, resolve=lambda host, port: two).fetch(server.url("/a", "paper.example")).body == PAGE


# Names


def _no_name(host: str, port: int) -> list[IPAddress]:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


@pytest.mark.parametrize("resolve", [_no_name, lambda host, port: []])
def test_a_name_that_leads_nowhere_is_a_dns_error(resolve: Callable[[str, int], list[IPAddress]]) -> None:
    with pytest.raises(IngestError) as caught:
        Fetcher(FetchPolicy(), resolve=resolve).fetch("https://paper.example/")
    assert caught.value.code == "dns"


def test_a_resolver_that_hangs_times_out() -> None:
    done = threading.Event()

    def hang(host: str, port: int) -> list[IPAddress]:
        done.wait(5)
        return [LOOPBACK]

    with pytest.raises(IngestError) as caught:
        Fetcher(FetchPolicy(connect_timeout_s=0.2), resolve=hang).fetch("https://paper.example/")
    done.set()
    assert caught.value.code == "timeout"


# TLS


class TlsServer(Server):
    """The same over TLS, with the certificate of `paper.example`."""

    def __init__(self, answers: dict[str, Answer], certificate: ssl.SSLContext) -> None:
        super().__init__(answers)
        self.certificate = certificate
        self.asked_for: list[str | None] = []
        certificate.sni_callback = lambda _socket, name, _context: self.asked_for.append(name)

    def finish_request(self, request: object, client_address: object) -> None:
        try:
            with self.certificate.wrap_socket(cast(socket.socket, request), server_side=True) as secured:
                super().finish_request(secured, client_address)
        except OSError:
            return


@dataclass(frozen=True)
class Certified:
    server: ssl.SSLContext
    client: ssl.SSLContext


@pytest.fixture(scope="module")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certified:
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invented authority")])
    certificate = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("paper.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + secret)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return Certified(server, ssl.create_default_context(cafile=str(pem)))


def fetch_secured(
    server: Server, host: str = "paper.example", tls: ssl.SSLContext | None = None, path: str = "/a"
) -> Fetched:
    policy = FetchPolicy(total_timeout_s=5, allow=frozenset({f"{host}:{server.port}"}))
    fetcher = Fetcher(policy, resolve=lambda host, port: [LOOPBACK], tls=tls)
    return fetcher.fetch(f"https://{host}:{server.port}{path}")


def test_a_page_comes_over_tls_under_its_own_name(certified: Certified) -> None:
    with running(TlsServer({"/a": answer()}, certified.server)) as server:
        assert fetch_secured(server, tls=certified.client).body == PAGE
    assert cast(TlsServer, server).asked_for == ["paper.example"]


def test_a_certificate_for_another_name_is_a_tls_error(certified: Certified) -> None:
    with (
        running(TlsServer({"/a": answer()}, certified.server)) as server,
        pytest.raises(IngestError, match=r"other\.example") as caught,
    ):
        fetch_secured(server, "other.example", certified.client)
    assert (caught.value.code, server.requests) == ("tls", [])


def test_a_certificate_nobody_vouches_for_is_a_tls_error(certified: Certified) -> None:
    with running(TlsServer({"/a": answer()}, certified.server)) as server, pytest.raises(IngestError) as caught:
        fetch_secured(server)
    assert (caught.value.code, server.requests) == ("tls", [])


def test_a_server_that_speaks_no_tls_is_a_tls_error() -> None:
    def greet(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        peer.recv(4096)

    with answering_once(greet) as url, pytest.raises(IngestError) as caught:
        Fetcher(FetchPolicy(allow=frozenset({url}))).fetch(f"https://{url}/")
    assert caught.value.code == "tls"


def test_a_handshake_without_end_times_out() -> None:
    def silent(peer: socket.socket) -> None:
        peer.settimeout(5)
        while peer.recv(4096):
            pass

    with answering_once(silent) as url, pytest.raises(IngestError) as caught:
        Fetcher(FetchPolicy(connect_timeout_s=0.3, allow=frozenset({url}))).fetch(f"https://{url}/")
    assert caught.value.code == "timeout"


@contextmanager
def answering_once(speak: Callable[[socket.socket], None]) -> Iterator[str]:
    """A bare socket that speaks as soon as someone connects; gives its `host:port`."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            peer, _ = listener.accept()
            with peer, suppress(OSError):
                speak(peer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            thread.join()


# No connection to a private network, whatever the url


INNER = ("127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0", "198.18.0.1")


def _spellings(address: str) -> list[str]:
    a, b, c, d = (int(part) for part in address.split("."))
    number = int(ipaddress.IPv4Address(address))
    return [
        address,
        f"{address}.",
        str(number),
        hex(number),
        f"0{number:o}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a:#x}.{b:#x}.{c:#x}.{d:#x}",
        f"{a}.{(b << 16) | (c << 8) | d}",
        f"{a}.{b}.{(c << 8) | d}",
        address.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
        address.replace(".", "。"),
        f"[::ffff:{address}]",
        f"[::{address}]",
        f"[64:ff9b::{address}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]",
        f"[2606:4700::5efe:{address}]",
        f"[2001:0:808:808::{(number ^ 0xFFFFFFFF) >> 16:x}:{(number ^ 0xFFFFFFFF) & 0xFFFF:x}]",
        f"paper.example@{address}",
        f"{address}%2f@paper.example",
        f"{address}\\.paper.example",
        f"inner-{a}-{b}-{c}-{d}.example",
        f"mixed-{a}-{b}-{c}-{d}.example",
        f"mapped-{a}-{b}-{c}-{d}.example",
        f"nat-{a}-{b}-{c}-{d}.example",
    ]


OTHERS = [
    *(
        "localhost",
        "LOCALHOST.",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "a.localhost",
        "localhost.localdomain",
        "intranet",
        "nas.local",
        "db.internal",
    ),
    *("[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[ff02::1]", "[2001:db8::1]"),
    *("0", "00", "0x", "0x0", "127.1", "127.0.1", "0177.1", "255.255.255.255", "224.0.0.1", "240.0.0.1", "1.1.1.1:22"),
    *("8.8.8.8:8080", "paper.example:0", "[64:ff9b:1::808:808]", "[5f00::1]", "[3fff::1]"),
]
HOSTILE = [f"http://{host}/" for inner in INNER for host in _spellings(inner)] + [
    f"{scheme}://{host}/x" for host in OTHERS for scheme in ("http", "https")
]


def hostile_resolve(host: str, port: int) -> list[IPAddress]:
    """Plays a name server in hostile hands; any other name is refused, as no test may ask a real one."""
    kind, *parts = host.removesuffix(".example").split("-")
    inner = ipaddress.IPv4Address(".".join(parts))
    public = ipaddress.ip_address("93.184.216.34")
    match kind:
        case "inner":
            return [inner]
        case "mixed":
            return [public, inner]
        case "mapped":
            return [ipaddress.IPv6Address(f"::ffff:{inner}")]
        case "nat":
            return [ipaddress.IPv6Address(f"64:ff9b::{inner}")]
    raise AssertionError(f"asked for {host}")


def test_the_table_of_hostile_urls_is_long() -> None:
    assert len(set(HOSTILE)) >= 240


@pytest.mark.parametrize("url", HOSTILE)
def test_no_connection_is_opened_for_a_hostile_url(url: str) -> None:
    opened: list[IPAddress] = []

    def connect(ip: IPAddress, port: int, timeout_s: float) -> httpcore.NetworkStream:
        opened.append(ip)
        raise httpcore.ConnectError("recorded")

    with pytest.raises(IngestError) as caught:
        Fetcher(FetchPolicy(), resolve=hostile_resolve, connect=connect).fetch(url)
    assert opened == []
    assert caught.value.code in ("bad_url", "blocked_address")


def test_a_name_that_changes_its_address_reaches_only_the_one_that_was_checked() -> None:
    public = ipaddress.ip_address("93.184.216.34")
    opened: list[IPAddress] = []
    first: list[IPAddress] = [public]

    def rebinding(host: str, port: int) -> list[IPAddress]:
        return [first.pop()] if first else [LOOPBACK]

    def connect(ip: IPAddress, port: int, timeout_s: float) -> httpcore.NetworkStream:
        opened.append(ip)
        raise httpcore.ConnectError("recorded")

    with pytest.raises(IngestError):
        Fetcher(FetchPolicy(), resolve=rebinding, connect=connect).fetch("https://paper.example/")
    assert opened == [public]


def test_many_threads_may_share_a_fetcher() -> None:
    with serving({f"/{n}": answer(f"<p>{n}".encode()) for n in range(16)}) as server:
        fetcher = fetcher_for(server)
        with ThreadPoolExecutor(8) as pool:
            bodies = list(pool.map(lambda n: fetcher.fetch(server.url(f"/{n}")).body, range(16)))
    assert bodies == [f"<p>{n}".encode() for n in range(16)]
