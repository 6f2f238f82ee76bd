"""How sure each face is of its group: by its likeness to the rest and by what both say."""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import ConfidenceCurve
from visnomy.grouping.compiled import compiled
from visnomy.grouping.evidence import PRECISION_UNIT, Evidence
from visnomy.grouping.grid import SMOOTH_RADIUS


def likeness_to_rest(smoothed: NDArray[np.int16], groups: NDArray[np.int32]) -> NDArray[np.float64]:
    """The mean cosine of each face to the other members of its group.

    Args:
        smoothed: (n, d), from `smooth`.
        groups: (n,), -1 for a face on its own.

    Returns:
        (n,), -1..1; 0 for a face on its own and for the only face of a group.
    """
    sums, sizes = sums_of(smoothed, groups, int(groups.max(initial=-1)) + 1)
    rest = np.zeros(len(groups))
    _compare(smoothed, groups, sums, sizes, rest)
    return rest / SMOOTH_RADIUS**2


def sums_of(
    smoothed: NDArray[np.integer], groups: NDArray[np.int32], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The sum of the vectors of each group, int64 (count, d), and its faces, (count,).

    Args:
        smoothed: (n, d).
        groups: (n,), below `count`; -1 for a face that is in none.
        count: how many groups.
    """
    sums = np.zeros((count, smoothed.shape[1]), np.int64)
    sizes = np.zeros(count, np.int64)
    _add_up(smoothed, groups, sums, sizes)
    return sums, sizes


def likeness_in_company(
    smoothed: NDArray[np.int16], groups: NDArray[np.int64]
) -> NDArray[np.float64]:
    """As `likeness_to_rest`, but NaN for the only face of a group; gaps in the numbers are fine."""
    _, places, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    likeness = likeness_to_rest(smoothed, places.astype(np.int32))
    return np.where(sizes[places] > 1, likeness, np.nan)


def heard_of(
    groups: NDArray[np.integer], quality: NDArray[np.float32], rule: Evidence | None
) -> NDArray[np.float64]:
    """How much each face says about who it is, and how much the rest of its group does.

    Args:
        groups: (n,), below 0 for a face on its own; gaps in the numbers are fine.
        quality: float32 (n,), FaceQuality.
        rule: what a quality is worth; without one, all faces say the same.

    Returns:
        (n, 2): precisions as of `Evidence`, that of the rest with the noise that faces of one
        person share; next to nothing for the rest of the only face of a group.
    """
    if rule is None:
        return np.ones((len(groups), 2))
    own = rule.weights(quality)[1]
    _, places = np.unique(groups, return_inverse=True)
    total = np.zeros(int(places.max(initial=-1)) + 1, np.int64)
    np.add.at(total, places, own)
    rest = (total[places] - own) / PRECISION_UNIT
    rest[groups < 0] = 0
    heard = np.stack([own / PRECISION_UNIT, rest / (1 + rule.shared * rest)], axis=1)
    return np.maximum(heard, 1 / PRECISION_UNIT)


def confidence(
    likeness: NDArray[np.float64], heard: NDArray[np.float64], curve: ConfidenceCurve
) -> NDArray[np.float32]:
    """The probability that a face is in the right group.

    Args:
        likeness: (n,), from `likeness_to_rest`; NaN gives NaN.
        heard: (n, 2), from `heard_of`.
        curve: of the model.

    Returns:
        (n,), 0..1.
    """
    said = curve.own * np.log(heard[:, 0]) + curve.rest * np.log(heard[:, 1])
    odds = np.exp(-(curve.slope * likeness + said + curve.intercept))
    return (1.0 / (1.0 + odds)).astype(np.float32)


@compiled
def _add_up(
    smoothed: NDArray[np.integer],
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
