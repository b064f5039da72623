"""The server's files and batches, through OpenAI's own client: each call once, and what may be tried again is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from workbench.errors import SettingsError, WorkbenchError
from workbench.retry_after import retry_after_s

if TYPE_CHECKING:
    from openai import APIStatusError, OpenAI
    from openai.types import Batch

__all__ = ["ENDED", "NotNow", "Refused", "SentBatch", "Server"]

ENDED = frozenset({"completed", "failed", "expired", "cancelled"})
"""The words of the server after which a batch does not change any more."""
_TRY_AGAIN = frozenset({408, 409, 429})
_GO_ON = "; what was sent is kept in mind: run the same command again later"


class NotNow(WorkbenchError):
    """The server could not be reached or was not able to answer; asking again later may help."""

    code, exit_code, http_status = "provider_error", 3, 503

    def __init__(self, message: str, *, after_s: float | None = None) -> None:
        super().__init__(message)
        self.after_s = after_s
        """How long the server asks to wait."""


class Refused(SettingsError):
    """The server said no by a status: it took nothing of what was asked in this request."""


@dataclass(frozen=True, kw_only=True)
class SentBatch:
    """A batch as the server tells of it."""

    id: str
    status: str
    done: int
    """Questions that are answered or have failed."""
    output_file: str | None
    error_file: str | None
    words: str | None
    """The server's codes for why it failed; its sentences may quote what was sent."""

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will come."""
        return self.status in ENDED


class Server:
    """Files and batches of one account. Nothing is retried here: who calls knows what may be done twice.

    Raises:
        Refused: from every method, when the server refuses the key, the model or the whole way of asking.
        SettingsError: from every method, when what answers is no Batch API.
        NotNow: from every method, when asking again later may help.
    """

    def __init__(self, client: OpenAI, *, clock: Callable[[], datetime]) -> None:
        self._client, self._clock = client, clock

    def upload(self, name: str, file: BinaryIO) -> str:
        """Put a file of questions there and return its id. Doing it twice costs nothing."""
        with _told(self._clock):
            return self._client.files.create(file=(name, file), purpose="batch").id

    def create(self, file_id: str, metadata: dict[str, str]) -> SentBatch:
        """Have a file's questions answered. After `NotNow` the server may still have taken it: `find` tells."""
        with _told(self._clock):
            return _told_of(
                self._client.batches.create(
                    input_file_id=file_id,
                    endpoint="/v1/chat/completions",
                    completion_window="24h",
                    metadata=metadata,
                )
            )

    def find(self, metadata: dict[str, str]) -> SentBatch | None:
        """The batch that was sent with this metadata, if the server has one."""
        with _told(self._clock):
            for batch in self._client.batches.list(limit=100):
                if metadata.items() <= (batch.metadata or {}).items():
                    return _told_of(batch)
        return None

    def look(self, batch_id: str) -> SentBatch:
        """How far a batch has come."""
        with _told(self._clock):
            return _told_of(self._client.batches.retrieve(batch_id))

    def download(self, file_id: str) -> bytes:
        """The content of a file."""
        with _told(self._clock):
            return self._client.files.content(file_id).content


_CODE = re.compile(r"[a-z]+(?:_[a-z]+){0,7}")
"""`token_limit_exceeded`. What has another form is not one of OpenAI's codes and may be anything, a key too."""


def _told_of(batch: Batch) -> SentBatch:
    errors = (batch.errors.data or []) if batch.errors else []
    counts = batch.request_counts
    return SentBatch(
        id=batch.id,
        status=batch.status,
        done=counts.completed + counts.failed if counts else 0,
        output_file=batch.output_file_id,
        error_file=batch.error_file_id,
        words=", ".join(sorted({code for error in errors if (code := error.code or "") and _CODE.fullmatch(code)}))
        or None,
    )


@contextmanager
def _told(clock: Callable[[], datetime]) -> Iterator[None]:
    """Errors of the client as ours; no word of the server is passed on where it may repeat a key."""
    from openai import APIConnectionError, APIStatusError, OpenAIError

    try:
        yield
    except APIStatusError as error:
        raise _refused(error, now=clock()) from None
    except APIConnectionError:
        raise NotNow(f"the model's server cannot be reached or broke off{_GO_ON}") from None
    except OpenAIError as error:
        raise NotNow(f"the model's server sent what its client cannot read ({type(error).__name__}){_GO_ON}") from None
    except (AttributeError, TypeError, ValueError):
        # The client takes any response of status 200 for what it asked for.
        raise SettingsError("what answers at the model's address is no Batch API: look at OPENAI_BASE_URL") from None


def _refused(error: APIStatusError, *, now: datetime) -> WorkbenchError:
    code = error.status_code
    if code in (401, 403):
        return Refused(f"the model's server refuses the key (HTTP {code}): look at OPENAI_API_KEY")
    if code in _TRY_AGAIN or code >= 500:
        after_s = retry_after_s({name.lower(): told for name, told in error.response.headers.items()}, now)
        return NotNow(f"the model's server answers with HTTP {code}{_GO_ON}", after_s=after_s)
    if code == 404:
        return Refused(
            "the model's server knows no such file or batch (HTTP 404): --via openai-batch needs a server with "
            "OpenAI's Batch API, and the account that sent the batch"
        )
    return Refused(f"the model's server does not take the batch (HTTP {code})")
