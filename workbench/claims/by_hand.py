"""Claims a person adds: marked in an article, or typed."""

from __future__ import annotations

from datetime import date, datetime

from vectorstore.types import Span
from workbench.claims.extraction import kind_of
from workbench.errors import UsageError
from workbench.grammar.attribution import attribute
from workbench.grammar.lexicon import packaged_lexicons
from workbench.grammar.reading import read_sentence
from workbench.quotes import locate
from workbench.types import Article, Claim, ClaimStatus, QuoteStatus, stable_id

MAX_CHARACTERS = 2000
"""Longest claim a person can add, in code points."""


def claim_by_hand(
    text: str,
    *,
    now: datetime,
    article: Article | None = None,
    span: Span | None = None,
    speaker: str | None = None,
    claimed_on: date | None = None,
    added_by: str | None = None,
) -> Claim:
    """Make a claim of words a person chose.

    Args:
        text: The words: a selection of the article, or free wording.
        now: Becomes `created_at`.
        article: The article it belongs to, if any.
        span: Where the selection stands in the article. Without it the words are looked up; wording that does not
            stand in the article becomes a claim of the article without a span.
        speaker: Who made the claim.
        claimed_on: When; the article's day by default.
        added_by: Name of the person, for the reasons.

    Returns:
        A claim with check-worthiness 1.0. The same words in the same article give the same id.

    Raises:
        UsageError: no words, more than `MAX_CHARACTERS`, a span without an article, or a span that does not hold
            the words.
    """
    words = _checked(text)
    place = _place(words, article, span)
    stored = article.text[place.start : place.end] if article is not None and place is not None else words
    reading = read_sentence(stored, packaged_lexicons().of(article.language if article else None))
    source = attribute(reading, earlier=())
    return Claim(
        id=stable_id("c", "by_hand", article.id if article else "", stored),
        article_id=article.id if article else None,
        start=place.start if place else None,
        end=place.end if place else None,
        text=stored,
        standalone=" ".join(stored.split()),
        speaker=(speaker or "").strip() or source.speaker,
        attribution=source.words,
        hedge=source.hedge,
        kind=kind_of(reading),
        claimed_on=claimed_on or (article.published.day if article and article.published else None),
        checkworthy=1.0,
        reasons=(f"added by a person: {added_by}" if added_by else "added by a person",),
        status=ClaimStatus.NEW,
        created_at=now,
    )


def _checked(text: str) -> str:
    words = text.strip()
    if not any(c.isalnum() for c in words):
        raise UsageError("The claim has no words. Type or mark the statement to check.")
    if len(words) > MAX_CHARACTERS:
        raise UsageError(f"The claim has {len(words)} characters; at most {MAX_CHARACTERS} fit. Mark a shorter part.")
    return words


def _place(words: str, article: Article | None, span: Span | None) -> Span | None:
    if article is None:
        if span is not None:
            raise UsageError("A span was given without its article. Name the article the words stand in.")
        return None
    if span is None:
        found = locate(words, article.text)
        return Span(start=found.start, end=found.end) if found.start is not None and found.end is not None else None
    # Locating inside the span alone, not the article: the same words may stand elsewhere too.
    selected = article.text[span.start : span.end]
    found = locate(words, selected)
    same = selected.strip() == words
    if span.end > len(article.text) or not (same or found.status is not QuoteStatus.NOT_FOUND):
        raise UsageError(f"Article {article.id} has other words at {span.start}–{span.end}. Mark the claim again.")
    if same:
        start = span.start + len(selected) - len(selected.lstrip())
        return Span(start=start, end=start + len(words))
    assert found.start is not None and found.end is not None
    return Span(start=span.start + found.start, end=span.start + found.end)
