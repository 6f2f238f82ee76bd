"""What draws the eye: that which the spectrum of a picture does not expect.

Spectral residual (Hou and Zhang 2007): no network, a few milliseconds.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.media.pixels import Pixels

SIDE_PX = 128


def attention(pixels: Pixels) -> NDArray[np.float32]:
    """float32 (h, w), not negative, the long side SIDE_PX.

    Args:
        pixels: uint8 (h, w, 3), RGB.
    """
    scale = SIDE_PX / max(pixels.shape[:2])
    size = max(2, round(pixels.shape[1] * scale)), max(2, round(pixels.shape[0] * scale))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY).astype(np.float64)
    spectrum = np.fft.fft2(grey)
    loud = np.log(np.abs(spectrum) + 1e-9)
    residual = loud - cv2.blur(loud, (3, 3))
    seen = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), 3.0), np.float32)
