"""Puts a face upright at a fixed size, from five points, by a least-squares similarity.

YuNet's points lag behind a tilted head (13 degrees at 20), so the face is looked at again in an
upright crop until its tilt no longer changes: genuine pairs turned by 40 degrees that still match
go from 42 to 91 %. One more look is taken straight and in the mirror: the mean of both lifts the
pairs that match at one false match in 100,000 from 96.35 to 96.75 %.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.vision.detector import FaceDetector, Floats, Pixels
from visnomy.vision.pyramid import Pyramid

TEMPLATE = np.array(
    [
        [38.2946, 51.6963],
        [73.5318, 51.5014],
        [56.0252, 71.7366],
        [41.5493, 92.3655],
        [70.7299, 92.2041],
    ],
    dtype=np.float64,
)
"""Where the five points lie in a 112 px crop (the ArcFace template that SFace was trained on)."""
TEMPLATE_PX = 112
MIRRORED = (1, 0, 2, 4, 3)
"""The order of the five points in a mirrored face."""
LOOK_PX = 160
LOOK_ZOOM = 0.5
MAX_LOOKS = 3
"""Looks that may turn the crop; the detection itself and the last one come on top."""
STEADY_DEG = 2.5


@dataclass(frozen=True, slots=True)
class Similarity:
    """The map z -> turn * z + shift of complex pixels x + iy: turn, scale and move, no mirror."""

    turn: complex
    shift: complex

    @property
    def scale(self) -> float:
        """How much larger the target is."""
        return abs(self.turn)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The 2 x 3 matrix that OpenCV takes."""
        a, b = self.turn.real, self.turn.imag
        return np.array([[a, -b, self.shift.real], [b, a, self.shift.imag]])

    def inverse(self) -> "Similarity":
        """The map back."""
        return Similarity(1 / self.turn, -self.shift / self.turn)

    def after(self, factor: float, left: float, top: float) -> "Similarity":
        """The map for a source that was cut at (left, top), then scaled by `factor`."""
        return Similarity(self.turn / factor, self.shift + self.turn * complex(left, top))

    def apply(self, points: Floats) -> Floats:
        """Points (..., 2) moved."""
        moved = _as_complex(points) * self.turn + self.shift
        return np.stack([moved.real, moved.imag], axis=-1).astype(np.float32)


def fit_similarity(points: Floats | NDArray[np.float64], target: NDArray[np.float64]) -> Similarity:
    """The similarity that takes `points` (n, 2) closest to `target` (n, 2), least squares."""
    source, goal = _as_complex(points), _as_complex(target)
    source_centre, goal_centre = source.mean(), goal.mean()
    spread = float(np.sum(np.abs(source - source_centre) ** 2))
    turn = np.sum(np.conj(source - source_centre) * (goal - goal_centre)) / max(spread, 1e-9)
    return Similarity(complex(turn), complex(goal_centre - turn * source_centre))


def template(size_px: int, zoom: float = 1.0) -> NDArray[np.float64]:
    """The five target points in a square crop; a smaller zoom shows more around the face."""
    centre = TEMPLATE_PX / 2
    return np.asarray((TEMPLATE - centre) * zoom * (size_px / TEMPLATE_PX) + size_px / 2)


def warp(
    picture: Pixels | Pyramid,
    similarity: Similarity,
    size_px: int,
    *,
    border: int = cv2.BORDER_CONSTANT,
) -> Pixels:
    """The square crop that a similarity shows; outside the picture black, or what `border` says.

    A face more than twice as large as the crop is cut from the picture halved so often that it is
    not any more.
    """
    pyramid = Pyramid.of(picture)
    halvings = int(1 / max(similarity.scale, 1e-6)).bit_length() - 1
    halvings = min(max(halvings, 0), pyramid.depth)
    pixels = pyramid.halved(halvings)
    middle = ((1 << halvings) - 1) / 2  # a small pixel's centre lies at the centre of its block
    similarity = similarity.after(1 / (1 << halvings), middle, middle)
    size, way = (size_px, size_px), cv2.INTER_LINEAR
    crop = cv2.warpAffine(pixels, similarity.matrix, size, flags=way, borderMode=border)
    return np.asarray(crop, dtype=np.uint8)


def align(picture: Pixels | Pyramid, points: Floats, size_px: int = TEMPLATE_PX) -> Pixels:
    """The upright face, uint8 (size, size, 3), from its five points."""
    return warp(picture, fit_similarity(points, template(size_px)), size_px)


def settle_points(detector: FaceDetector, picture: Pixels | Pyramid, points: Floats) -> Floats:
    """The five points, looked for again in upright crops until the tilt is steady.

    Args:
        detector: finds them again.
        picture: uint8 (h, w, 3), RGB, or a pyramid of it.
        points: float32 (5, 2), where a first detection saw them.

    Returns:
        Points in the picture; the given ones where a look finds no face at the crop's middle.
    """
    pyramid = Pyramid.of(picture)
    for _ in range(MAX_LOOKS):
        similarity, crop = _upright(pyramid, points)
        seen = _look(detector, crop)
        if seen is None:
            return points
        points = similarity.inverse().apply(seen)
        if abs(tilt_deg(seen)) <= STEADY_DEG:
            break
    return _look_both_ways(detector, pyramid, points)


def tilt_deg(points: Floats) -> float:
    """How far five points are turned from upright, degrees, clockwise positive."""
    turn = fit_similarity(points, TEMPLATE).turn
    return float(-np.degrees(np.angle(turn)))


def _look(detector: FaceDetector, crop: Pixels) -> Floats | None:
    found = detector.detect(crop, long_side=None)
    if not len(found):
        return None
    middles = (found.boxes[:, :2] + found.boxes[:, 2:]) / 2
    nearest = int(np.argmin(np.abs(middles - LOOK_PX / 2).max(axis=1)))
    offset = float(np.abs(middles[nearest] - LOOK_PX / 2).max())
    return found.points[nearest] if offset < LOOK_PX / 5 else None


def _upright(pyramid: Pyramid, points: Floats) -> tuple[Similarity, Pixels]:
    similarity = fit_similarity(points, template(LOOK_PX, LOOK_ZOOM))
    return similarity, warp(pyramid, similarity, LOOK_PX)


def _look_both_ways(detector: FaceDetector, pyramid: Pyramid, points: Floats) -> Floats:
    """The mean of the points seen in a last crop and in its mirror, which err opposite ways."""
    similarity, crop = _upright(pyramid, points)
    seen = _look(detector, crop)
    mirrored = _look(detector, np.ascontiguousarray(crop[:, ::-1]))
    if seen is None or mirrored is None:
        return points
    back = mirrored[list(MIRRORED)]
    back[:, 0] = LOOK_PX - 1 - back[:, 0]
    return similarity.inverse().apply(np.asarray((seen + back) / 2, dtype=np.float32))


def _as_complex(points: Floats | NDArray[np.float64]) -> NDArray[np.complex128]:
    values = points.astype(np.float64)
    return np.asarray(values[..., 0] + 1j * values[..., 1])
