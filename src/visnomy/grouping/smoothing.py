"""Every face leans on its neighbours, so that a poor photo takes its place by company.

Without this, people with thousands of faces fall apart (docs/grouping.md).
"""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import Smoothing
from visnomy.grouping.compiled import compiled
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.neighbours import NeighbourLists


def smooth(
    grid: NDArray[np.float32], neighbours: NeighbourLists, by: Smoothing
) -> NDArray[np.int32]:
    """Add the neighbours to each vector and round again.

    y = unit(x + weight * sum of s**power * x_j over neighbours j with similarity s >= f), where
    f = max(floor, share * min(similarity of the nearest one, cap))

    Returns:
        (n, d) whole numbers, rows of length SMOOTH_RADIUS but for rounding.
    """
    smoothed = np.empty(grid.shape, np.int32)
    knobs = (by.floor, by.share, by.cap, by.power, by.weight)
    _smooth_rows(grid, neighbours.rows, neighbours.similarities, knobs, smoothed)
    return smoothed


@compiled
def _smooth_rows(
    grid: NDArray[np.float32],
    rows: NDArray[np.int32],
    similarities: NDArray[np.float32],
    knobs: tuple[float, float, float, float, float],
    smoothed: NDArray[np.int32],
) -> None:
    """Fill `smoothed`; neighbours are added in the order of their list, always the same one."""
    lowest, share, cap, power, weight = knobs
    total = np.empty(grid.shape[1], np.float64)
    for i in range(grid.shape[0]):
        total[:] = grid[i]
        floor = max(lowest, share * min(np.float64(similarities[i, 0]), cap))
        for place in range(rows.shape[1]):
            similarity = np.float64(similarities[i, place])
            if rows[i, place] < 0 or similarity < floor:
                break
            neighbour, pull = grid[rows[i, place]], weight * similarity**power
            for x in range(len(total)):
                total[x] += pull * neighbour[x]
        squares = 0.0
        for x in range(len(total)):
            squares += total[x] * total[x]
        scale = SMOOTH_RADIUS / np.sqrt(squares) if squares > 0.0 else 0.0
        for x in range(len(total)):
            smoothed[i, x] = np.int32(np.rint(total[x] * scale))
