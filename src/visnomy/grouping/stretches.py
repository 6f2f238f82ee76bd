"""Days at one place that belong together: an outing, a journey, or a home that is none."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class StretchRule:
    """What makes a stretch of days (IMM API reference, CreateLocationDateClusteringTask).

    Attributes:
        min_days, max_days: bounds of its length from the first day to the last, both counted.
        gap_days: so many days without a picture may lie within.
    """

    min_days: int
    max_days: int
    gap_days: int


def stretches(
    place: NDArray[np.int64], day: NDArray[np.int64], rule: StretchRule
) -> NDArray[np.int32]:
    """The stretch of every picture; the order of the pictures changes nothing but the order.

    Args:
        place: (n,), a number for each place.
        day: (n,), days since any fixed day, by the clock of the place.
        rule: which stretches count.

    Returns:
        (n,), numbers without gaps in the order of place, then day; -1 for none.
    """
    labels = np.full(len(place), -1, np.int32)
    if not len(place):
        return labels
    order = np.lexsort((day, place))
    there, then = place[order], day[order]
    begins = np.ones(len(order), np.bool_)
    begins[1:] = (np.diff(there) != 0) | (np.diff(then) > rule.gap_days + 1)
    first = np.flatnonzero(begins)
    last = np.append(first[1:], len(order)) - 1
    length = then[last] - then[first] + 1
    counts = (length >= rule.min_days) & (length <= rule.max_days)
    number = np.where(counts, np.cumsum(counts) - 1, -1)
    labels[order] = number[np.cumsum(begins) - 1]
    return labels
