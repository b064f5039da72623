"""The shell around every event of the desk: expected errors in words, the unexpected logged with an id."""

from __future__ import annotations

import functools
import logging
import secrets
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import gradio as gr

from vectorstore.errors import VectorStoreError
from workbench.errors import WorkbenchError

logger = logging.getLogger(__name__)

Params = ParamSpec("Params")
Returned = TypeVar("Returned")


def guarded(handler: Callable[Params, Returned]) -> Callable[Params, Returned]:
    """Run an event handler so that the reviewer reads what went wrong and keeps everything typed so far.

    Raises:
        gradio.Error: with the command line's words for an expected error, else with an id that the log explains.
    """

    @functools.wraps(handler)
    def run(*args: Params.args, **kwargs: Params.kwargs) -> Returned:
        try:
            return handler(*args, **kwargs)
        except (WorkbenchError, VectorStoreError) as error:
            raise gr.Error(str(error), title="Not done", print_exception=False) from error
        except gr.Error:
            raise
        except Exception as error:  # the one broad catch of this shell: a click must never end in silence
            name = secrets.token_hex(4)
            logger.exception("Event %s failed, error %s", handler.__name__, name)
            words = f"The desk could not do that, and nothing was changed. Error {name} is explained in its log."
            raise gr.Error(words, title="Not done", print_exception=False) from error

    return run
