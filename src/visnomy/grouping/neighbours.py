"""The most similar faces of every face, exact: all pairs, by blocks of products.

Below some 200,000 faces no index beats this (docs/grouping.md), and no index gives the same
answer whatever the order of arrival. Every pair of blocks is multiplied once and serves the lists
of both sides. Blocks of one round share no row, so threads need no lock and change no result.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from visnomy.grouping.compiled import compiled
from visnomy.grouping.effort import Effort
from visnomy.grouping.grid import grid_radius

Report = Callable[[int, int], None]
"""Told what is done and what is due; may raise to end the work."""


@dataclass(frozen=True, slots=True)
class NeighbourLists:
    """The neighbours of each row, most similar first, equal ones by the lower row.

    Attributes:
        rows: int32 (n, k), -1 past the end of a list.
        similarities: float32 (n, k), cosine; -1 past the end.
    """

    rows: NDArray[np.int32]
    similarities: NDArray[np.float32]


def find_neighbours(
    grid: NDArray[np.float32], *, count: int, floor: float, effort: Effort, report: Report
) -> NeighbourLists:
    """List up to `count` neighbours of every row with a cosine of at least `floor`.

    Memory: 8 bytes for each place of a list, and a block of products for each thread.

    Args:
        grid: (n, d) whole numbers from `to_grid`, rows in the order of their ids.
        count: the length of a list.
        floor: the least cosine of a neighbour.
        effort: threads and block size.
        report: called with the pairs compared and due.

    Returns:
        The same lists for every effort.
    """
    square = grid_radius(grid.shape[1]) ** 2
    rows = np.full((len(grid), count), -1, np.int32)
    products = np.full((len(grid), count), -np.inf, np.float32)

    def compare(pair: tuple[int, int]) -> int:
        top, left = (block * effort.block_rows for block in pair)
        above, beside = grid[top : top + effort.block_rows], grid[left : left + effort.block_rows]
        _keep_best(above @ beside.T, (top, left), rows, products, np.float32(floor * square))
        return len(above) * len(beside) if top != left else len(above) * (len(above) + 1) // 2

    done, due = 0, len(grid) * (len(grid) + 1) // 2
    # BLAS threads of a busy machine wait for each other: 3 to 4 times slower (docs/grouping.md).
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(effort.threads) as pool:
        for batch in _batches(-(-len(grid) // effort.block_rows), effort.threads):
            done += sum(pool.map(compare, batch))
            report(done, due)
    similarities = np.where(rows >= 0, products / np.float32(square), np.float32(-1))
    return NeighbourLists(rows, similarities.astype(np.float32))


def _batches(block_count: int, threads: int) -> Iterator[list[tuple[int, int]]]:
    """Short runs of pairs of blocks without a common block; a stop is never far away."""
    for pairs in _rounds(block_count):
        for start in range(0, len(pairs), threads):
            yield pairs[start : start + threads]


def _rounds(block_count: int) -> Iterator[list[tuple[int, int]]]:
    """All pairs of blocks in rounds without a common block: a round-robin tournament."""
    yield [(block, block) for block in range(block_count)]
    seats = list(range(block_count + block_count % 2))
    half = len(seats) // 2
    for _ in range(len(seats) - 1):
        pairs = zip(seats[:half], reversed(seats[half:]), strict=True)
        yield [(min(pair), max(pair)) for pair in pairs if max(pair) < block_count]
        seats = [seats[0], seats[-1], *seats[1:-1]]


@compiled
def _insert(rows: NDArray[np.int32], best: NDArray[np.float32], row: int, value: float) -> None:
    """Put a neighbour in its place of a full, sorted list, if it belongs there."""
    place = len(best) - 1
    if value < best[place] or (value == best[place] and row > rows[place]):
        return
    while place > 0 and (
        best[place - 1] < value or (best[place - 1] == value and rows[place - 1] > row)
    ):
        best[place] = best[place - 1]
        rows[place] = rows[place - 1]
        place -= 1
    best[place] = value
    rows[place] = row


@compiled
def _keep_best(
    products: NDArray[np.float32],
    corner: tuple[int, int],
    rows: NDArray[np.int32],
    best: NDArray[np.float32],
    least: np.float32,
) -> None:
    """Offer one block of products to the lists of both its sides."""
    top, left = corner
    for r in range(products.shape[0]):
        first = top + r
        for c in range(products.shape[1]):
            value = products[r, c]
            second = left + c
            if value < least or second == first:
                continue
            _insert(rows[first], best[first], second, value)
            if top != left:
                _insert(rows[second], best[second], first, value)
