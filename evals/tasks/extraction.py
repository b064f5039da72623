"""Extraction: are the statements a fact-checker would check offered as claims, and the others left alone?"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.cases import draw
from evals.files import read_rows
from evals.measuring import Metric
from evals.metrics import Floats
from evals.rows import Row, failed
from evals.tasks.data import files_like
from evals.tasks.task import Options, Prepared, Tools
from vectorstore.types import Span
from workbench.claims import extract_claims
from workbench.errors import UsageError, WorkbenchError
from workbench.ingest.language import detect_language
from workbench.prompts import load_prompt
from workbench.types import Article, Claim, RunStatus, stable_id

logger = logging.getLogger(__name__)

_WHEN = datetime(2000, 1, 1, tzinfo=UTC)


class _Quoted(BaseModel):
    model_config = ConfigDict(frozen=True)

    quote: str


class _Text(BaseModel):
    """An article with the sentences that should be claims, and those that look like it and should not."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    title: str | None = None
    lang: str | None = None
    claims: tuple[str, ...]
    not_checkable: tuple[_Quoted, ...] = ()


class ExtractionTask:
    """Articles read as the desk reads them, against the sentences that people marked."""

    @property
    def metrics(self) -> Sequence[Metric]:
        """Recall and precision over marked sentences, and the share of opinions, forecasts and questions kept out."""
        return [
            _share("recall", "marked statements that a claim covers", "found", "wanted"),
            _share("precision", "claims that cover a marked statement", "right", "offered"),
            _share("kept_out", "opinions, forecasts and questions that are not offered", "kept_out", "not_checkable"),
        ]

    @contextmanager
    def prepare(self, data: Path, options: Options, tools: Tools) -> Iterator[Prepared]:
        """Read `extraction_NAME.jsonl` files."""
        files = files_like(data, "extraction")
        texts = [(name, one) for name, path in files.items() for one in read_rows(path, _Text)]
        for _, one in texts:
            _check(one)
        chosen = draw(texts, limit=options.limit, seed=options.seed)
        yield Prepared(
            files=tuple(files.values()),
            cases=len(chosen),
            settings={"reader": "word lists" if tools.model is None else "model"},
            models=(),
            prompts=_prompts(tools),
            rows=(_row(name, one, tools) for name, one in chosen),
        )


def _prompts(tools: Tools) -> dict[str, str]:
    if tools.model is None:
        return {}
    prompt = load_prompt("extract_claims")
    return {prompt.ref: prompt.sha256}


def _check(text: _Text) -> None:
    missing = [q for q in (*text.claims, *(n.quote for n in text.not_checkable)) if q not in text.text]
    if missing:
        raise UsageError(f"case {text.id}: {missing[0]!r} does not stand in its text. Mark words verbatim")


def _row(group: str, text: _Text, tools: Tools) -> Row:
    try:
        claims = _read(text, tools)
    except WorkbenchError as error:
        logger.exception("case %s", text.id)
        return failed(text.id, group=group, expected=text.claims, asked=text.text, error=error.message)
    return Row(
        id=text.id,
        group=group,
        status=RunStatus.OK,
        expected=text.claims,
        predicted=tuple(claim.text for claim in claims),
        scores=_scores(text, claims),
        input=text.text,
    )


def _read(text: _Text, tools: Tools) -> list[Claim]:
    """The claims a reviewer would be offered."""
    article = _article(text)
    if tools.model is None:
        return extract_claims(article, now=_WHEN)
    from workbench.claims.model_extraction import extract_with_model

    read = extract_with_model(article, tools.model, now=_WHEN)
    failures = (*read.failures, *([read.stopped] if read.stopped else []))
    if failures:
        raise WorkbenchError("; ".join(failure.message for failure in failures))
    return [claim for claim in read.claims if claim.not_checkable is None]


def _scores(text: _Text, claims: Sequence[Claim]) -> dict[str, float]:
    offered = [Span(start=c.start, end=c.end) for c in claims if c.start is not None and c.end is not None]
    wanted = [_place(text.text, quote) for quote in text.claims]
    others = [_place(text.text, one.quote) for one in text.not_checkable]
    return {
        "found": float(sum(any(_covers(o, w) for o in offered) for w in wanted)),
        "wanted": float(len(wanted)),
        "right": float(sum(any(_covers(o, w) for w in wanted) for o in offered)),
        "offered": float(len(offered)),
        "kept_out": float(sum(not any(_covers(o, n) for o in offered) for n in others)),
        "not_checkable": float(len(others)),
    }


def _place(text: str, quote: str) -> Span:
    start = text.index(quote)
    return Span(start=start, end=start + len(quote))


def _covers(claim: Span, marked: Span) -> bool:
    """Whether they share at least half of the shorter one: a claim may be part of a sentence."""
    shared = min(claim.end, marked.end) - max(claim.start, marked.start)
    return 2 * shared >= min(claim.end - claim.start, marked.end - marked.start)


def _share(name: str, told: str, part: str, whole: str) -> Metric:
    """A share of counts summed over cases; a failed case found nothing of what it should have."""
    return Metric(name=name, told=told, of_row=lambda row: _pair(row, part, whole), combine=_summed)


def _pair(row: Row, part: str, whole: str) -> tuple[float, float]:
    missed = float(len(row.expected)) if isinstance(row.expected, tuple) else 0.0
    return row.scores.get(part, 0.0), row.scores.get(whole, missed)


def _summed(cases: Floats) -> float:
    whole = float(cases[:, 1].sum())
    return float(cases[:, 0].sum()) / whole if whole else float("nan")


def _article(text: _Text) -> Article:
    return Article(
        id=stable_id("a", text.id, text.text),
        title=text.title,
        byline=None,
        agency=None,
        publisher=None,
        upstream=(),
        url=None,
        canonical_url=None,
        published=None,
        retrieved_at=_WHEN,
        language=text.lang or detect_language(text.text),
        findings=(),
        text=text.text,
    )
