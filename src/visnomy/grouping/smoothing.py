"""Every face leans on its neighbours, so that a poor photo takes its place by company.

Without this, people with thousands of faces fall apart (docs/grouping.md).
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import Smoothing
from visnomy.grouping.company import in_company
from visnomy.grouping.compiled import compiled
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import SMOOTH_RADIUS, grid_radius
from visnomy.grouping.lists import EMPTY, product_of, row_of

_ROWS = 16_384


def smooth(
    grid: NDArray[np.int16],
    neighbours: NDArray[np.int64],
    by: Smoothing,
    effort: Effort,
    *,
    least: int = 0,
) -> NDArray[np.int16]:
    """Add the neighbours to each vector and round again.

    Args:
        grid: (n, d), from `to_grid`.
        neighbours: int64 (n, k), lists of the same rows.
        by: the rule.
        effort: how many threads.
        least: neighbours with a lower product have no say.

    y = unit(x + weight * sum of s**power * x_j over neighbours j with similarity s >= f), where
    f = max(floor, share * min(similarity of the nearest one, cap))

    The result of a row depends on its own list and on the vectors in it, on nothing else.

    Returns:
        (n, d), rows of length SMOOTH_RADIUS but for rounding.
    """
    smoothed = np.empty(grid.shape, np.int16)
    knobs = (by.floor, by.share, by.cap, by.power, by.weight)
    square = float(grid_radius(grid.shape[1]) ** 2)
    order = in_company(neighbours)

    def work(start: int) -> None:
        rows = order[start : start + _ROWS]
        _smooth_rows(grid, rows, (neighbours, least), (*knobs, square), smoothed)

    with ThreadPoolExecutor(effort.threads) as pool:
        list(pool.map(work, range(0, len(grid), _ROWS)))
    return smoothed


@compiled
def _smooth_rows(
    grid: NDArray[np.int16],
    rows: NDArray[np.int32],
    listed: tuple[NDArray[np.int64], int],
    knobs: tuple[float, float, float, float, float, float],
    smoothed: NDArray[np.int16],
) -> None:
    """Fill these rows; neighbours are added in the order of their list, always the same one."""
    neighbours, least = listed
    lowest, share, cap, power, weight, square = knobs
    total = np.empty(grid.shape[1], np.float64)
    for row in rows:
        total[:] = grid[row]
        floor = max(lowest, share * min(product_of(neighbours[row, 0]) / square, cap))
        for each in neighbours[row]:
            similarity = product_of(each) / square
            if each == EMPTY or product_of(each) < least or similarity < floor:
                break
            neighbour, pull = grid[row_of(each)], weight * _raised(similarity, power)
            for x in range(len(total)):
                total[x] += pull * neighbour[x]
        squares = 0.0
        for x in range(len(total)):
            squares += total[x] * total[x]
        scale = SMOOTH_RADIUS / np.sqrt(squares) if squares > 0.0 else 0.0
        for x in range(len(total)):
            smoothed[row, x] = np.int16(np.rint(total[x] * scale))


@compiled
def _raised(base: float, power: float) -> float:
    """base**power, by products where the power is a small whole number: several times faster."""
    if power != np.floor(power) or power > 8.0 or power < 0.0:
        return float(base**power)
    result = 1.0
    for _ in range(int(power)):
        result *= base
    return result
