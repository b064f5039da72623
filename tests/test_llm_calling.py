from __future__ import annotations

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.llm_questions import ARTICLE, GOOD, KEY, NOW, VALUE, Stance, asking, question
from tests.llm_server import (
    Body,
    Reply,
    hang,
    lacking,
    raw,
    refuses_parameter,
    reply,
    reset,
    status,
    tool_reply,
    trickle,
)
from workbench.errors import SettingsError
from workbench.llm.structured import strict_schema
from workbench.llm.types import Answer, Failure, FailureKind

SCHEMA = strict_schema(Stance)


def mode_of(body: Body) -> str:
    return "tools" if "tools" in body else "json_schema" if "response_format" in body else "plain"


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_an_answer_has_the_shape_asked_for_and_tells_where_it_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    told = reply(GOOD, input_tokens=31, output_tokens=9, id="chatcmpl-heron", model="heron-2024-03-01")
    with asking([told], monkeypatch) as (caller, _):
        answer = caller.call(question(), deadline_s=5)
    assert isinstance(answer, Answer)
    assert answer.value == VALUE
    assert not answer.cached
    provenance = answer.provenance
    assert provenance.model == "openai:heron-2024-03-01@127.0.0.1"
    assert (provenance.prompt, provenance.prompt_sha256) == ("judge_heron.v1", "ab" * 32)
    assert provenance.parameters == "temperature=0.0 seed=7 max_output_tokens=120 mode=json_schema"
    assert (provenance.input_tokens, provenance.output_tokens) == (31, 9)
    assert provenance.response_id == "chatcmpl-heron"
    assert provenance.created_at == NOW
    assert 0 < provenance.seconds < 5


def test_what_a_server_puts_into_fields_of_another_type_is_printed_nowhere(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    with asking([reply(GOOD, created="sk-canary-77", system_fingerprint=["sk-canary-77"])], monkeypatch) as (caller, _):
        caller.call(question(), deadline_s=5)
    told = capfd.readouterr()
    assert "sk-canary-77" not in told.err + told.out + " ".join(str(one.message) for one in recwarn)


def test_the_request_says_what_openais_strict_rules_want(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([reply(GOOD)], monkeypatch) as (caller, server):
        caller.call(question(), deadline_s=5)
    body = server.requests[0]
    assert body["model"] == "gpt-4.1-mini"
    assert body["stream"] is False
    assert [turn["role"] for turn in body["messages"]] == ["system", "user", "assistant", "user"]
    assert body["messages"][-1]["content"] == ARTICLE
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0.0, 7, 120)
    told = body["response_format"]["json_schema"]
    assert (told["name"], told["strict"], told["schema"]) == ("Stance", True, SCHEMA)
    assert server.headers[0]["authorization"] == f"Bearer {KEY}"


def test_every_object_of_a_schema_names_all_its_properties_and_allows_no_other() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    for inner in (SCHEMA, SCHEMA["$defs"]["Detail"]):
        assert inner["required"] == list(inner["properties"])
        assert inner["additionalProperties"] is False
    assert list(SCHEMA["$defs"]["Detail"]["properties"]) == ["title", "count"]
    for keyword in ("default", "maxLength"):
        assert keyword not in str(SCHEMA)
    Draft202012Validator(SCHEMA).validate(GOOD)


@pytest.mark.parametrize(
    ("lacks", "modes"),
    [((), []), (("json_schema",), ["json_schema"]), (("json_schema", "tools"), ["json_schema", "tools"])],
)
def test_a_way_of_asking_that_a_server_lacks_costs_one_request_in_a_process(
    lacks: tuple[str, ...], modes: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with asking(lacking(*lacks, then=[reply(GOOD)]), monkeypatch) as (caller, server):
        with ThreadPoolExecutor(12) as pool:
            outcomes = list(pool.map(lambda _: caller.call(question(), deadline_s=10), range(36)))
    assert all(isinstance(outcome, Answer) and outcome.value == VALUE for outcome in outcomes)
    asked = [mode_of(body) for body in server.requests]
    settled = ["json_schema", "tools", "plain"][len(lacks)]
    assert asked == modes + [settled] * 36
    assert outcomes[-1].provenance.parameters.endswith(f"mode={settled}")


@pytest.mark.parametrize("ignored", [reply("The passage supports it."), reply(None), reply("")])
def test_a_server_that_overlooks_what_was_asked_is_asked_in_the_next_way(
    ignored: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(body: Body) -> Reply:
        return (
            reply("Here it is:\n```json\n" + '{"label": "refutes"}' + "\n```") if mode_of(body) == "plain" else ignored
        )

    with asking(answer, monkeypatch) as (caller, server):
        outcomes = [caller.call(question(), deadline_s=5) for _ in range(5)]
    assert all(isinstance(outcome, Answer) and outcome.value == Stance(label="refutes") for outcome in outcomes)
    assert [mode_of(body) for body in server.requests] == ["json_schema", "tools"] + ["plain"] * 5


def test_a_way_of_asking_that_has_worked_is_kept_after_one_bad_reply(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([reply(GOOD), reply("well"), reply(None), reply(GOOD)], monkeypatch) as (caller, server):
        outcomes = [caller.call(question(), deadline_s=5) for _ in range(4)]
    assert [getattr(outcome, "kind", None) for outcome in outcomes] == [None, "not_json", "empty", None]
    assert {mode_of(body) for body in server.requests} == {"json_schema"}


def test_the_schema_is_told_in_words_after_the_question_when_there_is_no_other_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with asking(lacking("json_schema", "tools", then=[reply(GOOD)]), monkeypatch) as (caller, server):
        caller.call(question(), deadline_s=5)
    last = server.requests[-1]["messages"][-1]["content"]
    assert last.startswith(ARTICLE)
    assert '"additionalProperties": false' in last


def test_parameters_that_a_model_refuses_are_dropped_once(monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = refuses_parameter("temperature", "seed", "max_tokens", then=[reply(GOOD)])
    with asking(refusing, monkeypatch) as (caller, server):
        outcomes = [caller.call(question(), deadline_s=5) for _ in range(4)]
    assert len(server.requests) == 3 + 4
    body = server.requests[-1]
    assert not {"temperature", "seed", "max_tokens"} & set(body)
    assert body["max_completion_tokens"] == 120
    assert mode_of(body) == "json_schema"
    assert isinstance(outcomes[-1], Answer)
    assert outcomes[-1].provenance.parameters == "max_output_tokens=120 mode=json_schema"


def test_what_requests_before_the_answer_took_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    script = [reply("words", input_tokens=10, output_tokens=4), reply(GOOD, input_tokens=12, output_tokens=6)]
    with asking(script, monkeypatch) as (caller, _):
        answer = caller.call(question(), deadline_s=5)
    assert isinstance(answer, Answer)
    assert (answer.provenance.input_tokens, answer.provenance.output_tokens) == (22, 10)


@pytest.mark.parametrize("late", [hang(), trickle(GOOD, gap_s=0.01), trickle(GOOD, gap_s=0.01, before_head=True)])
def test_the_deadline_holds_in_total_and_the_connection_is_dropped(
    late: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asking([late], monkeypatch) as (caller, server):
        began = time.monotonic()
        outcome = caller.call(question(), deadline_s=0.3)
        took = time.monotonic() - began
        assert server.dropped.wait(5)
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TIMEOUT
    assert 0.25 < took < 1.5
    assert len(server.requests) == 1


def test_waiting_to_ask_again_counts_into_the_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([status(429, retry_after=1.2)], monkeypatch) as (caller, server):
        began = time.monotonic()
        outcome = caller.call(question(), deadline_s=2)
    assert time.monotonic() - began < 2
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.RATE_LIMITED
    assert len(server.requests) == 2


def test_a_deadline_that_passes_tells_what_went_wrong_before(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([status(503), hang()], monkeypatch) as (caller, _):
        outcome = caller.call(question(), deadline_s=1)
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TIMEOUT
    assert "before that: the server is overloaded" in outcome.message


def test_a_servers_own_wait_is_kept_and_one_beyond_the_deadline_is_not_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([status(503, retry_after=0.3), reply(GOOD)], monkeypatch) as (caller, _):
        began = time.monotonic()
        assert isinstance(caller.call(question(), deadline_s=5), Answer)
        assert time.monotonic() - began >= 0.3
    with asking([status(429, retry_after=30), reply(GOOD)], monkeypatch) as (caller, server):
        began = time.monotonic()
        outcome = caller.call(question(), deadline_s=5)
        assert time.monotonic() - began < 2
    assert isinstance(outcome, Failure)
    assert len(server.requests) == 1


@pytest.mark.parametrize("passing", [status(500), status(503), status(429), status(409), status(408), reset()])
def test_a_fault_that_passes_is_answered_after_all(passing: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([passing, passing, reply(GOOD)], monkeypatch) as (caller, server):
        outcome = caller.call(question(), deadline_s=5)
    assert isinstance(outcome, Answer)
    assert len(server.requests) == 3


@pytest.mark.parametrize("code", [401, 403, 404])
def test_a_refused_key_or_model_is_a_matter_of_settings(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([status(code, f"no: {KEY}")], monkeypatch) as (caller, server):
        with pytest.raises(SettingsError, match=str(code)) as caught:
            caller.call(question(), deadline_s=5)
    assert len(server.requests) == 1
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_response_too_large_is_not_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([raw(b" " * 30_000_000), raw("{}", headers={"Content-Encoding": "gzip"})], monkeypatch) as (
        caller,
        server,
    ):
        for _ in range(2):
            outcome = caller.call(question(), deadline_s=5)
            assert isinstance(outcome, Failure)
            assert outcome.kind is FailureKind.WRONG_SCHEMA
    assert len(server.requests) == 2


def test_a_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([reply(GOOD)], monkeypatch) as (_, elsewhere):
        away = raw("", code=307, headers={"Location": f"{elsewhere.url}/chat/completions"})
        with asking([away], monkeypatch) as (caller, _):
            outcome = caller.call(question(), deadline_s=5)
    assert isinstance(outcome, Failure)
    assert elsewhere.requests == []


def test_a_tool_call_that_names_a_property_twice_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    twice = tool_reply('{"label": "supports", "label": "refutes"}')
    with asking(lacking("json_schema", then=[twice]), monkeypatch) as (caller, _):
        outcome = caller.call(question(), deadline_s=5)
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.WRONG_SCHEMA


def test_closing_cancels_what_is_being_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes: list[object] = []
    with asking([hang()], monkeypatch) as (caller, server):
        thread = threading.Thread(target=lambda: outcomes.append(caller.call(question(), deadline_s=30)))
        thread.start()
        while not server.requests:
            time.sleep(0.005)
        caller.close()
        thread.join(5)
        with pytest.raises(SettingsError):
            caller.call(question(), deadline_s=1)
    assert [outcome.kind for outcome in outcomes if isinstance(outcome, Failure)] == [FailureKind.CANCELLED]


@pytest.mark.skipif(sys.platform != "linux", reason="open files are counted in /proc")
def test_no_thread_and_no_connection_outlives_a_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def ask_around() -> None:
        for answer in (reply(GOOD), reset(), hang(), status(500)):
            with asking([answer], monkeypatch) as (caller, _):
                caller.call(question(), deadline_s=0.2)

    ask_around()
    threads, files = set(threading.enumerate()), open_files()
    ask_around()
    assert set(threading.enumerate()) <= threads
    assert open_files() <= files


def test_questions_of_many_threads_do_not_mix(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(body: Body) -> Reply:
        return reply({**GOOD, "note": body["messages"][-1]["content"]})

    with asking(answer, monkeypatch) as (caller, server):
        with ThreadPoolExecutor(16) as pool:
            outcomes = list(pool.map(lambda n: caller.call(question(f"n {n}"), deadline_s=20), range(200)))
    assert [outcome.value.note for outcome in outcomes if isinstance(outcome, Answer)] == [f"n {n}" for n in range(200)]
    assert len(server.requests) == 200


def test_a_question_is_sent_nowhere_but_to_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    with asking([reply(GOOD)], monkeypatch) as (_, tracer):
        monkeypatch.setenv("LANGSMITH_TRACING", "true")
        monkeypatch.setenv("LANGCHAIN_TRACING_V2", "true")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", tracer.url)
        monkeypatch.setenv("LANGSMITH_API_KEY", "ls-canary-key-1")
        with asking([reply(GOOD)], monkeypatch) as (caller, _):
            assert isinstance(caller.call(question(), deadline_s=5), Answer)
    assert tracer.elsewhere == []
