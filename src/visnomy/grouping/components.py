"""Pairs that may belong together, and the islands that they form.

An island (a connected component) is the unit of work: nothing outside it can change what happens
inside.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from visnomy.grouping.compiled import compiled
from visnomy.grouping.grid import SMOOTH_RADIUS
from visnomy.grouping.neighbours import NeighbourLists


@dataclass(frozen=True, slots=True)
class Islands:
    """Rows and candidate pairs, sorted by island.

    Attributes:
        rows: int64 (m,), rows of islands of two and more; ascending inside an island.
        row_starts: int64 (islands + 1,), where each island begins in `rows`.
        pairs: int32 (p, 2), positions inside the island, the smaller one first.
        pair_starts: int64 (islands + 1,), where each island begins in `pairs`.
    """

    rows: NDArray[np.int64]
    row_starts: NDArray[np.int64]
    pairs: NDArray[np.int32]
    pair_starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row_starts) - 1


def candidate_pairs(
    smoothed: NDArray[np.int32], neighbours: NeighbourLists, threshold: float
) -> NDArray[np.int32]:
    """Neighbours whose smoothed vectors have a cosine of at least `threshold`.

    Returns:
        int32 (p, 2), each pair once, the smaller row first, sorted.
    """
    least = threshold * SMOOTH_RADIUS * SMOOTH_RADIUS
    near = _near_enough(smoothed, neighbours.rows, least)
    first, place = np.nonzero(near)
    second = neighbours.rows[first, place].astype(np.int64)
    lower, upper = np.minimum(first, second), np.maximum(first, second)
    keys = np.unique(lower * len(smoothed) + upper)
    return np.stack([keys // len(smoothed), keys % len(smoothed)], axis=1).astype(np.int32)


def split_islands(row_count: int, pairs: NDArray[np.int32]) -> Islands:
    """Sort rows and pairs by connected component; rows without a pair are left out."""
    first, second = pairs[:, 0], pairs[:, 1]
    links = csr_array((np.ones(len(pairs), np.int8), (first, second)), (row_count, row_count))
    _, island = connected_components(links, directed=False)
    sizes = np.bincount(island)
    rows = np.argsort(island, kind="stable")
    rows = rows[sizes[island[rows]] > 1]
    _, row_starts = np.unique(island[rows], return_index=True)
    row_starts = np.append(row_starts, len(rows))
    place = np.zeros(row_count, np.int64)
    place[rows] = np.arange(len(rows)) - np.repeat(row_starts[:-1], np.diff(row_starts))
    order = np.argsort(island[first], kind="stable")
    _, pair_starts = np.unique(island[first[order]], return_index=True)
    return Islands(
        rows=rows.astype(np.int64),
        row_starts=row_starts.astype(np.int64),
        pairs=place[pairs[order]].astype(np.int32),
        pair_starts=np.append(pair_starts, len(pairs)).astype(np.int64),
    )


@compiled
def _near_enough(
    smoothed: NDArray[np.int32], rows: NDArray[np.int32], least: float
) -> NDArray[np.bool_]:
    near = np.zeros(rows.shape, np.bool_)
    for i in range(rows.shape[0]):
        for place in range(rows.shape[1]):
            j = rows[i, place]
            if j < 0:
                break
            product = np.int64(0)
            for x in range(smoothed.shape[1]):
                product += np.int64(smoothed[i, x]) * np.int64(smoothed[j, x])
            near[i, place] = product >= least
    return near
