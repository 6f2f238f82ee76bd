"""Makes the brightness of HDR video that of a photo, for networks that have seen only photos.

SMPTE ST 2084 (PQ) codes absolute brightness up to 10,000 cd/m2; shown as if it were sRGB, a face is
grey and flat. HLG (ARIB STD-B67) is made to be shown as it is, so nothing is done to it.
"""

import numpy as np
from numpy.typing import NDArray

WHITE_NITS = 203.0
"""The brightness of white paper in HDR (ITU-R BT.2408)."""
_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32


def _curve() -> NDArray[np.uint8]:
    """uint8 (256,): PQ code -> sRGB code; what is brighter than white paper becomes white."""
    root = (np.arange(256) / 255) ** (1 / _M2)
    nits = 10_000 * (np.maximum(root - _C1, 0) / (_C2 - _C3 * root)) ** (1 / _M1)
    linear = np.clip(nits / WHITE_NITS, 0, 1)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(255 * srgb), np.uint8)


PQ_TO_SDR: NDArray[np.uint8] = _curve()
