"""A picture with its halves, so that all crops of all its faces are cut from the fitting one.

Bilinear sampling skips over pixels where a crop is less than half as large as what it shows; OpenCV
halves five times faster than it shrinks otherwise, and once serves a dozen crops a face.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


class Pyramid:
    """A picture at full size, half size, and so on, each made when it is first wanted."""

    def __init__(self, pixels: Pixels) -> None:
        self._levels = [pixels]

    @classmethod
    def of(cls, picture: "Pixels | Pyramid") -> "Pyramid":
        """The pyramid itself, or one of plain pixels."""
        return picture if isinstance(picture, cls) else cls(np.asarray(picture, dtype=np.uint8))

    @property
    def pixels(self) -> Pixels:
        """The picture as it was given: uint8 (h, w, 3)."""
        return self._levels[0]

    def halved(self, times: int) -> Pixels:
        """The picture halved so often; an odd last row or column is left out.

        Args:
            times: at most so often that a pixel is left; see `depth`.
        """
        while len(self._levels) <= times:
            last = self._levels[-1]
            height, width = last.shape[0] // 2, last.shape[1] // 2
            even = last[: 2 * height, : 2 * width]
            half = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
            self._levels.append(np.asarray(half, dtype=np.uint8))
        return self._levels[times]

    @property
    def depth(self) -> int:
        """How often the picture can be halved."""
        height, width = self.pixels.shape[:2]
        return max(0, min(int(height), int(width)).bit_length() - 1)
