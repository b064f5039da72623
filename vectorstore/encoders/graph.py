"""Write a BERT encoder with mean pooling as an ONNX model, without torch.

Input `ids`, int64, shape `(texts, tokens)`, without padding; output `vectors`, float32, shape `(texts, hidden)`, rows
of unit length. Multiplications are int8 (`DynamicQuantizeMatMul`) or float32.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from vectorstore.encoders.weights import Affine, BertWeights, Block, BlockQ4, Floats, LayerNorm

_MICROSOFT = "com.microsoft"
# 7 bits: on x86 without VNNI two products of a full int8 weight overflow the 16-bit accumulator and saturate silently.
_INT8_TOP = 64


class Precision(StrEnum):
    """How weights of the multiplications are kept."""

    INT8 = "int8"
    """One scale an output, activations quantised on the way: small, fast, cosine to float32 above .99."""
    FLOAT32 = "float32"


def build_model(weights: BertWeights, precision: Precision) -> bytes:
    """Give the serialised ONNX model of an encoder; word vectors stay in their own 4 bits, or become int8 by row."""
    model: bytes = _Graph(weights, precision).model().SerializeToString()
    return model


class _Graph:
    """Collects nodes and constants; a node's name is its only output."""

    def __init__(self, weights: BertWeights, precision: Precision) -> None:
        self.weights, self.precision = weights, precision
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def model(self) -> ModelProto:
        self._pool(self._encode())
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])
        vectors = helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", self.weights.hidden])
        graph = helper.make_graph(self.nodes, "encoder", [ids], [vectors], self.constants)
        versions = [helper.make_opsetid("", 21), helper.make_opsetid(_MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=10)

    def _encode(self) -> str:
        states = self._embed()
        hidden = self.weights.hidden
        self._constant("thirds", np.array([hidden] * 3, np.int64))
        for number, block in enumerate(self.weights.blocks):
            states = self._block(f"layer{number}", block, states)
        return states

    def _embed(self) -> str:
        words = self._words(self.weights.words)
        zero, one, two = (self._constant(f"at{n}", np.array([n], np.int64)) for n in range(3))
        length = self._node("Slice", [self._node("Shape", ["ids"]), one, two])
        # Positions by Slice: onnxruntime mistakes Range + Gather for an embedding layer it can fuse, and fails.
        table = self._constant("positions", self.weights.positions)
        places = self._node("Slice", [table, zero, length, zero])
        return self._norm("embedding_norm", self.weights.embedding_norm, self._node("Add", [words, places]))

    def _words(self, words: BlockQ4 | Floats) -> str:
        if isinstance(words, BlockQ4):
            return self._words_by_block(words)
        codes, scales = _by_row(words)
        rows = self._node("Gather", [self._constant("words", codes), "ids"])
        scale = self._node("Gather", [self._constant("words.scale", scales[:, None]), "ids"])
        return self._node("Mul", [self._node("Cast", [rows], to=TensorProto.FLOAT), scale])

    def _words_by_block(self, words: BlockQ4) -> str:
        rows, blocks, size = words.nibbles.shape
        self._nibbles("words", words.nibbles.reshape(rows, blocks * size))
        self._nibbles("words.zero", np.full((rows, blocks), 8, np.uint8))
        scales = self._constant("words.scale", words.scales)
        return self._node(
            "GatherBlockQuantized",
            ["words", "ids", scales, "words.zero"],
            domain=_MICROSOFT,
            gather_axis=0,
            quantize_axis=1,
            block_size=size,
        )

    def _block(self, name: str, block: Block, states: str) -> str:
        projected = self._affine(f"{name}.qkv", block.query_key_value, states)
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        self.nodes.append(helper.make_node("Split", [projected, "thirds"], parts, name=f"{name}.split", axis=2))
        attended = self._node("MultiHeadAttention", parts, domain=_MICROSOFT, num_heads=self.weights.heads)
        added = self._node("Add", [states, self._affine(f"{name}.attention", block.attention_out, attended)])
        states = self._norm(f"{name}.attention_norm", block.attention_norm, added)
        wide = self._node("Gelu", [self._affine(f"{name}.widen", block.widen, states)])
        added = self._node("Add", [states, self._affine(f"{name}.narrow", block.narrow, wide)])
        return self._norm(f"{name}.out_norm", block.out_norm, added)

    def _pool(self, states: str) -> None:
        """Mean over the tokens (Reimers and Gurevych 2019), then unit length."""
        mean = self._node("ReduceMean", [states, "at1"], keepdims=0)
        length = self._node("ReduceL2", [mean, "at1"], keepdims=1)
        self.nodes.append(helper.make_node("Div", [mean, length], ["vectors"], name="vectors"))

    def _affine(self, name: str, affine: Affine, states: str) -> str:
        bias = self._constant(f"{name}.bias", affine.bias)
        if self.precision is Precision.FLOAT32:
            weight = self._constant(f"{name}.weight", affine.weight.T)
            return self._node("Add", [self._node("MatMul", [states, weight]), bias])
        codes, scales = _by_row(affine.weight)
        weight = self._constant(f"{name}.weight", codes.T)
        scale = self._constant(f"{name}.scale", scales)
        zero = self._constant(f"{name}.zero", np.zeros(len(scales), np.int8))
        return self._node("DynamicQuantizeMatMul", [states, weight, scale, zero, bias], domain=_MICROSOFT)

    def _norm(self, name: str, norm: LayerNorm, states: str) -> str:
        gain, bias = self._constant(f"{name}.gain", norm.gain), self._constant(f"{name}.bias", norm.bias)
        return self._node("LayerNormalization", [states, gain, bias], axis=-1, epsilon=self.weights.epsilon)

    def _constant(self, name: str, values: npt.NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _nibbles(self, name: str, values: npt.NDArray[np.uint8]) -> None:
        packed = values[:, 0::2] | (values[:, 1::2] << 4)
        self.constants.append(
            helper.make_tensor(name, TensorProto.UINT4, list(values.shape), packed.tobytes(), raw=True)
        )

    def _node(self, operator: str, inputs: Sequence[str], *, domain: str = "", **attributes: float) -> str:
        name = f"{operator}.{len(self.nodes)}"
        node = helper.make_node(operator, inputs, [name], name, domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in attributes.items())
        self.nodes.append(node)
        return name


def _by_row(matrix: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Quantise symmetrically with one scale a row: codes `(rows, columns)`, scales `(rows,)`."""
    scales = np.abs(matrix).max(axis=1) / _INT8_TOP
    scales = np.where(scales > 0, scales, 1.0).astype(np.float32)
    codes = np.rint(matrix / scales[:, None]).astype(np.int8)
    return codes, scales
