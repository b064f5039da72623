"""An embedding model behind an OpenAI-compatible server."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import numpy as np

from vectorstore.encoders.session import unit_rows
from vectorstore.encoders.tokenizing import encodable
from vectorstore.errors import EmbeddingUnavailable
from vectorstore.vectors import Vectors

if TYPE_CHECKING:
    from langchain_openai import OpenAIEmbeddings

_PUBLIC_HOST = "api.openai.com"
_TEXTS_PER_REQUEST = 64
_RETRIES = 1
_DEADLINE_S = 30.0
_PROBE = "How wide are the vectors?"

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class RemoteEncoder:
    """A model on a server; what it does not say in time it does not say at all."""

    client: OpenAIEmbeddings
    host: str
    model: str
    dim: int
    deadline_s: float

    @property
    def fingerprint(self) -> str:
        """Server and model: the weights behind them cannot be seen."""
        return f"openai:{self.host}:{self.model}"

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, in their order; several requests, each with its own deadline."""
        starts = range(0, len(texts), _TEXTS_PER_REQUEST)
        return np.concatenate([self._request(texts[start : start + _TEXTS_PER_REQUEST]) for start in starts])

    def query(self, text: str) -> Vectors:
        """Vector of one query, shape `(dim,)`."""
        row: Vectors = self._request([text])[0]
        return row

    def _request(self, texts: Sequence[str]) -> Vectors:
        rows = _ask(self.client, texts, self.host, self.model, self.deadline_s)
        if rows.shape[1] != self.dim:
            raise EmbeddingUnavailable(
                f"The embedding server {self.host} gave vectors of {rows.shape[1]} numbers after {self.dim} before: "
                "its model has changed, restart and rebuild the index."
            )
        return rows


def open_remote(
    model: str, environment: Mapping[str, str] = os.environ, *, deadline_s: float = _DEADLINE_S
) -> RemoteEncoder:
    """Open a model of an OpenAI-compatible server, asking it for one vector to learn their width.

    Args:
        model: The model's name on the server.
        environment: Holds `OPENAI_API_KEY` and `OPENAI_BASE_URL`. A server of your own may want no key; OpenAI does.
        deadline_s: Seconds a request may take, retries included.

    Raises:
        EmbeddingUnavailable: No key, no answer in time, a refusal, or an answer that is not vectors.
    """
    base_url = environment.get("OPENAI_BASE_URL") or None
    key = environment.get("OPENAI_API_KEY") or None
    if base_url is None and key is None:
        raise EmbeddingUnavailable(
            f"No key for the embedding model {model}: set OPENAI_API_KEY, or OPENAI_BASE_URL for a server of your own."
        )
    host = _host_of(base_url)
    client = _client(model, base_url, key, deadline_s)
    dim = _ask(client, [_PROBE], host, model, deadline_s).shape[1]
    return RemoteEncoder(client=client, host=host, model=model, dim=dim, deadline_s=deadline_s)


def _host_of(base_url: str | None) -> str:
    host = urlsplit(base_url).hostname if base_url else _PUBLIC_HOST
    if not host:
        raise EmbeddingUnavailable("OPENAI_BASE_URL is not an address: write it as http://host:port/v1.")
    return host


def _client(model: str, base_url: str | None, key: str | None, deadline_s: float) -> OpenAIEmbeddings:
    from langchain_openai import OpenAIEmbeddings
    from pydantic import SecretStr

    return OpenAIEmbeddings(
        model=model,
        openai_api_base=base_url,
        openai_api_key=SecretStr(key or "none"),
        request_timeout=deadline_s,
        max_retries=_RETRIES,
        # Else texts are sent as token ids of OpenAI's own vocabulary, which no other server understands.
        check_embedding_ctx_length=False,
        chunk_size=_TEXTS_PER_REQUEST,
    )


def _ask(client: OpenAIEmbeddings, texts: Sequence[str], host: str, model: str, deadline_s: float) -> Vectors:
    # OpenAI refuses an empty text, and the whole request with it.
    sent = [encodable(text) or " " for text in texts]
    rows = _answer(lambda: client.embed_documents(sent), host, model, deadline_s)
    vectors = _as_matrix(rows)
    if vectors is None or len(vectors) != len(texts):
        raise EmbeddingUnavailable(
            f"The embedding server {host} did not give one vector a text: check that {model} is an embedding model."
        )
    return unit_rows(vectors)


def _as_matrix(rows: object) -> Vectors | None:
    """Rows as a matrix; `None` when they are not equally long rows of numbers."""
    try:
        matrix = np.array(rows, np.float32)
    except (TypeError, ValueError):
        return None
    return matrix if matrix.ndim == 2 and matrix.shape[1] else None


def _answer(call: Callable[[], T], host: str, model: str, deadline_s: float) -> T:
    import openai

    try:
        return _within(deadline_s, call)
    except (TimeoutError, openai.APITimeoutError) as error:
        reason = f"did not answer within {deadline_s:g} s: try again later"
        raise EmbeddingUnavailable(f"The embedding server {host} {reason}.") from error
    except openai.APIConnectionError as error:
        reason = "cannot be reached: start it or check OPENAI_BASE_URL"
        raise EmbeddingUnavailable(f"The embedding server {host} {reason}.") from error
    except openai.APIStatusError as error:
        raise EmbeddingUnavailable(f"The embedding server {host} {_refusal(error.status_code, model)}.") from error
    # A reply that is no reply of this protocol fails wherever the client first touches it.
    except (openai.OpenAIError, ValueError, TypeError, KeyError, AttributeError) as error:
        reason = "gave an answer that is not embeddings: check OPENAI_BASE_URL"
        raise EmbeddingUnavailable(f"The embedding server {host} {reason}.") from error


def _refusal(status: int, model: str) -> str:
    match status:
        case 401 | 403:
            return f"refused the key (HTTP {status}): check OPENAI_API_KEY"
        case 404:
            return f"has no model {model} (HTTP 404): check WORKBENCH_EMBEDDING and OPENAI_BASE_URL"
        case 429:
            return "is over its limit (HTTP 429): try again later"
        case _:
            return f"failed (HTTP {status}): try again later"


def _within(deadline_s: float, call: Callable[[], T]) -> T:
    """Run a call in a thread of its own, and leave it behind when it is late.

    The client's own time-out counts from byte to byte, so a server that drips never meets it.
    """
    outcome: Future[T] = Future()

    def work() -> None:
        try:
            outcome.set_result(call())
        except BaseException as error:
            outcome.set_exception(error)

    Thread(target=work, daemon=True).start()
    return outcome.result(timeout=deadline_s)
