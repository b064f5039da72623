"""Keeps the log lines of the reading libraries off stderr: what matters of them comes back as our own errors."""

from __future__ import annotations

import logging
from functools import cache

__all__ = ["quiet_libraries"]

_NOISY = (
    "trafilatura",
    "htmldate",
    "courlan",
    "justext",
    "pypdf",
    "pdfminer",
    "pdfplumber",
    "charset_normalizer",
    "readability",
)


@cache
def quiet_libraries() -> None:
    """Raise the level of the reading libraries' loggers, once a process."""
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)
