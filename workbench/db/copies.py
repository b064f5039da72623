"""Which articles are copies of one another, kept up as articles come and go."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.copy_lookup import CandidateJudge, find_candidates
from workbench.db.engine import Database
from workbench.db.tables import ArticleRow, BandRow, CopyRow, ShingleRow, SketchDueRow

_ENOUGH_OF_A_CLUSTER = 8
"""Copies that are looked up in one set of copies: the next reprint of a story need not be held against all others."""


@dataclass(frozen=True, kw_only=True)
class CopyFound:
    """Two texts are copies."""

    containment: float
    detail: str
    """Words for the reviewer."""


@dataclass(frozen=True, kw_only=True)
class SketchNumbers:
    """What later articles look an article up by."""

    bands: Sequence[int]
    shingles: Sequence[int]


class CopyJudge(CandidateJudge, Protocol):
    """Decides about copies; storage only knows who to ask about."""

    def compare(self, text_a: str, text_b: str) -> CopyFound | None:
        """Compare two texts; `None` when they are not copies."""


class CopyStore:
    """Reads what is known of copies."""

    def __init__(self, database: Database) -> None:
        self._database = database

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


def store_sketch(connection: Connection, article_id: str, numbers: SketchNumbers) -> None:
    """Keep what later articles will be looked up by."""
    bands, shingles = dict.fromkeys(numbers.bands), dict.fromkeys(numbers.shingles)
    if bands:
        connection.execute(sa.insert(BandRow), [{"band": b, "article_id": article_id} for b in bands])
    if shingles:
        connection.execute(sa.insert(ShingleRow), [{"shingle": s, "article_id": article_id} for s in shingles])


def link_copies(
    connection: Connection, article_id: str, text: str, *, numbers: SketchNumbers, judge: CopyJudge
) -> None:
    """Find the copies of an article and join their clusters. Costs a few index look-ups, never a scan."""
    found = _known_copies(connection, article_id)
    linked: Counter[str | None] = Counter()
    for other in find_candidates(connection, article_id, bands=numbers.bands, shingles=numbers.shingles, judge=judge):
        is_known = other.article_id in found
        if is_known or (other.cluster and linked[other.cluster] >= _ENOUGH_OF_A_CLUSTER):
            continue
        verdict = judge.compare(text, _text(connection, other.article_id))
        if verdict is not None:
            a, b = sorted((article_id, other.article_id))
            row = {"article_a": a, "article_b": b, "containment": verdict.containment, "detail": verdict.detail}
            connection.execute(sa.insert(CopyRow).values(**row))
            found.add(other.article_id)
            linked[other.cluster] += 1
    if found:
        _join(connection, [article_id, *sorted(found)])


def redraw_sketches(
    connection: Connection, *, draw: Callable[[str], SketchNumbers], judge: CopyJudge, limit: int
) -> int:
    """Sketch articles again whose sketch is of an older kind, and find their copies; returns how many were due.

    Copies that were found before stay.
    """
    query = sa.select(ArticleRow.id, ArticleRow.text).join(SketchDueRow, SketchDueRow.article_id == ArticleRow.id)
    due = connection.execute(query.order_by(ArticleRow.id).limit(limit)).all()
    for article_id, text in due:
        numbers = draw(text)
        _drop_sketch(connection, article_id)
        store_sketch(connection, article_id, numbers)
        link_copies(connection, article_id, text, numbers=numbers, judge=judge)
    return len(due)


def drop_copies(connection: Connection, article_id: str) -> None:
    """Take an article that is no longer current from its cluster and split what only it held together.

    The copies found of it stay written down: its claims stay too, and those copies are no evidence for them.
    """
    cluster = connection.execute(sa.select(ArticleRow.cluster).where(ArticleRow.id == article_id)).scalar()
    _drop_sketch(connection, article_id)
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


def _drop_sketch(connection: Connection, article_id: str) -> None:
    for table in (BandRow, ShingleRow, SketchDueRow):
        connection.execute(sa.delete(table).where(table.article_id == article_id))


def _text(connection: Connection, article_id: str) -> str:
    return str(connection.execute(sa.select(ArticleRow.text).where(ArticleRow.id == article_id)).scalar_one())


def _known_copies(connection: Connection, article_id: str) -> set[str]:
    """The current articles already written down as copies of it; none for a new article."""
    a, b = CopyRow.article_a, CopyRow.article_b
    other = sa.case((a == article_id, b), else_=a)
    query = (
        sa.select(ArticleRow.id)
        .join(CopyRow, ArticleRow.id == other)
        .where(sa.or_(a == article_id, b == article_id), ArticleRow.replaced_by.is_(None))
    )
    return set(connection.execute(query).scalars())


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
