"""Evidence as it was found, kept so that an old case reads the same after any rebuild."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from vectorstore.types import Passage, Scores
from workbench.db.engine import Database
from workbench.db.tables import EvidenceRow, RetrievalRow
from workbench.types import (
    ArticleCard,
    Attributed,
    Evidence,
    Excluded,
    Fold,
    OriginEdit,
    OriginGroup,
    Proof,
    Published,
    Retrieval,
    SlotDifference,
    SlotKind,
    SlotRelation,
    stable_id,
)


def evidence_id(claim_id: str, passage: Passage) -> str:
    """Name evidence by claim, passage and text: finding the same passage again gives the same id."""
    return stable_id("e", claim_id, passage.id, passage.text)


@dataclass(frozen=True, kw_only=True)
class FoundList:
    """A list that was found for a claim, and what was asked."""

    retrieval: Retrieval
    query: str
    k: int


class EvidenceStore:
    """Keeps what was found for a claim, and each list of it a reviewer may have seen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, retrieval: Retrieval, *, query: str, k: int) -> Retrieval:
        """Store what was found for a claim; returns it with evidence ids. A list equal to the last is not repeated."""
        claim_id = retrieval.claim_id
        if claim_id is None:
            raise ValueError("a free text has no stored evidence")
        named = with_ids(retrieval, claim_id)
        rows = [_evidence_values(e, claim_id, retrieval.retrieved_at) for e in named.evidence]
        found = _to_json(named)
        digest = hashlib.sha256(json.dumps([found, query, k], sort_keys=True).encode()).hexdigest()
        with self._database.write() as connection:
            ids = [row["id"] for row in rows]
            known = set(connection.execute(sa.select(EvidenceRow.id).where(EvidenceRow.id.in_(ids))).scalars())
            new = [row for row in rows if row["id"] not in known]
            if new:
                connection.execute(sa.insert(EvidenceRow), new)
            latest = sa.select(RetrievalRow.digest).where(RetrievalRow.claim_id == claim_id)
            if connection.execute(latest.order_by(RetrievalRow.id.desc()).limit(1)).scalar() != digest:
                connection.execute(
                    sa.insert(RetrievalRow).values(
                        claim_id=claim_id,
                        query=query,
                        as_of=retrieval.as_of,
                        k=k,
                        digest=digest,
                        found=found,
                        retrieved_at=retrieval.retrieved_at,
                    )
                )
        return named

    def latest(self, claim_id: str) -> Retrieval | None:
        """The list found last for a claim, as it stood."""
        found = self.found_last(claim_id)
        return None if found is None else found.retrieval

    def found_last(self, claim_id: str) -> FoundList | None:
        """The list found last for a claim with what was asked; `None` when nobody has asked."""
        query = sa.select(RetrievalRow.__table__).where(RetrievalRow.claim_id == claim_id)
        with self._database.read() as connection:
            row = connection.execute(query.order_by(RetrievalRow.id.desc()).limit(1)).first()
        if row is None:
            return None
        return FoundList(retrieval=_from_json(row.found, row.retrieved_at), query=row.query, k=row.k)

    def cited(self, claim_id: str, ids: Sequence[str]) -> dict[str, Evidence]:
        """Evidence of a claim by evidence or passage id, from every list ever found for it; unknown ids are absent."""
        wanted = set(ids)
        columns = sa.select(RetrievalRow.found, RetrievalRow.retrieved_at)
        query = columns.where(RetrievalRow.claim_id == claim_id).order_by(RetrievalRow.id.desc())
        found: dict[str, Evidence] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                for evidence in _from_json(row.found, row.retrieved_at).evidence:
                    for name in {str(evidence.id), evidence.passage.id} & wanted - found.keys():
                        found[name] = evidence
                if found.keys() == wanted:
                    break
        return found

    def origin_labels(self, claim_id: str) -> dict[str, str]:
        """Labels of the origins in every list ever found for a claim, the newest wording of each, by origin id."""
        query = sa.select(RetrievalRow.found).where(RetrievalRow.claim_id == claim_id).order_by(RetrievalRow.id)
        with self._database.read() as connection:
            lists = connection.execute(query).scalars().all()
        return {str(o["origin_id"]): str(o["label"]) for found in lists for o in found["origins"]}


def with_ids(retrieval: Retrieval, claim_id: str) -> Retrieval:
    """What was found for a claim, under the ids its evidence has when it is stored."""

    def name(evidence: Evidence) -> Evidence:
        return replace(evidence, id=evidence_id(claim_id, evidence.passage), claim_id=claim_id)

    origins = tuple(replace(o, passages=tuple(name(e) for e in o.passages)) for o in retrieval.origins)
    return replace(retrieval, origins=origins)


def _evidence_values(evidence: Evidence, claim_id: str, at: datetime) -> dict[str, Any]:
    passage = evidence.passage
    return {
        "id": evidence.id,
        "claim_id": claim_id,
        "passage_id": passage.id,
        "article_id": passage.article_id,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "found_at": at,
    }


def _to_json(retrieval: Retrieval) -> dict[str, Any]:
    """The whole retrieval as JSON, without the time, so that equal lists are equal."""
    value = asdict(retrieval) | {"retrieved_at": None}
    return dict(json.loads(json.dumps(value, default=_plain)))


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _from_json(found: dict[str, Any], retrieved_at: datetime) -> Retrieval:
    origins = tuple(_origin(o) for o in found["origins"])
    return Retrieval(
        claim_id=found["claim_id"],
        claim_text=found["claim_text"],
        as_of=date.fromisoformat(found["as_of"]) if found["as_of"] else None,
        excluded=Excluded(**found["excluded"]),
        origins=origins,
        retrieved_at=retrieved_at,
        index_version=found["index_version"],
    )


def _origin(found: dict[str, Any]) -> OriginGroup:
    return OriginGroup(
        origin_id=found["origin_id"],
        label=found["label"],
        passages=tuple(_evidence(e) for e in found["passages"]),
        folds=tuple(_fold(f) for f in found["folds"]),
        same_as_claim=found["same_as_claim"],
        primary=found.get("primary", False),
        edits=tuple(_edit(e) for e in found.get("edits", ())),
    )


def _fold(found: dict[str, Any]) -> Fold:
    return Fold(**found | {"proofs": tuple(Proof(**p) for p in found.get("proofs", ()))})


def _edit(found: dict[str, Any]) -> OriginEdit:
    return OriginEdit(**found | {"article_ids": tuple(found["article_ids"]), "at": datetime.fromisoformat(found["at"])})


def _evidence(found: dict[str, Any]) -> Evidence:
    return Evidence(
        id=found["id"],
        claim_id=found["claim_id"],
        passage=Passage(**found["passage"]),
        article=_card(found["article"]),
        scores=Scores(**found["scores"]),
        rank=found["rank"],
        origin_id=found["origin_id"],
        stance=found["stance"],
        before=found["before"],
        after=found["after"],
        # Lists stored by the first version know nothing of these.
        rests_on=tuple(Attributed(**a) for a in found.get("rests_on", ())),
        primary=found.get("primary"),
        slots=tuple(_slot(s) for s in found.get("slots", ())),
        lookalike=found.get("lookalike"),
    )


def _slot(found: dict[str, Any]) -> SlotDifference:
    kind, relation = SlotKind(found["kind"]), SlotRelation(found["relation"])
    return SlotDifference(**found | {"kind": kind, "relation": relation})


def _card(found: dict[str, Any]) -> ArticleCard:
    published = found["published"]
    values = {f.name: found[f.name] for f in fields(ArticleCard) if f.name in found}
    values |= {
        "upstream": tuple(found["upstream"]),
        "findings": tuple(found["findings"]),
        "retrieved_at": datetime.fromisoformat(found["retrieved_at"]),
        "published": None
        if published is None
        else Published(
            day=date.fromisoformat(published["day"]),
            at=datetime.fromisoformat(published["at"]) if published["at"] else None,
            found_in=published["found_in"],
        ),
    }
    return ArticleCard(**values)
