"""Groups keep their ids: a new group goes on as the old one that it overlaps most.

What a user named comes first: each named group goes on in the new group that holds most of its
faces. All others follow by overlap; a tie goes to the named, then to the older id.
"""

from collections.abc import Callable, Sequence
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray


def carry_ids(
    labels: NDArray[np.int32],
    old: NDArray[np.int64],
    *,
    old_ids: Sequence[UUID],
    named: NDArray[np.bool_],
    new_id: Callable[[], UUID] = uuid4,
) -> list[UUID]:
    """Give every new group an id.

    Args:
        labels: (n,), the new group of each face, numbers without gaps, -1 for none.
        old: (n,), the old group of each face as an index into `old_ids`, -1 for none.
        old_ids: the ids before, the oldest first.
        named: for each old id, whether a user has put something on it.
        new_id: makes an id for a group that continues none.

    Returns:
        The id of each label; no id twice.
    """
    count = int(labels.max(initial=-1)) + 1
    heir = heirs(labels, old, named, count).tolist()
    return [old_ids[ancestor] if ancestor >= 0 else new_id() for ancestor in heir]


def heirs(
    labels: NDArray[np.int32], old: NDArray[np.int64], named: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    """The old group that each new one goes on as, int64 (count,), -1 for none; none twice.

    Args:
        labels: (n,), as of `carry_ids`; numbers may be missing.
        old: (n,), as of `carry_ids`.
        named: as of `carry_ids`.
        count: labels are below it.
    """
    overlaps = _overlaps(labels, old)
    found: dict[int, int] = {}
    for matches in (_best_of_named(overlaps, named), _by_overlap(overlaps, named)):
        taken = set(found.values())
        for label, ancestor in matches:
            if label not in found and ancestor not in taken:
                found[label] = ancestor
                taken.add(ancestor)
    heir = np.full(count, -1)
    heir[list(found)] = list(found.values())
    return heir


def _overlaps(labels: NDArray[np.int32], old: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows of (label, old index, faces in common)."""
    both = (labels >= 0) & (old >= 0)
    width = int(old.max(initial=0)) + 1
    pairs, counts = np.unique(labels[both] * np.int64(width) + old[both], return_counts=True)
    return np.column_stack([pairs // width, pairs % width, counts])


def _best_of_named(overlaps: NDArray[np.int64], named: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """For each named group the new group with most of its faces; the largest overlap first."""
    ours = overlaps[named[overlaps[:, 1]]]
    ours = ours[np.lexsort((ours[:, 0], -ours[:, 2], ours[:, 1]))]
    best = ours[np.flatnonzero(np.diff(ours[:, 1], prepend=-1))]
    return _by_overlap(best, named)


def _by_overlap(overlaps: NDArray[np.int64], named: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """(label, old index) with the largest overlap first, then named, older, lower label."""
    label, ancestor, count = overlaps.T
    order = np.lexsort((label, ancestor, ~named[ancestor], -count))
    return [(int(label[i]), int(ancestor[i])) for i in order]
