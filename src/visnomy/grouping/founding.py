"""Which groups become people: enough distinct photos with a face fit to found one.

The rule is the contract's (IMM user guide, face clustering, 2020): at least three images of the
person, each face over 75 x 75 px, pitch, yaw and roll under 30 degrees, quality over 0.8; once a
person exists, weaker faces may join.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FoundingRule:
    """Bounds of a face that may found a group; a dataset may set its own.

    Attributes:
        min_images: distinct photos with such a face that a group needs.
        min_face_px: width and height must be over this.
        max_angle_deg: |pitch|, |yaw| and |roll| must be under this.
        min_quality: the quality must be over this.
    """

    min_images: int = 3
    min_face_px: float = 75.0
    max_angle_deg: float = 30.0
    min_quality: float = 0.8


def may_found(
    rule: FoundingRule,
    *,
    side_px: NDArray[np.floating],
    angles_deg: NDArray[np.floating],
    quality: NDArray[np.floating],
) -> NDArray[np.bool_]:
    """The faces fit to found a group.

    Args:
        rule: the bounds.
        side_px: (n,), the shorter side of the face.
        angles_deg: (n, 3); NaN, a pose that nobody measured, is not held against a face.
        quality: (n,), 0..1.
    """
    straight = ~(np.abs(angles_deg) >= rule.max_angle_deg).any(axis=1)
    return np.asarray(
        (side_px > rule.min_face_px) & straight & (quality > rule.min_quality), np.bool_
    )


def found_groups(
    groups: NDArray[np.integer],
    photos: NDArray[np.int64],
    founders: NDArray[np.bool_],
    min_images: int,
    always: Sequence[int] | NDArray[np.int64] = (),
) -> NDArray[np.int32]:
    """Keep the groups with enough founding photos; the faces of the others stand alone.

    Args:
        groups: (n,), numbers from 0 on.
        photos: (n,), the photo of each face.
        founders: (n,), from `may_found`.
        min_images: how many distinct photos with a founder a group needs.
        always: groups that need none, because a user wants them.

    Returns:
        int32 (n,): numbers without gaps in the old order, -1 for a face on its own.
    """
    group, photo = groups[founders].astype(np.int64), photos[founders]
    order = np.lexsort((photo, group))
    group, photo = group[order], photo[order]
    another = np.ones(len(group), np.bool_)
    another[1:] = (group[1:] != group[:-1]) | (photo[1:] != photo[:-1])
    images = np.bincount(group[another], minlength=int(groups.max(initial=-1)) + 1)
    exists = images >= min_images
    exists[np.asarray(always, np.int64)] = True
    numbers = np.where(exists, np.cumsum(exists) - 1, -1)
    return np.asarray(numbers[groups], np.int32)


def by_smallest_row(
    groups: NDArray[np.int64], homes: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number groups by their first row, without gaps; a home that is empty becomes -1."""
    known, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    rank = np.empty(len(known), np.int64)
    rank[np.argsort(first)] = np.arange(len(known))
    places = np.full(max(int(groups.max(initial=-1)), int(homes.max(initial=-1))) + 2, -1)
    places[known] = rank
    return rank[inverse], places[homes]
