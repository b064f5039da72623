"""Articles, their versions, passages and vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from operator import itemgetter
from typing import Any

import numpy as np
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from vectorstore.types import Passage
from vectorstore.vectors import Vectors
from workbench.db.copies import (
    CopyJudge,
    SketchNumbers,
    drop_copies,
    link_copies,
    redraw_sketches,
    store_sketch,
)
from workbench.db.engine import Database
from workbench.db.events import append_event
from workbench.db.ids import by_id
from workbench.db.outbox import OutboxAction, enqueue
from workbench.db.tables import ArticleRow, PassageRow, SketchDueRow, VectorRow
from workbench.errors import NotFound
from workbench.standing import Standing
from workbench.types import Article, ArticleCard, EntityKind, IngestStatus, Published
from workbench.urls import url_key

_CARD_COLUMNS = [c for c in ArticleRow.__table__.c if c.name not in {"text", "url_key", "text_sha"}]
_BATCH = 500
_REDRAWN_AT_ONCE = 50
"""Articles sketched again in one transaction, so that others can write in between."""
# Built once: it runs for every claim. Whether an article is current is looked at in Python and not in SQL, for
# SQLite would walk all current articles.
_CANDIDATES = (
    sa.select(*_CARD_COLUMNS, PassageRow.id.label("passage_id"), PassageRow.start, PassageRow.end, PassageRow.text)
    .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
    .where(PassageRow.id.in_(sa.bindparam("ids", expanding=True)))
)
_STANDINGS = (
    sa.select(
        PassageRow.id,
        ArticleRow.replaced_by,
        ArticleRow.id,
        ArticleRow.publisher,
        ArticleRow.agency,
        ArticleRow.url,
        ArticleRow.canonical_url,
        ArticleRow.published_day,
        ArticleRow.replaces,
        ArticleRow.cluster,
    )
    .join(ArticleRow, ArticleRow.id == PassageRow.article_id)
    .where(PassageRow.id.in_(sa.bindparam("ids", expanding=True)))
)
_INSERT_ARTICLE = sa.insert(ArticleRow)


@dataclass(frozen=True, kw_only=True)
class NewArticle:
    """An article with everything derived from it, ready to be written in one transaction."""

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    """One row a passage, unit length."""
    sketch: SketchNumbers


@dataclass(frozen=True, kw_only=True)
class Known:
    """What the desk already holds of an article about to be added."""

    status: IngestStatus
    article_id: str | None = None
    passages: int = 0
    replaces: str | None = None
    version: int = 1


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of article cards."""

    items: tuple[ArticleCard, ...]
    total: int
    page: int
    page_size: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.page_size))


class ArticleStore:
    """Keeps articles. The newest version at an address is current; older ones stay readable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, article: Article) -> Known:
        """Say whether `article` is new here, and which version it would replace."""
        with self._database.read() as connection:
            return _known(connection, article)

    def add(
        self, batch: Sequence[NewArticle], *, fingerprint: str, judge: CopyJudge, who: str, now: datetime
    ) -> list[Known]:
        """Write articles with passages, vectors, copies, outbox rows and history in one transaction.

        Returns what became of each, in order: an article another process added meanwhile is `unchanged`.
        """
        with self._database.write() as connection:
            return [_add(connection, new, fingerprint=fingerprint, judge=judge, who=who, now=now) for new in batch]

    def redraw_sketches(self, *, draw: Callable[[str], SketchNumbers], judge: CopyJudge) -> int:
        """Sketch every article again whose sketch is of an older kind; returns how many there were."""
        done = 0
        while self._is_sketch_due():
            with self._database.write() as connection:
                done += redraw_sketches(connection, draw=draw, judge=judge, limit=_REDRAWN_AT_ONCE)
        return done

    def _is_sketch_due(self) -> bool:
        with self._database.read() as connection:
            return connection.execute(sa.select(SketchDueRow.article_id).limit(1)).first() is not None

    def get(self, article_id: str) -> Article:
        """Return one article by id or unique beginning of an id.

        Raises:
            NotFound: no article, or more than one, has that id.
        """
        with self._database.read() as connection:
            row = by_id(connection, ArticleRow, article_id)
        if row is None:
            raise NotFound(f"no article {article_id!r}: `workbench articles` lists them")
        return _article(row)

    def cards(self, article_ids: Iterable[str]) -> dict[str, ArticleCard]:
        """Return cards by id; ids that do not exist are absent."""
        found: dict[str, ArticleCard] = {}
        ids = list(dict.fromkeys(article_ids))
        with self._database.read() as connection:
            for at in range(0, len(ids), _BATCH):
                query = sa.select(*_CARD_COLUMNS).where(ArticleRow.id.in_(ids[at : at + _BATCH]))
                found |= {row.id: _card(row) for row in connection.execute(query)}
        return found

    def of_clusters(self, clusters: Iterable[str]) -> dict[str, list[ArticleCard]]:
        """Return the current members of each set of copies."""
        names = list(dict.fromkeys(clusters))
        members: dict[str, list[ArticleCard]] = {name: [] for name in names}
        if not names:
            return members
        query = sa.select(*_CARD_COLUMNS).where(ArticleRow.cluster.in_(names))
        with self._database.read() as connection:
            for row in connection.execute(query.order_by(ArticleRow.id)):
                if row.replaced_by is None:
                    members[str(row.cluster)].append(_card(row))
        return members

    def search(
        self, *, text: str | None = None, publisher: str | None = None, page: int = 1, page_size: int = 50
    ) -> Page:
        """List current articles, newest added first."""
        wanted: list[sa.ColumnElement[bool]] = [ArticleRow.replaced_by.is_(None)]
        if text:
            wanted.append(
                sa.or_(
                    ArticleRow.title.icontains(text, autoescape=True),
                    ArticleRow.text.icontains(text, autoescape=True),
                    ArticleRow.url.icontains(text, autoescape=True),
                )
            )
        if publisher:
            wanted.append(ArticleRow.publisher.icontains(publisher, autoescape=True))
        query = sa.select(*_CARD_COLUMNS).where(*wanted).order_by(ArticleRow.added_at.desc(), ArticleRow.id)
        with self._database.read() as connection:
            total = connection.execute(sa.select(sa.func.count()).select_from(ArticleRow).where(*wanted)).scalar_one()
            rows = connection.execute(query.limit(page_size).offset((page - 1) * page_size)).all()
        return Page(items=tuple(_card(row) for row in rows), total=total, page=page, page_size=page_size)

    def unread(self) -> list[str]:
        """Ids of current articles whose claims were never extracted, oldest first."""
        query = (
            sa.select(ArticleRow.id)
            .where(ArticleRow.claims_read_at.is_(None), ArticleRow.replaced_by.is_(None))
            .order_by(ArticleRow.added_at, ArticleRow.id)
        )
        with self._database.read() as connection:
            return [str(row.id) for row in connection.execute(query)]

    def publishers(self) -> list[tuple[str, int]]:
        """Known publishers with their current articles, most first."""
        count = sa.func.count().label("n")
        query = (
            sa.select(ArticleRow.publisher, count)
            .where(ArticleRow.publisher.is_not(None), ArticleRow.replaced_by.is_(None))
            .group_by(ArticleRow.publisher)
            .order_by(count.desc(), ArticleRow.publisher)
        )
        with self._database.read() as connection:
            return [(str(row[0]), int(row[1])) for row in connection.execute(query)]

    def edit(self, article_id: str, changes: Mapping[str, object], *, who: str, now: datetime) -> None:
        """Correct metadata; every changed field leaves a line of history. The text is never edited."""
        with self._database.write() as connection:
            row = connection.execute(sa.select(*_CARD_COLUMNS).where(ArticleRow.id == article_id)).first()
            if row is None:
                raise NotFound(f"no article {article_id!r}: `workbench articles` lists them")
            real = {name: value for name, value in changes.items() if row._mapping[name] != value}
            for name, value in real.items():
                _log_edit(connection, article_id, name, row._mapping[name], value, who=who, now=now)
            if real:
                connection.execute(sa.update(ArticleRow).where(ArticleRow.id == article_id).values(**real))
            if real.keys() & {"title", "language"} and row.replaced_by is None:
                # Passages are found by their article's title too, and their vectors are made knowing both.
                passages = _passage_ids(connection, article_id)
                connection.execute(sa.delete(VectorRow).where(VectorRow.passage_id.in_(passages)))
                enqueue(connection, OutboxAction.UPSERT, passages)

    def passages_of(self, article_id: str) -> list[Passage]:
        """Passages of one article in reading order."""
        query = sa.select(PassageRow.__table__).where(PassageRow.article_id == article_id).order_by(PassageRow.start)
        with self._database.read() as connection:
            return [Passage(**row._mapping) for row in connection.execute(query)]

    def candidates(self, passage_ids: Sequence[str]) -> dict[str, tuple[Passage, ArticleCard]]:
        """Passages of current articles with their cards, by passage id; ids that are gone or retired are absent."""
        found: dict[str, tuple[Passage, ArticleCard]] = {}
        with self._database.read() as connection:
            for at in range(0, len(passage_ids), _BATCH):
                rows = connection.execute(_CANDIDATES, {"ids": list(passage_ids[at : at + _BATCH])})
                current = (row for row in rows if row[_REPLACED_BY] is None)
                found |= {row[_AFTER_CARD]: (_passage(row), _card(row)) for row in current}
        return found

    def standings(self, passage_ids: Sequence[str]) -> dict[str, Standing]:
        """What decides whether passages of current articles can be evidence; a tenth of what `candidates` takes."""
        found: dict[str, Standing] = {}
        with self._database.read() as connection:
            for at in range(0, len(passage_ids), _BATCH):
                rows = connection.execute(_STANDINGS, {"ids": list(passage_ids[at : at + _BATCH])})
                found |= {row[0]: Standing._make(row[2:]) for row in rows if row[1] is None}
        return found


def _known(connection: Connection, article: Article) -> Known:
    row = connection.execute(
        sa.select(ArticleRow.id, ArticleRow.passages, ArticleRow.replaced_by).where(ArticleRow.id == article.id)
    ).first()
    if row is not None and row.replaced_by is None:
        return Known(status=IngestStatus.UNCHANGED, article_id=row.id, passages=row.passages)
    key = url_key(article.canonical_url or article.url)
    older = _current_at(connection, key) if key else None
    if older is not None:
        if older.text_sha == text_sha(article.text):
            return Known(status=IngestStatus.UNCHANGED, article_id=older.id, passages=older.passages)
        return Known(status=IngestStatus.ADDED, replaces=older.id, version=older.version + 1)
    twin = _same_text(connection, article)
    if twin is not None:
        return Known(status=IngestStatus.DUPLICATE, article_id=twin.id, passages=twin.passages)
    return Known(status=IngestStatus.ADDED)


def _current_at(connection: Connection, key: str) -> sa.Row[str, str, int, int] | None:
    columns = sa.select(ArticleRow.id, ArticleRow.text_sha, ArticleRow.passages, ArticleRow.version)
    return connection.execute(columns.where(ArticleRow.url_key == key, ArticleRow.replaced_by.is_(None))).first()


def _same_text(connection: Connection, article: Article) -> sa.Row[str, int, str | None, str | None] | None:
    """The same words by the same publisher under another address: one article, not two."""
    columns = sa.select(ArticleRow.id, ArticleRow.passages, ArticleRow.publisher, ArticleRow.replaced_by)
    query = columns.where(ArticleRow.text_sha == text_sha(article.text)).order_by(ArticleRow.id)
    # The publisher is looked at here: SQLite would rather walk all that it published, on every article of a large one.
    same = (row for row in connection.execute(query) if row.publisher == article.publisher)
    return next((row for row in same if row.replaced_by is None), None)


def _add(
    connection: Connection, new: NewArticle, *, fingerprint: str, judge: CopyJudge, who: str, now: datetime
) -> Known:
    known = _known(connection, new.article)
    if known.status is not IngestStatus.ADDED:
        return known
    article_id = new.article.id
    if known.replaces is not None:
        _retire(connection, known.replaces, article_id)
    connection.execute(_INSERT_ARTICLE, _article_values(new, known, now))
    if new.passages:
        connection.execute(sa.insert(PassageRow), [asdict(p) for p in new.passages])
        connection.execute(sa.insert(VectorRow), vector_rows(new.passages, new.vectors, fingerprint))
    enqueue(connection, OutboxAction.UPSERT, [p.id for p in new.passages])
    store_sketch(connection, article_id, new.sketch)
    link_copies(connection, article_id, new.article.text, numbers=new.sketch, judge=judge)
    action = "added" if known.replaces is None else "new_version"
    append_event(
        connection, at=now, who=who, kind=EntityKind.ARTICLE, entity_id=article_id, action=action, before=known.replaces
    )
    return Known(
        status=IngestStatus.ADDED,
        article_id=article_id,
        passages=len(new.passages),
        replaces=known.replaces,
        version=known.version,
    )


def _retire(connection: Connection, old_id: str, new_id: str) -> None:
    """Keep the old version and its claims, but take its passages out of the indexes and its copies apart."""
    connection.execute(sa.update(ArticleRow).where(ArticleRow.id == old_id).values(replaced_by=new_id))
    enqueue(connection, OutboxAction.DELETE, _passage_ids(connection, old_id))
    drop_copies(connection, old_id)


def _passage_ids(connection: Connection, article_id: str) -> Sequence[str]:
    query = sa.select(PassageRow.id).where(PassageRow.article_id == article_id).order_by(PassageRow.start)
    return connection.execute(query).scalars().all()


def vector_rows(passages: Sequence[Passage], vectors: Vectors, fingerprint: str) -> list[dict[str, object]]:
    """Rows for the vectors table; `vectors[i]` belongs to `passages[i]`."""
    packed = np.ascontiguousarray(vectors, dtype="<f4")
    return [
        {"passage_id": p.id, "fingerprint": fingerprint, "vector": packed[i].tobytes()} for i, p in enumerate(passages)
    ]


def text_sha(text: str) -> str:
    """Fingerprint of a text, for finding the same words again."""
    return hashlib.sha256(text.encode()).hexdigest()


def _article_values(new: NewArticle, known: Known, now: datetime) -> dict[str, object]:
    article, published = new.article, new.article.published
    return {
        "id": article.id,
        "url_key": url_key(article.canonical_url or article.url),
        "text_sha": text_sha(article.text),
        "title": article.title,
        "byline": article.byline,
        "agency": article.agency,
        "publisher": article.publisher,
        "upstream": list(article.upstream),
        "url": article.url,
        "canonical_url": article.canonical_url,
        "retrieved_at": article.retrieved_at,
        "language": article.language,
        "findings": list(article.findings),
        "version": known.version,
        "replaces": known.replaces,
        "passages": len(new.passages),
        "credit": article.credit,
        "added_at": now,
        "text": article.text,
        **published_values(published),
    }


def published_values(published: Published | None) -> dict[str, object]:
    """Columns that keep a publication time with its zone and precision."""
    if published is None:
        return {"published_day": None, "published_at": None, "published_found": None}
    return {
        "published_day": published.day,
        "published_at": published.at.isoformat() if published.at else None,
        "published_found": published.found_in,
    }


def _log_edit(
    connection: Connection, article_id: str, name: str, before: object, after: object, *, who: str, now: datetime
) -> None:
    append_event(
        connection,
        at=now,
        who=who,
        kind=EntityKind.ARTICLE,
        entity_id=article_id,
        action=f"edit_{name}",
        before=None if before is None else str(before),
        after=None if after is None else str(after),
    )


_CARD_NAMES = [column.name for column in _CARD_COLUMNS]
_REPLACED_BY, _AFTER_CARD = _CARD_NAMES.index("replaced_by"), len(_CARD_NAMES)
_CARD_FIELDS = sorted({f.name for f in fields(ArticleCard)} - {"published", "upstream", "findings"})
# A row gives its columns by place in a tenth of the time it takes to give them by name.
_in_card = itemgetter(*map(_CARD_NAMES.index, _CARD_FIELDS))
_in_published = itemgetter(*map(_CARD_NAMES.index, ("published_day", "published_at", "published_found")))
_in_lists = itemgetter(*map(_CARD_NAMES.index, ("upstream", "findings")))


def _card_values(row: Sequence[object]) -> dict[str, object]:
    """Fields of a card from a row that begins with `_CARD_COLUMNS`."""
    values: dict[str, object] = dict(zip(_CARD_FIELDS, _in_card(row), strict=True))
    day, at, found_in = _in_published(row)
    upstream, findings = _in_lists(row)
    published = None
    if day is not None:
        published = Published(day=day, at=datetime.fromisoformat(at) if at else None, found_in=found_in)
    return values | {"published": published, "upstream": tuple(upstream), "findings": tuple(findings)}


def _passage(row: Sequence[Any]) -> Passage:
    name, start, end, text = row[_AFTER_CARD:]
    return Passage(id=name, article_id=row[_CARD_NAMES.index("id")], start=start, end=end, text=text)


def _card(row: Sequence[object]) -> ArticleCard:
    return ArticleCard(**_card_values(row))  # type: ignore[arg-type]


def _article(row: sa.Row[tuple[object, ...]]) -> Article:
    card = [row._mapping[name] for name in _CARD_NAMES]
    return Article(**_card_values(card), text=row._mapping["text"])  # type: ignore[arg-type]
