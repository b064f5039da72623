"""Opens what is slow to open, when it is first needed: the embedding model and the two indexes."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vectorstore.errors import EmbeddingUnavailable, IndexBusy, IndexDamaged, IndexMismatch, IndexUnavailable
from workbench.db.outbox import OutboxStore
from workbench.errors import DataFolderBusy, IntegrityFailed, SettingsError
from workbench.settings import Settings

if TYPE_CHECKING:
    from vectorstore.embedding import PassageEmbeddings
    from vectorstore.index import VectorIndex
    from workbench.indexing import Indexes

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def told_plainly() -> Iterator[None]:
    """Turn the index's errors into the desk's, which carry exit codes.

    Raises:
        DataFolderBusy: another process owns the embedded index.
        SettingsError: the embedding model is not to be had, or not the index's own; or no Chroma server answers.
        IntegrityFailed: the index does not hold what it should.
    """
    try:
        yield
    except IndexBusy as error:
        raise DataFolderBusy(str(error)) from error
    except (EmbeddingUnavailable, IndexMismatch, IndexUnavailable) as error:
        raise SettingsError(str(error)) from error
    except IndexDamaged as error:
        raise IntegrityFailed(str(error)) from error


class Machinery:
    """The embedding model and the indexes of one desk, opened once and shared by its threads."""

    def __init__(self, settings: Settings, outbox: OutboxStore, clock: Callable[[], datetime]) -> None:
        self._settings, self._outbox, self._clock = settings, outbox, clock
        self._lock = threading.RLock()
        self._embeddings: PassageEmbeddings | None = None
        self._indexes: Indexes | None = None
        self.chroma_url: str | None = settings.chroma_url
        """Set by `serve` to the server it started, before anything is opened."""

    @property
    def embeddings(self) -> PassageEmbeddings:
        """The embedding model, built or loaded on first use."""
        with self._lock, told_plainly():
            if self._embeddings is None:
                self._embeddings = self._load_embeddings()
            return self._embeddings

    @property
    def indexes(self) -> Indexes:
        """Both indexes, up to date with every change waiting when they were opened."""
        with self._lock, told_plainly():
            if self._indexes is None:
                opened = self.open_unsettled()
                try:
                    opened.catch_up()
                except BaseException:
                    opened.close()
                    raise
                self._indexes = opened
            return self._indexes

    def open_unsettled(self) -> Indexes:
        """Open the indexes without applying changes or asking which model they were built with."""
        from vectorstore.lexical import LexicalIndex
        from workbench.indexing import Indexes

        folder = self._settings.data_dir
        folder.mkdir(parents=True, exist_ok=True)
        # The model loads in C++ while Chroma is imported: a command that asks one question waits for both.
        with ThreadPoolExecutor(1) as pool:
            loading = pool.submit(self._load_embeddings) if self._embeddings is None else None
            vectors = self._open_vectors()
        try:
            if loading is not None:
                self._embeddings = loading.result()
            lexical = LexicalIndex(folder / "lexical")
        except BaseException:
            vectors.close()
            raise
        return Indexes(
            outbox=self._outbox, vectors=vectors, lexical=lexical, embeddings=self.embeddings, clock=self._clock
        )

    def open_for_rebuild(self) -> Indexes:
        """Open the indexes whatever state they are in; files that cannot be read are cleared, for all is made anew."""
        from vectorstore.index import wipe

        try:
            return self.open_unsettled()
        except IndexDamaged:
            if self.chroma_url:
                raise  # another program's server: its files are not ours to clear
            wipe(self._settings.data_dir / "chroma", wait_s=self._settings.lock_wait_s)
            return self.open_unsettled()

    def close(self) -> None:
        """Give the embedded index back."""
        with self._lock:
            if self._indexes is not None:
                self._indexes.close()
                self._indexes = None

    def _load_embeddings(self) -> PassageEmbeddings:
        cache = self._settings.model_cache or self._settings.data_dir / "models"
        opened = _open_model(self._settings.embedding, cache)
        if opened.note:
            logger.warning("%s", opened.note)
        return opened

    def _open_vectors(self) -> VectorIndex:
        from vectorstore.index import VectorIndex

        if self.chroma_url:
            return VectorIndex.open_server(self.chroma_url)
        # Through the server of a desk that is being served, or alone: either way nobody else writes the folder's files.
        return VectorIndex.connect(self._settings.data_dir / "chroma", wait_s=self._settings.lock_wait_s)


def _open_model(spec: str, cache: Path) -> PassageEmbeddings:
    """Open a model; one on this machine is shared by the process's desks, for it takes 300 MB and a second to load."""
    from vectorstore.embedding import open_embeddings

    # A remote model's address stands in the environment, which may change.
    return open_embeddings(spec, cache) if spec.startswith("openai:") else _open_local(spec, cache)


@lru_cache(maxsize=1)
def _open_local(spec: str, cache: Path) -> PassageEmbeddings:
    from vectorstore.embedding import open_embeddings

    return open_embeddings(spec, cache)
