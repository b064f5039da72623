"""The vectors of passages in Chroma: with `chroma` the only door to `chromadb`.

Chroma is derived from the database and can be rebuilt from it. What this module guards against, all seen with
chromadb 1.5.9: two processes in one folder lose vectors silently; `count()` stays right when vectors are gone; a
changed model of the same width goes unnoticed; damaged graph files crash the whole process.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

import numpy as np

from vectorstore import leftovers, ownership, server, trial
from vectorstore.chroma import http_sessions, open_folder, open_url, settled, translated
from vectorstore.errors import IndexBusy, IndexDamaged, IndexMismatch, VectorStoreError
from vectorstore.ownership import Ownership
from vectorstore.vectors import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

STORED_TOLERANCE = 1e-5
"""Greatest difference, a component, between a vector given and the same vector read back."""

_REQUEST_BYTES = 16 * 2**20
"""Vectors sent in one request; the server refuses bodies over 40 MB, and base64 adds a third."""
_UNIT_TOLERANCE = 1e-3
_WALK_BATCH = 2_000
_PROBE_DEPTH = 10
_PROBE_QUERIES = 200


class Fault(StrEnum):
    """What is wrong with one passage's vector."""

    MISSING = "missing"
    """The index does not know the passage."""
    CHANGED = "changed"
    """Another vector is stored than the one that should be."""
    UNREACHABLE = "unreachable"
    """The vector is stored, but a search for exactly that vector does not find it."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One passage that the index does not hold as it should."""

    passage_id: str
    fault: Fault


class VectorIndex:
    """One collection of unit vectors by passage id, in an owned folder or behind a Chroma server.

    Safe to share between threads. Close it, or use it in a `with` statement: an embedded folder is owned until then.
    Beside what each method names, methods raise IndexUnavailable when the server does not answer and IndexDamaged when
    Chroma cannot read its own files.
    """

    def __init__(self, client: Client, *, place: str, owned: Ownership | None) -> None:
        self.place = place
        """Folder or url, for messages."""
        self._client = client
        self._owned = owned
        self._collection: Collection | None = None
        self._dim = 0

    @classmethod
    def open_embedded(cls, folder: Path, *, wait_s: float = 10) -> VectorIndex:
        """Own a folder and open the index in it, creating both when there are none.

        After an owner that did not close the folder, a child process tries the index first: damaged files can crash
        the process that reads them. That costs about two seconds.

        Raises:
            IndexBusy: Another process owns the folder and did not let go within `wait_s` seconds.
            IndexDamaged: Chroma cannot open or search what is in the folder.
        """
        owned = ownership.take(folder, wait_s=wait_s)
        try:
            if not owned.was_closed:
                trial.survive(folder)
            leftovers.sweep(folder)
            client = open_folder(folder)
        except BaseException:
            owned.abandon()
            raise
        return cls(client, place=str(folder), owned=owned)

    @classmethod
    def open_server(cls, url: str, *, headers: Mapping[str, str] | None = None, timeout_s: float = 60) -> VectorIndex:
        """Open the index behind a Chroma server, such as `http://127.0.0.1:8000`.

        Args:
            url: Scheme, host and port, no path.
            headers: Sent with every request, for a server behind an authenticating proxy.
            timeout_s: Longest wait for any one answer.

        Raises:
            ValueError: `url` is not the address of a server.
            IndexUnavailable: The server does not answer.
        """
        client = open_url(url, headers=dict(headers or {}), timeout_s=timeout_s)
        return cls(client, place=url, owned=None)

    @classmethod
    def connect(cls, folder: Path, *, wait_s: float = 10) -> VectorIndex:
        """Open the index of a folder through the server that runs over it, or directly when none does.

        Raises:
            IndexBusy: The folder is owned by a process that runs no server, for longer than `wait_s` seconds.
        """
        deadline = time.monotonic() + wait_s
        while True:
            url = server.find_server(folder)
            if url is not None:
                return cls.open_server(url)
            left_s = deadline - time.monotonic()
            try:
                # In short turns: the owner may be a server that is still starting.
                return cls.open_embedded(folder, wait_s=max(0.0, min(0.5, left_s)))
            except IndexBusy:
                if left_s <= 0:
                    raise

    def use(self, collection: str, *, fingerprint: str, dim: int) -> None:
        """Work on a collection from now on, creating it when there is none.

        Args:
            collection: 3 to 512 of `a-z A-Z 0-9 . _ -`, beginning and ending with a letter or digit.
            fingerprint: Name and hash of the embedding model; kept with the collection.
            dim: Components of a vector.

        Raises:
            IndexMismatch: The collection holds vectors of another model.
        """
        from chromadb.errors import NotFoundError

        with self._translated():
            try:
                found = self._client.get_collection(collection, embedding_function=None)
            except NotFoundError:
                found = self._create(collection, fingerprint=fingerprint, dim=dim)
        stored = dict(found.metadata or {})
        if stored.get("fingerprint") != fingerprint or stored.get("dim") != dim:
            raise IndexMismatch(
                f"Collection {collection} in {self.place} holds vectors of {stored.get('fingerprint')} "
                f"({stored.get('dim')} components), not of {fingerprint} ({dim}): run `workbench index rebuild`."
            )
        self._collection, self._dim = found, dim

    def upsert(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors under passage ids; on return they survive a crash and every search sees them.

        What is stored already is left alone, so doing it twice costs little (writing an existing id anew takes Chroma
        a hundred times as long as reading it).

        Args:
            ids: Passage ids, none twice.
            vectors: Shape `(len(ids), dim)`, rows of unit length.

        Raises:
            ValueError: Shapes do not fit, an id comes twice, or a vector is not finite and of unit length.
        """
        collection = self._in_use()
        rows = self._checked(ids, vectors)
        for start in range(0, len(ids), self._batch_size()):
            batch = range(start, min(start + self._batch_size(), len(ids)))
            stored = self.read_back([ids[row] for row in batch])
            changed = [row for row in batch if not _same(stored.get(ids[row]), rows[row])]
            if changed:
                with self._translated():
                    collection.upsert(ids=[ids[row] for row in changed], embeddings=rows[changed])

    def delete(self, ids: Sequence[str]) -> None:
        """Remove passages; ids that are not there are no error."""
        collection = self._in_use()
        with self._translated():
            for batch in _batches(ids, self._batch_size()):
                collection.delete(ids=batch)

    def query(self, vector: Vectors, limit: int) -> list[tuple[str, float]]:
        """Find the passages nearest to a vector.

        Args:
            vector: Shape `(dim,)`, unit length.
            limit: Most passages to give back, >= 1.

        Returns:
            (passage id, cosine similarity), best first, equal similarities by id; empty when the collection is.
        """
        if limit < 1:
            raise ValueError(f"limit must be at least 1: {limit}")
        collection = self._in_use()
        row = self._checked(["query"], vector[np.newaxis])
        with self._translated():
            # Ids and distances only: fetching metadata doubles the time.
            ask = partial(collection.query, query_embeddings=row, n_results=limit, include=["distances"])
            found = settled(ask)
        pairs = zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        return sorted(
            ((passage, 1.0 - float(distance)) for passage, distance in pairs), key=lambda hit: (-hit[1], hit[0])
        )

    def read_back(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Give the stored vectors, shape `(dim,)`, of those ids that are there."""
        collection = self._in_use()
        stored: dict[str, Vectors] = {}
        for batch in _batches(ids, self._batch_size()):
            with self._translated():
                stored.update(settled(partial(_stored, collection, batch)))
        return stored

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """As `read_back`, in half the time, for a collection that holds vectors: of passages that were just found."""
        collection = self._in_use()
        stored: dict[str, Vectors] = {}
        for batch in _batches(ids, self._batch_size()):
            with self._translated():
                stored.update(settled(partial(_embeddings, collection, batch)))
        return stored

    def ids(self) -> set[str]:
        """Give every passage id that Chroma lists. Says nothing about the vectors: see `reachable` and `probe`."""
        collection = self._in_use()
        with self._translated():
            return set(collection.get(include=[])["ids"])

    def count(self) -> int:
        """Give how many passages Chroma lists. Says nothing about the vectors: see `reachable` and `probe`."""
        collection = self._in_use()
        with self._translated():
            return collection.count()

    def reachable(self, limit: int | None = None) -> set[str]:
        """Give the ids that a search for everything finds, at most `limit`; a sound index gives what `ids` gives.

        One query as deep as the collection walks the whole graph (0.1 s at 20,000 passages), so it shows vectors that
        are listed but lost.
        """
        collection = self._in_use()
        with self._translated():
            depth = max(1, collection.count() if limit is None else limit)
            return settled(partial(_search_all, collection, self._dim, depth=depth))

    def probe(self, expected: Mapping[str, Vectors]) -> list[Problem]:
        """Check that vectors are stored as they should be, and that searching for one finds its passage.

        Args:
            expected: Passage id to vector, shape `(dim,)`, as the database holds them.

        Returns:
            What is wrong, in the order of `expected`; empty when all is well.
        """
        stored = self.read_back(list(expected))
        sound = [passage for passage in expected if _same(stored.get(passage), expected[passage])]
        lost = self._unreachable({passage: expected[passage] for passage in sound})
        faults = {passage: Fault.UNREACHABLE for passage in lost}
        for passage in expected.keys() - set(sound):
            faults[passage] = Fault.CHANGED if passage in stored else Fault.MISSING
        return [Problem(passage_id=passage, fault=faults[passage]) for passage in expected if passage in faults]

    def drop(self, collection: str) -> None:
        """Delete a collection with all its vectors; no error when there is none."""
        from chromadb.errors import NotFoundError

        with self._translated():
            try:
                self._client.delete_collection(collection)
            except NotFoundError:
                return
        if self._collection is not None and self._collection.name == collection:
            self._collection = None

    def collections(self) -> list[str]:
        """Give the names of all collections, sorted."""
        with self._translated():
            return sorted(collection.name for collection in self._client.list_collections())

    def close(self) -> None:
        """Let go of Chroma and of the folder. Twice is as good as once."""
        self._collection = None
        # Without this the process keeps the folder open: Chroma caches one engine a folder for the process's life.
        self._client.close()
        for session in http_sessions(self._client):
            session.close()
        if self._owned is not None:
            self._owned.release()

    def __enter__(self) -> VectorIndex:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _create(self, collection: str, *, fingerprint: str, dim: int) -> Collection:
        # Two processes may arrive here at once: the first creates, both then compare what is stored.
        return self._client.create_collection(
            collection,
            embedding_function=None,
            get_or_create=True,
            metadata={"fingerprint": fingerprint, "dim": dim},
            # Chroma's own 16/100/100 finds 98.2 % of the true first 50 among 20,000; these find 99.9 % and cost 0.5 ms
            # a query more.
            configuration={"hnsw": {"space": "cosine", "max_neighbors": 24, "ef_construction": 200, "ef_search": 200}},
        )

    def _in_use(self) -> Collection:
        if self._collection is None:
            raise VectorStoreError(f"No collection of {self.place} is in use: call use() first.")
        return self._collection

    def _batch_size(self) -> int:
        return min(self._client.get_max_batch_size(), max(1, _REQUEST_BYTES // (4 * self._dim)))

    def _checked(self, ids: Sequence[str], vectors: Vectors) -> Vectors:
        rows = np.asarray(vectors, dtype=np.float32)
        if rows.shape != (len(ids), self._dim) and len(ids) > 0:
            raise ValueError(f"expected vectors of shape ({len(ids)}, {self._dim}), got {rows.shape}")
        if len(set(ids)) != len(ids):
            raise ValueError("a passage id comes twice in one upsert")
        # Chroma scales vectors of a cosine space to unit length, so others would not read back as given.
        if len(ids) and not np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=_UNIT_TOLERANCE):
            raise ValueError("a vector is not finite and of unit length")
        return rows

    def _unreachable(self, expected: Mapping[str, Vectors]) -> list[str]:
        collection = self._in_use()
        lost: list[str] = []
        for batch in _batches(list(expected), _PROBE_QUERIES):
            rows = np.stack([expected[passage] for passage in batch])
            with self._translated():
                ask = partial(collection.query, query_embeddings=rows, n_results=_PROBE_DEPTH, include=["distances"])
                found = settled(ask)
            answers = zip(batch, found["ids"], found["distances"] or [], strict=True)
            # Copies of one text share one vector: when those fill the answer, the passage is merely crowded out.
            lost += [
                passage
                for passage, near, distances in answers
                if passage not in near and not (len(near) == _PROBE_DEPTH and max(distances) < STORED_TOLERANCE)
            ]
        return lost

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn what Chroma and its transport raise into this package's errors."""
        with translated(self.place):
            yield


def try_out(folder: Path, *, wait_s: float = 10) -> None:
    """Search everything in a folder's index in a child process, so that damage cannot crash this one.

    Raises:
        IndexBusy: Another process owns the folder and did not let go within `wait_s` seconds.
        IndexDamaged: The child crashed, or found passages that are listed but cannot be searched.
    """
    owned = ownership.take(folder, wait_s=wait_s)
    try:
        trial.survive(folder)
    except BaseException:
        owned.abandon()
        raise
    owned.release()


def walk(folder: Path) -> None:
    """Open a folder that this process or its parent owns, and search every collection to its end.

    Run it in a child process (see `trial`): damaged files can crash the process that searches them.

    Raises:
        IndexDamaged: Chroma cannot read the index, or a collection lists passages that no search finds.
    """
    client = open_folder(folder)
    try:
        with translated(str(folder)):
            for name in [collection.name for collection in client.list_collections()]:
                _walk_collection(client.get_collection(name, embedding_function=None), folder)
    finally:
        client.close()


def _walk_collection(collection: Collection, folder: Path) -> None:
    dim = (collection.metadata or {}).get("dim")
    listed = collection.count()
    if not isinstance(dim, int) or not listed:
        return
    found = _search_all(collection, dim, depth=listed)
    sound = sum(_count_unit(_stored(collection, batch)) for batch in _batches(sorted(found), _WALK_BATCH))
    if sound < listed:
        raise IndexDamaged(
            f"Collection {collection.name} in {folder} lists {listed} passages, but a search finds {len(found)} "
            f"and {sound} have a sound vector: run `workbench index rebuild`."
        )


def _count_unit(stored: Mapping[str, Vectors]) -> int:
    lengths = np.linalg.norm(np.stack(list(stored.values())), axis=1) if stored else np.zeros(0)
    return int(np.count_nonzero(np.abs(lengths - 1) < _UNIT_TOLERANCE))


def _stored(collection: Collection, ids: list[str]) -> dict[str, Vectors]:
    # Names first: a fresh collection has no vectors to ask for, and most ids of an upsert are new.
    known = collection.get(ids=ids, include=[])["ids"]
    return _embeddings(collection, known) if known else {}


def _embeddings(collection: Collection, ids: list[str]) -> dict[str, Vectors]:
    found = collection.get(ids=ids, include=["embeddings"])
    rows = np.asarray(found["embeddings"], dtype=np.float32)
    return dict(zip(found["ids"], rows, strict=True))


def _search_all(collection: Collection, dim: int, *, depth: int) -> set[str]:
    # A query as deep as the collection walks the whole graph, from any vector.
    anywhere = np.full((1, dim), dim**-0.5, dtype=np.float32)
    return set(collection.query(query_embeddings=anywhere, n_results=depth, include=[])["ids"][0])


def wipe(folder: Path, *, wait_s: float = 10) -> None:
    """Delete the index in a folder, whatever state it is in.

    Raises:
        IndexBusy: Another process owns the folder and did not let go within `wait_s` seconds.
    """
    with ownership.take(folder, wait_s=wait_s) as owned:
        ownership.wipe(owned)


def _same(stored: Vectors | None, wanted: Vectors) -> bool:
    return stored is not None and np.allclose(stored, wanted, rtol=0, atol=STORED_TOLERANCE)


def _batches(ids: Sequence[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(ids), size):
        yield list(ids[start : start + size])
