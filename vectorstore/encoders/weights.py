"""The weights of a BERT encoder, whatever file they came from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class BlockQ4:
    """A matrix in 4-bit blocks along its rows: weight = scale of its block × (nibble - 8)."""

    nibbles: npt.NDArray[np.uint8]
    """Shape `(rows, blocks, block_size)`, values 0..15."""
    scales: Floats
    """Shape `(rows, blocks)`."""

    @property
    def dense(self) -> Floats:
        """The matrix in full, shape `(rows, blocks * block_size)`."""
        values = (self.nibbles.astype(np.float32) - 8.0) * self.scales[..., None]
        return values.reshape(len(self.nibbles), -1)


@dataclass(frozen=True, kw_only=True)
class Affine:
    """`y = x @ weight.T + bias`."""

    weight: Floats
    """Shape `(outputs, inputs)`."""
    bias: Floats
    """Shape `(outputs,)`."""


@dataclass(frozen=True, kw_only=True)
class LayerNorm:
    """Gain and bias of a layer normalisation, shape `(hidden,)` each."""

    gain: Floats
    bias: Floats


@dataclass(frozen=True, kw_only=True)
class Block:
    """One transformer layer."""

    query_key_value: Affine
    """The three projections stacked, so that one multiplication serves all: outputs = 3 × hidden."""
    attention_out: Affine
    attention_norm: LayerNorm
    widen: Affine
    narrow: Affine
    out_norm: LayerNorm


@dataclass(frozen=True, kw_only=True)
class BertWeights:
    """A BERT encoder (Devlin et al. 2019): post-norm layers, learned positions counted from 0, exact GELU."""

    heads: int
    epsilon: float
    words: BlockQ4 | Floats
    positions: Floats
    """Shape `(longest input in tokens, hidden)`; the embedding of token type 0 is already added."""
    embedding_norm: LayerNorm
    blocks: tuple[Block, ...]

    @property
    def hidden(self) -> int:
        """Width of the model, and of its vectors."""
        return int(self.positions.shape[1])
