"""What origins are proved and compared with: whole texts, the closest copies, the desk's publishers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from workbench.db.engine import Database
from workbench.db.tables import ArticleRow, CopyRow

# Built once: they run for every claim.
_IDS: sa.BindParameter[list[str]] = sa.bindparam("ids", expanding=True)
_TEXTS = sa.select(ArticleRow.id, ArticleRow.text).where(ArticleRow.id.in_(_IDS))
_COPIES = (
    sa.select(CopyRow.article_a, CopyRow.article_b, CopyRow.detail)
    .where(sa.or_(CopyRow.article_a.in_(_IDS), CopyRow.article_b.in_(_IDS)))
    .order_by(CopyRow.containment.desc(), CopyRow.article_a, CopyRow.article_b)
)
_BATCH = 400


@dataclass(frozen=True, kw_only=True)
class ClosestCopy:
    """The copy of an article that shares most with it."""

    article_id: str
    detail: str
    """How much the two share, in words for the reviewer."""


class ProofStore:
    """Reads texts and copies of the articles that are shown, and whom their publishers could be mistaken for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def texts(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Texts by article id; ids that do not exist are absent."""
        ids = list(dict.fromkeys(article_ids))
        found: dict[str, str] = {}
        with self._database.read() as connection:
            for at in range(0, len(ids), _BATCH):
                rows = connection.execute(_TEXTS, {"ids": ids[at : at + _BATCH]})
                found |= {str(row.id): str(row.text) for row in rows}
        return found

    def publishers(self) -> dict[str, int]:
        """Publisher → its current articles, the most established first: most articles, then oldest."""
        count, first = sa.func.count(), sa.func.min(ArticleRow.added_at)
        query = (
            sa.select(ArticleRow.publisher, count, first)
            .where(ArticleRow.publisher.is_not(None), ArticleRow.replaced_by.is_(None))
            .group_by(ArticleRow.publisher)
        )
        with self._database.read() as connection:
            rows = [(-int(n), at, str(name)) for name, n, at in connection.execute(query)]
        # Of two that came together, the one with a digit is rather the imitation (`hera1d`).
        rows.sort(key=lambda row: (*row[:2], any(map(str.isdigit, row[2])), row[2]))
        return {name: -n for n, _, name in rows}

    def closest(self, article_ids: Iterable[str], *, among: Collection[str]) -> dict[str, ClosestCopy]:
        """The closest copy of each article, by its id, out of `among`; an article without one is absent."""
        ids = list(dict.fromkeys(article_ids))
        found: dict[str, ClosestCopy] = {}
        if not ids:
            return found
        with self._database.read() as connection:
            for at in range(0, len(ids), _BATCH):
                some = ids[at : at + _BATCH]
                for a, b, detail in connection.execute(_COPIES, {"ids": some}):
                    for one, other in ((str(a), str(b)), (str(b), str(a))):
                        if one in some and other in among:
                            found.setdefault(one, ClosestCopy(article_id=other, detail=str(detail)))
        return found
