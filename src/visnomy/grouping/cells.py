"""Which faces are compared with each other: all, or those who share a cell.

A cell is a direction that many faces lie near; a face belongs to the few cells nearest to it, and
two faces are compared if they share one. The directions are trained once, stored with the dataset
and then left alone: a face that comes changes no cell of another, so what is compared depends on
the faces and the directions and on no history. Directions are rounded to the grid of the faces,
where products are exact.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.grid import grid_radius

EXACT_BUDGET = 150_000
"""Up to so many faces all are compared with all (docs/grouping.md)."""
CELLS_OF_A_FACE = 6
"""How many cells a face belongs to."""
_TRAINING_FACES = 32
"""Faces for each cell that take part in the training."""
_TRAINING_ROUNDS = 5
_GROWTH = 4
"""A library so many times as large as at the training wants more cells."""
_BLOCK = 2048


@dataclass(frozen=True, slots=True)
class Cells:
    """Directions, as they are stored.

    Attributes:
        directions: int16 (c, d), on the grid of the faces; c below 65,536.
        trained_on: how many faces there were.
    """

    directions: NDArray[np.int16]
    trained_on: int

    def serve(self, face_count: int) -> bool:
        """Whether they still fit a library of this size."""
        return face_count < self.trained_on * _GROWTH


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is in which cell.

    Attributes:
        cells: uint16 (n, a), the cells of each face; (n, 0) where all are in one.
        starts: int64 (c + 1,), where each cell begins in `members`.
        members: int32, the rows of each cell, rising.
    """

    cells: NDArray[np.uint16]
    starts: NDArray[np.int64]
    members: NDArray[np.int32]

    def __iter__(self) -> Iterator[NDArray[np.int32]]:
        """The rows of one cell after the other."""
        for start, stop in zip(self.starts[:-1], self.starts[1:], strict=True):
            yield self.members[start:stop]


def one_cell(face_count: int) -> Membership:
    """All are compared with all."""
    everybody = np.arange(face_count, dtype=np.int32)
    return Membership(
        np.zeros((face_count, 0), np.uint16), np.array([0, face_count], np.int64), everybody
    )


def members_of(cells: NDArray[np.uint16], cell_count: int) -> Membership:
    """Sort faces by cell."""
    flat = cells.ravel()
    order = np.argsort(flat, kind="stable")
    starts = np.zeros(cell_count + 1, np.int64)
    np.cumsum(np.bincount(flat, minlength=cell_count), out=starts[1:])
    return Membership(cells, starts, (order // max(cells.shape[1], 1)).astype(np.int32))


def nearest_cells(
    grid: NDArray[np.int16], directions: NDArray[np.int16], count: int = CELLS_OF_A_FACE
) -> NDArray[np.uint16]:
    """The cells that each face belongs to, nearest first; ties to the lower number.

    Returns:
        uint16 (n, min(count, c)).
    """
    nearest = np.zeros((len(grid), min(count, len(directions))), np.uint16)
    across = directions.astype(np.float32).T
    for start in range(0, len(grid), _BLOCK):
        block = grid[start : start + _BLOCK].astype(np.float32)
        _pick(block @ across, nearest[start : start + _BLOCK])
    return nearest


def train(grid: NDArray[np.int16], cell_count: int | None = None) -> Cells:
    """Directions that many faces lie near: spherical k-means on a part of the faces.

    Args:
        grid: (n, d), rows in the order of their ids; every so-manieth takes part, which for random
            ids is a random choice.
        cell_count: how many; at most one for each face.
    """
    wanted = min(cell_count or _cell_count(len(grid)), len(grid))
    sample = np.ascontiguousarray(grid[:: max(1, len(grid) // (wanted * _TRAINING_FACES))])
    directions = _on_grid(sample[:: max(1, len(sample) // wanted)][:wanted])
    for _ in range(_TRAINING_ROUNDS):
        sums = np.zeros(directions.shape, np.float64)
        _add_up(sample, nearest_cells(sample, directions, 1)[:, 0], sums)
        alone = ~sums.any(axis=1)
        sums[alone] = directions[alone]
        directions = _on_grid(sums)
    return Cells(directions, len(grid))


def _cell_count(face_count: int) -> int:
    """About four times the root: comparing with directions and within cells then balance."""
    return min(65_535, max(1, 4 * math.isqrt(face_count)))


def _on_grid(vectors: NDArray[np.float64] | NDArray[np.int16]) -> NDArray[np.int16]:
    floats = vectors.astype(np.float64)
    lengths = np.sqrt((floats * floats).sum(axis=1, keepdims=True))
    unit = np.divide(floats, lengths, out=np.zeros_like(floats), where=lengths > 0)
    return np.asarray(np.rint(unit * grid_radius(vectors.shape[1])), np.int16)


@compiled
def _pick(products: NDArray[np.float32], nearest: NDArray[np.uint16]) -> None:
    """The largest products of each row, by chunks most of which hold none."""
    count, width = nearest.shape[1], products.shape[1]
    best = np.empty(count, np.float32)
    for i in range(products.shape[0]):
        best[:] = -np.inf
        for start in range(0, width, 16):
            stop = min(start + 16, width)
            hits = 0
            for cell in range(start, stop):
                hits += products[i, cell] > best[count - 1]
            if hits == 0:
                continue
            for cell in range(start, stop):
                value = products[i, cell]
                if value <= best[count - 1]:
                    continue
                place = count - 1
                while place > 0 and best[place - 1] < value:
                    best[place] = best[place - 1]
                    nearest[i, place] = nearest[i, place - 1]
                    place -= 1
                best[place] = value
                nearest[i, place] = cell


@compiled
def _add_up(grid: NDArray[np.int16], cell: NDArray[np.uint16], sums: NDArray[np.float64]) -> None:
    """The sum of the faces of each cell: whole numbers, exact."""
    for i in range(grid.shape[0]):
        for x in range(grid.shape[1]):
            sums[cell[i], x] += grid[i, x]
