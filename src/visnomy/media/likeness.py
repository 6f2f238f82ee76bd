"""The fingerprint of what a picture looks like: nearly the same picture, nearly the same bits.

After PDQ (Facebook, 2019): the signs of the slow waves in 64 x 64 pixels of grey, against their
median, so that half of the bits are set and every distance is even. A flat picture (sky, a black
frame) has none: its bits would be noise, and all such pictures would look alike.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from visnomy.media.pixels import Pixels

SIDE_PX = 64
WAVES = 16
HASH_BYTES = WAVES * WAVES // 8
FLAT = 3.0
"""Standard deviation of the grey values (0..255) below which there is nothing to tell by."""


def image_hash(pixels: Pixels) -> bytes:
    """The 256 bits of a picture; empty where it is too flat.

    A copy of lower quality changes at most 6 of the bits, half the size 16, a brightness of 1.3
    22, a turn by 2 degrees 52, a border of 1 % cut off 38; of 8 million pairs of different
    portraits 6 differ in 46 bits or less, all of them the same scene (177 photos edited, 4,000
    photos of LFW compared, 2026-11).

    Args:
        pixels: uint8 (h, w, 3), RGB, upright.
    """
    small = Image.fromarray(pixels).resize(
        (SIDE_PX, SIDE_PX), Image.Resampling.BOX, reducing_gap=3.0
    )
    grey = np.asarray(small.convert("L"), dtype=np.float64)
    if grey.std() < FLAT:
        return b""
    waves = _cosines() @ grey @ _cosines().T
    return np.packbits(waves > np.median(waves)).tobytes()


@cache
def _cosines() -> NDArray[np.float64]:
    """Rows 1 to WAVES of the cosine transform of SIDE_PX values; row 0 is the brightness."""
    wave = np.arange(1, WAVES + 1)[:, None]
    place = np.arange(SIDE_PX)[None]
    return np.cos(np.pi * wave * (2 * place + 1) / (2 * SIDE_PX))
