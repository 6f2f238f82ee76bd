"""Estimates where a head points: from the face mesh, else from five landmarks and a mean head.

The mesh has depth, so its axes are read off directly. Without it, a weak-perspective fit of five
points to a rigid mean face: roll is good, yaw useful, pitch rough, for how far the nose tip lies
below the eyes differs between people as much as between small nods (docs/accuracy.md says what each
is worth).
"""

import math

import numpy as np

from visnomy.model.geometry import HeadPose
from visnomy.vision.detector import Floats
from visnomy.vision.mesh import FaceMesh

MEAN_HEAD = np.array(
    [
        [-0.5, 0.0, 0.0],
        [0.5, 0.0, 0.0],
        [0.0, 0.5604, 0.80],
        [-0.4314, 1.0078, 0.15],
        [0.4314, 1.0078, 0.15],
    ]
)
"""Right, down and towards the camera in eye distances.

Right and down: the mean of YuNet's settled points on 2,429 frontal faces of LFW, made symmetric.
Depth: chosen so that yaw against the nose's offset has 83 degrees per eye distance, as a 468-point
face mesh gives on the same set (77 by regression at r .92).
"""
ACROSS = ((234, 454), (33, 263), (61, 291))
"""Pairs of mesh points, left and right in the picture: cheeks, outer eye corners, mouth corners."""
DOWN = (10, 152)
"""The top of the forehead and the chin."""
MESH_PITCH_DEG = -3.13
"""What the mesh gives for the mean head of 1,500 photos of LFW, whose pitch is taken as none."""
_CENTRED = MEAN_HEAD - MEAN_HEAD.mean(axis=0)
_TO_AFFINE = np.linalg.pinv(_CENTRED)


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


def mesh_pose(mesh: FaceMesh) -> HeadPose:
    """The angles of a head by its mesh: yaw about the head's own axis, whatever its roll."""
    points = mesh.points.astype(np.float64)
    across = sum(points[right] - points[left] for left, right in ACROSS)
    across /= np.linalg.norm(across)
    down = points[DOWN[1]] - points[DOWN[0]]
    down -= (down @ across) * across
    down /= np.linalg.norm(down)
    yaw = math.asin(across[2])
    nod = math.asin(min(1.0, max(-1.0, down[2] / max(math.cos(yaw), 1e-6))))
    roll = math.degrees(math.atan2(across[1], across[0])) - mesh.turn_deg
    return HeadPose(
        pitch=-math.degrees(nod) - MESH_PITCH_DEG,
        roll=(roll + 180) % 360 - 180,
        yaw=math.degrees(yaw),
    )
