"""Models built on this machine, kept on disk so that they are built once."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock, Timeout

from vectorstore.errors import EmbeddingUnavailable

logger = logging.getLogger(__name__)

_WAIT_S = 300.0


def load_or_build(cache_dir: Path, name: str, build: Callable[[], bytes]) -> bytes:
    """Give a built model's bytes, from disk when they are whole, else built now and kept.

    The file's sha256 lies beside it: a file that was cut short or changed is built anew. One process builds, others
    wait for it.

    Args:
        cache_dir: Folder of built models; made when missing.
        name: File name; it must change with weights and recipe.
        build: Makes the model.

    Raises:
        EmbeddingUnavailable: The folder cannot be written, or another process has been building for five minutes.
    """
    path = cache_dir / name
    whole = _read_whole(path)
    if whole is not None:
        return whole
    try:
        cache_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock"), timeout=_WAIT_S):
            return _read_whole(path) or _build(path, build)
    except Timeout as error:
        raise EmbeddingUnavailable(
            f"Another process has been building {path} for {_WAIT_S:.0f} s: stop it, then try again."
        ) from error
    except OSError as error:
        raise EmbeddingUnavailable(
            f"The embedding model cannot be kept at {path}: {error}. Free some disk or choose a writable folder."
        ) from error


def sha256_of(data: bytes) -> str:
    """Hex sha256."""
    return hashlib.sha256(data).hexdigest()


def _build(path: Path, build: Callable[[], bytes]) -> bytes:
    logger.info("Building the embedding model %s (once)", path.name)
    model = build()
    # The model first: a sum without its model, or with an older one, only means that it is built again.
    _replace(path, model)
    _replace(_sum_of(path), sha256_of(model).encode())
    return model


def _read_whole(path: Path) -> bytes | None:
    try:
        expected = _sum_of(path).read_bytes()
        model = path.read_bytes()
    except OSError:
        return None
    if sha256_of(model).encode() == expected:
        return model
    logger.warning("%s is damaged and is built again", path)
    return None


def _sum_of(path: Path) -> Path:
    return path.with_suffix(".sha256")


def _replace(path: Path, data: bytes) -> None:
    """Write in one step: a reader sees the old file or the new one, never a part."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is its owner's alone; a built model may be shared, as in an image read by another user.
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
