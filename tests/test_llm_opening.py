from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import httpx2
import pytest
from langchain.chat_models import base as langchain_models

from tests.llm_questions import GOOD, KEY, QUICK, VALUE, question
from tests.llm_server import reply, serve, status
from workbench.errors import SettingsError
from workbench.llm.calling import open_caller
from workbench.llm.opening import PROVIDERS, open_chat, which_model
from workbench.llm.transport import open_http
from workbench.llm.types import Answer
from workbench.settings import Settings

NOW = datetime(2024, 3, 20, tzinfo=UTC)


@pytest.fixture
def http() -> Iterator[httpx2.AsyncClient]:
    client = open_http(timeout_s=12)
    yield client
    # In a thread of its own: after a browser test this one may have a loop that runs for ever.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, client.aclose()).result()


def named(model: str | None) -> str | None:
    which = which_model(Settings(model=model))
    return which.name if which else None


def test_without_key_address_and_name_there_is_no_model() -> None:
    assert named(None) is None
    assert named("none") is None


def test_a_key_or_an_address_is_enough_for_the_default_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-heron")
    assert named(None) == "openai:gpt-4.1-mini"
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:8080/v1/")
    assert named(None) == "openai:gpt-4.1-mini@127.0.0.1"


def test_none_holds_although_there_is_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-heron")
    assert named("none") is None


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4.1", "openai:gpt-4.1"),
        ("openai:gpt-4.1", "openai:gpt-4.1"),
        ("qwen3:8b", "openai:qwen3:8b"),
        ("openai:qwen3:8b", "openai:qwen3:8b"),
        ("ollama:qwen3:8b", "ollama:qwen3:8b"),
        ("anthropic:claude-x", "anthropic:claude-x"),
    ],
)
def test_only_a_known_provider_is_taken_from_before_the_colon(model: str, name: str) -> None:
    assert named(model) == name


def test_the_address_is_that_of_openai_compatible_servers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "https://models.heron.example/v1")
    assert named("heron-large") == "openai:heron-large@models.heron.example"
    assert named("anthropic:claude-x") == "anthropic:claude-x"
    monkeypatch.setenv("OPENAI_BASE_URL", "https://api.openai.com/v1/")
    assert named("heron-large") == "openai:heron-large"


@pytest.mark.parametrize(
    "address",
    [
        "https://ada:s3cret-word@models.example/v1",
        "https://s3cret-word@models.example/v1",
        "https://models.example/v1?key=s3cret-word",
        "models.example/v1",
        "ftp://models.example/s3cret-word",
        "http://[s3cret-word/v1",
        "http://models.example:s3cret-word/v1",
        "http:///s3cret-word",
    ],
)
def test_an_address_that_is_none_or_holds_a_secret_is_refused_without_showing_it(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", address)
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL") as caught:
        named(None)
    assert "s3cret" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_missing_key_is_told_by_the_name_of_its_variable() -> None:
    with pytest.raises(SettingsError, match="OPENAI_API_KEY"):
        open_caller(Settings(model="gpt-4.1"), clock=lambda: NOW)


def test_a_key_that_cannot_be_one_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-чапля")
    with pytest.raises(SettingsError, match="OPENAI_API_KEY") as caught:
        open_caller(Settings(), clock=lambda: NOW)
    assert "чапля" not in str(caught.value)


def test_a_missing_package_is_named_as_pip_knows_it() -> None:
    for model, package in (("anthropic:claude-x", "langchain-anthropic"), ("google_genai:g", "langchain-google-genai")):
        with pytest.raises(SettingsError, match=f"pip install {package}$"):
            open_caller(Settings(model=model), clock=lambda: NOW)


def test_another_provider_of_an_installed_package_is_opened_with_our_rules(
    monkeypatch: pytest.MonkeyPatch, http: httpx2.AsyncClient
) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "azure-heron")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "https://heron.openai.example")
    monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
    which = which_model(Settings(model="azure_openai:heron"))
    assert which is not None
    chat = open_chat(which, timeout_s=12, http=http)
    assert type(chat).__name__ == "AzureChatOpenAI"
    assert (chat.max_retries, chat.request_timeout) == (0, 12)  # type: ignore[attr-defined]
    assert chat.http_async_client is http  # type: ignore[attr-defined]


def test_another_provider_answers_by_the_same_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve([status(500), reply(GOOD), status(401)]) as server:
        monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
        monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url.removesuffix("/v1"))
        monkeypatch.setenv("OPENAI_API_VERSION", "2024-10-21")
        caller = open_caller(Settings(model="azure_openai:heron"), clock=lambda: NOW, rule=QUICK)
        answer = caller.call(question(), deadline_s=5)
        with pytest.raises(SettingsError, match="azure_openai:heron"):
            caller.call(question(), deadline_s=5)
        caller.close()
    assert isinstance(answer, Answer)
    assert answer.value == VALUE
    assert answer.provenance.model == "azure_openai:loopback-1"
    assert len(server.requests) == 3
    assert server.headers[0]["api-key"] == KEY


def test_a_provider_without_its_key_is_a_matter_of_settings() -> None:
    with pytest.raises(SettingsError, match="azure_openai:heron"):
        open_caller(Settings(model="azure_openai:heron"), clock=lambda: NOW)


def test_nothing_is_retried_below_the_one_rule(monkeypatch: pytest.MonkeyPatch, http: httpx2.AsyncClient) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-heron")
    which = which_model(Settings())
    assert which is not None
    chat = open_chat(which, timeout_s=12, http=http)
    assert chat.root_async_client.max_retries == 0  # type: ignore[attr-defined]


def test_the_providers_are_those_of_langchain() -> None:
    assert set(langchain_models._BUILTIN_PROVIDERS) == PROVIDERS


def test_naming_the_model_loads_neither_langchain_nor_openai() -> None:
    code = (
        "import sys; from workbench.llm.opening import which_model; from workbench.settings import Settings;"
        "which_model(Settings(model='gpt-4.1')); "
        "import workbench.llm.calling;"
        "print([name for name in ('langchain', 'langchain_core', 'openai', 'httpx2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
