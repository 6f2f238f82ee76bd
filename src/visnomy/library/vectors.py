"""Which vectors people are told apart by, and how they are compared."""

import numpy as np
from numpy.typing import NDArray

from visnomy.store.figures import FigureVectors
from visnomy.vision.weights import SFACE

EMBEDDING_MODEL = SFACE.name
"""The model whose vectors are grouped."""


def grid_of(faces: FigureVectors) -> NDArray[np.int16]:
    """The vectors as grouping compares them, (n, d)."""
    return to_grid_of_model(faces.embedding)


def to_grid_of_model(embeddings: NDArray[np.float32]) -> NDArray[np.int16]:
    """The same of vectors alone, (n, d) of unit length."""
    from visnomy.grouping.calibration import Calibration
    from visnomy.grouping.grid import to_grid

    return to_grid(embeddings, Calibration.load(EMBEDDING_MODEL).mean)
