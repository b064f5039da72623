"""From the settings to a langchain chat model: which one, at which address, and none that retries by itself."""

from __future__ import annotations

import os
import re
import warnings
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from workbench.errors import SettingsError
from workbench.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

__all__ = ["DEFAULT_MODEL", "PROVIDERS", "Which", "open_chat", "untraced", "which_model"]

DEFAULT_MODEL = "gpt-4.1-mini"
"""Asked when a key or an address is set and no model is named."""
_OPENAI = "https://api.openai.com/v1"
_NO_KEY = "no-key"
"""Servers on one's own machine want none, but OpenAI's protocol has to send one."""

PROVIDERS = frozenset(
    "anthropic anthropic_bedrock azure_ai azure_openai baseten bedrock bedrock_converse bedrock_mantle_anthropic "
    "bedrock_mantle_openai cohere deepseek fireworks google_anthropic_vertex google_genai google_vertexai groq "
    "huggingface ibm langsmith litellm meta mistralai nvidia ollama openai openrouter perplexity together upstage "
    "xai".split()
)
"""Providers that langchain knows by name. Listed here so that a model can be named without loading langchain."""


@dataclass(frozen=True, kw_only=True)
class Which:
    """The model that the settings ask for. Holds no key."""

    provider: str
    model: str
    address: str | None = None
    """Of an OpenAI-compatible server that is not OpenAI's own."""

    @property
    def host(self) -> str | None:
        """That server's host. Its port is left out: a local server gets another one each time."""
        return urlsplit(self.address).hostname if self.address else None

    @property
    def name(self) -> str:
        """`openai:gpt-4.1-mini`, `openai:qwen3@127.0.0.1`."""
        return f"{self.provider}:{self.model}" + (f"@{self.host}" if self.host else "")


def which_model(settings: Settings) -> Which | None:
    """The model to ask; `None` when none is configured or `none` is.

    What stands before the first colon is the provider when langchain knows one by that name; else the whole is the
    name of a model on an OpenAI-compatible server (`qwen3:8b`).

    Raises:
        SettingsError: the address is none, or holds a name, a password or a query.
    """
    named = settings.model
    if named == "none":
        return None
    if named is None and not (os.environ.get("OPENAI_API_KEY") or _address()):
        return None
    provider, colon, model = (named or DEFAULT_MODEL).partition(":")
    if not colon or provider not in PROVIDERS:
        provider, model = "openai", named or DEFAULT_MODEL
    return Which(provider=provider, model=model, address=_address() if provider == "openai" else None)


def open_chat(which: Which, *, timeout_s: float, http: Any) -> BaseChatModel:
    """The chat model, which retries nothing itself; `http` is the client for those that speak OpenAI's protocol.

    Raises:
        SettingsError: the key is missing, or the provider's package is.
    """
    from langchain.chat_models import init_chat_model

    # Its advice on structured output is for programs that choose the method by hand; here a ladder does.
    warnings.filterwarnings("ignore", category=UserWarning, module=r"langchain_openai\.")
    # They print what a server put into a field of another type than expected, be it a key.
    warnings.filterwarnings("ignore", category=UserWarning, message="Pydantic serializer warnings")
    if which.provider == "openai":
        chat: BaseChatModel = init_chat_model(
            which.model,
            model_provider="openai",
            # Told outright: otherwise other variables (OPENAI_API_BASE, a tracing gateway) could turn the texts aside.
            base_url=which.address or _OPENAI,
            api_key=_key(which),
            http_async_client=http,
            timeout=timeout_s,
            max_retries=0,
            disable_streaming=True,
            use_responses_api=False if which.address else None,
        )
        return chat
    problem = ""
    try:
        plain = init_chat_model(which.model, model_provider=which.provider)
        chat = init_chat_model(which.model, model_provider=which.provider, **_same_rules(plain, timeout_s, http))
    except ImportError as error:
        wanted = re.search(r"pip install (?:-U )?[`'\"]?([\w.\[\]-]+)", str(error))
        package = wanted[1].strip("`'\"") if wanted else f"langchain-{which.provider.replace('_', '-')}"
        problem = f"the model {which.name!r} needs a package that is not installed: pip install {package}"
    except Exception as error:
        # What providers raise for a missing key or region has no common type; their words may quote a key.
        problem = (
            f"the model {which.name!r} cannot be opened ({type(error).__name__}): look at its key and its settings"
        )
    if problem:
        raise SettingsError(problem)
    return chat


def untraced() -> AbstractContextManager[None]:
    """Keep langchain from sending questions to a tracing service that a variable of the environment names."""
    from langsmith import tracing_context

    return tracing_context(enabled=False)


def _address() -> str | None:
    address = (os.environ.get("OPENAI_BASE_URL") or os.environ.get("OPENAI_API_BASE") or "").strip().rstrip("/")
    if not address or address == _OPENAI:
        return None
    wrong = SettingsError(
        "OPENAI_BASE_URL must be an address such as http://127.0.0.1:8080/v1, without name, password or query; "
        "the key belongs into OPENAI_API_KEY"
    )
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise wrong
    return address


def _key(which: Which) -> str:
    key = (os.environ.get("OPENAI_API_KEY") or "").strip()
    if not key and not which.address:
        raise SettingsError(f"the model {which.name!r} needs a key: set OPENAI_API_KEY, or WORKBENCH_MODEL=none")
    if not key.isascii() or not key.isprintable():
        raise SettingsError("OPENAI_API_KEY holds a character that no key has: copy it again")
    return key or _NO_KEY


def _same_rules(chat: BaseChatModel, timeout_s: float, http: Any) -> dict[str, Any]:
    """No retries, the same time-out and our own connections, under the names that the provider's class has for them."""
    fields = type(chat).model_fields
    known = set(fields) | {field.alias for field in fields.values() if field.alias}
    wanted = {"max_retries": 0, "timeout": timeout_s, "disable_streaming": True}
    if any(base.__name__ == "BaseChatOpenAI" for base in type(chat).__mro__):
        # Azure and others that speak through OpenAI's client.
        wanted["http_async_client"] = http
    return {name: value for name, value in wanted.items() if name in known}
