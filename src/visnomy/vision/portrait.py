"""Cuts the square portrait that covers and lists show."""

import io

import cv2
import numpy as np
from PIL import Image

from visnomy.vision.detector import Floats, Pixels

PORTRAIT_PX = 160
MARGIN = 0.35
"""Added on each side, in sides of the face box."""
WEBP_QUALITY = 82


def portrait_webp(pixels: Pixels, box: Floats) -> bytes:
    """A WebP of 160 x 160 pixels with the face and some surroundings.

    Args:
        pixels: uint8 (h, w, 3), RGB.
        box: float32 (4,): left, top, right, bottom.
    """
    height, width = pixels.shape[:2]
    wanted = float(np.max(box[2:] - box[:2])) * (1 + 2 * MARGIN)
    side = max(1, min(round(wanted), height, width))
    middle = (box[:2] + box[2:]) / 2
    left = int(np.clip(round(float(middle[0]) - side / 2), 0, width - side))
    top = int(np.clip(round(float(middle[1]) - side / 2), 0, height - side))
    square = _halved(pixels[top : top + side, left : left + side])
    way = cv2.INTER_LINEAR if len(square) > PORTRAIT_PX else cv2.INTER_CUBIC
    small = cv2.resize(square, (PORTRAIT_PX, PORTRAIT_PX), interpolation=way)
    out = io.BytesIO()
    # Method 2 takes half of the time of OpenCV's default for 3 % more bytes.
    Image.fromarray(np.asarray(small, dtype=np.uint8)).save(
        out, "WEBP", quality=WEBP_QUALITY, method=2
    )
    return out.getvalue()


def _halved(square: Pixels) -> Pixels:
    """The square as long as it is more than twice too large, halved: much faster than at once."""
    while len(square) > 2 * PORTRAIT_PX:
        half = len(square) // 2
        even = square[: 2 * half, : 2 * half]
        square = np.asarray(cv2.resize(even, (half, half), interpolation=cv2.INTER_AREA), np.uint8)
    return square
