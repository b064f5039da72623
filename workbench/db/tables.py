"""The tables. Everything a person decided is append-only; indexes elsewhere are derived from here."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware time, kept as UTC. SQLite has no zone of its own, so one is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse naive times: a time without a zone is a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("naive time")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Return an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Common shapes of columns."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
    }


Id = sa.String(64)


class ArticleRow(Base):
    """One version of one article."""

    __tablename__ = "articles"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    url_key: Mapped[str | None] = mapped_column(sa.Text, index=True)
    text_sha: Mapped[str] = mapped_column(sa.String(64), index=True)
    title: Mapped[str | None] = mapped_column(sa.Text)
    byline: Mapped[str | None] = mapped_column(sa.Text)
    agency: Mapped[str | None] = mapped_column(sa.Text)
    publisher: Mapped[str | None] = mapped_column(sa.Text, index=True)
    upstream: Mapped[list[str]]
    url: Mapped[str | None] = mapped_column(sa.Text)
    canonical_url: Mapped[str | None] = mapped_column(sa.Text)
    published_day: Mapped[date | None] = mapped_column(index=True)
    published_at: Mapped[str | None] = mapped_column(sa.String(40))
    published_found: Mapped[str | None] = mapped_column(sa.String(20))
    retrieved_at: Mapped[datetime]
    language: Mapped[str | None] = mapped_column(sa.String(35))
    findings: Mapped[list[str]]
    version: Mapped[int]
    replaces: Mapped[str | None] = mapped_column(Id)
    replaced_by: Mapped[str | None] = mapped_column(Id)
    cluster: Mapped[str | None] = mapped_column(Id, index=True)
    passages: Mapped[int]
    credit: Mapped[str | None] = mapped_column(sa.Text)
    added_at: Mapped[datetime] = mapped_column(index=True)
    claims_read_at: Mapped[datetime | None]
    text: Mapped[str] = mapped_column(sa.Text)


class PassageRow(Base):
    """A span of an article."""

    __tablename__ = "passages"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.ForeignKey("articles.id"), index=True)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)


class VectorRow(Base):
    """A passage's embedding under one model: little-endian float32."""

    __tablename__ = "vectors"
    passage_id: Mapped[str] = mapped_column(sa.ForeignKey("passages.id"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    vector: Mapped[bytes]


class OutboxRow(Base):
    """One change the indexes must follow, in order."""

    __tablename__ = "outbox"
    seq: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    action: Mapped[str] = mapped_column(sa.String(10))
    passage_id: Mapped[str] = mapped_column(Id)
    indexed_at: Mapped[datetime | None] = mapped_column(index=True)


class StateRow(Base):
    """Small facts about the desk itself: which collection is live, which embedding it holds."""

    __tablename__ = "state"
    name: Mapped[str] = mapped_column(sa.String(60), primary_key=True)
    value: Mapped[str] = mapped_column(sa.Text)


class BandRow(Base):
    """MinHash band of an article: articles that share one may be copies."""

    __tablename__ = "copy_bands"
    band: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.ForeignKey("articles.id"), primary_key=True, index=True)


class ShingleRow(Base):
    """Sampled run of content words of an article: finds a trimmed or rewritten reprint, which bands miss."""

    __tablename__ = "copy_shingles"
    # The largest table by rows: without a row id SQLite keeps one tree less, and the key holds all there is to read.
    __table_args__ = ({"sqlite_with_rowid": False},)
    shingle: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True)
    article_id: Mapped[str] = mapped_column(sa.ForeignKey("articles.id"), primary_key=True, index=True)


class SketchDueRow(Base):
    """Article whose sketch is of an older kind and is to be drawn again."""

    __tablename__ = "sketches_due"
    article_id: Mapped[str] = mapped_column(sa.ForeignKey("articles.id"), primary_key=True)


class CopyRow(Base):
    """Two articles that are copies, and why."""

    __tablename__ = "copies"
    article_a: Mapped[str] = mapped_column(sa.ForeignKey("articles.id"), primary_key=True)
    article_b: Mapped[str] = mapped_column(sa.ForeignKey("articles.id"), primary_key=True, index=True)
    containment: Mapped[float]
    detail: Mapped[str] = mapped_column(sa.Text)


class ClaimRow(Base):
    """A checkable statement."""

    __tablename__ = "claims"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    article_id: Mapped[str | None] = mapped_column(sa.ForeignKey("articles.id"), index=True)
    start: Mapped[int | None]
    end: Mapped[int | None]
    text: Mapped[str] = mapped_column(sa.Text)
    standalone: Mapped[str] = mapped_column(sa.Text)
    speaker: Mapped[str | None] = mapped_column(sa.Text)
    attribution: Mapped[str | None] = mapped_column(sa.Text)
    hedge: Mapped[str | None] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.String(20))
    claimed_on: Mapped[date | None]
    checkworthy: Mapped[float]
    reasons: Mapped[list[str]]
    status: Mapped[str] = mapped_column(sa.String(20), index=True)
    added_by: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    not_checkable: Mapped[str | None] = mapped_column(sa.Text)
    provenance: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON)


class EvidenceRow(Base):
    """A passage found for a claim, copied so that no later change can alter it."""

    __tablename__ = "evidence"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    claim_id: Mapped[str] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    passage_id: Mapped[str] = mapped_column(Id, index=True)
    article_id: Mapped[str] = mapped_column(Id)
    start: Mapped[int]
    end: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    found_at: Mapped[datetime]


class RetrievalRow(Base):
    """What was found for a claim at one time: the list a reviewer saw."""

    __tablename__ = "retrievals"
    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    query: Mapped[str] = mapped_column(sa.Text)
    as_of: Mapped[date | None]
    k: Mapped[int]
    digest: Mapped[str] = mapped_column(sa.String(64))
    found: Mapped[dict[str, Any]]
    retrieved_at: Mapped[datetime]


class OriginEditRow(Base):
    """A person's correction of how origins are counted for a claim. Never updated, never deleted."""

    __tablename__ = "origin_edits"
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    claim_id: Mapped[str] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    action: Mapped[str] = mapped_column(sa.String(10))
    article_ids: Mapped[list[str]]
    who: Mapped[str] = mapped_column(sa.Text)
    reason: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]
    undoes: Mapped[str | None] = mapped_column(Id, unique=True)


class SuggestionRow(Base):
    """A machine's proposal for a claim, as it was made. Never updated, never deleted."""

    __tablename__ = "suggestions"
    seq: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id, unique=True)
    claim_id: Mapped[str] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    status: Mapped[str] = mapped_column(sa.String(20))
    label: Mapped[str | None] = mapped_column(sa.String(30))
    body: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class ModelCallRow(Base):
    """One question to a model: what was set aside for it before, and what it cost."""

    __tablename__ = "model_calls"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    """UTC."""
    asked_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    model: Mapped[str] = mapped_column(sa.Text)
    prompt: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.String(20))
    reserved_usd: Mapped[float]
    cost_usd: Mapped[float]
    input_tokens: Mapped[int]
    output_tokens: Mapped[int]


class VerdictRow(Base):
    """A decision. Never updated, never deleted."""

    __tablename__ = "verdicts"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    seq: Mapped[int] = mapped_column(index=True)
    claim_id: Mapped[str] = mapped_column(sa.ForeignKey("claims.id"), index=True)
    reviewer: Mapped[str] = mapped_column(sa.Text)
    label: Mapped[str] = mapped_column(sa.String(30))
    confidence: Mapped[str | None] = mapped_column(sa.String(10))
    rationale: Mapped[str] = mapped_column(sa.Text)
    cited: Mapped[list[dict[str, Any]]] = mapped_column(sa.JSON)
    suggestion_id: Mapped[str | None] = mapped_column(Id)
    suggestion_seen: Mapped[bool]
    seconds_open: Mapped[float | None]
    recorded_at: Mapped[datetime]
    replaces: Mapped[str | None] = mapped_column(Id)
    idempotency_key: Mapped[str | None] = mapped_column(sa.String(100), unique=True)
    __table_args__ = (sa.UniqueConstraint("claim_id", "seq"),)


class WithdrawalRow(Base):
    """A reviewer took a verdict back."""

    __tablename__ = "withdrawals"
    verdict_id: Mapped[str] = mapped_column(sa.ForeignKey("verdicts.id"), primary_key=True)
    who: Mapped[str] = mapped_column(sa.Text)
    at: Mapped[datetime]


class DraftRow(Base):
    """A verdict being written."""

    __tablename__ = "drafts"
    claim_id: Mapped[str] = mapped_column(sa.ForeignKey("claims.id"), primary_key=True)
    reviewer: Mapped[str] = mapped_column(sa.String(200), primary_key=True)
    label: Mapped[str | None] = mapped_column(sa.String(30))
    rationale: Mapped[str] = mapped_column(sa.Text)
    cite: Mapped[list[str]]
    saved_at: Mapped[datetime]


class EventRow(Base):
    """The history: who did what, when, before and after."""

    __tablename__ = "events"
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[str] = mapped_column(sa.String(20))
    entity_id: Mapped[str] = mapped_column(Id, index=True)
    action: Mapped[str] = mapped_column(sa.String(40))
    before: Mapped[str | None] = mapped_column(sa.Text)
    after: Mapped[str | None] = mapped_column(sa.Text)


class JobRow(Base):
    """One request to add articles."""

    __tablename__ = "ingest_jobs"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    added_by: Mapped[str] = mapped_column(sa.Text)
    given: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(index=True)


class JobItemRow(Base):
    """One source of a job; survives a reload and a restart."""

    __tablename__ = "ingest_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(sa.ForeignKey("ingest_jobs.id"), index=True)
    source: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[bytes | None]
    state: Mapped[str] = mapped_column(sa.String(20), index=True)
    article_id: Mapped[str | None] = mapped_column(Id)
    passages: Mapped[int]
    seconds: Mapped[float]
    error_code: Mapped[str | None] = mapped_column(sa.String(40))
    error_message: Mapped[str | None] = mapped_column(sa.Text)


class UserRow(Base):
    """An account on a desk served beyond loopback."""

    __tablename__ = "users"
    name: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    role: Mapped[str] = mapped_column(sa.String(20))
    password_hash: Mapped[str] = mapped_column(sa.Text)
    created_at: Mapped[datetime]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    session_epoch: Mapped[int]
