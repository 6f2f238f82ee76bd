"""Vectors on a grid of whole numbers, where single precision makes no rounding error.

A product of two such vectors is a sum of whole numbers that stays below 2**24, so float32 holds
every partial sum exactly. The result then depends neither on the block size nor on the number of
threads nor on the BLAS, and equal similarities are equal to the last bit. They are kept as 16-bit
numbers, a quarter of a gigabyte for a million faces, and made float32 block by block.
"""

import math

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled

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


def to_grid(
    embeddings: NDArray[np.float32],
    mean: NDArray[np.float32],
    order: NDArray[np.int64] | None = None,
) -> NDArray[np.int16]:
    """Centre, scale to unit length and round to the grid.

    Face vectors of one model share a common part, which makes strangers look alike; taking it
    off is worth a fifth of all errors (docs/grouping.md).

    Args:
        embeddings: (n, d), unit length.
        mean: (d,), the common part, from the calibration.
        order: (n,), the row of the result's first, second, ... vector; as given if None.

    Returns:
        (n, d), rows of length grid_radius(d) but for rounding. A vector that is the mean itself
        becomes zero: it resembles nobody.
    """
    rows = np.arange(len(embeddings)) if order is None else order
    whole = np.empty((len(rows), len(mean)), np.int16)
    _round(embeddings, mean.astype(np.float64), rows, grid_radius(len(mean)), whole)
    return whole


@compiled
def _round(
    embeddings: NDArray[np.float32],
    mean: NDArray[np.float64],
    rows: NDArray[np.int64],
    radius: int,
    whole: NDArray[np.int16],
) -> None:
    """Fill `whole`; squares are added in one order, so that the last bit is always the same."""
    centred = np.empty(len(mean), np.float64)
    for i in range(len(rows)):
        squares = 0.0
        for x in range(len(mean)):
            centred[x] = embeddings[rows[i], x] - mean[x]
            squares += centred[x] * centred[x]
        scale = radius / np.sqrt(squares) if squares > 0.0 else 0.0
        for x in range(len(mean)):
            whole[i, x] = np.int16(np.rint(centred[x] * scale))
