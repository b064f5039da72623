"""How long to wait for a server: twice as long each time, as long as it asks for, and not for ever."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from workbench.batch_api.server import NotNow

__all__ = ["Patience"]

T = TypeVar("T")
logger = logging.getLogger(__name__)

_LONGEST_S = 600.0


@dataclass(frozen=True, kw_only=True)
class Patience:
    """The pace of one run."""

    poll_s: float
    """The first wait, in seconds; later ones are longer, up to ten minutes."""
    tries: int = 6
    """How often in a row a server may fail before the run ends, to be continued by hand."""
    sleep: Callable[[float], None] = time.sleep

    def wait(self, times: int, *, at_least_s: float = 0.0) -> None:
        """Wait for the `times`-th time in a row, counted from 0."""
        self.sleep(min(max(self.poll_s * 1.5 ** min(times, 40), at_least_s), max(_LONGEST_S, self.poll_s)))

    def until_it_works(self, call: Callable[[], T]) -> T:
        """Do what may be done twice, again and again.

        Raises:
            NotNow: it failed as often as patience lasts.
        """
        for times in range(self.tries - 1):
            try:
                return call()
            except NotNow as error:
                logger.info("%s; try %d of %d", error.message, times + 1, self.tries)
                self.wait(times, at_least_s=error.after_s or 0.0)
        return call()
