"""Digests of vectors: what is the same from run to run is known again by them."""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled

FIRST, SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Where a digest begins."""


@compiled
def mixed(first: np.uint64, second: np.uint64, value: np.uint64) -> tuple[np.uint64, np.uint64]:
    """A digest after one more value."""
    first = (first ^ value) * np.uint64(0x00000100000001B3)
    second = (second + value) * np.uint64(0xFF51AFD7ED558CCD)
    return first ^ (first >> np.uint64(29)), second ^ (second >> np.uint64(31))


@compiled
def digest(vectors: NDArray[np.int16]) -> NDArray[np.uint64]:
    """Two numbers for each vector; that two vectors share both by chance is one in 2**128."""
    prints = np.empty((len(vectors), 2), np.uint64)
    for row in range(len(vectors)):
        first, second = FIRST, SECOND
        for x in range(vectors.shape[1]):
            value = np.uint64(np.int64(vectors[row, x]) + 65_536)
            first, second = mixed(first, second, value)
        prints[row, 0], prints[row, 1] = first, second
    return prints
