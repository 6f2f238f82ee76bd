"""Looks at a large picture part by part, where it shows many small faces.

The whole is searched at 1280 px, where a face of 12 px is found half of the time. Twice as large it
is one of 24 px. That costs four to six looks more, so it is done only where the whole shows a
crowd: several small faces, among which there may be smaller ones.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from visnomy.vision.detector import Detections, FaceDetector, Pixels

LONG_SIDE_PX = 2560
TILE_PX = 1280
OVERLAP_PX = 96
"""Faces up to this size lie wholly in one tile; larger ones are found in the whole."""
CROWD_COUNT = 3
CROWD_BELOW_PX = 32
"""So many faces, narrower than this at 1280 px, are a crowd."""
LEAST_GAIN = 1.25
"""A picture that is hardly larger than 1280 px shows no more in tiles."""


def is_crowd(found: Detections, factor: float) -> bool:
    """Whether tiles are worth their time.

    Args:
        found: what the looks at the whole found.
        factor: full-size pixels in one pixel of that whole.
    """
    widths = found.boxes[:, 2] - found.boxes[:, 0]
    return factor >= LEAST_GAIN and int((widths < CROWD_BELOW_PX).sum()) >= CROWD_COUNT


def find_in_tiles(detector: FaceDetector, full: Pixels) -> Detections:
    """The small faces of a picture, in its pixels.

    Args:
        detector: looks at each tile.
        full: uint8 (h, w, 3), RGB, at full size.
    """
    factor = min(1.0, LONG_SIDE_PX / max(full.shape[:2]))
    size = (round(full.shape[1] * factor), round(full.shape[0] * factor))
    pixels = np.asarray(cv2.resize(full, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    parts = [_small(detector, pixels, left, top) for left, top in _corners(*size)]
    everything = parts[0]
    for part in parts[1:]:
        everything = everything.joined(part)
    return everything.scaled(1 / factor)


def _corners(width: int, height: int) -> Iterator[tuple[int, int]]:
    for top in _starts(height):
        for left in _starts(width):
            yield left, top


def _starts(length: int) -> list[int]:
    """Where tiles begin so that they cover a side evenly and lie over each other enough."""
    count = max(1, -(-(length - OVERLAP_PX) // (TILE_PX - OVERLAP_PX)))
    return [round(place) for place in np.linspace(0, max(0, length - TILE_PX), count)]


def _small(detector: FaceDetector, pixels: Pixels, left: int, top: int) -> Detections:
    """The faces of one tile that can lie in it as a whole, and do."""
    tile = pixels[top : top + TILE_PX, left : left + TILE_PX]
    found = detector.detect(np.ascontiguousarray(tile), long_side=None)
    height, width = tile.shape[:2]
    boxes = found.boxes
    sizes = (boxes[:, 2:] - boxes[:, :2]).max(axis=1)
    goes_on = np.array(
        [left > 0, top > 0, left + width < pixels.shape[1], top + height < pixels.shape[0]]
    )
    beyond = np.stack(
        [boxes[:, 0] < 0, boxes[:, 1] < 0, boxes[:, 2] > width, boxes[:, 3] > height], axis=1
    )
    whole = found.take((sizes <= OVERLAP_PX) & ~(beyond & goes_on).any(axis=1))
    moved = np.array([left, top], dtype=np.float32)
    return Detections(whole.boxes + np.tile(moved, 2), whole.points + moved, whole.scores)
