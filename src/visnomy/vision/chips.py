"""Guesses age and gender with dlib's CC0 networks, on chips warped from the five points."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.vision.aligner import fit_similarity, warp
from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.pyramid import Pyramid
from visnomy.vision.sessions import Session, open_session
from visnomy.vision.weights import AGE, GENDER

LARGE_CHIP_PX = 128
AGE_CHIP_PX = 64
GENDER_CHIP_PX = 32
MEANS = np.array([122.782, 117.001, 104.298], dtype=np.float32)
CHIP_POINTS = np.array([[0.2273, 0.2214], [0.7528, 0.2212], [0.254, 0.780], [0.726, 0.780]])
"""Eyes and mouth corners in dlib's unpadded chip."""
CHIP_PADDING = 0.2
MALE = 1
"""Where the gender network says male; the other place is female."""


class ChipReader:
    """Both networks, loaded once and used for every face."""

    def __init__(self, age: Session, gender: Session) -> None:
        self._age = age
        self._gender = gender

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "ChipReader":
        """The networks from the weights folder.

        Raises:
            WeightsError: a file is absent or wrong.
        """
        return cls(
            open_session(folder, AGE, threads=threads),
            open_session(folder, GENDER, threads=threads),
        )

    def ages(self, large: Pixels) -> NDArray[np.float64]:
        """The probability of each of dlib's 81 ages (vision/age.py), float64 (81,).

        Args:
            large: uint8 (128, 128, 3), RGB, from `large_chip`.
        """
        return self._run(self._age, large, AGE_CHIP_PX)

    def male(self, large: Pixels) -> float:
        """The probability of a male face, 0..1; arguments as of `ages`."""
        return float(self._run(self._gender, large, GENDER_CHIP_PX)[MALE])

    @staticmethod
    def _run(session: Session, large: Pixels, size_px: int) -> NDArray[np.float64]:
        face = cv2.resize(large, (size_px, size_px), interpolation=cv2.INTER_AREA)
        blob = ((np.asarray(face, dtype=np.float32) - MEANS) / 256).transpose(2, 0, 1)[None]
        output = session.run(None, {"images": np.ascontiguousarray(blob)})[0]
        return np.asarray(output[0], dtype=np.float64)


def large_chip(picture: Pixels | Pyramid, points: Floats) -> Pixels:
    """The upright crop that dlib's networks were trained on, larger than they want it.

    Args:
        picture: uint8 (h, w, 3), RGB, or a pyramid of it.
        points: float32 (5, 2), settled.

    Returns:
        uint8 (128, 128, 3), for both networks.
    """
    target = (CHIP_POINTS + CHIP_PADDING) / (1 + 2 * CHIP_PADDING) * LARGE_CHIP_PX
    return warp(picture, fit_similarity(points[[0, 1, 3, 4]], target), LARGE_CHIP_PX)
