"""Vectors on a grid of whole numbers, where single precision makes no rounding error.

A product of two such vectors is a sum of whole numbers that stays below 2**24, so float32 holds
every partial sum exactly. The result then depends neither on the block size nor on the number of
threads nor on the BLAS, and equal similarities are equal to the last bit.
"""

import math

import numpy as np
from numpy.typing import NDArray

EXACT_LIMIT = 4096
"""The square of this, 2**24, is where float32 stops to hold every whole number."""

SMOOTH_RADIUS = 2047
"""Length of a smoothed vector; sums of a million of them fit int32, their products int64."""


def grid_radius(dimensions: int) -> int:
    """The greatest length whose rounded vectors have exact float32 products.

    Rounding moves each of the coordinates by half a step at most, so a vector grows by at most
    sqrt(dimensions) / 2; with that it still has to be within EXACT_LIMIT.
    """
    return EXACT_LIMIT - math.ceil(math.sqrt(dimensions) / 2)


def to_grid(embeddings: NDArray[np.float32], mean: NDArray[np.float32]) -> NDArray[np.float32]:
    """Centre, scale to unit length and round to the grid.

    Face vectors of one model share a common part, which makes strangers look alike; taking it
    off is worth a fifth of all errors (docs/grouping.md).

    Args:
        embeddings: (n, d), unit length.
        mean: (d,), the common part, from the calibration.

    Returns:
        (n, d) float32 of whole numbers, rows of length grid_radius(d) but for rounding. A vector
        that is the mean itself becomes zero: it resembles nobody.
    """
    centred = np.ascontiguousarray(embeddings, dtype=np.float64) - mean.astype(np.float64)
    lengths = np.sqrt((centred * centred).sum(axis=1, keepdims=True))
    unit = np.divide(centred, lengths, out=np.zeros_like(centred), where=lengths > 0)
    whole = np.rint(unit * grid_radius(embeddings.shape[1]))
    return np.asarray(whole, np.float32)
