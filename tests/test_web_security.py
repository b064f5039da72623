"""A desk answers to its own name and pages only, in bounds, and to people who have logged in."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import HTMLResponse, JSONResponse
from hypothesis import given
from hypothesis import strategies as st

from workbench.accounts import Accounts, Role
from workbench.db.engine import Database
from workbench.db.users import UserStore
from workbench.web_login import COOKIE, LoginLimit, safe_next, signed_in
from workbench.web_security import BodyLimit, content_policy, secure

PASSWORD = "seven grey herons"
PAGE = "<!doctype html><title>Desk</title><script>let a = 1</script><script src='/x.js'>b</script><p>Ferry</p>"
HEAD = "<script>keys()</script>"
TRIES = 5


@dataclass
class Desk:
    url: str
    accounts: Accounts
    client: httpx.Client

    @property
    def host(self) -> str:
        return self.url.removeprefix("http://")


def small_app() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(PAGE)

    @app.get("/healthz")
    def health() -> str:
        return "ok"

    @app.api_route("/api/v1/echo", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    async def echo(request: Request) -> JSONResponse:
        who = signed_in(request)
        return JSONResponse({"size": len(await request.body()), "who": who and [who.name, who.role]})

    @app.post("/api/v1/typed")
    def typed(rows: list[str]) -> int:
        return len(rows)

    @app.websocket("/ws")
    async def greet(connection: WebSocket) -> None:
        await connection.accept()
        await connection.close()

    return app


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", ws="websockets-sansio", lifespan="off"))
    # It listens from here on, so a request that comes before the server is up waits instead of failing.
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


@contextmanager
def desk_at(folder: Path, *, names: tuple[str, ...] = ()) -> Iterator[Desk]:
    database = Database(f"sqlite:///{folder / 'desk.db'}", lock_folder=folder)
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(UserStore(database), secret="k" * 64, hasher=hasher)
    for name in names:
        accounts.add(name, Role.REVIEWER, PASSWORD)
    app = small_app()
    secure(app, accounts=accounts, allowed_hosts=("desk.example",), limit=LoginLimit(tries=TRIES), head=HEAD)
    with served(app) as url, httpx.Client(base_url=url, trust_env=False) as client:
        yield Desk(url, accounts, client)
    database.close()


@pytest.fixture(scope="module")
def open_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with desk_at(tmp_path_factory.mktemp("open")) as desk:
        yield desk


@pytest.fixture
def closed_desk(tmp_path: Path) -> Iterator[Desk]:
    with desk_at(tmp_path, names=("Ada Fenn",)) as desk:
        yield desk


def log_in(desk: Desk, name: str = "Ada Fenn", password: str = PASSWORD, next: str = "/") -> httpx.Response:
    return desk.client.post("/login", data={"name": name, "password": password, "next": next})


def handshake(desk: Desk, **headers: str) -> int:
    """Status of a request to open a websocket."""
    asked = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    asked["Sec-WebSocket-Key"] = base64.b64encode(b"0" * 16).decode()
    with (
        httpx.Client(base_url=desk.url, trust_env=False) as client,
        client.stream("GET", "/ws", headers={**asked, **headers}) as answer,
    ):
        return answer.status_code


# Names


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "LOCALHOST:9", "localhost.", "[::1]:7860", "desk.example", "Desk.Example:443"]
)
def test_the_desk_answers_to_its_own_names(open_desk: Desk, host: str) -> None:
    assert open_desk.client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "desk.example.evil.test",
        "evil.example:7860",
        "x@localhost",
        "localhost:x",
        "0.0.0.0",
        "",
    ],
)
def test_the_desk_answers_to_no_other_name(open_desk: Desk, host: str) -> None:
    assert open_desk.client.get("/", headers={"Host": host}).status_code == 400


def test_a_websocket_under_another_name_is_refused(open_desk: Desk) -> None:
    assert handshake(open_desk, Host="evil.example") == 403


# Origins


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1"},
        {"Origin": "file://"},
        {"Referer": "https://evil.example/page"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://["},
    ],
)
def test_another_sites_page_cannot_change_anything(open_desk: Desk, method: str, headers: dict[str, str]) -> None:
    answer = open_desk.client.request(method, "/api/v1/echo", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "origin")


def test_the_desks_own_pages_can_change_things(open_desk: Desk) -> None:
    for headers in (
        {"Origin": open_desk.url},
        {"Referer": f"{open_desk.url}/?claim=1"},
        {"Sec-Fetch-Site": "same-origin"},
        {},
    ):
        assert open_desk.client.post("/api/v1/echo", headers=headers).status_code == 200


def test_a_proxy_that_keeps_its_own_host_may_pass_on_an_allowed_origin(open_desk: Desk) -> None:
    assert open_desk.client.post("/api/v1/echo", headers={"Origin": "https://desk.example"}).status_code == 200


def test_reading_is_open_to_links_from_elsewhere(open_desk: Desk) -> None:
    headers = {"Referer": "https://mail.example/", "Sec-Fetch-Site": "cross-site"}
    assert open_desk.client.get("/", headers=headers).status_code == 200


def test_another_sites_page_cannot_open_a_websocket(open_desk: Desk) -> None:
    assert handshake(open_desk, Origin="https://evil.example") == 403
    assert handshake(open_desk, Origin=open_desk.url) == 101


# Headers


def test_every_answer_carries_the_protecting_headers(open_desk: Desk) -> None:
    for path in ("/", "/api/v1/echo", "/nothing-here", "/healthz"):
        headers = open_desk.client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
    refused = open_desk.client.get("/", headers={"Host": "evil.example"})
    assert refused.headers["x-content-type-options"] == "nosniff"


def test_pages_and_api_answers_are_not_cached(open_desk: Desk) -> None:
    assert open_desk.client.get("/").headers["cache-control"] == "no-store"
    assert open_desk.client.get("/api/v1/echo").headers["cache-control"] == "no-store"
    assert "cache-control" not in open_desk.client.get("/healthz").headers


def test_a_page_may_run_its_own_inline_scripts_and_no_others(open_desk: Desk) -> None:
    answer = open_desk.client.get("/")
    hashes = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"let a = 1", b"keys()")]
    assert answer.headers["content-security-policy"] == content_policy(hashes)
    assert answer.text == PAGE


def test_the_policy_names_no_other_origin_and_no_inline_script() -> None:
    policy = content_policy(())
    assert "http" not in policy and "*" not in policy
    assert "'unsafe-inline'" not in policy.partition("style-src")[0]


# Size


def test_a_body_that_states_too_much_is_refused_unread(open_desk: Desk) -> None:
    host, _, port = open_desk.host.partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as peer:
        peer.sendall(f"POST /api/v1/echo HTTP/1.1\r\nHost: {host}\r\nContent-Length: 60000001\r\n\r\n".encode())
        assert peer.recv(4096).startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("path", ["/api/v1/echo", "/api/v1/typed"])
def test_a_body_that_goes_on_is_cut_off(path: str) -> None:
    app = small_app()
    app.add_middleware(BodyLimit, max_bytes=1000)
    with served(app) as url, httpx.Client(base_url=url, trust_env=False) as client:
        answer = client.post(path, content=(b"x" * 400 for _ in range(4)), headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
        assert client.post("/api/v1/echo", content=b"x" * 1000).json()["size"] == 1000


# Logging in


def test_a_desk_without_accounts_asks_nobody_to_log_in(open_desk: Desk) -> None:
    assert open_desk.client.get("/").text == PAGE
    assert open_desk.client.post("/api/v1/echo").json()["who"] is None
    assert open_desk.client.get("/login?next=/%3Fclaim=1").headers["location"] == "/?claim=1"


def test_a_page_leads_to_the_login_and_back(closed_desk: Desk) -> None:
    answer = closed_desk.client.get("/?claim=c_1&x=ї", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 303
    form = closed_desk.client.get(answer.headers["location"])
    hidden = fields(form.text)["next"]
    entered = log_in(closed_desk, next=hidden)
    assert (entered.status_code, entered.headers["location"]) == (303, "/?claim=c_1&x=%D1%97")
    assert closed_desk.client.get("/", headers={"Accept": "text/html"}).text == PAGE


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_api_answers_401_without_a_session(closed_desk: Desk, method: str, accept: str) -> None:
    answer = closed_desk.client.request(method, "/api/v1/echo", headers={"Accept": accept})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "login_required")


def test_a_websocket_needs_a_session(closed_desk: Desk) -> None:
    assert handshake(closed_desk) == 403
    log_in(closed_desk)
    assert handshake(closed_desk, Cookie=f"{COOKIE}={closed_desk.client.cookies[COOKIE]}") == 101


def test_health_is_told_without_a_session(closed_desk: Desk) -> None:
    assert closed_desk.client.get("/healthz").status_code == 200


def test_the_service_learns_who_sent_a_request(closed_desk: Desk) -> None:
    log_in(closed_desk)
    assert closed_desk.client.get("/api/v1/echo").json()["who"] == ["Ada Fenn", "reviewer"]


def test_the_cookie_is_kept_from_scripts_and_other_sites(closed_desk: Desk) -> None:
    stated = log_in(closed_desk).headers["set-cookie"].lower()
    assert "httponly" in stated and "samesite=lax" in stated and "path=/" in stated


@pytest.mark.parametrize("session", ["", "x", "WyJBZGEgRmVubiIsMF0.aaaa.bbbb"])
def test_a_forged_session_lets_nobody_in(closed_desk: Desk, session: str) -> None:
    assert closed_desk.client.get("/api/v1/echo", headers={"Cookie": f"{COOKIE}={session}"}).status_code == 401


def test_a_changed_password_ends_sessions_at_once(closed_desk: Desk) -> None:
    log_in(closed_desk)
    closed_desk.accounts.change_password("Ada Fenn", "nine white swans")
    assert closed_desk.client.get("/api/v1/echo").status_code == 401


def test_logging_out_ends_the_session_in_the_browser(closed_desk: Desk) -> None:
    log_in(closed_desk)
    assert closed_desk.client.post("/logout").headers["location"] == "/login"
    assert COOKIE not in closed_desk.client.cookies
    assert closed_desk.client.get("/api/v1/echo").status_code == 401


def test_a_first_account_closes_a_running_desk(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        assert desk.client.get("/api/v1/echo").status_code == 200
        desk.accounts.add("Ada Fenn", Role.ADMIN, PASSWORD)
        assert desk.client.get("/api/v1/echo").status_code == 401


def test_a_wrong_password_is_told_in_the_form(closed_desk: Desk) -> None:
    answer = log_in(closed_desk, password="a wrong password")
    assert (answer.status_code, COOKIE in closed_desk.client.cookies) == (401, False)
    assert 'role="alert"' in answer.text and fields(answer.text)["name"] == "Ada Fenn"
    assert "a wrong password" not in answer.text


@pytest.mark.parametrize(
    "payload", ['"><script>alert(1)</script>', "' onfocus=alert(1) x='", "{{ 7*7 }}", "</title><svg onload=alert(1)>"]
)
def test_what_is_typed_into_the_form_stays_text(closed_desk: Desk, payload: str) -> None:
    answer = log_in(closed_desk, name=payload, next="/" + payload)
    seen = fields(answer.text)
    assert seen["name"] == payload and seen["next"] == "/" + payload
    assert "script" not in Tags(answer.text).names and "svg" not in Tags(answer.text).names


def test_too_many_tries_have_to_wait(closed_desk: Desk) -> None:
    for _ in range(TRIES):
        assert log_in(closed_desk, name="nobody").status_code == 401
    answer = log_in(closed_desk)
    assert answer.status_code == 429 and int(answer.headers["retry-after"]) > 0


def test_a_login_from_another_sites_form_is_refused(closed_desk: Desk) -> None:
    data = {"name": "Ada Fenn", "password": PASSWORD}
    assert closed_desk.client.post("/login", data=data, headers={"Origin": "https://evil.example"}).status_code == 403


def test_the_form_can_be_used_without_seeing_it(closed_desk: Desk) -> None:
    page = closed_desk.client.get("/login")
    tags = Tags(page.text)
    labels = {attributes.get("for") for name, attributes in tags.all if name == "label"}
    shown = {a.get("id") for name, a in tags.all if name == "input" and a.get("type") != "hidden"}
    assert labels == shown == {"name", "password"}
    assert ("html", {"lang": "en"}) in tags.all and "main" in tags.names
    assert (
        "script-src" not in page.headers["content-security-policy"]
        and "default-src 'none'" in page.headers["content-security-policy"]
    )


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\/evil.example",
        "javascript:alert(1)",
        "",
        "/a\nb",
        "/login?next=/",
        "/logout",
        "/x\\..\\y",
    ],
)
def test_the_login_leads_nowhere_else(target: str) -> None:
    assert safe_next(target) == "/"


@given(st.text(max_size=30).map(lambda text: safe_next("/" + text)))
def test_where_the_login_leads_is_always_a_path_of_the_desk(target: str) -> None:
    joined = httpx.URL("http://127.0.0.1:7860/login").join(target)
    assert (joined.host, joined.port) == ("127.0.0.1", 7860)


# The limit on tries


@dataclass
class Seconds:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


def test_tries_are_allowed_again_when_the_window_has_passed() -> None:
    clock = Seconds()
    limit = LoginLimit(tries=2, window_s=60, clock=clock)
    assert [limit.wait_s("192.0.2.1") for _ in range(3)] == [0, 0, 60]
    clock.now = 60
    assert limit.wait_s("192.0.2.1") == 0


def test_each_address_has_its_own_tries_and_a_network_of_ipv6_shares_them() -> None:
    limit = LoginLimit(tries=1, clock=Seconds())
    assert [limit.wait_s(peer) > 0 for peer in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::ffff")] == [
        False,
        False,
        False,
        True,
    ]


class Tags(HTMLParser):
    """Every element of a page with its attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    @property
    def names(self) -> set[str]:
        return {name for name, _ in self.all}


def fields(page: str) -> dict[str, str]:
    """Values of a form's fields by name."""
    return {a["name"] or "": a.get("value") or "" for name, a in Tags(page).all if name == "input" and "name" in a}
