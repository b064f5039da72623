"""Keys stay where they are: a server that sends one back does not bring it into logs, records or answers."""

from __future__ import annotations

import logging
import os
import re

__all__ = ["guard_logs", "holds_secret", "is_name"]

_SECRET = re.compile(r"_(KEY|TOKEN|SECRET|PASSWORD)$")
_SHORTEST = 12
"""Characters; what is shorter may be a word that stands anywhere."""
_NAME = re.compile(r"[\w.:/@+\-]{1,120}", re.ASCII)
_TALKATIVE = (
    "openai._base_client",
    "httpx2",
    "httpcore2.connection",
    "httpcore2.http11",
    "httpcore2.http2",
    "httpcore2.proxy",
)
"""They log the headers of a response, or parts of them, at DEBUG. Filters of a logger do not reach those below it."""


def is_name(text: str) -> bool:
    """Whether this can be the name of a model or the id of a response: one word, and not a key."""
    return bool(_NAME.fullmatch(text)) and not holds_secret(text)


def holds_secret(text: str) -> bool:
    """Whether a text quotes a key, token or password of the environment."""
    return any(secret in text for secret in _secrets())


def guard_logs() -> None:
    """Keep lines that quote a key out of the logs of the HTTP clients, whatever their level."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        if not any(isinstance(known, _Discreet) for known in logger.filters):
            logger.addFilter(_Discreet())


class _Discreet(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not holds_secret(record.getMessage())


def _secrets() -> list[str]:
    # A key read from a file may end in a line end, which is not sent and not sent back.
    values = (value.strip() for name, value in os.environ.items() if _SECRET.search(name))
    return [value for value in values if len(value) >= _SHORTEST]
