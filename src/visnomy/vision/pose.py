"""Estimates where a head points, from five landmarks and a mean head.

A weak-perspective fit of five points to a rigid mean face. Roll is good, yaw useful, pitch rough:
how far the nose tip lies below the eyes differs between people as much as between small nods
(docs/accuracy.md says what each is worth).
"""

import math

import numpy as np
from numpy.typing import NDArray

from visnomy.model.geometry import HeadPose
from visnomy.vision.aligner import TEMPLATE
from visnomy.vision.detector import Floats

EYE_DISTANCE_PX = float(TEMPLATE[1, 0] - TEMPLATE[0, 0])
DEPTH = np.array([0.0, 0.0, 0.6, 0.12, 0.12])
"""How far each point stands out before the eyes, in eye distances (MediaPipe's canonical face)."""


def _mean_head() -> NDArray[np.float64]:
    flat = (TEMPLATE - TEMPLATE[:2].mean(axis=0)) / EYE_DISTANCE_PX
    flat[:, 0] = (flat[:, 0] - flat[[1, 0, 2, 4, 3], 0]) / 2  # the mean head is symmetric
    flat[:, 1] = (flat[:, 1] + flat[[1, 0, 2, 4, 3], 1]) / 2
    head = np.column_stack([flat, DEPTH])
    return np.asarray(head - head.mean(axis=0))


MEAN_HEAD = _mean_head()
_TO_AFFINE = np.linalg.pinv(MEAN_HEAD)


def head_pose(points: Floats) -> HeadPose:
    """The angles of a head.

    Args:
        points: float32 (5, 2), eyes, nose, mouth corners; left ones in the picture first.
    """
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    affine = (_TO_AFFINE @ centred).T
    left, _, right = np.linalg.svd(affine, full_matrices=False)
    across, down = left @ right
    forth = np.cross(across, down)
    return HeadPose(
        pitch=math.degrees(math.atan2(forth[1], forth[2])),
        roll=math.degrees(math.atan2(down[0], across[0])),
        yaw=math.degrees(math.atan2(-forth[0], math.hypot(across[0], down[0]))),
    )
