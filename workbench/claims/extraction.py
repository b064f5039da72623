"""Claims of an article: its check-worthy sentences, verbatim, each with its speaker, hedge and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from vectorstore.types import Span
from workbench.claims.checkworthy import Checkworthiness, measured, score_reading
from workbench.grammar.attribution import attribute
from workbench.grammar.lexicon import Lexicons, packaged_lexicons
from workbench.grammar.reading import Reading, read_sentence
from workbench.grammar.sentences import whole_sentences
from workbench.types import Article, Claim, ClaimKind, ClaimStatus, stable_id

DEFAULT_THRESHOLD = 0.5
"""Sentences that score lower are not offered as claims."""
_NOT_WORDS = re.compile(r"\W+")


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    span: Span
    reading: Reading
    worth: Checkworthiness
    names_so_far: int
    """How many of the article's names stand up to the end of this sentence."""


def extract_claims(
    article: Article,
    *,
    now: datetime,
    threshold: float = DEFAULT_THRESHOLD,
    limit: int | None = None,
    lexicons: Lexicons | None = None,
) -> list[Claim]:
    """Find an article's claims; pure, and the same for the same article.

    Args:
        article: The article; `article.text[claim.start:claim.end] == claim.text` for every claim.
        now: Becomes `created_at`.
        threshold: Lowest check-worthiness kept, 0..1.
        limit: Keep only so many, the most check-worthy ones.
        lexicons: Word lists and weights; the packaged ones by default.

    Returns:
        Claims in the order of the text, a repeated sentence once. Empty when nothing in it is checkable.
    """
    lists = lexicons or packaged_lexicons()
    names: list[str] = []
    kept = [c for c in _candidates(article, lists, names) if c.worth.score >= threshold]
    kept = sorted(kept, key=lambda c: -c.worth.score)[:limit]
    return [_claim(article, candidate, names, now) for candidate in sorted(kept, key=lambda c: c.span)]


def kind_of(reading: Reading) -> ClaimKind:
    """What sort of statement a sentence makes; the first that fits of quote, numerical, causal, position, event."""
    quoted = sum(q.end - q.start for q in reading.quoted)
    if quoted * 2 >= len(reading.text):
        return ClaimKind.QUOTE
    if measured(reading):
        return ClaimKind.NUMERICAL
    if reading.outside_quotes("cause"):
        return ClaimKind.CAUSAL
    return ClaimKind.POSITION if reading.has("position") else ClaimKind.EVENT


def _candidates(article: Article, lists: Lexicons, names: list[str]) -> Iterator[_Candidate]:
    """Every sentence with its score; `names` is filled with the article's names on the way."""
    lexicon = lists.of(article.language)
    spans = whole_sentences(article.text, article.language)
    readings = [read_sentence(article.text[s.start : s.end], lexicon) for s in spans]
    known = frozenset(name.text for reading in readings for name in reading.names)
    seen: set[str] = set()
    for span, first_reading in zip(spans, readings, strict=True):
        reading = Reading(first_reading.text, first_reading.tokens, first_reading.found, lexicon, known)
        names += [name.text for name in reading.names]
        wording = _NOT_WORDS.sub(" ", reading.text.casefold()).strip()
        if wording in seen:
            continue
        seen.add(wording)
        worth = score_reading(reading, lists.weights)
        yield _Candidate(span=span, reading=reading, worth=worth, names_so_far=len(names))


def _claim(article: Article, candidate: _Candidate, names: list[str], now: datetime) -> Claim:
    span, reading = candidate.span, candidate.reading
    source = attribute(reading, earlier=names[: candidate.names_so_far])
    return Claim(
        id=stable_id("c", article.id, str(span.start), str(span.end)),
        article_id=article.id,
        start=span.start,
        end=span.end,
        text=reading.text,
        # A pronoun is left as it stands: naming its owner would be a guess.
        standalone=" ".join(reading.text.split()),
        speaker=source.speaker,
        attribution=source.words,
        hedge=source.hedge,
        kind=kind_of(reading),
        claimed_on=article.published.day if article.published else None,
        checkworthy=round(candidate.worth.score, 4),
        reasons=candidate.worth.reasons,
        status=ClaimStatus.NEW,
        created_at=now,
    )
