"""Where one shot of a video ends and the next begins, by the colours of the frames looked at.

Frames lie seconds apart, so motion is large between them: colours are compared by quarters of the
frame, not pixel by pixel. A cut that is not seen costs little, for faces are linked by their
vectors too; one that is not there parts a track in two, which grouping joins again.
"""

import numpy as np
from numpy.typing import NDArray

from visnomy.media.pixels import Pixels

CUT_DISTANCE = 0.4
"""Share of the colours that changed. From one photo of the sample album to another it is .42 and
more; within a slow pan and zoom over one of them, two seconds apart, .11 at most (2026-11)."""
_STEP_PX = 8
_LEVELS = 4


class ShotCutter:
    """Compares each frame with the one before."""

    def __init__(self) -> None:
        self._before: NDArray[np.float64] | None = None

    def cuts_before(self, pixels: Pixels) -> bool:
        """Whether a new shot begins with this frame; the first frame begins none.

        Args:
            pixels: uint8 (h, w, 3), RGB.
        """
        before, self._before = self._before, colours(pixels)
        if before is None:
            return False
        return distance(before, self._before) > CUT_DISTANCE


def colours(pixels: Pixels) -> NDArray[np.float64]:
    """Shares of 64 colours in each quarter of a frame, (4, 64)."""
    few = pixels[::_STEP_PX, ::_STEP_PX] // (256 // _LEVELS)
    codes = few @ np.array([_LEVELS**2, _LEVELS, 1])
    halves = (part for rows in np.array_split(codes, 2) for part in np.array_split(rows, 2, axis=1))
    counts = [np.bincount(part.ravel(), minlength=_LEVELS**3) for part in halves]
    return np.stack([count / max(count.sum(), 1) for count in counts])


def distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """The share of colours that differ, 0..1."""
    return float(np.abs(one - other).sum() / (2 * len(one)))
