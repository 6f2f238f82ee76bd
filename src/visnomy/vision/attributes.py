"""Estimates age and gender with dlib's CC0 networks, on chips warped from the five points."""

import math
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import Attribute
from visnomy.vision.aligner import fit_similarity, warp
from visnomy.vision.detector import Floats, Pixels
from visnomy.vision.sessions import Session, open_session
from visnomy.vision.weights import AGE, GENDER

AGE_CHIP_PX = 64
GENDER_CHIP_PX = 32
MEANS = np.array([122.782, 117.001, 104.298], dtype=np.float32)
CHIP_POINTS = np.array([[0.2273, 0.2214], [0.7528, 0.2212], [0.254, 0.780], [0.726, 0.780]])
"""Eyes and mouth corners in dlib's unpadded chip."""
CHIP_PADDING = 0.2
AGES = np.concatenate([[0.25], np.arange(1, 81)])
AGE_SD_FLOOR = 1.0
AGE_SD_SHARE = 0.15
"""The network alone is too sure: its spread covers 36 % of the errors instead of 68 %. One year
and this share of the age go on top (bench/attributes.py: 69 % covered, 77 % under ten)."""
GENDER_TRUST = 0.4
"""Scale of the log odds; the raw ones say .999 where .98 is right (bench/attributes.py)."""
GENDERS = ("female", "male")


@dataclass(frozen=True, slots=True)
class AgeAndGender:
    """What two networks say of a face; ages in years, at most 80."""

    age: int
    age_sd: float
    gender: Attribute


class AttributeReader:
    """Both networks, loaded once and used for every face."""

    def __init__(self, age: Session, gender: Session) -> None:
        self._age = age
        self._gender = gender

    @classmethod
    def load(cls, folder: Path, *, threads: int = 1) -> "AttributeReader":
        """The networks from the weights folder.

        Raises:
            WeightsError: a file is absent or wrong.
        """
        return cls(
            open_session(folder, AGE, threads=threads),
            open_session(folder, GENDER, threads=threads),
        )

    def read(self, pixels: Pixels, points: Floats) -> AgeAndGender:
        """Age and gender of the face with these five points.

        Args:
            pixels: uint8 (h, w, 3), RGB.
            points: float32 (5, 2), settled.
        """
        large = chip(pixels, points, 2 * AGE_CHIP_PX)
        age = self._run(self._age, _shrink(large, AGE_CHIP_PX))
        gender = self._run(self._gender, _shrink(large, GENDER_CHIP_PX))
        mean = float(age @ AGES)
        spread = float(np.sqrt(age @ np.square(AGES - mean)))
        return AgeAndGender(
            age=round(mean),
            age_sd=age_sd(mean, spread),
            gender=_gender(gender),
        )

    @staticmethod
    def _run(session: Session, face: Pixels) -> NDArray[np.float64]:
        blob = ((face.astype(np.float32) - MEANS) / 256).transpose(2, 0, 1)[None]
        output = session.run(None, {"images": np.ascontiguousarray(blob)})[0]
        return np.asarray(output[0], dtype=np.float64)


def age_sd(age: float, spread: float) -> float:
    """The standard deviation to expect of an estimated age, in years.

    Args:
        age: the estimate.
        spread: standard deviation of the network's own distribution.
    """
    return math.hypot(AGE_SD_FLOOR + AGE_SD_SHARE * age, spread)


def _gender(probabilities: NDArray[np.float64]) -> Attribute:
    likely = int(np.argmax(probabilities))
    sure = max(float(probabilities[likely]), 1e-12)
    odds = sure / max(float(probabilities[1 - likely]), 1e-12)
    return Attribute(GENDERS[likely], 1 / (1 + odds**-GENDER_TRUST))


def chip(pixels: Pixels, points: Floats, size_px: int) -> Pixels:
    """The upright crop that dlib's networks were trained on, uint8 (size, size, 3)."""
    target = (CHIP_POINTS + CHIP_PADDING) / (1 + 2 * CHIP_PADDING) * size_px
    return warp(pixels, fit_similarity(points[[0, 1, 3, 4]], target), size_px)


def _shrink(face: Pixels, size_px: int) -> Pixels:
    small = cv2.resize(face, (size_px, size_px), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)
