"""Small builders of reviews: invented places, people and publishers only."""

from __future__ import annotations

from datetime import UTC, date, datetime

from vectorstore.types import Passage, Scores, passage_id
from workbench.types import (
    Article,
    ArticleCard,
    Cited,
    Claim,
    ClaimKind,
    ClaimStatus,
    Evidence,
    Excluded,
    Fold,
    Grade,
    Label,
    OriginGroup,
    Point,
    Provenance,
    Published,
    Quote,
    QuoteStatus,
    Retrieval,
    Review,
    RunStatus,
    Stance,
    Suggestion,
    Verdict,
)

NOW = datetime(2031, 3, 9, 10, 30, tzinfo=UTC)
TEXT = (
    "The Orle rose again overnight. The roads office said twelve bridges were closed on Monday. "
    "Ferries were due to start on Tuesday."
)
SENTENCE = "The roads office said twelve bridges were closed on Monday."


def make_article(*, id: str = "a_own", text: str = TEXT, **changes: object) -> Article:
    fields: dict[str, object] = {
        "title": "Bridges closed on the Orle",
        "byline": "Ada Venn",
        "agency": None,
        "publisher": "orle-post.example",
        "upstream": (),
        "url": f"https://orle-post.example/{id}",
        "canonical_url": None,
        "published": Published(day=date(2031, 3, 4), at=None, found_in="given"),
        "retrieved_at": NOW,
        "language": "en",
        "findings": (),
    }
    return Article(id=id, text=text, **(fields | changes))  # type: ignore[arg-type]


def make_claim(**changes: object) -> Claim:
    start = TEXT.index(SENTENCE)
    fields: dict[str, object] = {
        "id": "c_bridges",
        "article_id": "a_own",
        "start": start,
        "end": start + len(SENTENCE),
        "text": SENTENCE,
        "standalone": "Twelve bridges over the Orle were closed on Monday 3 March 2031.",
        "speaker": "Roads Office of Lower Orle",
        "attribution": "The roads office said",
        "hedge": None,
        "kind": ClaimKind.NUMERICAL,
        "claimed_on": date(2031, 3, 4),
        "checkworthy": 0.9,
        "reasons": (),
        "status": ClaimStatus.DECIDED,
        "created_at": NOW,
    }
    return Claim(**(fields | changes))  # type: ignore[arg-type]


def make_evidence(
    text: str = "By Monday night 21 bridges were shut, the county said.",
    *,
    n: int = 1,
    publisher: str = "valley-times.example",
    stance: Stance | None = None,
    quote: Quote | None = None,
    origin_id: str | None = None,
    start: int = 40,
    before: str = "",
    after: str = "",
    **changes: object,
) -> Evidence:
    article = make_article(**({"id": f"a_{n}", "publisher": publisher, "url": f"https://{publisher}/{n}"} | changes))
    end = start + len(text)
    passage = Passage(id=passage_id(article.id, start, end), article_id=article.id, start=start, end=end, text=text)
    card = ArticleCard(**{f: getattr(article, f) for f in ArticleCard.__dataclass_fields__})
    return Evidence(
        id=f"e_{n}",
        claim_id="c_bridges",
        passage=passage,
        article=card,
        scores=Scores(dense=0.91, lexical=4.2, fused=0.5),
        rank=n,
        origin_id=origin_id or f"o_{n}",
        stance=stance,
        quote=quote,
        before=before,
        after=after,
    )


def make_origin(*passages: Evidence, label: str = "valley-times.example", own: bool = False) -> OriginGroup:
    folds = tuple(Fold(article_id=e.article.id, kind="copy", detail="92 % of its text") for e in passages[1:])
    return OriginGroup(origin_id=passages[0].origin_id, label=label, passages=passages, folds=folds, same_as_claim=own)


def make_retrieval(*origins: OriginGroup, excluded: Excluded | None = None) -> Retrieval:
    return Retrieval(
        claim_id="c_bridges",
        claim_text="Twelve bridges over the Orle were closed on Monday 3 March 2031.",
        as_of=date(2031, 3, 4),
        excluded=excluded or Excluded(),
        origins=origins,
        retrieved_at=NOW,
        index_version="e5-small@1a2b3c/7",
    )


def make_cited(n: int = 1, *, origin_id: str | None = None, **changes: object) -> Cited:
    evidence = make_evidence(n=n)
    fields: dict[str, object] = {
        "evidence_id": f"e_{n}",
        "passage_id": evidence.passage.id,
        "article_id": evidence.article.id,
        "title": evidence.article.title,
        "publisher": evidence.article.publisher,
        "url": evidence.article.url,
        "published": "2031-03-04",
        "origin_id": origin_id or f"o_{n}",
        "start": evidence.passage.start,
        "end": evidence.passage.end,
        "text": evidence.passage.text,
        "origin_label": "Lower Orle county",
    }
    return Cited(**(fields | changes))  # type: ignore[arg-type]


def make_verdict(
    label: Label = Label.REFUTED, *, id: str = "v_1", reviewer: str = "Ines", **changes: object
) -> Verdict:
    fields: dict[str, object] = {
        "claim_id": "c_bridges",
        "confidence": "high",
        "rationale": "The county counted 21.",
        "cited": (make_cited(),),
        "suggestion_id": None,
        "suggestion_seen": False,
        "seconds_open": 81.0,
        "recorded_at": NOW,
        "replaces": None,
        "replaced_by": None,
    }
    return Verdict(id=id, reviewer=reviewer, label=label, **(fields | changes))  # type: ignore[arg-type]


def make_review(*verdicts: Verdict, **changes: object) -> Review:
    fields: dict[str, object] = {
        "claim": make_claim(),
        "article": make_article(),
        "retrieval": make_retrieval(make_origin(make_evidence())),
        "suggestion": None,
    }
    return Review(verdicts=verdicts, **(fields | changes))  # type: ignore[arg-type]


def make_point(
    piece: Evidence, quoted: str, *, stance: Stance = Stance.REFUTES, words: str = "It gives another number."
) -> Point:
    """What a passage says of the claim, with words that stand in it."""
    start = piece.passage.start + piece.passage.text.index(quoted)
    return Point(
        stance=stance,
        words=words,
        passage_id=piece.passage.id,
        article_id=piece.article.id,
        origin_id=piece.origin_id,
        quote=Quote(text=quoted, start=start, end=start + len(quoted), status=QuoteStatus.EXACT),
    )


def make_suggestion(*points: Point, **changes: object) -> Suggestion:
    fields: dict[str, object] = {
        "id": "s_1",
        "claim_id": "c_bridges",
        "status": RunStatus.OK,
        "label": Label.REFUTED,
        "grade": Grade.CORROBORATED,
        "model_label": Label.REFUTED,
        "confidence": None,
        "confidence_n": 0,
        "notes": (),
        "struck": 0,
        "failure": None,
        "provenance": Provenance(
            model="openai:some-model",
            prompt="judge_evidence.v1",
            input_tokens=2310,
            output_tokens=212,
            cost_usd=0.00126,
            seconds=2.14,
            created_at=NOW,
        ),
    }
    return Suggestion(points=points, **(fields | changes))  # type: ignore[arg-type]
