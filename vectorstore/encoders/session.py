"""Run an encoder over many texts: batches of like length, unit rows, safe from several threads."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from vectorstore.encoders.tokenizing import Tokenizing
from vectorstore.errors import EmbeddingUnavailable
from vectorstore.types import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Ids = npt.NDArray[np.int64]

# Activations of a batch grow with its tokens; beyond about 2,000 throughput stays flat and memory does not.
_TOKENS_PER_BATCH = 2048
_THREADS = 2


class TokenModel(Protocol):
    """A model over padded token ids."""

    def __call__(self, ids: Ids, mask: Ids) -> Vectors:
        """One vector a row; any length."""
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
        vectors = np.empty((len(texts), self.dim), np.float32)
        ids = self.tokenizing.ids(texts)
        for rows in batches([len(row) for row in ids]):
            vectors[rows] = self.model(*padded([ids[row] for row in rows]))
        return unit_rows(vectors)


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Group rows of like length: padded, no batch passes the token budget unless one text alone does."""
    batch: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: lengths[row]):
        if batch and (len(batch) + 1) * lengths[row] > _TOKENS_PER_BATCH:
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def padded(rows: Sequence[Sequence[int]]) -> tuple[Ids, Ids]:
    """Ids and mask, shape `(rows, longest row)`; padding is 0 in both, and the mask keeps it out."""
    ids = np.zeros((len(rows), max(map(len, rows))), np.int64)
    mask = np.zeros_like(ids)
    for place, row in enumerate(rows):
        ids[place, : len(row)] = row
        mask[place, : len(row)] = 1
    return ids, mask


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

    def __call__(self, ids: Ids, mask: Ids) -> Vectors:
        """Vectors of the rows."""
        vectors: Vectors = self.session.run(["vectors"], {"ids": ids, "mask": mask})[0]
        return vectors
