"""Between who asks a server and who pays: each request is announced before it is sent, and told of after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from workbench.llm.faults import Fault
from workbench.llm.messages import Received
from workbench.llm.transport import Seen
from workbench.llm.types import FailureKind

__all__ = ["NOBODY", "Paying", "Took", "took_by"]

_LEFT = frozenset({FailureKind.TIMEOUT, FailureKind.CANCELLED})
"""Kinds of requests whose reply nobody waited for: the server may have worked on all the same."""
_UNREAD = frozenset({FailureKind.CONNECTION, FailureKind.EMPTY, FailureKind.NOT_JSON, FailureKind.WRONG_SCHEMA})
"""Kinds of responses that came in part or in no known form; when their status is 200, the server has worked."""


@dataclass(frozen=True, kw_only=True)
class Took:
    """What one request took."""

    status: str
    """`ok`, the kind of failure, or `configuration`."""
    input_tokens: int = 0
    output_tokens: int = 0
    """As the server told; both 0 when it did not."""
    worked: bool = False
    """Whether the server may have worked for it, and may bill it."""


def took_by(seen: Seen, reply: Received | None, fault: Fault | None) -> Took:
    """What a request took that brought a reply, or a fault, or both."""
    status = "ok" if fault is None else "configuration" if fault.configuration else fault.kind.value
    if reply is not None:
        return Took(status=status, input_tokens=reply.input_tokens, output_tokens=reply.output_tokens, worked=True)
    return Took(status=status, worked=fault is not None and seen.sent and _may_be_billed(fault, seen))


def _may_be_billed(fault: Fault, seen: Seen) -> bool:
    return fault.kind in _LEFT or (seen.status == 200 and fault.kind in _UNREAD)


class Paying(Protocol):
    """Who pays for the requests of one question, which follow one another."""

    def before(self) -> Fault | None:
        """Wait until the next request may be sent; a fault, if it must not be."""

    def after(self, took: Took) -> None:
        """Take note of a request that `before` allowed."""


class _Nobody:
    def before(self) -> Fault | None:
        return None

    def after(self, took: Took) -> None:
        pass


NOBODY = _Nobody()
"""Allows everything and counts nothing."""
