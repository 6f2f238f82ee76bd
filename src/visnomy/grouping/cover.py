"""The face that stands for a person: sharp, frontal, of good quality, typical and not tiny."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

AMPLE_SIDE_PX = 200.0
"""From this size on a larger face makes no better cover."""
UNKNOWN_FRONTAL = 0.5
"""How frontal a face counts whose pose nobody measured."""


@dataclass(frozen=True, slots=True)
class CoverEvidence:
    """What speaks for a face as a cover; arrays of (n,).

    Attributes:
        typical: confidence in the group, 0..1.
        sharpness, quality: 0..1.
        angles_deg: (n, 3), NaN where unknown.
        side_px: the shorter side of the face.
    """

    typical: NDArray[np.floating]
    sharpness: NDArray[np.floating]
    quality: NDArray[np.floating]
    angles_deg: NDArray[np.floating]
    side_px: NDArray[np.floating]


def choose_covers(
    labels: NDArray[np.int32], order: NDArray[np.int64], evidence: CoverEvidence
) -> NDArray[np.int64]:
    """Choose the row of the cover of each group.

    Args:
        labels: (n,), numbers without gaps, -1 for a face on its own.
        order: (n,), the rank of each face's id; decides between equal faces.
        evidence: what speaks for each face.

    Returns:
        int64 (groups,): rows.
    """
    score = cover_scores(evidence)
    rows = np.lexsort((order, -score, labels))
    rows = rows[labels[rows] >= 0]
    return rows[np.flatnonzero(np.diff(labels[rows], prepend=-1))]


def cover_scores(evidence: CoverEvidence) -> NDArray[np.float64]:
    """How well each face would do as a cover, (n,), 0..1: the product of all that speaks for it."""
    turned = np.sqrt((evidence.angles_deg.astype(np.float64) ** 2).sum(axis=1))
    frontal = np.cos(np.radians(np.minimum(turned, 90.0)))
    frontal = np.where(np.isnan(frontal), UNKNOWN_FRONTAL, frontal)
    ample = np.minimum(evidence.side_px / AMPLE_SIDE_PX, 1.0)
    parts = (evidence.typical, evidence.sharpness, evidence.quality, frontal, np.sqrt(ample))
    score = np.prod([np.clip(part, 0.01, 1.0) for part in parts], axis=0)
    return np.asarray(score, np.float64)
