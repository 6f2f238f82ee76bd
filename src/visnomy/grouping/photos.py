"""Two faces of one photo are usually two people; mirrors, screens and collages are not.

A video is a photo for those who are seen in it at the same time.
"""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled
from visnomy.grouping.grid import grid_radius
from visnomy.grouping.splitting import split_apart

SAME_PICTURE = 0.72
"""Faces of one photo over this cosine, without the common part, are one face shown twice.

Among 6,598 photos of LFW, 28 pairs of faces in one photo were grouped together: 3 are one face
shown twice, of cosine .96 and more, the others are two people, of .70 at most (2026-11).
"""


def split_photos(
    groups: NDArray[np.int64],
    photos: NDArray[np.int64],
    grid: NDArray[np.int16],
    seen_ms: NDArray[np.int32] | None = None,
) -> NDArray[np.int64]:
    """Take apart the faces of one photo that ended in one group, but for near-duplicates.

    Args:
        groups: (n,), numbers from 0 on; rows in the order of their ids.
        photos: (n,), the photo of each face.
        grid: (n, d) from `to_grid`.
        seen_ms: (n, 2), first and last, both included; -1 for a face of a photo.
    """
    strangers = _of_two_people(_together(_pairs_inside(groups, photos), seen_ms), grid)
    return split_apart(groups, strangers, grid, np.zeros(len(groups), np.bool_))


def different_faces(
    photos: NDArray[np.int64], grid: NDArray[np.int16], seen_ms: NDArray[np.int32] | None = None
) -> NDArray[np.int64]:
    """All pairs of rows of one photo but for near-duplicates, int64 (p, 2)."""
    pairs = _together(_pairs_inside(np.zeros(len(photos), np.int64), photos), seen_ms)
    return _of_two_people(pairs, grid)


def _of_two_people(pairs: NDArray[np.int64], grid: NDArray[np.int16]) -> NDArray[np.int64]:
    products = np.empty(len(pairs), np.int64)
    _multiply(grid, pairs, products)
    return pairs[products <= SAME_PICTURE * grid_radius(grid.shape[1]) ** 2]


@compiled
def _multiply(
    grid: NDArray[np.int16], pairs: NDArray[np.int64], products: NDArray[np.int64]
) -> None:
    for place in range(len(pairs)):
        total = np.int64(0)
        for x in range(grid.shape[1]):
            total += np.int64(grid[pairs[place, 0], x]) * np.int64(grid[pairs[place, 1], x])
        products[place] = total


def _together(pairs: NDArray[np.int64], seen_ms: NDArray[np.int32] | None) -> NDArray[np.int64]:
    """Those of the pairs that are seen at the same time; in a photo all are."""
    if seen_ms is None:
        return pairs
    first_ms, last_ms = seen_ms[pairs, 0].max(axis=1), seen_ms[pairs, 1].min(axis=1)
    return np.asarray(pairs[first_ms <= last_ms], np.int64)


def _pairs_inside(groups: NDArray[np.int64], photos: NDArray[np.int64]) -> NDArray[np.int64]:
    """All pairs of rows with the same group and the same photo."""
    order = np.lexsort((groups, photos))
    key = np.stack([groups[order], photos[order]], axis=1)
    found = [np.zeros((0, 2), np.int64)]
    for step in range(1, len(order)):
        same = (key[step:] == key[:-step]).all(axis=1)
        if not same.any():
            break
        found.append(np.stack([order[:-step][same], order[step:][same]], axis=1))
    return np.concatenate(found)
