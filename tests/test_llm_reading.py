from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.llm_questions import GOOD, VALUE, Stance
from workbench.llm.faults import Fault
from workbench.llm.reading import MAX_REPLY, Raw, read_reply
from workbench.llm.types import FailureKind

K = FailureKind
WHOLE = '{"label": "refutes"}'


def read(text: str, *, lenient: bool = False) -> Stance | FailureKind:
    outcome = read_reply(Raw(text=text, finish="stop"), Stance, lenient=lenient)
    return outcome.kind if isinstance(outcome, Fault) else outcome


def test_a_whole_reply_is_read() -> None:
    assert read(json.dumps(GOOD)) == VALUE


@pytest.mark.parametrize(
    "text",
    [
        WHOLE,
        f"```json\n{WHOLE}\n```",
        f"```\n{WHOLE}```",
        f"Here is what I found:\n{WHOLE}",
        f"<think>Is {{it}} so? {{}}</think>\n{WHOLE}\n",
    ],
)
def test_a_fence_and_words_before_are_allowed_only_where_the_schema_was_told_in_words(text: str) -> None:
    assert read(text, lenient=True) == Stance(label="refutes")
    assert (read(text) == Stance(label="refutes")) is (text == WHOLE)


@pytest.mark.parametrize(
    "text",
    [
        f"{WHOLE} and that is all",
        f"{WHOLE}\n{WHOLE}",
        f'The text says {{"label": "supports"}} but: {WHOLE}',
        '{"label": "refutes",}',
        "{'label': 'refutes'}",
        '{"label": "refutes", "details": [{"title": "x", "count": NaN}]}',
    ],
)
def test_what_is_not_one_json_object_is_no_answer(text: str) -> None:
    assert read(text, lenient=True) is K.NOT_JSON
    assert read(text) is K.NOT_JSON


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"label": "Supports"},
        {"label": "supports", "extra": 1},
        {"label": "supports", "note": 5},
        {"label": "supports", "details": {"title": "x"}},
        {"label": "supports", "details": [{"title": "x", "count": "2"}]},
        {"label": "supports", "details": [{"title": "x", "count": 1.5}]},
        {"label": "supports", "details": [{"title": "x" * 41}]},
        {"label": ["supports"]},
        {"label": None},
    ],
)
def test_another_shape_is_no_answer(told: object) -> None:
    assert read(json.dumps(told)) is K.WRONG_SCHEMA


def test_a_name_told_twice_is_refused_at_every_depth() -> None:
    assert read('{"label": "supports", "label": "supports"}') is K.WRONG_SCHEMA
    assert read('{"label": "supports", "details": [{"title": "a", "title": "b"}]}') is K.WRONG_SCHEMA


def test_hostile_sizes_are_refused_at_once() -> None:
    began = time.monotonic()
    assert read('{"label": "supports", "note": "' + "x" * MAX_REPLY + '"}') is K.WRONG_SCHEMA
    assert read("[" * 100_000) in (K.NOT_JSON, K.WRONG_SCHEMA)
    assert read('{"a":' * 30_000 + "1" + "}" * 30_000) is K.WRONG_SCHEMA
    assert read("{" * MAX_REPLY, lenient=True) in (K.NOT_JSON, K.WRONG_SCHEMA)
    assert read('{"label": "supports", "note": 1' + "0" * 100_000 + "}") in (K.NOT_JSON, K.WRONG_SCHEMA)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't help with that.",
        "I cannot assist with this request.",
        "As an AI, I have no opinion.",
        "Вибачте, я не можу цього зробити.",
        "Lo siento, no puedo ayudar.",
        "对不起，我无法回答。",
    ],
)
def test_declining_in_words_is_a_refusal(text: str) -> None:
    assert read(text, lenient=True) is K.REFUSED


def test_declining_words_inside_an_answer_are_its_words() -> None:
    told = read(json.dumps({**GOOD, "note": "I'm sorry, he said."}))
    assert isinstance(told, Stance)


@pytest.mark.parametrize(
    ("finish", "kind"),
    [
        ("length", K.TRUNCATED),
        ("max_tokens", K.TRUNCATED),
        ("MAX_TOKENS", K.TRUNCATED),
        ("content_filter", K.CONTENT_FILTER),
        ("SAFETY", K.CONTENT_FILTER),
        ("refusal", K.REFUSED),
    ],
)
def test_how_a_reply_ended_counts_more_than_what_it_says(finish: str, kind: FailureKind) -> None:
    outcome = read_reply(Raw(text=WHOLE, finish=finish), Stance, lenient=False)
    assert isinstance(outcome, Fault)
    assert outcome.kind is kind


def test_several_tool_calls_are_no_answer() -> None:
    outcome = read_reply(Raw(arguments=WHOLE, calls=2), Stance, lenient=False)
    assert isinstance(outcome, Fault)
    assert outcome.kind is K.WRONG_SCHEMA


@given(st.text())
def test_any_text_is_an_answer_or_a_fault(text: str) -> None:
    assert isinstance(read(text, lenient=True), Stance | FailureKind)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_json_is_an_answer_or_a_fault(told: object) -> None:
    assert isinstance(read(json.dumps(told)), Stance | FailureKind)
