"""Passages of a data set as a desk would have found them: what a judge is given when there is no desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from vectorstore.types import Passage, Scores, passage_id
from workbench.types import ArticleCard, Evidence, Excluded, OriginGroup, Retrieval, stable_id

_WHEN = datetime(2000, 1, 1, tzinfo=UTC)
"""A fixed time: the same cases give the same questions."""


def retrieval_on_paper(claim: str, texts: Sequence[tuple[str, str]], *, day: date | None = None) -> Retrieval:
    """Texts in the order given, each a whole article of one passage; those of one source share one origin.

    Args:
        claim: the claim's words.
        texts: (name of the source, words).
        day: the day the claim was made.
    """
    groups: dict[str, list[Evidence]] = {}
    for rank, (source, text) in enumerate(texts, start=1):
        groups.setdefault(source, []).append(_evidence(source, text, rank))
    return Retrieval(
        claim_id=None,
        claim_text=claim,
        as_of=day,
        excluded=Excluded(),
        origins=tuple(
            OriginGroup(origin_id=found[0].origin_id, label=source, passages=tuple(found))
            for source, found in groups.items()
        ),
        retrieved_at=_WHEN,
        index_version="paper",
    )


def _evidence(source: str, text: str, rank: int) -> Evidence:
    article = stable_id("a", source, text)
    card = ArticleCard(
        id=article,
        title=None,
        byline=None,
        agency=None,
        publisher=source,
        upstream=(),
        url=None,
        canonical_url=None,
        published=None,
        retrieved_at=_WHEN,
        language=None,
        findings=(),
    )
    passage = Passage(id=passage_id(article, 0, len(text)), article_id=article, start=0, end=len(text), text=text)
    return Evidence(
        id=None,
        claim_id=None,
        passage=passage,
        article=card,
        scores=Scores(dense=None, lexical=None, fused=1 / rank),
        rank=rank,
        origin_id=stable_id("o", source),
        stance=None,
    )
