from __future__ import annotations

import io
import logging
import math
import random
import re
import socket
import ssl
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime

import httpx2
import openai
import pytest

from tests.llm_faults import CASES, Case
from tests.llm_questions import ARTICLE, GOOD, KEY, NOW, QUICK, VALUE, asking, question
from tests.llm_server import Body, Reply, raw, reply, status
from workbench.errors import SettingsError
from workbench.llm.calling import Caller, open_caller
from workbench.llm.diagnosis import fault_of
from workbench.llm.transport import Seen
from workbench.llm.types import Answer, Failure, FailureKind
from workbench.settings import Settings

EACH = 50
"""Times that a fault comes, at least."""


def ask(caller: Caller, deadline_s: float, text: str = ARTICLE) -> Answer | Failure | SettingsError:
    try:
        return caller.call(question(text), deadline_s=deadline_s)
    except SettingsError as error:
        return error


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_ends_in_its_kind_however_often_it_comes(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = math.ceil(EACH / case.requests)
    with asking([reply(GOOD), case.reply], monkeypatch) as (caller, server):
        assert isinstance(ask(caller, 30), Answer)
        with ThreadPoolExecutor(questions) as pool:
            outcomes = list(pool.map(lambda _: ask(caller, case.deadline_s), range(questions)))
        asked = len(server.requests) - 1
    # On a busy machine a short deadline may pass before the request is out.
    assert asked == questions * case.requests or (case.deadline_s < 30 and 0 < asked < questions)
    if case.kind is None:
        assert all(isinstance(outcome, SettingsError) for outcome in outcomes)
        return
    for outcome in outcomes:
        assert isinstance(outcome, Failure)
        assert outcome.kind is case.kind
        assert outcome.provenance.prompt == "judge_heron.v1"
        assert outcome.provenance.created_at == NOW
        assert outcome.message.startswith("openai:gpt-4.1-mini@127.0.0.1: ")


def test_a_server_that_is_not_there_is_a_fault_of_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://127.0.0.1:{port}/v1")
    caller = open_caller(Settings(), clock=lambda: NOW, rule=QUICK)
    outcomes = [ask(caller, 30) for _ in range(EACH)]
    caller.close()
    assert {outcome.kind for outcome in outcomes if isinstance(outcome, Failure)} == {FailureKind.CONNECTION}
    assert len(outcomes) == EACH


def chained(last: Exception, *causes: Exception) -> Exception:
    link = last
    for cause in causes:
        link.__cause__ = cause
        link = cause
    return last


REQUEST = httpx2.Request("POST", "http://models.example/v1")


@pytest.mark.parametrize(
    ("cause", "kind", "again"),
    [
        (socket.gaierror(-2, "Name or service not known"), FailureKind.CONNECTION, True),
        (ssl.SSLCertVerificationError("self-signed certificate"), FailureKind.CONNECTION, False),
        (ConnectionResetError(104, "reset"), FailureKind.CONNECTION, True),
        (httpx2.ReadTimeout("slow"), FailureKind.TIMEOUT, False),
    ],
)
def test_what_broke_is_found_at_the_end_of_the_chain(cause: Exception, kind: FailureKind, again: bool) -> None:
    error = chained(openai.APIConnectionError(request=REQUEST), httpx2.TransportError("broken"), cause)
    fault = fault_of(error, Seen(), now=NOW)
    assert (fault.kind, fault.again) == (kind, again)


def test_hundreds_of_mixed_questions_neither_crash_nor_turn_a_fault_into_an_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passing = [case for case in CASES if case.name not in ("hang", "slow trickle")]
    chance = random.Random(20240320)
    plan: list[Case | None] = [chance.choice([None, *chance.sample(passing, 4)]) for _ in range(300)]

    def answer(body: Body) -> Reply:
        number = body["messages"][-1]["content"]
        case = plan[int(number)]
        return case.reply if case else reply({**GOOD, "note": number})

    with asking(answer, monkeypatch) as (caller, server):
        plan.append(None)
        assert isinstance(ask(caller, 30, "300"), Answer)
        with ThreadPoolExecutor(24) as pool:
            outcomes = list(pool.map(lambda number: ask(caller, 60, str(number)), range(300)))
    for number, (case, outcome) in enumerate(zip(plan[:300], outcomes, strict=True)):
        if case is None:
            assert isinstance(outcome, Answer)
            assert outcome.value.note == str(number)
        else:
            assert (outcome.kind if isinstance(outcome, Failure) else None) is case.kind, case.name
    assert len(server.requests) == 1 + sum(case.requests if case else 1 for case in plan[:300])


def echoing(code: int) -> Reply:
    """A server that sends back all it knows, wherever it can."""
    told = f"Bearer {KEY} {ARTICLE}"
    body = f'{{"error": {{"message": "{told}", "code": "{KEY}", "param": "{KEY}"}}, "id": "{KEY}"}}'
    return raw(body, code=code, headers={"X-Echo": told, "X-Request-Id": KEY})


NOSY = [
    *(case.reply for case in CASES),
    *(echoing(code) for code in (200, 302, 400, 401, 404, 408, 409, 413, 418, 429, 500, 503, 529)),
    reply({**GOOD, "note": f"the key is {KEY}"}),
    reply(f"no {KEY} {ARTICLE}"),
    reply({"label": KEY, ARTICLE: KEY}),
    reply({"label": "refutes", "note": 1}, id=KEY, model=f"m-{KEY}"),
    reply(GOOD, id=KEY, model=ARTICLE),
    reply(None, refusal=f"{KEY} {ARTICLE}"),
    status(400, f"context_length_exceeded: {KEY} {ARTICLE}", retry_after=KEY),
]


def number_in(body: Body) -> int:
    return int(re.search(r"\d+", body["messages"][-1]["content"])[0])  # type: ignore[index]


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    told = io.StringIO()
    heard = logging.StreamHandler(told)
    root, names = (
        logging.getLogger(),
        ["openai", "httpx2", "httpcore2", "langchain", "langchain_openai", "asyncio", "langsmith"],
    )
    before = {name: logging.getLogger(name).level for name in names}
    level = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    try:
        yield told
    finally:
        root.removeHandler(heard)
        root.setLevel(level)
        for name, was in before.items():
            logging.getLogger(name).setLevel(was)


def test_no_key_and_no_word_of_the_article_gets_into_logs_errors_or_records(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    said: list[str] = []
    with everything_logged() as logged, asking(lambda body: NOSY[number_in(body)], monkeypatch) as (caller, _):
        for number in range(len(NOSY)):
            outcome = ask(caller, 0.5, f"{ARTICLE} {number}")
            said += [repr(outcome), str(outcome), repr(caller), repr(vars(caller)), caller.name]
            if isinstance(outcome, SettingsError):
                said += traceback.format_exception(outcome, chain=True)
                assert outcome.__context__ is None
    shown = capfd.readouterr()
    told = logged.getvalue()
    assert "HTTP Request: POST" in told
    for text in (*said, told, shown.out, shown.err):
        assert KEY not in text
        assert "heron of Lower Almsted" not in text


def test_a_reply_that_quotes_the_key_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([reply({**GOOD, "note": f"the key is {KEY}"}), reply(GOOD, model="m 1", id="i d")], monkeypatch) as (
        caller,
        _,
    ):
        assert isinstance(ask(caller, 5), Failure)
        answer = ask(caller, 5)
    assert isinstance(answer, Answer)
    assert answer.value == VALUE
    # A name of several words is none: what a server writes there is not kept.
    assert answer.provenance.model == "openai:gpt-4.1-mini@127.0.0.1"
    assert answer.provenance.response_id is None


def test_a_key_that_ends_in_a_line_end_is_known_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([reply({**GOOD, "note": f"the key is {KEY}"})], monkeypatch) as (caller, _):
        monkeypatch.setenv("OPENAI_API_KEY", f"{KEY}\n")
        assert isinstance(ask(caller, 5), Failure)


def test_a_retry_date_is_read_by_the_servers_own_clock() -> None:
    headers = {"Retry-After": "Wed, 20 Mar 2024 12:00:30 GMT", "Date": "Wed, 20 Mar 2024 12:00:10 GMT"}
    response = httpx2.Response(429, headers=headers, request=REQUEST)
    error = openai.RateLimitError("later", response=response, body=None)
    fault = fault_of(error, Seen(), now=datetime(2031, 1, 1, tzinfo=UTC))
    assert (fault.kind, fault.told_s) == (FailureKind.RATE_LIMITED, 20.0)
