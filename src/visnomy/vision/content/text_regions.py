"""Finds lines of text in a picture: PP-OCRv6's detector, and boxes out of its map.

The map says of every pixel how surely it lies in the core of a line (differentiable binarisation,
Liao et al. 2020); a core is narrower than its line, so boxes grow by their area over their edge.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.vision.sessions import Session, open_session, run_and_release
from visnomy.vision.weights import TEXT_DETECTOR

STEP_PX = 32
"""Sides that the network takes are multiples of it."""
CORE = 0.3
LEAST_SCORE = 0.5
GROWTH = 1.6
"""Of a box, from core to line. These three as the network's authors use them."""
LEAST_PX = 3.0
MOST_REGIONS = 200
RELEASED_FROM = 3 * 640 * 640
"""Numbers of a picture from which on the memory for it is given back: 170 MB at 1280 pixels, which
few pictures need, for there must be text on them."""

Pixels = NDArray[np.uint8]
Corners = NDArray[np.float32]
"""Float32 (4, 2): x and y of a box, clockwise, in pixels of the picture that was given."""


@dataclass(frozen=True, slots=True, eq=False)
class TextFinder:
    """Finds lines of text; for one thread."""

    session: Session

    @classmethod
    def load(cls, folder: Path, *, threads: int) -> "TextFinder":
        """The network of a weights folder.

        Raises:
            WeightsError: the file is absent or wrong.
        """
        return cls(open_session(folder, TEXT_DETECTOR, threads=threads))

    def __call__(self, pixels: Pixels, long_side_px: int) -> list[Corners]:
        """The lines of a picture, those with the largest core first, at most MOST_REGIONS.

        Args:
            pixels: uint8 (h, w, 3), RGB, upright.
            long_side_px: to which the picture is shrunk for the search.
        """
        sized = _sized(pixels, long_side_px)
        scaled = sized[:, :, ::-1].astype(np.float32) / 127.5 - 1  # it was taught on BGR
        inputs = {"x": np.ascontiguousarray(scaled.transpose(2, 0, 1)[None])}
        is_large = scaled.size > RELEASED_FROM
        (found,) = (
            run_and_release(self.session, inputs) if is_large else self.session.run(None, inputs)
        )
        scale = np.array(
            [pixels.shape[1] / sized.shape[1], pixels.shape[0] / sized.shape[0]], np.float32
        )
        return [corners * scale for corners in _boxes(found[0, 0])]


def _sized(pixels: Pixels, long_side_px: int) -> Pixels:
    height, width = pixels.shape[:2]
    scale = min(1.0, long_side_px / max(height, width))
    sides = [max(STEP_PX, round(side * scale / STEP_PX) * STEP_PX) for side in (width, height)]
    return np.asarray(cv2.resize(pixels, sides, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _boxes(surely: NDArray[np.float32]) -> list[Corners]:
    """Boxes around the cores of a map, in its pixels."""
    mask = cv2.dilate((surely > CORE).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    largest = sorted(outlines, key=cv2.contourArea, reverse=True)[:MOST_REGIONS]
    found = []
    for outline in largest:
        middle, (width, height), angle = cv2.minAreaRect(outline)
        if min(width, height) < LEAST_PX:
            continue
        core = np.asarray(cv2.boxPoints((middle, (width, height), angle)), np.float32)
        if _score(surely, core) < LEAST_SCORE:
            continue
        growth = GROWTH * width * height / (width + height)  # on both sides
        corners = cv2.boxPoints((middle, (width + growth, height + growth), angle))
        found.append(_from_top_left(np.asarray(corners, np.float32)))
    return found


def _score(surely: NDArray[np.float32], corners: Corners) -> float:
    """The mean of a map inside of a box."""
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = surely[top:bottom, left:right]
    if not part.size:
        return 0.0
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _from_top_left(corners: Corners) -> Corners:
    """The corners clockwise, beginning with the one that is nearest to the top left."""
    middle = corners.mean(axis=0)
    turns = np.arctan2(corners[:, 1] - middle[1], corners[:, 0] - middle[0])
    clockwise = corners[np.argsort(turns)]
    return np.roll(clockwise, -int(np.argmin(clockwise.sum(axis=1))), axis=0)
