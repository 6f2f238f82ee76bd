"""Takes faces out of a group that are known to be different people, with those who follow them.

The split comes after the grouping and is seeded by the pair: as a ban inside the joining, one
wrong face keeps two right halves apart (docs/grouping.md).
"""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.grid import grid_radius

FOLLOW_MARGIN = 0.1
"""A face follows one that leaves if their cosine beats its mean cosine to the rest by this.

Without a margin the split costs more than it brings (docs/grouping.md).
"""


def split_apart(
    groups: NDArray[np.int64],
    pairs: NDArray[np.int64],
    grid: NDArray[np.int16],
    held: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Put the two faces of every pair into different groups.

    Of a pair that is together, the face that fits its group worse leaves. Pairs are taken in the
    order of their rows; a pair of two held faces, or of a face with itself, is void.

    Args:
        groups: (n,), numbers from 0 on.
        pairs: (p, 2), rows.
        grid: (n, d) from `to_grid`.
        held: (n,), faces that never leave.

    Returns:
        (n,): who left has new numbers above the old ones.
    """
    pairs = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0)
    together = pairs[groups[pairs[:, 0]] == groups[pairs[:, 1]]]
    touched, places = np.unique(groups[together[:, 0]], return_inverse=True)
    order = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[order], np.stack([touched, touched + 1]))
    result, next_number = groups.copy(), int(groups.max(initial=-1)) + 1
    for place, (start, stop) in enumerate(bounds.T):
        members = order[start:stop]
        inside = np.searchsorted(members, together[places == place])
        parts = _split(grid[members].astype(np.float64), inside, held[members])
        left = parts > 0
        result[members[left]] = next_number + parts[left] - 1
        next_number += int(parts.max())
    return result


def _split(
    vectors: NDArray[np.float64], pairs: NDArray[np.int64], held: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """The part of each member: 0 stayed; every turn makes one more, so there are few."""
    pairs = pairs[~held[pairs].all(axis=1)]
    parts = np.zeros(len(vectors), np.int64)
    while True:
        together = pairs[parts[pairs[:, 0]] == parts[pairs[:, 1]]]
        if len(together) == 0:
            return parts
        inside = np.flatnonzero(parts == parts[together[0, 0]])
        leaver = _worse(vectors, inside, together[0], held)
        gone = _followers(vectors, inside, leaver)
        apart = np.unique(pairs[(pairs == leaver).any(axis=1)])
        gone = gone[~held[gone] & ~np.isin(gone, apart)]
        parts[[leaver, *gone.tolist()]] = parts.max() + 1


def _worse(
    vectors: NDArray[np.float64],
    inside: NDArray[np.int64],
    pair: NDArray[np.int64],
    held: NDArray[np.bool_],
) -> int:
    """The face of the pair that is less like the others; ties to the later row."""
    first, second = int(pair[0]), int(pair[1])
    if held[first] or held[second]:
        return second if held[first] else first
    total = vectors[inside].sum(axis=0)
    fits = [float(vectors[row] @ (total - vectors[row])) for row in (first, second)]
    return first if fits[0] < fits[1] else second


def _followers(
    vectors: NDArray[np.float64], inside: NDArray[np.int64], leaver: int
) -> NDArray[np.int64]:
    """Those who are much more like the one that leaves than like who stays."""
    others = inside[inside != leaver]
    rest = vectors[others]
    likeness = (rest * (rest.sum(axis=0) - rest)).sum(axis=1) / max(len(others) - 1, 1)
    closer = rest @ vectors[leaver] - likeness
    far = FOLLOW_MARGIN * grid_radius(vectors.shape[1]) ** 2
    return np.asarray(others[closer > far], np.int64)
