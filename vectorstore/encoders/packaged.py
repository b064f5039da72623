"""Weights that ship inside installed Python packages, trusted only when their bytes are the known ones."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from vectorstore.encoders.built_models import sha256_of
from vectorstore.errors import EmbeddingUnavailable


@dataclass(frozen=True, kw_only=True)
class PackagedFile:
    """A file of a package, known by its content."""

    package: str
    path: str
    sha256: str


def package_folder(package: str) -> Path | None:
    """Folder of an installed package, found without importing it; `None` when it is not installed."""
    spec = importlib.util.find_spec(package)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def read_packaged(file: PackagedFile) -> bytes:
    """Read a packaged file.

    Raises:
        EmbeddingUnavailable: The package is not installed, or the file's bytes are not the known ones.
    """
    folder = package_folder(file.package)
    if folder is None:
        raise EmbeddingUnavailable(f"The package {file.package}, which holds the embedding model, is not installed.")
    return read_known(folder / file.path, file.sha256)


def read_known(path: Path, sha256: str) -> bytes:
    """Read a file whose sha256 is known.

    Raises:
        EmbeddingUnavailable: The file cannot be read, or its bytes are others.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EmbeddingUnavailable(f"The embedding model's weights cannot be read: {error}.") from error
    if sha256_of(data) != sha256:
        raise EmbeddingUnavailable(
            f"{path} is not the file this release knows (its sha256 differs), and is refused: reinstall the package."
        )
    return data
