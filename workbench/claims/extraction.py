"""Claims of an article: its check-worthy sentences, verbatim, each with its speaker, hedge and kind."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from workbench.claims.checkworthy import Checkworthiness, measured, score_reading
from workbench.claims.sentences import ReadSentence, Sentences, read_sentences
from workbench.grammar.attribution import attribute
from workbench.grammar.lexicon import Lexicons, packaged_lexicons
from workbench.grammar.reading import Reading
from workbench.types import Article, Claim, ClaimKind, ClaimStatus, stable_id

DEFAULT_THRESHOLD = 0.5
"""Sentences that score lower are not offered as claims."""
_NOT_WORDS = re.compile(r"\W+")


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    sentence: ReadSentence
    worth: Checkworthiness


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
    sentences = read_sentences(article, lists)
    kept = [c for c in _candidates(sentences, lists) if c.worth.score >= threshold]
    kept = sorted(kept, key=lambda c: -c.worth.score)[:limit]
    return [_claim(article, one, sentences.names, now) for one in sorted(kept, key=lambda c: c.sentence.span)]


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


def _candidates(sentences: Sentences, lists: Lexicons) -> Iterator[_Candidate]:
    """Every sentence with its score, a repeated one once."""
    seen: set[str] = set()
    for sentence in sentences.all:
        wording = _NOT_WORDS.sub(" ", sentence.reading.text.casefold()).strip()
        if wording not in seen:
            seen.add(wording)
            yield _Candidate(sentence=sentence, worth=score_reading(sentence.reading, lists.weights))


def _claim(article: Article, candidate: _Candidate, names: Sequence[str], now: datetime) -> Claim:
    span, reading = candidate.sentence.span, candidate.sentence.reading
    source = attribute(reading, earlier=names[: candidate.sentence.names_so_far])
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
