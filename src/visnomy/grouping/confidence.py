"""How sure each face is of its group: a logistic curve over its likeness to the rest."""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import ConfidenceCurve
from visnomy.grouping.grid import SMOOTH_RADIUS


def likeness_to_rest(smoothed: NDArray[np.int16], groups: NDArray[np.int32]) -> NDArray[np.float64]:
    """The mean cosine of each face to the other members of its group.

    Args:
        smoothed: (n, d), from `smooth`.
        groups: (n,), -1 for a face on its own.

    Returns:
        (n,), -1..1; 0 for a face on its own and for the only face of a group.
    """
    member = np.flatnonzero(groups >= 0)
    sums = _sums(smoothed, groups)
    sizes = np.bincount(groups[member])
    rest = np.zeros(len(groups))
    for block in np.array_split(member, len(member) // 8192 + 1):
        own = smoothed[block].astype(np.int64)
        total = (own * (sums[groups[block]] - own)).sum(axis=1)
        rest[block] = total / np.maximum(sizes[groups[block]] - 1, 1)
    return rest / SMOOTH_RADIUS**2


def likeness_in_company(
    smoothed: NDArray[np.int16], groups: NDArray[np.int64]
) -> NDArray[np.float64]:
    """As `likeness_to_rest`, but NaN for the only face of a group; gaps in the numbers are fine."""
    _, places, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    likeness = likeness_to_rest(smoothed, places.astype(np.int32))
    return np.where(sizes[places] > 1, likeness, np.nan)


def confidence(likeness: NDArray[np.float64], curve: ConfidenceCurve) -> NDArray[np.float32]:
    """Map likeness to the probability that the face is in the right group, (n,), 0..1."""
    odds = np.exp(-(curve.slope * likeness + curve.intercept))
    return (1.0 / (1.0 + odds)).astype(np.float32)


def _sums(smoothed: NDArray[np.int16], groups: NDArray[np.int32]) -> NDArray[np.int64]:
    """The sum of the vectors of each group, exact."""
    order = np.flatnonzero(groups >= 0)
    order = order[np.argsort(groups[order], kind="stable")]
    if len(order) == 0:
        return np.zeros((0, smoothed.shape[1]), np.int64)
    starts = np.flatnonzero(np.diff(groups[order], prepend=-1))
    return np.add.reduceat(smoothed[order], starts, axis=0, dtype=np.int64)
