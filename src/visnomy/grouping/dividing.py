"""New faces of people whom a user took apart: each goes to the part that it is most like.

The vectors alone put brothers together again in every run. The faces that the user divided are
held, but a new photo of the younger one would follow the group, that is, the brother with more
faces; so free faces that fall to one of the parts choose among them.
"""

import numpy as np
from numpy.typing import NDArray

NEAREST = 5
"""The mean cosine to so many of a part's nearest faces counts, so that no odd face decides."""


def follow_parts(
    groups: NDArray[np.int64],
    rows: NDArray[np.int64],
    grid: NDArray[np.int16],
    free: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Give the free faces of divided people to the part that they are most like.

    Args:
        groups: (n,), numbers from 0 on; held faces are in the group of their person.
        rows: the held faces that were one person before.
        grid: (n, d) from `to_grid`.
        free: (n,), faces that nobody holds.

    Returns:
        (n,): a tie goes to the part with the lower number.
    """
    parts = np.unique(groups[rows])
    moving = np.flatnonzero(free & np.isin(groups, parts))
    if len(parts) < 2 or len(moving) == 0:
        return groups
    vectors = grid[moving].astype(np.float32)
    members = [grid[rows[groups[rows] == part]].astype(np.float32) for part in parts]
    likeness = np.stack([_nearest(vectors @ part.T) for part in members], axis=1)
    result = groups.copy()
    result[moving] = parts[likeness.argmax(axis=1)]
    return result


def _nearest(products: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean of the largest products of each row, (n,)."""
    count = min(NEAREST, products.shape[1])
    nearest = np.partition(products, -count, axis=1)[:, -count:]
    return np.asarray(nearest.mean(axis=1, dtype=np.float64))
