"""Errors of the index, named for what the caller can do.

VectorStoreError
├── EmbeddingUnavailable   the embedding model cannot be had: change WORKBENCH_EMBEDDING or fix the server
├── IndexBusy              another process owns the embedded index: wait, or start `workbench serve`
├── IndexUnavailable       the Chroma server does not answer: start it, or correct WORKBENCH_CHROMA_URL
├── IndexMismatch          the index was built with another embedding model: `workbench index rebuild`
└── IndexDamaged           the index does not hold what it should: `workbench index rebuild`
"""


class VectorStoreError(Exception):
    """Base of everything this package raises on purpose."""


class EmbeddingUnavailable(VectorStoreError):
    """The embedding model cannot be loaded or reached."""


class IndexBusy(VectorStoreError):
    """Another process owns the embedded index."""


class IndexUnavailable(VectorStoreError):
    """The Chroma server does not answer."""


class IndexMismatch(VectorStoreError):
    """The index was built with another embedding model."""


class IndexDamaged(VectorStoreError):
    """The index does not hold what it should."""
