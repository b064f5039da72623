"""From claims in their places to claims of the desk: merged, named, scored as the word lists score their sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workbench.claims.checkworthy import Checkworthiness, score_reading
from workbench.claims.extraction import kind_of
from workbench.claims.merging import claim_ids, merged
from workbench.claims.placing import Placed, Places
from workbench.claims.sentences import ReadSentence
from workbench.grammar.lexicon import packaged_lexicons
from workbench.types import Article, Claim, ClaimStatus, Provenance

__all__ = ["claims_of"]


def claims_of(places: Places, placed: Sequence[tuple[Placed, Provenance]], *, now: datetime) -> list[Claim]:
    """The claims of an article in order of the text, each once."""
    read_by = {id(one): provenance for one, provenance in placed}
    kept = merged(one for one, _ in placed)
    ids = claim_ids(places.article.id, kept)
    return [
        _claim(places.article, one, claim_id, read_by[id(one)], now) for one, claim_id in zip(kept, ids, strict=True)
    ]


def _claim(article: Article, placed: Placed, claim_id: str, provenance: Provenance, now: datetime) -> Claim:
    sentence, worth = _scored(placed.sentences)
    span = placed.span
    return Claim(
        id=claim_id,
        article_id=article.id,
        start=span.start,
        end=span.end,
        text=article.text[span.start : span.end],
        standalone=placed.wording,
        speaker=placed.said.speaker,
        attribution=placed.said.words,
        hedge=placed.said.hedge,
        kind=kind_of(sentence.reading),
        claimed_on=article.published.day if article.published else None,
        checkworthy=round(worth.score, 4),
        reasons=(*worth.reasons, *([placed.note] if placed.note else [])),
        status=ClaimStatus.NEW,
        created_at=now,
        provenance=provenance,
        not_checkable=placed.not_checkable,
    )


def _scored(sentences: Sequence[ReadSentence]) -> tuple[ReadSentence, Checkworthiness]:
    """The most check-worthy of the claim's sentences, with its score."""
    weights = packaged_lexicons().weights
    scored = [(sentence, score_reading(sentence.reading, weights)) for sentence in sentences]
    return max(scored, key=lambda pair: pair[1].score)
