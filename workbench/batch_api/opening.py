"""Opens the server's files and batches with the desk's own key and address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from workbench.batch_api.server import Server
from workbench.errors import SettingsError
from workbench.llm.opening import Which, open_chat, which_model
from workbench.llm.prices import price_of
from workbench.llm.secrecy import guard_logs
from workbench.settings import Settings

__all__ = ["in_a_batch", "open_server", "which_takes_batches"]

_TIMEOUT_S = 600.0
"""For one request: 200 MB go up in it."""


def which_takes_batches(settings: Settings) -> Which:
    """The model of the settings.

    Raises:
        SettingsError: there is none, or it is not asked through OpenAI's protocol.
    """
    which = which_model(settings)
    if which is None:
        raise SettingsError("--via openai-batch needs a model: set OPENAI_API_KEY and, to choose, WORKBENCH_MODEL")
    if which.provider != "openai":
        raise SettingsError(
            f"--via openai-batch works with OpenAI's Batch API only, and the model is {which.name!r}: leave --via out"
        )
    return which


@contextmanager
def open_server(which: Which, *, clock: Callable[[], datetime]) -> Iterator[Server]:
    """The server for the length of a command. Nothing is retried below us, and nothing goes to another address.

    Raises:
        SettingsError: the key is missing.
    """
    import httpx2

    guard_logs()
    chat: Any = open_chat(which, timeout_s=_TIMEOUT_S, http=None)
    with httpx2.Client(timeout=_TIMEOUT_S, follow_redirects=False) as http:
        yield Server(chat.root_client.with_options(http_client=http, max_retries=0), clock=clock)


def in_a_batch(settings: Settings, cost_usd: float | None) -> float | None:
    """What a run that costs so much when asked directly costs in a batch; `None` when the price is not known.

    Raises:
        SettingsError: the model of the settings takes no batches.
    """
    price = price_of(which_takes_batches(settings), own=settings.prices_file)
    return cost_usd * price.batch_factor if price and cost_usd is not None else None
