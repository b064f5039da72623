"""The desk's nouns as frozen values. Offsets count code points of the article's NFC text; times are aware."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from vectorstore.types import Passage, Scores

__all__ = [
    "Article",
    "ArticleCard",
    "Attributed",
    "Cited",
    "Claim",
    "ClaimKind",
    "ClaimStatus",
    "Draft",
    "EntityKind",
    "Event",
    "Evidence",
    "Excluded",
    "Fold",
    "Given",
    "Grade",
    "IngestItem",
    "IngestStatus",
    "Label",
    "OriginEdit",
    "OriginGroup",
    "Passage",
    "Point",
    "Precision",
    "Proof",
    "Provenance",
    "Published",
    "Quote",
    "QuoteStatus",
    "Retrieval",
    "Review",
    "RunStatus",
    "Scores",
    "SlotDifference",
    "SlotKind",
    "SlotRelation",
    "Stance",
    "Suggestion",
    "Verdict",
    "stable_id",
]


class Label(StrEnum):
    """A person's decision on a claim."""

    SUPPORTED = "supported"
    REFUTED = "refuted"
    CONFLICTING = "conflicting"
    MISLEADING = "misleading"
    NOT_ENOUGH_EVIDENCE = "not_enough_evidence"
    NOT_CHECKABLE = "not_checkable"


DECISIVE = frozenset({Label.SUPPORTED, Label.REFUTED, Label.CONFLICTING, Label.MISLEADING})
"""Labels that say something about the world, and therefore must cite evidence."""


class Stance(StrEnum):
    """What a passage says about a claim. `qualifies` is true but partial, narrower or hedged; it never refutes."""

    SUPPORTS = "supports"
    REFUTES = "refutes"
    QUALIFIES = "qualifies"
    NEUTRAL = "neutral"


class QuoteStatus(StrEnum):
    """How code found a quote in the stored text."""

    EXACT = "exact"
    NORMALISED = "normalised"
    NOT_FOUND = "not_found"
    MISATTRIBUTED = "misattributed"


class RunStatus(StrEnum):
    """How a machine step ended. Never merged with a label."""

    OK = "ok"
    NO_EVIDENCE = "no_evidence"
    REFUSED = "refused"
    PARSE_ERROR = "parse_error"
    PROVIDER_ERROR = "provider_error"
    OVER_BUDGET = "over_budget"
    CANCELLED = "cancelled"

    @property
    def failed(self) -> bool:
        """Whether the machine failed; without evidence it has not, for there was nothing to ask about."""
        return self not in (RunStatus.OK, RunStatus.NO_EVIDENCE)


class Grade(StrEnum):
    """How well independent origins carry a suggestion."""

    CORROBORATED = "corroborated"
    """Two or more independent origins say the same."""
    PRIMARY = "primary"
    """A primary source says it."""
    SINGLE_ORIGIN = "single_origin"
    """One origin says it and no primary source does: not enough for `supported` or `refuted`."""
    CONFLICTING = "conflicting"
    """Origins contradict one another."""
    QUALIFIED = "qualified"
    """Origins say it in part, narrower or hedged, and none says it outright."""
    NONE = "none"
    """No verified quote speaks for or against it."""


class ClaimStatus(StrEnum):
    """Where a claim stands in the desk's work."""

    NEW = "new"
    IN_REVIEW = "in_review"
    DECIDED = "decided"
    ADJUDICATION = "adjudication"
    REOPENED = "reopened"
    DISMISSED = "dismissed"


class ClaimKind(StrEnum):
    """What sort of statement a claim makes."""

    EVENT = "event"
    NUMERICAL = "numerical"
    QUOTE = "quote"
    CAUSAL = "causal"
    POSITION = "position"


class EntityKind(StrEnum):
    """What an event in the history is about."""

    ARTICLE = "article"
    CLAIM = "claim"
    VERDICT = "verdict"


class Precision(StrEnum):
    """How exactly a publication time is known."""

    DAY = "day"
    INSTANT = "instant"


class SlotKind(StrEnum):
    """What sort of detail a claim and a passage can agree or differ in."""

    NUMBER = "number"
    """A count or a measure, with its unit when it has one."""
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    PLACE = "place"
    PERSON = "person"
    ORGANISATION = "organisation"
    NEGATION = "negation"


class SlotRelation(StrEnum):
    """What a passage says of one detail of a claim."""

    AGREES = "agrees"
    DIFFERS = "differs"
    MORE_SPECIFIC = "more_specific"
    ABSENT = "absent"


class IngestStatus(StrEnum):
    """What became of one source."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    FAILED = "failed"


def stable_id(prefix: str, *parts: str) -> str:
    """Name a value by its content: `prefix` + 16 hex digits of sha256 over the parts, unambiguous between parts."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}_{digest[:16]}"


@dataclass(frozen=True, kw_only=True)
class Published:
    """When an article was published, no more exactly than its text says."""

    day: date
    """The calendar day in the source's own zone."""
    at: datetime | None
    """The instant with the source's zone, when a time was given; `None` keeps day-only dates day-only."""
    found_in: str
    """Where it was found: `given`, `meta`, `json-ld`, `text`, `url`, `feed`."""

    @property
    def precision(self) -> Precision:
        """`instant` when a time and zone were given, else `day`."""
        return Precision.DAY if self.at is None else Precision.INSTANT

    @property
    def text(self) -> str:
        """ISO 8601: a date, or an instant with its zone."""
        return self.day.isoformat() if self.at is None else self.at.isoformat()


@dataclass(frozen=True, kw_only=True)
class Given:
    """Metadata a person or a feed states about a source; it wins over what a reader finds in the text."""

    title: str | None = None
    byline: str | None = None
    agency: str | None = None
    publisher: str | None = None
    published: str | None = None
    """ISO 8601 date or instant, or any date `dateparser` reads without guessing."""
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class ArticleCard:
    """An article without its text: what lists, filters and origin counting need."""

    id: str
    title: str | None
    byline: str | None
    agency: str | None
    """Name of the news agency the story comes from, as in the agencies file (`AFP`); never the publisher."""
    publisher: str | None
    """Registered domain (`example.org`) or the name that was given; `None` is unknown, and flagged."""
    upstream: tuple[str, ...]
    """Named sources the article rests on, most important first (`ISW`, `UNN`)."""
    url: str | None
    canonical_url: str | None
    published: Published | None
    retrieved_at: datetime
    language: str | None
    """BCP 47, `None` when too short or mixed to tell."""
    findings: tuple[str, ...]
    """What a person should know: `publisher_unknown`, `date_unknown`, `instruction_like_text`, ..."""
    version: int = 1
    replaces: str | None = None
    """Id of the version this one replaced at the same url."""
    cluster: str | None = None
    """Name of the set of copies it belongs to (the id of one member); `None` when no copy is known."""
    passages: int = 0
    credit: str | None = None
    """The printed words that told the agency (`© 2031 AFP`, `OSK (AFP) —`); `None` when a person or feed stated it."""


@dataclass(frozen=True, kw_only=True)
class Article(ArticleCard):
    """One text as published. `id` names normalised publisher + url + text."""

    text: str
    """NFC, cleaned; every offset in the desk counts code points of this string."""


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where a machine word comes from."""

    model: str
    prompt: str | None = None
    prompt_sha256: str | None = None
    parameters: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    seconds: float = 0.0
    response_id: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A checkable statement."""

    id: str
    article_id: str | None
    start: int | None
    end: int | None
    text: str
    """Verbatim: `article.text[start:end]` when it has a span, else the words a person typed."""
    standalone: str
    """Wording that can be read without its article."""
    speaker: str | None
    attribution: str | None
    """The words that attribute it (`ISW assessed that`)."""
    hedge: str | None
    kind: ClaimKind
    claimed_on: date | None
    """The day it was made: given, or its article's day. Evidence after it is left out by default."""
    checkworthy: float
    """0..1; 1.0 for claims a person added."""
    reasons: tuple[str, ...]
    """Why it scored as it did, in words."""
    status: ClaimStatus
    created_at: datetime
    provenance: Provenance | None = None
    """The model's, when one read the article; `None` for claims of people and of word lists."""
    not_checkable: str | None = None
    """Why nobody can check it (`opinion`, `prediction`, `ambiguous: ...`); `None` for a checkable claim."""


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Words located, or not, in a stored text. `text` is the stored text's own wording when found."""

    text: str
    start: int | None
    end: int | None
    status: QuoteStatus


@dataclass(frozen=True, kw_only=True)
class Attributed:
    """Who a passage says its information comes from, in the article's own words."""

    source: str
    """The name, in its shortest good form (`ISW`), or in full when the article gave it (`Ada Brook`)."""
    kind: str
    """`organisation`, `media` (agencies, papers, broadcasters), `person` or `unnamed` (`officials`, `a source`)."""
    phrase: str
    """Verbatim, `article.text[start:end]`: `according to the ministry`."""
    start: int
    end: int
    verb: str | None = None
    """The reporting words (`said`, `according to`)."""
    hedge: str | None = None
    """How surely it is said (`reportedly`)."""


@dataclass(frozen=True, kw_only=True)
class SlotDifference:
    """One detail of a claim beside what a passage says of it."""

    kind: SlotKind
    relation: SlotRelation
    claim: str
    """The claim's words, verbatim."""
    passage: str | None
    """The passage's words, verbatim; `None` when it says nothing of it."""
    start: int | None
    """Where they stand in the article's text; `None` when they do not."""
    end: int | None
    detail: str
    """For the reader, in words: `12 km here, 10 km in the claim`."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A passage found for a claim. Span and text are copies: rebuilding the index cannot change an old case."""

    id: str | None
    """`None` for a free text that is not a stored claim."""
    claim_id: str | None
    passage: Passage
    article: ArticleCard
    scores: Scores
    rank: int
    origin_id: str
    stance: Stance | None
    """`None` until something has judged it; never a default."""
    quote: Quote | None = None
    before: str = ""
    """The sentence before the passage, for reading only."""
    after: str = ""
    rests_on: tuple[Attributed, ...] = ()
    """Who this passage says it has its information from, the strongest first."""
    primary: str | None = None
    """Why it is a primary source for the claim, in words; `None` when it is not known to be one."""
    slots: tuple[SlotDifference, ...] = ()
    """Details of the claim beside the passage's, in the claim's order."""
    lookalike: str | None = None
    """The domain that its publisher's domain could be mistaken for."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """Words in an article that show why it counts under an origin."""

    kind: str
    """`shared_text`, `credit`, `attribution`, `lookalike` or `changed_number`."""
    text: str
    """Verbatim words of the article, or of its byline, credit line or address."""
    start: int | None = None
    """Where they stand in the article's text; `None` for words outside it."""
    end: int | None = None
    other_article_id: str | None = None
    """The article that holds the same words, for shared text and changed numbers."""
    other_text: str | None = None
    """What the other article says in that place, where it differs."""


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Why an article counts under an origin."""

    article_id: str
    kind: str
    """`publisher`, `copy`, `agency`, `upstream`, `lookalike`, `by_hand` or `alone`."""
    detail: str
    """Words for the reviewer: the credit line, the shared upstream, how much text is shared."""
    proofs: tuple[Proof, ...] = ()
    """The words behind it, so that a reader can see for themselves."""


@dataclass(frozen=True, kw_only=True)
class OriginEdit:
    """A reviewer's correction of how origins are counted for one claim. Append-only: undoing is an edit too."""

    id: str
    claim_id: str
    action: str
    """`merge`: these articles have one origin; `split`: they have an origin of their own; `undo`: `undoes` is void."""
    article_ids: tuple[str, ...]
    who: str
    reason: str
    at: datetime
    undoes: str | None = None
    undone_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class OriginGroup:
    """One independent origin and its passages, best rank first."""

    origin_id: str
    label: str
    passages: tuple[Evidence, ...]
    folds: tuple[Fold, ...] = ()
    same_as_claim: bool = False
    """It is also the origin of the claim's own article: shown, never counted as corroboration."""
    primary: bool = False
    """A primary source is among its passages."""
    edits: tuple[OriginEdit, ...] = ()
    """Standing corrections by people that made it what it is."""


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """How many candidate passages were left out, by reason."""

    same_article: int = 0
    same_source: int = 0
    copy: int = 0
    after_as_of: int = 0


@dataclass(frozen=True, kw_only=True)
class Retrieval:
    """What the desk found for a claim at one time."""

    claim_id: str | None
    claim_text: str
    as_of: date | None
    excluded: Excluded
    origins: tuple[OriginGroup, ...]
    """Ordered by their best passage."""
    retrieved_at: datetime
    index_version: str
    """Embedding fingerprint and index generation, so a reader can repeat it."""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """All passages by rank."""
        return tuple(sorted((e for o in self.origins for e in o.passages), key=lambda e: e.rank))


@dataclass(frozen=True, kw_only=True)
class Point:
    """What one passage says about a claim, with the words that show it: a reason for or against."""

    stance: Stance
    words: str
    """The model's reason, in its own words: never shown without the quote."""
    passage_id: str
    article_id: str
    origin_id: str
    quote: Quote
    """Located in the passage by code: `exact` or `normalised`, with offsets in the article."""


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """The machine's proposal; stored apart from verdicts. No label is an abstention."""

    id: str
    claim_id: str | None
    """`None` for a free text that is not a stored claim."""
    status: RunStatus
    label: Label | None
    """Computed by code from verified stances, one vote an origin; `None` whenever `status` is not `ok`."""
    grade: Grade
    model_label: Label | None
    """What the model itself would say; kept beside the label and never used for it."""
    confidence: float | None
    """0..1, fitted on the desk's adjudicated verdicts; `None` until there are enough of them."""
    confidence_n: int
    """How many adjudicated verdicts it was fitted on."""
    notes: tuple[str, ...]
    """How code came to the label, or why it abstains, in words."""
    points: tuple[Point, ...]
    """By the rank of their passages."""
    struck: int
    """Quotes the model gave that do not stand in the passage it named: not shown, counted."""
    failure: str | None
    """Kind of failure (`rate_limited`, `wrong_schema`, ...) when a step failed."""
    provenance: Provenance

    @property
    def reasons_for(self) -> tuple[Point, ...]:
        """Verified reasons that the claim is so."""
        return tuple(point for point in self.points if point.stance is Stance.SUPPORTS)

    @property
    def reasons_against(self) -> tuple[Point, ...]:
        """Verified reasons that it is not."""
        return tuple(point for point in self.points if point.stance is Stance.REFUTES)


@dataclass(frozen=True, kw_only=True)
class FailedSince:
    """A later attempt at a suggestion, which failed; the suggestion made before it stands."""

    at: datetime
    suggestion: Suggestion
    """The failure: a status, never a label."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """A suggestion beside what reviewers who had not seen it decided."""

    raw: float
    """Its score by code, 0..1."""
    agreed: bool


@dataclass(frozen=True, kw_only=True)
class Cited:
    """Evidence as it stood when a verdict cited it."""

    evidence_id: str
    passage_id: str
    article_id: str
    title: str | None
    publisher: str | None
    url: str | None
    published: str | None
    origin_id: str
    start: int
    end: int
    text: str
    origin_label: str = ""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """A person's decision. Append-only: a change is a new verdict with `replaces`."""

    id: str
    claim_id: str
    reviewer: str
    label: Label
    confidence: str | None
    """`low`, `medium`, `high` or unstated."""
    rationale: str
    cited: tuple[Cited, ...]
    suggestion_id: str | None
    suggestion_seen: bool
    seconds_open: float | None
    recorded_at: datetime
    replaces: str | None
    replaced_by: str | None = None
    withdrawn_at: datetime | None = None
    """When its reviewer took it back; the row stays, and what it replaced stands again."""

    @property
    def stands(self) -> bool:
        """Whether it is its reviewer's decision now."""
        return self.replaced_by is None and self.withdrawn_at is None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A verdict not yet recorded, kept so that leaving the page loses nothing."""

    claim_id: str
    reviewer: str
    label: Label | None
    rationale: str
    cite: tuple[str, ...]
    saved_at: datetime


@dataclass(frozen=True, kw_only=True)
class Event:
    """One line of the append-only history."""

    seq: int
    at: datetime
    who: str
    kind: EntityKind
    entity_id: str
    action: str
    before: str | None
    after: str | None


@dataclass(frozen=True, kw_only=True)
class IngestItem:
    """What became of one source, in the order given."""

    source: str
    status: IngestStatus
    article_id: str | None = None
    passages: int = 0
    error_code: str | None = None
    error_message: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Review:
    """Everything about one claim, read-only; what UI, API, batch and export share."""

    claim: Claim
    article: Article | None
    retrieval: Retrieval | None
    suggestion: Suggestion | None
    verdicts: tuple[Verdict, ...]
    """All, oldest first, replaced ones included."""
    events: tuple[Event, ...] = field(default_factory=tuple)
    failed_since: FailedSince | None = None
    """The last attempt at a suggestion, when it failed and `suggestion` is from before it."""

    @property
    def standing(self) -> tuple[Verdict, ...]:
        """Verdicts neither replaced nor withdrawn: one a reviewer."""
        return tuple(v for v in self.verdicts if v.stands)
