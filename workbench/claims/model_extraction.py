"""Claims of an article as a model reads it. The model proposes; what stands in the article is decided by code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from workbench.claims.asking import extraction_request
from workbench.claims.building import claims_of
from workbench.claims.extraction import extract_claims
from workbench.claims.placing import Dropped, Placed, Places
from workbench.claims.replies import ClaimsReply
from workbench.claims.sentences import read_sentences
from workbench.claims.windows import SIZE, Window, halves, windows_of
from workbench.grammar.lexicon import packaged_lexicons
from workbench.llm import SPENT, Answer, ChatModel, Failure, FailureKind, Request
from workbench.types import Article, Claim, Provenance

__all__ = ["ReadArticle", "extract_with_model", "extraction_requests"]

STOPPING = SPENT | {FailureKind.CANCELLED, FailureKind.NOT_RECORDED}
"""Failures that every further question would meet too: the article is left for another time."""
_TOO_MUCH = frozenset({FailureKind.TRUNCATED, FailureKind.TOO_LONG})
"""Failures that a smaller window may not meet. It is another question, not the same one again."""


@dataclass(frozen=True, kw_only=True)
class ReadArticle:
    """What reading one article gave."""

    article_id: str
    claims: tuple[Claim, ...]
    """In order of the text; empty when `stopped`."""
    failures: tuple[Failure, ...] = ()
    """One for each part of the article that the word lists read instead."""
    stopped: Failure | None = None
    """Why nothing was kept: the article is to be read again, later and from the start."""
    calls: int = 0
    """Questions that were asked now and not answered from an earlier run."""
    dropped: dict[Dropped, int] = field(default_factory=dict)
    """Claims of the model that were not taken, by reason."""


@dataclass
class _Read:
    """What is gathered while windows are read."""

    placed: list[tuple[Placed, Provenance]] = field(default_factory=list)
    failed: list[tuple[Window, Failure]] = field(default_factory=list)
    dropped: Counter[Dropped] = field(default_factory=Counter)
    calls: int = 0
    stopped: Failure | None = None


def extraction_requests(article: Article) -> list[Request[ClaimsReply]]:
    """Every question that reading an article takes at first: what `--dry-run` counts."""
    sentences = read_sentences(article, packaged_lexicons())
    return [extraction_request(article, window) for window in windows_of(article.text, sentences.spans)]


def extract_with_model(article: Article, model: ChatModel, *, now: datetime) -> ReadArticle:
    """Find an article's claims with a model.

    `article.text[claim.start:claim.end] == claim.text` for every claim, and what a sentence attributes or doubts no
    wording states as a fact. Check-worthiness is the word lists' score of the sentence, so that claims of both ways
    can be put in one order.

    Args:
        article: The article.
        model: The model; asked once for each window, and once for each half of a window that is too much for it.
        now: Becomes `created_at`.

    Raises:
        SettingsError: the model's server refuses the key or does not know the model.
    """
    sentences = read_sentences(article, packaged_lexicons())
    places = Places(article=article, sentences=sentences)
    read = _Read()
    waiting = list(windows_of(article.text, sentences.spans))
    while waiting and read.stopped is None:
        window = waiting.pop(0)
        waiting[:0] = _read_window(window, places, model, read)
    if read.stopped is not None:
        return ReadArticle(article_id=article.id, claims=(), stopped=read.stopped, calls=read.calls)
    claims = [*claims_of(places, read.placed, now=now), *_by_word_lists(article, read.failed, now)]
    return ReadArticle(
        article_id=article.id,
        claims=tuple(sorted(claims, key=lambda claim: (claim.start or 0, claim.end or 0))),
        failures=tuple(failure for _, failure in read.failed),
        calls=read.calls,
        dropped=dict(read.dropped),
    )


def _read_window(window: Window, places: Places, model: ChatModel, read: _Read) -> tuple[Window, ...]:
    """Read one window into `read`; returns the windows to read in its place."""
    outcome = model.ask(extraction_request(places.article, window))
    if isinstance(outcome, Failure):
        read.calls += 1
        smaller = halves(places.article.text, window) if _too_much(outcome, window, places) else ()
        if outcome.kind in STOPPING:
            read.stopped = outcome
        elif not smaller:
            read.failed.append((window, outcome))
        return smaller
    read.calls += not outcome.cached
    _take(outcome, window, places, read)
    return ()


def _too_much(failure: Failure, window: Window, places: Places) -> bool:
    """Whether a smaller window may do better; after a time-out only a large one is cut, not to ask a dead server on."""
    slow = failure.kind is FailureKind.TIMEOUT and window.weight(places.article.text) > SIZE
    return slow or failure.kind in _TOO_MUCH


def _take(answer: Answer[ClaimsReply], window: Window, places: Places, read: _Read) -> None:
    for claim in answer.value.claims:
        placed = places.place(claim, window)
        if isinstance(placed, Dropped):
            read.dropped[placed] += 1
        else:
            read.placed.append((placed, answer.provenance))


def _by_word_lists(article: Article, failed: Sequence[tuple[Window, Failure]], now: datetime) -> list[Claim]:
    """What the word lists find in the parts that the model could not read, with the reason."""
    if not failed:
        return []
    found = extract_claims(article, now=now)
    return [
        replace(claim, reasons=(*claim.reasons, f"found by word lists: the model's reading failed ({failure.kind})"))
        for window, failure in failed
        for claim in found
        if claim.start is not None and window.span.start <= claim.start < window.span.end
    ]
