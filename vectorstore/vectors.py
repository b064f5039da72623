"""The shape of embeddings. Apart from `types`, so that naming a passage does not load numpy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Shape `(n, dim)`, rows of unit length."""
