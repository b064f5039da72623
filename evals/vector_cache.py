"""Vectors kept between runs: embedding is nearly all of the time an eval takes."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path

import numpy as np

from vectorstore.embedding import Embeddable, PassageEmbeddings
from vectorstore.vectors import Vectors

_BATCH = 128
"""Passages embedded between two commits: what an interruption can cost."""
_STORED = np.dtype("<f4")


class VectorCache:
    """Embeds passages, each text once per embedding model. One process at a time; interrupt it at any moment."""

    def __init__(self, database: sqlite3.Connection, embeddings: PassageEmbeddings) -> None:
        self._database, self._embeddings = database, embeddings

    def embed(self, passages: Sequence[Embeddable], on_progress: Callable[[int, int], None]) -> Vectors:
        """Give the passages' vectors, shape `(n, dim)`; `on_progress(done, of)` hears of those embedded now.

        Raises:
            EmbeddingUnavailable: a remote model does not answer; what was embedded before is kept.
        """
        keys = [_key(passage) for passage in passages]
        missing = {key: one for key, one in zip(keys, passages, strict=True) if self._stored(key) is None}
        for done, batch in _batches(missing):
            vectors = self._embeddings.embed_array(list(batch.values())).astype(_STORED)
            with self._database:
                self._database.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)",
                    [(key, row.tobytes()) for key, row in zip(batch, vectors, strict=True)],
                )
            on_progress(done, len(missing))
        packed = b"".join(self._stored(key) or b"" for key in keys)
        return np.frombuffer(packed, dtype=_STORED).reshape(len(keys), self._embeddings.dim).astype(np.float32)

    def _stored(self, key: bytes) -> bytes | None:
        found = self._database.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone()
        return bytes(found[0]) if found else None


@contextmanager
def open_vector_cache(folder: Path, embeddings: PassageEmbeddings) -> Iterator[VectorCache]:
    """Open the cache of this embedding model in a folder, creating both."""
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^\w.-]+", "-", embeddings.fingerprint)
    with closing(sqlite3.connect(folder / f"vectors-{name}.sqlite", timeout=60)) as database:
        database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )
        yield VectorCache(database, embeddings)


def _key(passage: Embeddable) -> bytes:
    return hashlib.sha256(f"{passage.language}\x1f{passage.words}".encode()).digest()


def _batches(passages: dict[bytes, Embeddable]) -> Iterator[tuple[int, dict[bytes, Embeddable]]]:
    rest, done = iter(passages.items()), 0
    while batch := dict(islice(rest, _BATCH)):
        done += len(batch)
        yield done, batch
