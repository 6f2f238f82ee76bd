"""Finds photos that lie on their side or their head although nothing in the file says so.

YuNet reports faces in such a photo too, half of them on the side and nine of ten on the head, with
points as if they were upright: what tells is that none of them is a face to SFace. Right way up the
best face of a photo has a norm over 10.4 (LFW, album), any other way one of 4 to 9
(bench/detection.py, 2026-11). So the other ways are tried only where the best face is weak.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from visnomy.model.figure import Face
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.vision.detector import Floats, Pixels

STRONG_QUALITY = 0.8
"""A face that could found a person: its photo is not looked at in other ways."""
LEAST_QUALITY = 0.5
GAIN = 3.0
"""How many times better the odds of a face must be for its photo to be taken as turned: about 1 of
the norm. Photos with weak faces, such as masked or small ones, stay as they are."""
TURNS = (1, 3, 2)
"""Quarters against the clock; photos on their side are more frequent than those on their head."""


def better_turn(pixels: Pixels, upright: float, best: Callable[[Pixels], float]) -> int:
    """By how many quarters against the clock a picture must be turned to show upright faces.

    Args:
        pixels: the picture as the file has it.
        upright: quality of its best face, 0 without any.
        best: gives the quality of the best face of a picture, 0 without any.

    Returns:
        0 to 3; 0 also where no way is much better than this one.
    """
    if upright >= STRONG_QUALITY:
        return 0
    chosen, wanted = 0, max(GAIN * _odds(upright), _odds(LEAST_QUALITY))
    for quarters in TURNS:
        found = best(turned(pixels, quarters))
        if _odds(found) >= wanted:
            chosen, wanted = quarters, _odds(found)
        if chosen and found >= STRONG_QUALITY:
            break
    return chosen


def turned(pixels: Pixels, quarters: int) -> Pixels:
    """The picture turned against the clock."""
    return np.ascontiguousarray(np.rot90(pixels, quarters))


def as_shown(face: Face, quarters: int, full_size: tuple[int, int]) -> Face:
    """A face of a turned picture, placed in the picture before it was turned.

    Its portrait and what was read of it stay those of the upright face.

    Args:
        face: with places in the turned picture at full size.
        quarters: of the turn, against the clock.
        full_size: width and height before the turn.
    """
    width, height = full_size
    boundary, points = face.boundary, face.landmarks_px
    # One quarter back at a time: the picture before this quarter is as wide as it is high now.
    for number in range(quarters):
        before = width if (quarters - number) % 2 else height
        boundary = _quarter_back(boundary, before)
        points = _points_back(points, before)
    return replace(
        face, boundary=boundary, landmarks_px=points, head_pose=_rolled(face.head_pose, quarters)
    )


def _quarter_back(box: Boundary, width_before: int) -> Boundary:
    left = width_before - box.top - box.height
    return Boundary(left=left, top=box.left, width=box.height, height=box.width)


def _points_back(points: Floats, width_before: int) -> Floats:
    moved = np.stack([width_before - 1 - points[:, 1], points[:, 0]], axis=1)
    return np.asarray(moved, dtype=np.float32)


def _rolled(pose: HeadPose | None, quarters: int) -> HeadPose | None:
    if pose is None:
        return None
    roll = (pose.roll + 90 * quarters + 180) % 360 - 180
    return replace(pose, roll=roll)


def _odds(quality: float) -> float:
    return quality / max(1 - quality, 1e-9)
