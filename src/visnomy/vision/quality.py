"""How far a face can be trusted: FaceQuality for recognition, Sharpness for focus.

FaceQuality is the length of the raw SFace vector, the only cheap measure that predicts wrong
matches (docs/accuracy.md); the sigmoid makes it the chance that the face matches a good photo of
the same person. It holds for SFace on points settled as in aligner.py and for nothing else.
"""

import math

import cv2
import numpy as np

from visnomy.vision.detector import Pixels

NORM_SLOPE = 1.064
NORM_OFFSET = -9.597
"""Fitted by bench/quality.py on 684 damaged faces of LFW, 2026-11; .8 is a norm of 10.32."""

BLURRED_ENERGY = 0.20
CLEAR_ENERGY = 0.60


def face_quality(norm: float) -> float:
    """The chance, 0..1, that a face matches a good photo of its person.

    Args:
        norm: length of the raw SFace vector.
    """
    return 1 / (1 + math.exp(-(NORM_SLOPE * norm + NORM_OFFSET)))


def sharpness(face: Pixels) -> float:
    """Focus of an upright face, 0..1: how much detail one more blur takes away.

    Re-blur energy falls with each step of blur and, unlike the variance of the Laplacian, takes
    neither noise for detail nor darkness for blur.

    Args:
        face: uint8 (112, 112, 3), RGB.
    """
    grey = cv2.medianBlur(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), 3)
    picture = cv2.GaussianBlur(np.asarray(grey, dtype=np.float32), (0, 0), 0.8)
    before = _edge_energy(np.asarray(picture))
    after = _edge_energy(np.asarray(cv2.GaussianBlur(picture, (0, 0), 2.0)))
    energy = 1 - after / max(before, 1e-6)
    return min(1.0, max(0.0, (energy - BLURRED_ENERGY) / (CLEAR_ENERGY - BLURRED_ENERGY)))


def _edge_energy(picture: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> float:
    across = cv2.Sobel(picture, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(picture, cv2.CV_32F, 0, 1)
    return float(np.sum(np.square(across)) + np.sum(np.square(down)))
