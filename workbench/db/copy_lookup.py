"""Finds the articles that share most of a sketch, at a cost that does not grow with the desk.

A run of words that many articles hold (a footer, a story that hundreds of papers printed) would lead to all of them. So
of each number only the first holders are read, and what every article holds ranks behind what few do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from workbench.db.tables import ArticleRow, ShingleRow

__all__ = ["Candidate", "CandidateJudge", "find_candidates"]

_HOLDERS = 64
"""Articles read for one number; a number with more holders is common."""
_AT_ONCE = 50
"""Numbers asked for in one statement."""
_WEIGHED = 100
"""Articles whose sketches are weighed, those that share most first."""
_RARE, _COMMON = 16, 8
"""Articles handed on for rare numbers they share, and for common ones: the second find one more reprint of a story that
hundreds of papers printed."""
_COMMON_SHARE = 0.25
"""Share of the smaller sketch that common numbers alone must make up; a footer makes up less of most articles."""


class CandidateJudge(Protocol):
    """Says from what two sketches share whether their texts are worth comparing."""

    def is_candidate(self, *, shared_bands: int, shared_shingles: int, shingles_a: int, shingles_b: int) -> bool:
        """Whether two sketches are close enough to compare the texts."""


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An article that may be a copy."""

    article_id: str
    cluster: str | None


@dataclass(frozen=True, kw_only=True)
class _Hits:
    every: Counter[str]
    """How many numbers each article shares."""
    rare: Counter[str]
    """The same of numbers that few articles hold."""


def find_candidates(
    connection: Connection, article_id: str, *, bands: Sequence[int], shingles: Sequence[int], judge: CandidateJudge
) -> list[Candidate]:
    """The articles most like a sketch, best first, at most 24; never `article_id` itself."""
    by_band = _hits(connection, "copy_bands", "band", bands)
    by_shingle = _hits(connection, "copy_shingles", "shingle", shingles)

    def likeness(other: str) -> tuple[int, int, int, str]:
        return -by_shingle.rare[other], -by_shingle.every[other], -by_band.every[other], other

    others = sorted((set(by_band.every) | set(by_shingle.every)) - {article_id}, key=likeness)[:_WEIGHED]
    sizes = _sizes(connection, others)
    close = [
        other
        for other in others
        if judge.is_candidate(
            shared_bands=by_band.every[other],
            shared_shingles=by_shingle.every[other],
            shingles_a=len(shingles),
            shingles_b=sizes[other],
        )
    ]
    first = [other for other in close if by_shingle.rare[other] or by_band.rare[other]][:_RARE]
    common = [
        other
        for other in close
        if other not in first and by_shingle.every[other] >= _COMMON_SHARE * min(len(shingles), sizes[other])
    ]
    rest = sorted(common, key=lambda other: (-by_shingle.every[other], other))[:_COMMON]
    clusters = _clusters(connection, [*first, *rest])
    return [Candidate(article_id=other, cluster=clusters[other]) for other in (*first, *rest)]


def _hits(connection: Connection, table: str, column: str, values: Sequence[int]) -> _Hits:
    every: Counter[str] = Counter()
    rare: Counter[str] = Counter()
    for at in range(0, len(values), _AT_ONCE):
        asked = values[at : at + _AT_ONCE]
        holders: dict[int, list[str]] = {}
        for row in connection.execute(
            _holders_of(table, column, len(asked)), {f"v{n}": v for n, v in enumerate(asked)}
        ):
            holders.setdefault(row.value, []).append(row.article_id)
        for found in holders.values():
            every.update(found)
            if len(found) <= _HOLDERS:
                rare.update(found)
    return _Hits(every=every, rare=rare)


@cache
def _holders_of(table: str, column: str, count: int) -> sa.TextClause:
    """The first holders of each of `count` numbers, and one more where there are too many.

    A limit for each number has no other spelling that both engines read; the names come from this module alone.
    """
    one = (
        "SELECT * FROM (SELECT {column} AS value, article_id FROM {table} WHERE {column} = :v{n} "
        "ORDER BY article_id LIMIT {limit}) AS s{n}"
    )
    parts = (one.format(column=column, table=table, n=n, limit=_HOLDERS + 1) for n in range(count))
    return sa.text(" UNION ALL ".join(parts))


def _sizes(connection: Connection, article_ids: Sequence[str]) -> Counter[str]:
    query = (
        sa.select(ShingleRow.article_id, sa.func.count())
        .where(ShingleRow.article_id.in_(article_ids))
        .group_by(ShingleRow.article_id)
    )
    return Counter({str(row[0]): int(row[1]) for row in connection.execute(query)}) if article_ids else Counter()


def _clusters(connection: Connection, article_ids: Sequence[str]) -> dict[str, str | None]:
    if not article_ids:
        return {}
    query = sa.select(ArticleRow.id, ArticleRow.cluster).where(ArticleRow.id.in_(article_ids))
    return {str(row.id): row.cluster for row in connection.execute(query)}
