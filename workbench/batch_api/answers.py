"""What one line of a batch's reply says: an answer, a failure, or that the question was never asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workbench.batch_api.asked import Asked
from workbench.batch_api.bodies import PARAMETERS
from workbench.batch_api.reply_lines import ReplyLine
from workbench.judging import Judgement
from workbench.llm.diagnosis import fault_of
from workbench.llm.faults import Fault
from workbench.llm.messages import Received, from_body
from workbench.llm.opening import Which
from workbench.llm.prices import Price
from workbench.llm.reading import read_reply
from workbench.llm.secrecy import holds_secret
from workbench.llm.transport import Seen
from workbench.llm.types import Answer, Failure, FailureKind
from workbench.types import Provenance

__all__ = ["Reader", "Unasked"]


@dataclass(frozen=True, kw_only=True)
class Unasked:
    """The question was not asked, and not paid for: it may be asked again."""

    words: str
    lacks: frozenset[str] = frozenset()
    """Parameters that the model refuses."""


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Reads replies of one model."""

    which: Which
    price: Price | None
    clock: Callable[[], datetime]

    def read(self, asked: Asked, line: ReplyLine | None, *, ended: str) -> Answer[Judgement] | Failure | Unasked:
        """What became of one question.

        Args:
            asked: the question.
            line: of the output or error file; `None` when neither has one.
            ended: the server's word for how the whole batch ended.
        """
        if line is None and ended != "completed":
            return Unasked(words=f"the batch ended as {ended!r} before all questions were asked")
        if line is None:
            return self._failure(asked, _NO_LINE)
        if line.was_not_asked:
            return Unasked(words="the batch's 24 hours were over before all questions were asked")
        if line.response is None:
            return self._failure(asked, _NO_RESPONSE)
        seen = Seen(status=line.response.status_code, body=bytearray(json.dumps(line.response.body).encode()))
        return self._replied(asked, seen) if seen.status == 200 else self._refused(asked, seen)

    def _refused(self, asked: Asked, seen: Seen) -> Failure | Unasked:
        fault = fault_of(RuntimeError("refused in a batch"), seen, now=self.clock())
        lacks = fault.lacks & set(PARAMETERS) & asked.body.keys()
        if fault.configuration or lacks:
            return Unasked(words=fault.words, lacks=frozenset(lacks))
        return self._failure(asked, fault)

    def _replied(self, asked: Asked, seen: Seen) -> Answer[Judgement] | Failure:
        came = from_body(seen)
        if came is None:
            return self._failure(asked, _NO_COMPLETION)
        read = _QUOTES_A_KEY if holds_secret(came.raw.text) else read_reply(came.raw, Judgement, lenient=False)
        if isinstance(read, Fault):
            return self._failure(asked, read, came)
        return Answer(value=read, provenance=self._provenance(asked, came))

    def _failure(self, asked: Asked, fault: Fault, came: Received | None = None) -> Failure:
        message = f"{self.which.name}: {fault.words}"
        return Failure(kind=fault.kind, message=message, provenance=self._provenance(asked, came or Received()))

    def _provenance(self, asked: Asked, came: Received) -> Provenance:
        host = f"@{self.which.host}" if self.which.host else ""
        price = self.price
        return Provenance(
            model=f"{self.which.provider}:{came.model or self.which.model}{host}",
            prompt=asked.prompt,
            prompt_sha256=asked.prompt_sha256,
            parameters=asked.parameters,
            input_tokens=came.input_tokens,
            output_tokens=came.output_tokens,
            cost_usd=price.cost(came.input_tokens, came.output_tokens, batch=True) if price else 0.0,
            response_id=came.response_id,
            created_at=self.clock(),
        )


_NO_LINE = Fault(kind=FailureKind.SERVER_ERROR, words="the batch came back without a line for this row")
_NO_RESPONSE = Fault(kind=FailureKind.SERVER_ERROR, words="the server failed on this row of the batch")
_QUOTES_A_KEY = Fault(kind=FailureKind.WRONG_SCHEMA, words="the reply quotes a key and was thrown away")
_NO_COMPLETION = Fault(kind=FailureKind.WRONG_SCHEMA, words="the response is none of OpenAI's chat protocol")
