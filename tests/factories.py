"""Small builders of articles, claims and verdicts about invented places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np

from vectorstore.types import Passage, passage_id
from vectorstore.vectors import Vectors
from workbench.db.articles import NewArticle
from workbench.library import draw_sketch
from workbench.types import Article, Cited, Claim, ClaimKind, ClaimStatus, Label, Published, Verdict, stable_id

NOW = datetime(2024, 5, 2, 10, 0, tzinfo=UTC)
TEXT = "The ferry to Oskel sank on Monday. Nobody was hurt, the harbour office said."


def article(
    text: str = TEXT, *, publisher: str | None = "quay.example", url: str | None = None, day: date | None = None
) -> Article:
    return Article(
        id=stable_id("a", publisher or "", url or "", text),
        title="A ferry sinks",
        byline=None,
        agency=None,
        publisher=publisher,
        upstream=(),
        url=url,
        canonical_url=url,
        published=Published(day=day, at=None, found_in="given") if day else None,
        retrieved_at=NOW,
        language="en",
        findings=("date_unknown",) if day is None else (),
        text=text,
    )


def unit_vectors(n: int, *, dim: int = 8, seed: int = 0) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(n, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def new_article(one: Article, *, spans: Sequence[tuple[int, int]] | None = None) -> NewArticle:
    places = spans or [(0, len(one.text))]
    passages = [
        Passage(id=passage_id(one.id, a, b), article_id=one.id, start=a, end=b, text=one.text[a:b]) for a, b in places
    ]
    return NewArticle(
        article=one,
        passages=passages,
        vectors=unit_vectors(len(passages)),
        sketch=draw_sketch(one.text),
    )


def claim(
    text: str = "The ferry to Oskel sank on Monday.", *, article_id: str | None = None, score: float = 0.7
) -> Claim:
    return Claim(
        id=stable_id("c", article_id or "", text),
        article_id=article_id,
        start=0 if article_id else None,
        end=len(text) if article_id else None,
        text=text,
        standalone=text,
        speaker=None,
        attribution=None,
        hedge=None,
        kind=ClaimKind.EVENT,
        claimed_on=None,
        checkworthy=score,
        reasons=("names: Oskel",),
        status=ClaimStatus.NEW,
        created_at=NOW,
    )


def cited(evidence_id: str = "e_1") -> Cited:
    return Cited(
        evidence_id=evidence_id,
        passage_id="p_1",
        article_id="a_1",
        title="A ferry sinks",
        publisher="quay.example",
        url=None,
        published=None,
        origin_id="publisher:quay.example",
        start=0,
        end=4,
        text="The ",
    )


def verdict(
    claim_id: str, *, name: str = "v_1", reviewer: str = "ana", label: Label = Label.SUPPORTED, at: datetime = NOW
) -> Verdict:
    return Verdict(
        id=name,
        claim_id=claim_id,
        reviewer=reviewer,
        label=label,
        confidence=None,
        rationale="Seen in the harbour register.",
        cited=(cited(),),
        suggestion_id=None,
        suggestion_seen=False,
        seconds_open=None,
        recorded_at=at,
        replaces=None,
    )
