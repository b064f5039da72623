"""Which articles are copies of one another, kept up as articles come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.engine import Database
from workbench.db.tables import ArticleRow, BandRow, CopyRow, ShingleRow
from workbench.types import Article


@dataclass(frozen=True, kw_only=True)
class CopyFound:
    """Two texts are copies."""

    containment: float
    detail: str
    """Words for the reviewer."""


# Built once: both run for every article that is added.
_BANDS_SHARED = (
    sa.select(BandRow.article_id, sa.func.count())
    .where(BandRow.band.in_(sa.bindparam("values", expanding=True)))
    .group_by(BandRow.article_id)
)
_SHINGLES_SHARED = (
    sa.select(ShingleRow.article_id, sa.func.count())
    .where(ShingleRow.shingle.in_(sa.bindparam("values", expanding=True)))
    .group_by(ShingleRow.article_id)
)


class CopyJudge(Protocol):
    """Decides about copies; storage only knows who to ask about."""

    def is_candidate(self, *, shared_bands: int, shared_shingles: int, shingles_a: int, shingles_b: int) -> bool:
        """Whether two sketches are close enough to compare the texts."""

    def compare(self, text_a: str, text_b: str) -> CopyFound | None:
        """Compare two texts; `None` when they are not copies."""


class CopyStore:
    """Reads what is known of copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def notes(self, article_ids: Iterable[str]) -> dict[str, str]:
        """How much of each of these articles is shared with its closest copy, in words; absent without a copy."""
        ids = list(article_ids)
        if not ids:
            return {}
        touching = sa.or_(CopyRow.article_a.in_(ids), CopyRow.article_b.in_(ids))
        query = sa.select(CopyRow.__table__).where(touching).order_by(CopyRow.containment)
        notes: dict[str, str] = {}
        with self._database.read() as connection:
            for row in connection.execute(query):
                notes |= {row.article_a: row.detail, row.article_b: row.detail}
        return {article_id: notes[article_id] for article_id in ids if article_id in notes}

    def of_replaced(self, article_id: str) -> frozenset[str]:
        """Ids of the copies of an article that was replaced: those found of it and those of its newer versions.

        Empty for a current article, whose cluster says the same.
        """
        with self._database.read() as connection:
            versions = _newer_versions(connection, article_id)
            if len(versions) == 1:
                return frozenset()
            a, b = CopyRow.article_a, CopyRow.article_b
            edges = connection.execute(sa.select(a, b).where(sa.or_(a.in_(versions), b.in_(versions)))).all()
            found = {str(other) for edge in edges for other in edge} | {versions[-1]}
            clusters = sa.select(ArticleRow.cluster).where(ArticleRow.id.in_(found), ArticleRow.cluster.is_not(None))
            members = connection.execute(sa.select(ArticleRow.id).where(ArticleRow.cluster.in_(clusters))).scalars()
            return frozenset(found | set(members))


def store_sketch(connection: Connection, article_id: str, *, bands: Sequence[int], shingles: Sequence[int]) -> None:
    """Keep what later articles will be looked up by."""
    if bands:
        connection.execute(sa.insert(BandRow), [{"band": b, "article_id": article_id} for b in dict.fromkeys(bands)])
    if shingles:
        rows = [{"shingle": s, "article_id": article_id} for s in dict.fromkeys(shingles)]
        connection.execute(sa.insert(ShingleRow), rows)


def link_copies(
    connection: Connection, article: Article, *, bands: Sequence[int], shingles: Sequence[int], judge: CopyJudge
) -> None:
    """Find the copies of a new article and join their clusters. Costs a few index look-ups, never a scan."""
    found: list[str] = []
    for other_id in _candidates(connection, article.id, bands=bands, shingles=shingles, judge=judge):
        other = connection.execute(sa.select(ArticleRow.text).where(ArticleRow.id == other_id)).scalar_one()
        verdict = judge.compare(article.text, other)
        if verdict is not None:
            a, b = sorted((article.id, other_id))
            row = {"article_a": a, "article_b": b, "containment": verdict.containment, "detail": verdict.detail}
            connection.execute(sa.insert(CopyRow).values(**row))
            found.append(other_id)
    if found:
        _join(connection, [article.id, *found])


def drop_copies(connection: Connection, article_id: str) -> None:
    """Take an article that is no longer current from its cluster and split what only it held together.

    The copies found of it stay written down: its claims stay too, and those copies are no evidence for them.
    """
    cluster = connection.execute(sa.select(ArticleRow.cluster).where(ArticleRow.id == article_id)).scalar()
    for table in (BandRow, ShingleRow):
        connection.execute(sa.delete(table).where(table.article_id == article_id))
    if cluster is not None:
        members = connection.execute(sa.select(ArticleRow.id).where(ArticleRow.cluster == cluster)).scalars().all()
        connection.execute(sa.update(ArticleRow).where(ArticleRow.id.in_(members)).values(cluster=None))
        _regroup(connection, [m for m in members if m != article_id])


def _newer_versions(connection: Connection, article_id: str) -> list[str]:
    """The article and every version after it, the current one last."""
    versions = [article_id]
    query = sa.select(ArticleRow.replaced_by)
    while newer := connection.execute(query.where(ArticleRow.id == versions[-1])).scalar():
        versions.append(newer)
    return versions


def _candidates(
    connection: Connection, article_id: str, *, bands: Sequence[int], shingles: Sequence[int], judge: CopyJudge
) -> list[str]:
    band_hits = _shared(connection, _BANDS_SHARED, bands)
    shingle_hits = _shared(connection, _SHINGLES_SHARED, shingles)
    others = sorted((set(band_hits) | set(shingle_hits)) - {article_id})
    sizes = _sizes(connection, others)
    return [
        other
        for other in others
        if judge.is_candidate(
            shared_bands=band_hits[other],
            shared_shingles=shingle_hits[other],
            shingles_a=len(shingles),
            shingles_b=sizes[other],
        )
    ]


def _shared(connection: Connection, statement: sa.Select[str, int], values: Sequence[int]) -> Counter[str]:
    shared: Counter[str] = Counter()
    for at in range(0, len(values), 500):
        for row in connection.execute(statement, {"values": list(values[at : at + 500])}):
            shared[str(row[0])] += int(row[1])
    return shared


def _sizes(connection: Connection, article_ids: Sequence[str]) -> Counter[str]:
    query = (
        sa.select(ShingleRow.article_id, sa.func.count())
        .where(ShingleRow.article_id.in_(article_ids))
        .group_by(ShingleRow.article_id)
    )
    return Counter({str(row[0]): int(row[1]) for row in connection.execute(query)}) if article_ids else Counter()


def _join(connection: Connection, members: Sequence[str]) -> None:
    """Give all members, and the clusters they were in, one name: the smallest id."""
    rows = connection.execute(sa.select(ArticleRow.id, ArticleRow.cluster).where(ArticleRow.id.in_(members))).all()
    old = {str(r.cluster) for r in rows if r.cluster is not None}
    name = min(old | set(members))
    everyone = sa.or_(ArticleRow.id.in_(members), ArticleRow.cluster.in_(old))
    connection.execute(sa.update(ArticleRow).where(everyone).values(cluster=name))


def _regroup(connection: Connection, members: Sequence[str]) -> None:
    both = (CopyRow.article_a.in_(members), CopyRow.article_b.in_(members))
    edges = connection.execute(sa.select(CopyRow.article_a, CopyRow.article_b).where(*both)).all()
    for a, b in edges:
        _join(connection, [str(a), str(b)])
