"""Makes one age, with its spread, of what one or two networks say.

The mean of both networks sees the old too young and teenagers too old; a curve of three constants
takes that out. Its constants and those of the spread are fitted on UTKFace, which is research data
(bench/attributes.py, 2026-11): half of its photos gives 5.3 years on the other half, 5.6 without.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DLIB_AGES = np.concatenate([[0.25], np.arange(1, 81)])
FACERES_AGES = np.arange(100, dtype=np.float64)

OFFSET, SLOPE, BEND = 0.96, 0.823, 0.00352
"""age = OFFSET + SLOPE * mean + BEND * mean^2."""
SPREAD_SHARE = 0.78
"""Of the mixture's spread: then 68 % of the true ages lie within one AgeSD."""

DLIB_SD_FLOOR = 1.0
DLIB_SD_SHARE = 0.15
"""dlib's network alone is too sure: its spread covers 36 % of the errors instead of 68 %. One year
and this share of the age go on top."""


@dataclass(frozen=True, slots=True)
class AgeGuess:
    """An age and the standard deviation to expect of it, in years."""

    age: float
    sd: float


def age_of_both(dlib: NDArray[np.float64], faceres: NDArray[np.float64]) -> AgeGuess:
    """The age by both networks.

    Args:
        dlib: float64 (81,), probabilities of DLIB_AGES.
        faceres: float64 (100,), probabilities of FACERES_AGES.
    """
    one, one_variance = _moments(dlib, DLIB_AGES)
    other, other_variance = _moments(faceres, FACERES_AGES)
    mean = (one + other) / 2
    spread = math.sqrt((one_variance + other_variance) / 2 + ((one - other) / 2) ** 2)
    slope = SLOPE + 2 * BEND * mean
    return AgeGuess(OFFSET + SLOPE * mean + BEND * mean**2, SPREAD_SHARE * slope * spread)


def age_of_dlib(dlib: NDArray[np.float64]) -> AgeGuess:
    """The age where faceres is not installed."""
    mean, variance = _moments(dlib, DLIB_AGES)
    return AgeGuess(mean, math.hypot(DLIB_SD_FLOOR + DLIB_SD_SHARE * mean, math.sqrt(variance)))


def _moments(chances: NDArray[np.float64], ages: NDArray[np.float64]) -> tuple[float, float]:
    mean = float(chances @ ages)
    return mean, float(chances @ np.square(ages - mean))
