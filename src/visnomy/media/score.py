"""How well a picture was taken, technically: sharp, clean, well exposed. Not its beauty.

Networks that judge beauty ship in no package. What is measured here is what a photographer would
throw a picture away for; each measure is a factor of 0..1, so that one grave fault is enough. The
constants were set on photos of an album, blurred, darkened and made noisy (bench/record.py).
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.media.pixels import Pixels

SIDE_PX = 512
_SHARP, _SHARP_SPREAD = 0.055, 0.55
"""Half sharp is where fine detail has this share of the contrast; in e-folds from there to full."""
_NOISE, _CLEAN = 12.0, 2.0
"""Standard deviation of noise, of 255: half as good, and not seen."""
_CLIPPED = 0.25
"""Half as good is a picture of which so much is pure black or pure white."""
_DARK, _BRIGHT = 30.0, 235.0
_CONTRAST = 12.0
"""Standard deviation of brightness, of 255, of a picture in fog."""
_LAPLACE = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
"""Immerkaer's operator (1996): blind to edges, so what it sees is noise."""


def quality_score(pixels: Pixels) -> float:
    """0..1, the higher the better; pictures of all sizes are judged at one.

    Args:
        pixels: uint8 (h, w, 3), RGB.
    """
    grey = _small_grey(pixels)
    noise = _noise(grey)
    factors = (
        _sharpness(grey, noise),
        _falling(max(0.0, noise - _CLEAN), _NOISE),
        _falling(_clipped_share(grey), _CLIPPED),
        _exposure(float(grey.mean())),
        1 - _falling(float(grey.std()), _CONTRAST),
    )
    return math.prod(factors)


def _small_grey(pixels: Pixels) -> NDArray[np.float32]:
    scale = SIDE_PX / max(pixels.shape[:2])
    if scale < 1:
        size = max(1, round(pixels.shape[1] * scale)), max(1, round(pixels.shape[0] * scale))
        pixels = np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), np.float32)


def _noise(grey: NDArray[np.float32]) -> float:
    """Immerkaer's estimate, by the median, which detail of a part of the picture does not move."""
    if min(grey.shape) < 8:
        return 0.0
    seen = np.abs(cv2.filter2D(grey, -1, _LAPLACE))[1:-1, 1:-1]
    return float(np.median(seen)) / (6 * 0.6745)


def _sharpness(grey: NDArray[np.float32], noise: float) -> float:
    """The finest detail of the sharpest parts against the contrast; noise is no detail."""
    fine = np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 1.0))
    detail = float(np.percentile(fine, 98)) ** 2 - (2.0 * noise) ** 2
    contrast = max(float(np.percentile(grey, 98) - np.percentile(grey, 2)), 1.0)
    share = math.sqrt(max(detail, 0.0)) / contrast
    if share <= 0:
        return 0.0
    return 1 / (1 + math.exp(-math.log(share / _SHARP) / _SHARP_SPREAD * 2))


def _clipped_share(grey: NDArray[np.float32]) -> float:
    return float(np.mean((grey <= 2) | (grey >= 253)))


def _exposure(mean: float) -> float:
    """1 in the middle, down to 0 where all is black or white."""
    dark = min(1.0, mean / (2 * _DARK))
    bright = min(1.0, (255 - mean) / (2 * (255 - _BRIGHT)))
    return dark * bright


def _falling(value: float, half: float) -> float:
    """1 at nothing, a half at `half`, ever less beyond."""
    return 1 / (1 + (value / half) ** 2)
