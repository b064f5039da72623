"""The two indexes derived from the database: kept up with the outbox, verified against it, rebuilt from it."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

import numpy as np

from vectorstore.embedding import Embeddable, PassageEmbeddings
from vectorstore.errors import IndexDamaged, IndexMismatch
from vectorstore.index import VectorIndex
from vectorstore.lexical import LexicalEntry, LexicalIndex
from vectorstore.search import Keep, keep_all, search
from vectorstore.types import Hit, Passage
from vectorstore.vectors import Vectors
from workbench.db.articles import vector_rows
from workbench.db.outbox import Change, Indexable, Live, OutboxAction, OutboxStore, unpack

logger = logging.getLogger(__name__)

_BATCH = 1000
_PROBES = 200


@dataclass(frozen=True, kw_only=True)
class VerifyReport:
    """What `index verify` found. No problems means that every passage can be found by both indexes."""

    passages: int
    applied: int
    """Changes that were still waiting and have been applied first, as after a crash."""
    problems: tuple[str, ...] = field(default_factory=tuple)


class Indexes:
    """The vector index and the lexical index of one desk.

    Thread-safe. Several processes may hold one: each change is applied idempotently and confirmed by reading it back.
    """

    def __init__(
        self,
        *,
        outbox: OutboxStore,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        embeddings: PassageEmbeddings,
        clock: Callable[[], datetime],
    ) -> None:
        self._outbox, self._vectors, self._lexical = outbox, vectors, lexical
        self._embeddings, self._clock = embeddings, clock
        self._collection = ""
        self._lock = threading.RLock()
        self._words = ThreadPoolExecutor(2, "words")

    @property
    def version(self) -> str:
        """Embedding fingerprint and live collection: with these a reader can repeat a search."""
        return f"{self._embeddings.fingerprint}/{self._collection}"

    def close(self) -> None:
        """Give the embedded index back to other processes."""
        self._words.shutdown()
        self._vectors.close()

    def search(self, query: str, limit: int, keep: Keep = keep_all) -> list[Hit]:
        """Passages for a query by both legs together, best first; each leg gives `limit` that `keep` lets pass."""
        with self._lock:
            live = self._open_live()
            self._follow_lexical(live.last_seq)
        return search(
            query,
            limit,
            embeddings=self._embeddings,
            vectors=self._vectors,
            lexical=self._lexical,
            threads=self._words,
            keep=keep,
        )

    def vectors_of(self, passage_ids: Sequence[str]) -> dict[str, Vectors]:
        """The vectors of passages that were just found; ids that are not there are absent."""
        return self._vectors.vectors_of(passage_ids)

    def catch_up(self) -> int:
        """Apply every waiting change to both indexes; returns how many the vector index took.

        Raises:
            IndexMismatch: the index was built with another embedding model.
            IndexDamaged: a change could not be read back.
        """
        with self._lock:
            self._open_live()
            applied = 0
            while changes := self._outbox.pending(self._embeddings.fingerprint, _BATCH):
                self._apply(changes)
                if self._outbox.state("collection") != self._collection:
                    self._open_live()  # a rebuild swapped the collection meanwhile: apply the batch again
                    continue
                self._outbox.settle([change.seq for change in changes], self._clock())
                applied += len(changes)
            self._follow_lexical(self._outbox.live().last_seq)
            return applied

    def verify(self) -> VerifyReport:
        """Compare both indexes with the database, id by id and vector by vector, and search for all of them."""
        with self._lock:
            applied = self.catch_up()
            expected = self._outbox.expected_ids()
            held = self._vectors.ids()
            problems = [
                *_differences("vector index", expected, held),
                *_differences("vector search", held, self._vectors.reachable()),
                *_differences("lexical index", expected, self._lexical.ids()),
                *self._wrong_vectors(),
            ]
            return VerifyReport(passages=len(expected), applied=applied, problems=tuple(problems))

    def rebuild(self, on_progress: Callable[[int], None] = lambda done: None) -> int:
        """Build both indexes anew from the database and swap; embeds only what this model has not embedded before."""
        with self._lock:
            start = self._outbox.last_seq()
            old = self._outbox.state("collection")
            name = _next_collection(old, self._embeddings.fingerprint)
            self._vectors.drop(name)
            self._vectors.use(name, fingerprint=self._embeddings.fingerprint, dim=self._embeddings.dim)
            done = self._fill(on_progress)
            self._replay_after(start)
            self._outbox.set_state(collection=name, fingerprint=self._embeddings.fingerprint)
            self._collection = name
            # Changes that another process settled on the old collection between the replay and the swap.
            self._replay_after(start)
            if old is not None and old != name:
                self._vectors.drop(old)
                self._vectors.use(name, fingerprint=self._embeddings.fingerprint, dim=self._embeddings.dim)
            return done

    def _open_live(self) -> Live:
        live = self._outbox.live()
        name = live.collection
        if name is not None and name == self._collection:
            return live
        if name is None:
            name = _next_collection(None, self._embeddings.fingerprint)
            self._outbox.set_state(collection=name, fingerprint=self._embeddings.fingerprint)
        elif live.fingerprint != self._embeddings.fingerprint:
            raise IndexMismatch(
                f"the index holds {live.fingerprint} and the desk is set to {self._embeddings.fingerprint}: "
                "run `workbench index rebuild`, or set WORKBENCH_EMBEDDING back"
            )
        self._vectors.use(name, fingerprint=self._embeddings.fingerprint, dim=self._embeddings.dim)
        self._collection = name
        return live

    def _apply(self, changes: Sequence[Change]) -> None:
        final = {change.passage_id: change for change in changes}
        upserts = [_indexable(c) for c in final.values() if c.action is OutboxAction.UPSERT]
        deletes = [c.passage_id for c in final.values() if c.action is OutboxAction.DELETE]
        self._put([c.passage_id for c in upserts], self._vectors_for(upserts))
        if deletes:
            self._vectors.delete(deletes)

    def _put(self, ids: Sequence[str], packed: Sequence[bytes]) -> None:
        if not ids:
            return
        vectors = unpack(packed)
        self._vectors.upsert(ids, vectors)
        back = self._vectors.read_back(ids)
        lost = [i for i, v in zip(ids, vectors, strict=True) if i not in back or not _same(back[i], v)]
        if lost:
            raise IndexDamaged(
                f"{len(lost)} of {len(ids)} passages could not be read back from the vector index (first {lost[0]}): "
                "run `workbench index rebuild`"
            )

    def _follow_lexical(self, newest: int) -> None:
        while self._lexical.applied < newest:
            changes = self._outbox.after(self._lexical.applied, self._embeddings.fingerprint, _BATCH)
            final = {change.passage_id: change for change in changes}
            self._lexical.apply(
                [_entry(_indexable(c)) for c in final.values() if c.action is OutboxAction.UPSERT],
                [c.passage_id for c in final.values() if c.action is OutboxAction.DELETE],
                upto=changes[-1].seq,
            )

    def _fill(self, on_progress: Callable[[int], None]) -> int:
        self._lexical.clear()
        last, done = self._outbox.last_seq(), 0
        for batch in self._outbox.indexable(self._embeddings.fingerprint, batch=_BATCH):
            self._put([row.passage_id for row in batch], self._vectors_for(batch))
            entries = [_entry(row) for row in batch]
            self._lexical.apply(entries, [], upto=0)
            done += len(batch)
            on_progress(done)
        self._lexical.apply([], [], upto=last)
        return done

    def _vectors_for(self, batch: Sequence[Indexable]) -> list[bytes]:
        """Vectors as stored; those that are not, as after a change of model or of a title, are made and stored now."""
        missing = [row for row in batch if row.vector is None]
        made: dict[str, bytes] = {}
        if missing:
            words = [Embeddable(text=row.text, title=row.title, language=row.language) for row in missing]
            vectors = self._embeddings.embed_array(words)
            passages = [Passage(id=r.passage_id, article_id="", start=0, end=0, text=r.text) for r in missing]
            rows = vector_rows(passages, vectors, self._embeddings.fingerprint)
            self._outbox.add_vectors(rows)
            made = {row.passage_id: v.astype("<f4").tobytes() for row, v in zip(missing, vectors, strict=True)}
        return [row.vector if row.vector is not None else made[row.passage_id] for row in batch]

    def _replay_after(self, seq: int) -> None:
        while changes := self._outbox.after(seq, self._embeddings.fingerprint, _BATCH):
            self._apply(changes)
            seq = changes[-1].seq

    def _wrong_vectors(self) -> list[str]:
        wrong, sample = 0, dict[str, Vectors]()
        for batch in self._outbox.indexable(self._embeddings.fingerprint, batch=_BATCH):
            stored = {row.passage_id: unpack([row.vector])[0] for row in batch if row.vector is not None}
            back = self._vectors.read_back(list(stored))
            wrong += sum(1 for i, v in stored.items() if i in back and not _same(back[i], v))
            sample |= dict(islice(stored.items(), max(1, _PROBES // 10)))
        problems = [f"vector index: {wrong} vectors differ from the database"] if wrong else []
        faults = Counter(str(p.fault) for p in self._vectors.probe(dict(islice(sample.items(), _PROBES))))
        return problems + [
            f"vector index: {n} of {len(sample)} passages tried are {fault}" for fault, n in faults.items()
        ]


def _indexable(change: Change) -> Indexable:
    return Indexable(
        passage_id=change.passage_id,
        text=change.text or "",
        title=change.title,
        language=change.language,
        vector=change.vector,
    )


def _entry(row: Indexable) -> LexicalEntry:
    return LexicalEntry(passage_id=row.passage_id, text=row.text, title=row.title or "", language=row.language)


def _same(a: Vectors, b: Vectors) -> bool:
    return bool(np.allclose(a, b, atol=1e-5))


def _differences(name: str, expected: set[str], found: set[str]) -> list[str]:
    missing, extra = expected - found, found - expected
    return [
        *([f"{name}: {len(missing)} passages are missing"] if missing else []),
        *([f"{name}: {len(extra)} passages should not be there"] if extra else []),
    ]


def _next_collection(old: str | None, fingerprint: str) -> str:
    """`passages-<generation>`; the generation grows with every rebuild."""
    generation = int(old.rsplit("-", 1)[1]) + 1 if old else 1
    return f"passages-{generation}"
