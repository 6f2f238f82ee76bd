"""Vectors of faces are one long; what has no direction is no vector."""

import numpy as np
from numpy.typing import NDArray

from visnomy.vision.detector import Floats

SMALLEST_NORM = 1e-6


def unit(raw: NDArray[np.floating]) -> Floats | None:
    """A vector made one long; None where it has no direction, or is not finite."""
    norm = float(np.linalg.norm(raw.astype(np.float64)))
    if not np.isfinite(norm) or norm < SMALLEST_NORM:
        return None
    return np.asarray(raw / np.float32(norm), dtype=np.float32)
