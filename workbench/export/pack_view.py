"""What the evidence pack shows of a review, worked out before any markup: texts cut into marked and unmarked pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from vectorstore.types import Span
from workbench.corroboration import corroboration_line, day_words, left_out, origin_stance
from workbench.export.links import web_url
from workbench.types import (
    Article,
    ArticleCard,
    Cited,
    Claim,
    Evidence,
    OriginGroup,
    Quote,
    QuoteStatus,
    Retrieval,
    Review,
    Stance,
    Suggestion,
    Verdict,
)

__all__ = ["ClaimView", "ContextView", "OriginView", "PassageView", "Piece", "SourceLine", "VerdictView", "claim_view"]

_CONTEXT = 420
"""Code points of the article shown on each side of a claim."""
_STANCE_SIGNS = {Stance.SUPPORTS: "▲", Stance.REFUTES: "▼", Stance.QUALIFIES: "◆", Stance.NEUTRAL: "○"}
_FOLD_WORDS = {
    "publisher": "same publisher",
    "copy": "copy",
    "agency": "same agency story",
    "upstream": "rests on the same source",
    "lookalike": "look-alike address",
    "by_hand": "by a reviewer's decision",
    "alone": "stands alone",
}


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A run of text, marked or not."""

    text: str
    marked: bool


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """Where words were published. `link` is set only when the address may be one."""

    title: str
    publisher: str
    published: str
    credits: str
    address: str
    link: str | None


@dataclass(frozen=True, kw_only=True)
class ContextView:
    """The claim in its own article."""

    source: SourceLine
    language: str | None
    pieces: tuple[Piece, ...]
    cut_before: bool
    cut_after: bool


@dataclass(frozen=True, kw_only=True)
class PassageView:
    """One passage found."""

    anchor: str
    passage_id: str
    source: SourceLine
    language: str | None
    before: str
    after: str
    pieces: tuple[Piece, ...]
    stance: str
    cited: bool
    rank: int
    span: str
    scores: str
    findings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class OriginView:
    """One origin, what it says as a whole, and why its articles count as one."""

    label: str
    stance: str
    same_as_claim: bool
    folds: tuple[str, ...]
    edits: tuple[str, ...]
    """Corrections by people that made it what it is: what, who, when and why."""
    passages: tuple[PassageView, ...]


@dataclass(frozen=True, kw_only=True)
class CitedView:
    """A citation: a link into the page when its passage is still among those found, else its words as they stood."""

    anchor: str | None
    source: SourceLine
    text: str
    origin: str
    span: str


@dataclass(frozen=True, kw_only=True)
class VerdictView:
    """Who decided what, when, and on which words."""

    verdict: Verdict
    recorded_at: str
    standing: bool
    fate: str
    """What became of it, in words; empty while it stands."""
    suggestion: str
    cited: tuple[CitedView, ...]


@dataclass(frozen=True, kw_only=True)
class ClaimView:
    """One claim's section."""

    number: int
    claim: Claim
    said: str
    context: ContextView | None
    line: str
    left_out: tuple[str, ...]
    reading: str
    """Whose the stances are, when a model read the passages."""
    origins: tuple[OriginView, ...]
    verdicts: tuple[VerdictView, ...]
    """Newest first."""
    standing: tuple[Verdict, ...]
    disagreement: bool
    retrieval: Retrieval | None


def claim_view(review: Review, *, number: int) -> ClaimView:
    """Work out one claim's section; `number` counts from 1 and keeps anchors apart."""
    retrieval = review.retrieval
    cited = [c for v in review.standing for c in v.cited]
    origins = tuple(_origin_view(g, cited, number) for g in retrieval.origins) if retrieval else ()
    anchors = {p.passage_id: p.anchor for o in origins for p in o.passages}
    return ClaimView(
        number=number,
        claim=review.claim,
        said=_said(review.claim),
        context=_context(review.claim, review.article) if review.article else None,
        line=corroboration_line(retrieval) if retrieval else "No search has been made for this claim",
        left_out=left_out(retrieval.excluded, as_of=retrieval.as_of) if retrieval else (),
        reading=_reading_words(review.suggestion),
        origins=origins,
        verdicts=tuple(_verdict_view(v, review, anchors) for v in reversed(review.verdicts)),
        standing=review.standing,
        disagreement=len({v.label for v in review.standing}) > 1,
        retrieval=retrieval,
    )


def moment_words(at: datetime) -> str:
    """Write an aware time to the minute with its zone: `4 March 2031, 10:30 UTC`."""
    return f"{day_words(at.date())}, {at:%H:%M} {at.tzname()}"


def mark(text: str, spans: Iterable[Span]) -> tuple[Piece, ...]:
    """Cut a text into pieces, those inside any span marked. Spans may overlap, and are clipped to the text."""
    pieces: list[Piece] = []
    at = 0
    for start, end in _merged(spans, len(text)):
        pieces.append(Piece(text=text[at:start], marked=False))
        pieces.append(Piece(text=text[start:end], marked=True))
        at = end
    pieces.append(Piece(text=text[at:], marked=False))
    return tuple(p for p in pieces if p.text)


def _merged(spans: Iterable[Span], size: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for span in sorted(spans):
        start, end = min(span.start, size), min(span.end, size)
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _said(claim: Claim) -> str:
    parts = [
        f"said by {claim.speaker}" if claim.speaker else "",
        f"on {day_words(claim.claimed_on)}" if claim.claimed_on else "",
    ]
    return " ".join(p for p in parts if p)


def _context(claim: Claim, article: Article) -> ContextView:
    source = _article_line(article)
    if claim.start is None or claim.end is None:
        return ContextView(source=source, language=article.language, pieces=(), cut_before=False, cut_after=False)
    start = _word_start(article.text, claim.start - _CONTEXT)
    end = _word_end(article.text, claim.end + _CONTEXT)
    span = Span(start=claim.start - start, end=claim.end - start)
    return ContextView(
        source=source,
        language=article.language,
        pieces=mark(article.text[start:end], [span]),
        cut_before=start > 0,
        cut_after=end < len(article.text),
    )


def _word_start(text: str, at: int) -> int:
    """Move right to just after the next white space, so that no word is cut; the start of the text stays."""
    if at <= 0:
        return 0
    space = next((i for i in range(at, min(at + 40, len(text))) if text[i].isspace()), at - 1)
    return space + 1


def _word_end(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    return next((i for i in range(at, max(at - 40, 0), -1) if text[i].isspace()), at)


def _origin_view(group: OriginGroup, cited: Sequence[Cited], number: int) -> OriginView:
    names = {e.article.id: e.article.publisher or e.article.title or "unknown publisher" for e in group.passages}
    stance = origin_stance(group)
    return OriginView(
        label=group.label,
        stance=_stance_words(stance),
        same_as_claim=group.same_as_claim,
        folds=tuple(
            f"{names.get(f.article_id, f.article_id)}: {_FOLD_WORDS.get(f.kind, f.kind)}"
            + (f" ({f.detail})" if f.detail else "")
            for f in group.folds
        ),
        edits=tuple(f"{e.action} by {e.who}, {moment_words(e.at)}: {e.reason}" for e in group.edits),
        passages=tuple(_passage_view(e, cited, number) for e in group.passages),
    )


def _passage_view(evidence: Evidence, cited: Sequence[Cited], number: int) -> PassageView:
    mine = [c for c in cited if c.passage_id == evidence.passage.id or c.evidence_id == evidence.id]
    scores = evidence.scores
    return PassageView(
        anchor=f"c{number}-p{evidence.rank}-{evidence.passage.id}",
        passage_id=evidence.passage.id,
        source=_article_line(evidence.article),
        language=evidence.article.language,
        before=evidence.before,
        after=evidence.after,
        pieces=mark(evidence.passage.text, _marks(evidence, mine)),
        stance=_stance_words(evidence.stance),
        cited=bool(mine),
        rank=evidence.rank,
        span=f"{evidence.passage.start}–{evidence.passage.end}",
        scores=f"dense {_score(scores.dense)}, words {_score(scores.lexical)}, fused {_score(scores.fused)}",
        findings=evidence.article.findings,
    )


def _marks(evidence: Evidence, cited: Sequence[Cited]) -> list[Span]:
    """The quote that code found in the passage; without one, what a verdict cited, down to the whole passage."""
    quote = _within(evidence)
    if quote:
        return [quote]
    offset, size = evidence.passage.start, len(evidence.passage.text)
    return [
        Span(start=max(c.start - offset, 0), end=min(c.end - offset, size))
        for c in cited
        if offset < c.end <= c.end and c.start - offset < size
    ]


def _within(evidence: Evidence) -> Span | None:
    """Where the verified quote stands inside the passage: only where the passage's own words are the quote's."""
    quote: Quote | None = evidence.quote
    if quote is None or quote.start is None or quote.status not in (QuoteStatus.EXACT, QuoteStatus.NORMALISED):
        return None
    text, size = evidence.passage.text, len(quote.text)
    for start in (quote.start - evidence.passage.start, quote.start):
        if start >= 0 and text[start : start + size] == quote.text:
            return Span(start=start, end=start + size)
    return None


def _verdict_view(verdict: Verdict, review: Review, anchors: dict[str, str]) -> VerdictView:
    return VerdictView(
        verdict=verdict,
        recorded_at=moment_words(verdict.recorded_at),
        standing=verdict.stands,
        fate=_fate(verdict),
        suggestion=_suggestion_words(verdict, review.suggestion),
        cited=tuple(_cited_view(c, anchors.get(c.passage_id)) for c in verdict.cited),
    )


def _fate(verdict: Verdict) -> str:
    if verdict.withdrawn_at:
        return f"Withdrawn by its reviewer on {moment_words(verdict.withdrawn_at)}."
    return f"Replaced by verdict {verdict.replaced_by}." if verdict.replaced_by else ""


def _suggestion_words(verdict: Verdict, suggestion: Suggestion | None) -> str:
    if not verdict.suggestion_seen:
        return "decided without seeing a machine's suggestion"
    if suggestion is None or suggestion.id != verdict.suggestion_id:
        return "decided after seeing a machine's suggestion"
    said = f"it said {suggestion.label.value.replace('_', ' ')}" if suggestion.label else "it suggested no verdict"
    return f"decided after seeing a machine's suggestion ({said}; {suggestion.provenance.model})"


def _reading_words(suggestion: Suggestion | None) -> str:
    """Whose the stances are; empty when no passage carries one."""
    if suggestion is None or not suggestion.points:
        return ""
    return (
        f"The signs ▲ ▼ ◆ at passages are the reading of a machine ({suggestion.provenance.model}), which the reviewer "
        "saw before the verdict; the words marked there stand in the stored text."
    )


def _cited_view(cited: Cited, anchor: str | None) -> CitedView:
    return CitedView(
        anchor=anchor,
        source=SourceLine(
            title=cited.title or "Untitled",
            publisher=cited.publisher or "publisher unknown",
            published=_when(cited.published),
            credits="",
            address=cited.url or "",
            link=web_url(cited.url),
        ),
        text=cited.text,
        origin=cited.origin_label,
        span=f"{cited.start}–{cited.end}",
    )


def _article_line(article: ArticleCard) -> SourceLine:
    credits = [
        f"agency {article.agency}" if article.agency else "",
        f"rests on {', '.join(article.upstream)}" if article.upstream else "",
        f"by {article.byline}" if article.byline else "",
    ]
    address = article.canonical_url or article.url
    return SourceLine(
        title=article.title or "Untitled",
        publisher=article.publisher or "publisher unknown",
        published=_when(article.published.text if article.published else None),
        credits=" · ".join(c for c in credits if c),
        address=address or "",
        link=web_url(address),
    )


def _when(published: str | None) -> str:
    return published.replace("T", " ") if published else "date unknown"


def _stance_words(stance: Stance | None) -> str:
    return f"{_STANCE_SIGNS[stance]} {stance.value}" if stance else ""


def _score(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
