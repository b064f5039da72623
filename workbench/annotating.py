"""What a passage tells beside its words: who it rests on, whether it is primary, where it agrees with the claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from vectorstore.types import Span
from workbench.evidence import neighbours
from workbench.lookalikes import Lookalikes
from workbench.organisations import organisation_at
from workbench.origin_keys import KnownSources
from workbench.origins import ClaimSources
from workbench.primary import primary_reason
from workbench.resting import rests_on
from workbench.slots import slot_differences
from workbench.types import Article, ArticleCard, Attributed, Claim, Evidence, SlotDifference

__all__ = ["ClaimFacts", "annotate", "claim_sources"]

_AROUND = 300
"""Characters before and after a passage in which its neighbouring sentences are looked for."""
_PERSON = "person"


@dataclass(frozen=True, kw_only=True)
class ClaimFacts:
    """What passages are held against."""

    text: str
    """Its words, readable without its article."""
    sources: ClaimSources
    day: date | None = None
    """The day it was made; what `on Friday` in it counts from."""
    language: str | None = None


def claim_sources(text: str, *, claim: Claim | None, article: Article | None, known: KnownSources) -> ClaimSources:
    """Where a claim comes from, by its own words, by who is recorded as saying it, and by its article.

    Args:
        text: its words.
        claim: the stored claim; `None` for a free text.
        article: the article it stands in.
        known: agencies and publishers.
    """
    named = [*_named_by(text, claim, article, known), *_recorded(claim, known)]
    return ClaimSources(
        article=article,
        rests_on=tuple(a for a in named if a.kind != _PERSON),
        speakers=tuple(dict.fromkeys(a.source for a in named if a.kind == _PERSON)),
    )


def _named_by(text: str, claim: Claim | None, article: Article | None, known: KnownSources) -> tuple[Attributed, ...]:
    """Whom the claim's words name; read in the article, where `the ministry` has a name, when they stand in one."""
    if claim is not None and article is not None and claim.start is not None and claim.end is not None:
        return _rests_on(article.text, Span(start=claim.start, end=claim.end), text, article.language, known)
    words = f"{text}\n{claim.attribution}" if claim is not None and claim.attribution else text
    return _rests_on(words, Span(start=0, end=len(words)), "", article.language if article else None, known)


def _recorded(claim: Claim | None, known: KnownSources) -> list[Attributed]:
    """Who is recorded as saying it."""
    if claim is None or not claim.speaker:
        return []
    name = claim.speaker
    body = organisation_at(name, 0, known.agencies, known.publishers)
    kind = "organisation" if body is not None and body.end == len(name) else _PERSON
    return [
        Attributed(
            source=body.name if body and kind != _PERSON else name, kind=kind, phrase=name, start=0, end=len(name)
        )
    ]


def annotate(
    evidence: Sequence[Evidence],
    texts: Mapping[str, str],
    *,
    claim: ClaimFacts,
    known: KnownSources,
    lookalikes: Lookalikes,
) -> list[Evidence]:
    """The passages with their neighbouring sentences and all that is read from them for this claim.

    Args:
        evidence: passages found.
        texts: article id → text, for every article among them.
        claim: what they are held against.
        known: agencies and publishers.
        lookalikes: the domains of the desk.
    """
    read = [_read(piece, texts[piece.article.id], claim, known, lookalikes) for piece in evidence]
    named = _names(read, claim.sources)
    return [replace(piece, primary=_primary(piece, named, known)) for piece in read]


def _read(piece: Evidence, text: str, claim: ClaimFacts, known: KnownSources, lookalikes: Lookalikes) -> Evidence:
    span, language = Span(start=piece.passage.start, end=piece.passage.end), piece.article.language
    before, after = neighbours(
        text[max(0, span.start - _AROUND) : span.start], text[span.end : span.end + _AROUND], language
    )
    return replace(
        piece,
        before=before,
        after=after,
        rests_on=_rests_on(text, span, claim.text, language, known),
        slots=_slots(piece, claim),
        lookalike=_imitated(piece.article, lookalikes),
    )


def _slots(piece: Evidence, claim: ClaimFacts) -> tuple[SlotDifference, ...]:
    published = piece.article.published
    return slot_differences(
        claim.text,
        piece.passage.text,
        offset=piece.passage.start,
        claim_day=claim.day,
        passage_day=published.day if published else None,
        claim_language=claim.language,
        passage_language=piece.article.language,
    )


def _rests_on(text: str, span: Span, claim: str, language: str | None, known: KnownSources) -> tuple[Attributed, ...]:
    return rests_on(
        text,
        span.start,
        span.end,
        claim=claim,
        language=language,
        agencies=known.agencies,
        publishers=known.publishers,
    )


def _imitated(card: ArticleCard, lookalikes: Lookalikes) -> str | None:
    found = lookalikes.resembles(card.publisher) if card.publisher else None
    url = card.canonical_url or card.url
    if found is None and url is not None:
        found = lookalikes.resembles_host(url)
    return found.other if found is not None else None


def _names(evidence: Iterable[Evidence], claim: ClaimSources) -> list[str]:
    """Bodies that the claim or any of its evidence rests on: on their own pages they are primary sources."""
    named = [*claim.rests_on, *(source for piece in evidence for source in piece.rests_on)]
    upstream = claim.article.upstream if claim.article else ()
    bodies = (source.source for source in named if source.kind == "organisation")
    return list(dict.fromkeys([*bodies, *upstream]))


def _primary(piece: Evidence, named: Sequence[str], known: KnownSources) -> str | None:
    return primary_reason(piece.article, known=known, rests_on=piece.rests_on, claim_sources=named)
