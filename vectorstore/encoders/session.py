"""Run an encoder on this machine: unit rows, the same text always the same vector, safe from several threads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from vectorstore.encoders.tokenizing import Tokenizing
from vectorstore.errors import EmbeddingUnavailable
from vectorstore.vectors import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Ids = npt.NDArray[np.int64]

_THREADS = 2


class TokenModel(Protocol):
    """A model over the token ids of one text."""

    def __call__(self, ids: Ids) -> Vectors:
        """The text's vector, shape `(1, dim)`, of any length; `ids` has shape `(1, tokens)`."""
        ...


@dataclass(frozen=True, kw_only=True)
class Prefixes:
    """What a model wants before its texts."""

    query: str = ""
    passage: str = ""


@dataclass(frozen=True, kw_only=True)
class LocalEncoder:
    """A model on this machine. Holds no state that changes, so threads may share it."""

    tokenizing: Tokenizing
    model: TokenModel
    dim: int
    prefixes: Prefixes

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of passages, in their order."""
        return self._vectors([self.prefixes.passage + text for text in texts])

    def query(self, text: str) -> Vectors:
        """Vector of one query, shape `(dim,)`."""
        row: Vectors = self._vectors([self.prefixes.query + text])[0]
        return row

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        # One text a run. An int8 model has one scale for all it multiplies at once, so in a batch a vector would lean
        # on its neighbours (cosine down to .995 to itself); without a GPU a batch of passages is no faster either.
        rows = [self.model(np.array([ids], np.int64)) for ids in self.tokenizing.ids(texts)]
        return unit_rows(np.concatenate(rows))


def unit_rows(vectors: npt.NDArray[np.floating]) -> Vectors:
    """Scale rows to length 1.

    Raises:
        EmbeddingUnavailable: A row is zero or not finite; the model is broken.
    """
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or not np.all(lengths > 0):
        raise EmbeddingUnavailable("The embedding model gave a vector that is zero or not a number: use another model.")
    return np.asarray(vectors / lengths, np.float32)


def open_session(model: bytes | Path, threads: int | None = None) -> InferenceSession:
    """Open an ONNX model on the CPU.

    Args:
        model: The model itself, or its file when it keeps weights in files beside it.
        threads: Threads a run uses, 2 by default, fewer on a machine with fewer cores.

    Raises:
        EmbeddingUnavailable: The model cannot be read.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or min(_THREADS, os.cpu_count() or 1)
    # Threads that spin while they wait are quick on an idle machine and halve the speed of one that serves a desk.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    source = str(model) if isinstance(model, Path) else model
    try:
        return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
    # onnxruntime raises a family of its own pybind classes with no common public base but Exception.
    except Exception as error:
        raise EmbeddingUnavailable(f"The embedding model cannot be read by onnxruntime: {error}") from error


@dataclass(frozen=True, kw_only=True)
class PooledModel:
    """A model of `graph.build_model`: it pools by itself."""

    session: InferenceSession

    def __call__(self, ids: Ids) -> Vectors:
        """The text's vector."""
        vectors: Vectors = self.session.run(["vectors"], {"ids": ids})[0]
        return vectors
