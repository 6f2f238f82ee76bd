"""How sure each face is of its group: a logistic curve over its likeness to the rest."""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import ConfidenceCurve
from visnomy.grouping.compiled import compiled
from visnomy.grouping.grid import SMOOTH_RADIUS


def likeness_to_rest(smoothed: NDArray[np.int16], groups: NDArray[np.int32]) -> NDArray[np.float64]:
    """The mean cosine of each face to the other members of its group.

    Args:
        smoothed: (n, d), from `smooth`.
        groups: (n,), -1 for a face on its own.

    Returns:
        (n,), -1..1; 0 for a face on its own and for the only face of a group.
    """
    count = int(groups.max(initial=-1)) + 1
    sums = np.zeros((count, smoothed.shape[1]), np.int64)
    sizes = np.zeros(count, np.int64)
    rest = np.zeros(len(groups))
    _add_up(smoothed, groups, sums, sizes)
    _compare(smoothed, groups, sums, sizes, rest)
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


@compiled
def _add_up(
    smoothed: NDArray[np.int16],
    groups: NDArray[np.int32],
    sums: NDArray[np.int64],
    sizes: NDArray[np.int64],
) -> None:
    """The sum of the vectors of each group, exact, and its faces."""
    for row in range(len(groups)):
        group = groups[row]
        if group >= 0:
            sizes[group] += 1
            for x in range(smoothed.shape[1]):
                sums[group, x] += smoothed[row, x]


@compiled
def _compare(
    smoothed: NDArray[np.int16],
    groups: NDArray[np.int32],
    sums: NDArray[np.int64],
    sizes: NDArray[np.int64],
    rest: NDArray[np.float64],
) -> None:
    """The mean product of each face with the others of its group."""
    for row in range(len(groups)):
        group = groups[row]
        if group >= 0:
            total = np.int64(0)
            for x in range(smoothed.shape[1]):
                own = np.int64(smoothed[row, x])
                total += own * (sums[group, x] - own)
            rest[row] = total / max(sizes[group] - 1, 1)
