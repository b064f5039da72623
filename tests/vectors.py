"""Random unit vectors and an index to put them in."""

import numpy as np

from vectorstore.index import VectorIndex
from vectorstore.vectors import Vectors

DIM = 16


def unit_vectors(count: int, *, seed: int = 0, dim: int = DIM) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, dim)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def names(count: int) -> list[str]:
    return [f"p_{number:05d}" for number in range(count)]


def use(index: VectorIndex, *, fingerprint: str = "model@1", dim: int = DIM) -> VectorIndex:
    index.use("passages", fingerprint=fingerprint, dim=dim)
    return index
