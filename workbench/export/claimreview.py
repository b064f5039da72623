"""Decided claims as schema.org ClaimReview, the form search engines read (https://schema.org/ClaimReview)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from workbench.agencies import bundled_agencies
from workbench.export.links import web_url
from workbench.ratings import BEST_RATING, WORST_RATING, Rating, claimreview_rating
from workbench.types import Article, Cited, Claim, ClaimStatus, Label, Review, Verdict

__all__ = ["ExportResult", "Skipped", "to_claimreview"]

Node: TypeAlias = dict[str, "str | int | Node | list[Node]"]

# Words that make a name an organisation's; schema.org asks for one or the other, and a person is the usual case.
_ORGANISATION = re.compile(
    r"\b(?:academy|administration|agency|alliance|army|assembly|association|authority|bank|board|bureau|cent(?:er|re)s?|"
    r"chamber|club|coalition|college|commission|committee|company|corporation|council|court|department|directorate|"
    r"embassy|federation|forces?|foundation|fund|government|group|hospital|inc|inspectorate|institutes?|institution|"
    r"laboratory|league|ltd|ministry|museum|network|observatory|office|organi[sz]ation|parliament|party|police|registry|"
    r"secretariat|senate|service|society|staff|survey|treasury|tribunal|union|university|utility"
    r"|\w*ministeriums?|\w*behörde|(?:bundes|landes)?amt(?:e?s)?|\w*institut[os]?|\w*verband(?:e?s)?|gericht|kommission|"
    r"agentur|universität|stiftung|gesellschaft|regierung|polizei|zentrum|rechnungshof"
    r"|ministère|agence|université|comité|conseil|cour|tribunal|banque|organisation|fondation|autorité|observatoire|"
    r"préfecture|parquet|gouvernement"
    r"|ministerio|agencia|universidad|comisión|consejo|corte|oficina|banco|centro|organización|fundación|asociación|"
    r"autoridad|observatorio|fiscalía|gobierno|ayuntamiento"
    r"|м[иі]н[иі]стерств\w*|агент?ст?в\w*|агенці\w*|[иі]нститут\w*|ун[иі]верситет\w*|ком[иі]тет\w*|ком[иі]с[сі]\w*|"
    r"служб\w*|управл[иі]н\w+|управлени\w+|департамент\w*|прокуратур\w*|адм[иі]н[иі]страц\w+|рад(?:а|и|і|у|ою)|"
    r"совета?|суд[ау]?|штаб[ау]?|центр[ау]?|фонд[ау]?|банк[ау]?|бюро|уряд[у]?|правительств\w+|пол[иі]ц[иі]\w*"
    r"|(?:ال|ل|لل)?(?:وزارة|وكالة|معهد|مركز|منظمة|مرصد|هيئة|مجلس|لجنة|جامعة|حكومة|شرطة|بلدية))\b",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:by|von|par|por)\s+(?=\S)", re.IGNORECASE)
# Small words of a credit, which leave an agency's byline without a person: `By Norvane staff`.
_CREDIT = re.compile(
    r"\b(?:by|from|with|and|via|news|wire|agency|agencies|staff|writers?|reporters?|correspondents?|editors?|newsroom|desk|"
    r"von|mit|und|par|avec|et|por|con|y|за|матеріалами|по|материалам|та|и|і)\b|[\W_]",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """A claim that was not exported, and why."""

    claim_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ExportResult:
    """An export's text, and the claims it leaves out."""

    text: str
    skipped: tuple[Skipped, ...] = ()


def to_claimreview(
    reviews: Iterable[Review], *, publisher_name: str, publisher_url: str | None, page_url: str | None = None
) -> ExportResult:
    """Give a JSON-LD list with one ClaimReview a decided claim, safe to paste into a `<script>` element.

    Args:
        reviews: Read in order; a claim without one agreed, publishable label is skipped with its reason.
        publisher_name: The organisation that signs the reviews; must not be blank.
        publisher_url: Its home page, http or https; `None` leaves it out.
        page_url: The page that carries the reviews, for instance the published evidence pack, whose claims have
            their id as anchor. Falls back to `publisher_url`; without either, `url` is left out, and search engines
            that require it will not show the review.
    """
    base = web_url(page_url) or web_url(publisher_url)
    organisation = _node("Organization", name=publisher_name, url=web_url(publisher_url))
    nodes: list[Node] = []
    skipped: list[Skipped] = []
    for review in reviews:
        reason = _why_not(review)
        if reason:
            skipped.append(Skipped(claim_id=review.claim.id, reason=reason))
        else:
            nodes.append(_claim_review(review, organisation, base))
    return ExportResult(text=_script_safe(json.dumps(nodes, ensure_ascii=False, indent=2)), skipped=tuple(skipped))


def _why_not(review: Review) -> str | None:
    standing = review.standing
    if review.claim.status is ClaimStatus.DISMISSED:
        return "dismissed"
    if not standing:
        return "no verdict yet"
    if len({v.label for v in standing}) > 1:
        said = ", ".join(f"{v.reviewer}: {v.label.value}" for v in standing)
        return f"reviewers disagree ({said}): adjudicate it first"
    if standing[0].label is Label.NOT_CHECKABLE:
        return "not checkable, which ClaimReview cannot say"
    return None


def _claim_review(review: Review, organisation: Node, base: str | None) -> Node:
    verdict = max(review.standing, key=lambda v: v.recorded_at)
    rating = claimreview_rating(verdict.label)
    assert rating is not None, "labels without a rating are skipped before"
    node: Node = {"@context": "https://schema.org"}
    node |= _node(
        "ClaimReview",
        claimReviewed=review.claim.standalone or review.claim.text,
        url=f"{base.partition('#')[0]}#{review.claim.id}" if base else None,
        datePublished=verdict.recorded_at.date().isoformat(),
        author=organisation,
        itemReviewed=_claim(review.claim, review.article),
        reviewRating=_rating(rating),
        reviewBody=verdict.rationale,
        citation=_citations(review.standing),
    )
    return node


def _rating(rating: Rating) -> Node:
    if rating.value is None:
        return _node("Rating", alternateName=rating.text)
    return _node(
        "Rating",
        alternateName=rating.text,
        ratingValue=rating.value,
        bestRating=BEST_RATING,
        worstRating=WORST_RATING,
    )


def _claim(claim: Claim, article: Article | None) -> Node:
    published = article.published.text if article and article.published else None
    return _node(
        "Claim",
        text=claim.text,
        author=_speaker(claim, article),
        datePublished=claim.claimed_on.isoformat() if claim.claimed_on else published,
        appearance=_appearance(article) if article else None,
    )


def _speaker(claim: Claim, article: Article | None) -> Node | None:
    """The speaker, else the publisher that made the claim in its own voice."""
    if claim.speaker:
        acronym = claim.speaker.isupper() and " " not in claim.speaker
        known_source = article is not None and _same_as(claim.speaker, _sources(article))
        is_organisation = acronym or known_source or _ORGANISATION.search(claim.speaker)
        return _node("Organization" if is_organisation else "Person", name=claim.speaker)
    if article and article.publisher:
        return _node("Organization", name=article.publisher)
    return None


def _appearance(article: Article) -> Node | None:
    url = web_url(article.canonical_url) or web_url(article.url)
    if not (url or article.title):
        return None
    return _node(
        "CreativeWork",
        url=url,
        headline=article.title,
        datePublished=article.published.text if article.published else None,
        inLanguage=article.language,
        author=_author(article),
        publisher=_node("Organization", name=article.publisher) if article.publisher else None,
    )


def _author(article: Article) -> Node | None:
    """The byline: a person, or the agency or newsroom that signs without one."""
    byline = " ".join((article.byline or "").split())
    if not byline:
        return None
    agency = _agency_alone(byline, article)
    if agency:
        return _node("Organization", name=agency)
    signed = _BY.sub("", byline, count=1) if _BY.match(byline) else byline
    is_organisation = _same_as(signed, _sources(article)) or _ORGANISATION.search(signed)
    return _node("Organization" if is_organisation else "Person", name=signed)


def _agency_alone(byline: str, article: Article) -> str | None:
    """The agency of a byline that names agencies and nobody else."""
    agencies = bundled_agencies()
    found = [(m.agency, byline[m.start : m.end]) for m in agencies.mentions(byline)]
    if article.agency and re.search(rf"(?<!\w){re.escape(article.agency)}(?!\w)", byline, re.IGNORECASE):
        found.append((article.agency, article.agency))
    rest = byline
    for _, written in found:
        rest = re.sub(re.escape(written), " ", rest, flags=re.IGNORECASE)
    return found[0][0] if found and not _CREDIT.sub("", rest) else None


def _sources(article: Article) -> tuple[str, ...]:
    return tuple(name for name in (article.publisher, article.agency, *article.upstream) if name)


def _same_as(name: str, names: Iterable[str]) -> bool:
    return name.casefold() in {other.casefold() for other in names}


def _citations(verdicts: Iterable[Verdict]) -> list[Node]:
    unique: dict[str, Cited] = {}
    for verdict in verdicts:
        for cited in verdict.cited:
            unique.setdefault(cited.evidence_id, cited)
    return [
        _node(
            "CreativeWork",
            headline=c.title,
            url=web_url(c.url),
            datePublished=c.published,
            publisher=_node("Organization", name=c.publisher) if c.publisher else None,
            text=c.text,
        )
        for c in unique.values()
    ]


def _node(kind: str, **properties: str | int | Node | list[Node] | None) -> Node:
    """Give a typed node without the properties that are unknown: schema.org has no null."""
    return {"@type": kind} | {name: value for name, value in properties.items() if value not in (None, "", [])}


def _script_safe(text: str) -> str:
    """Escape what could end or open markup; the JSON value stays the same."""
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
