"""Cuts the square portrait that covers and lists show."""

import cv2
import numpy as np

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
    square = np.ascontiguousarray(pixels[top : top + side, left : left + side, ::-1])
    method = cv2.INTER_AREA if side > PORTRAIT_PX else cv2.INTER_CUBIC
    small = cv2.resize(square, (PORTRAIT_PX, PORTRAIT_PX), interpolation=method)
    _, content = cv2.imencode(".webp", small, [cv2.IMWRITE_WEBP_QUALITY, WEBP_QUALITY])
    return bytes(content.tobytes())
