"""Which vectors people are told apart by, and how they are compared."""

import numpy as np
from numpy.typing import NDArray

from visnomy.store.figures import FigureVectors
from visnomy.vision.weights import SFACE

EMBEDDING_MODEL = SFACE.name
"""The model whose vectors are grouped."""


def grid_of(faces: FigureVectors) -> NDArray[np.int16]:
    """The vectors as grouping compares them, (n, d)."""
    from visnomy.grouping.calibration import Calibration
    from visnomy.grouping.grid import to_grid

    return to_grid(faces.embedding, Calibration.load(EMBEDDING_MODEL).mean)
