"""How much faces say about who they show: the rule by which weak groups join.

A face vector is a * u + noise, where u is the direction of the person and a, the signal, rises with
the quality of the photo. Faces that speak for one person add up, the better ones more; so a poor
face that is not near enough to any other face can still be near enough to what ten faces say
together. This is probabilistic linear discriminant analysis (Ioffe 2006) with the same spread in
all directions; bench/calibrate_evidence.py fits its numbers.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEIGHT_UNIT, PRECISION_UNIT = 16, 1024
"""Weights and precisions are whole multiples of one over these, so sums are exact in any order."""
_LEAST_QUALITY = 1e-6


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of the rule.

    Attributes:
        half: the signal of a face of quality .5; two faces of one person have the cosine a * b.
        slope: what a step of one in logit(quality) adds to it.
        least, most: bounds of the signal.
        dimensions: in which strangers differ; 1 / dimensions is the variance of their cosines.
        shared: noise that faces of one person have in common, so that thousand faces do not say
            hundred times as much as ten.
        crowd: how much likelier a face is to be somebody who is in more photos.
        weak: precision of a group up to which it may join another; a good face has 1.2.
        thresholds: (least number of faces, least log odds of a union) by rising number: among more
            strangers it takes more.
    """

    half: float
    slope: float
    least: float
    most: float
    dimensions: float
    shared: float
    crowd: float
    weak: float
    thresholds: tuple[tuple[int, float], ...]

    def signal(self, quality: NDArray[np.float32]) -> NDArray[np.float64]:
        """The signal of faces, (n,), `least`..`most`."""
        share = np.clip(quality.astype(np.float64), _LEAST_QUALITY, 1 - _LEAST_QUALITY)
        logit = np.log(share / (1 - share))
        return np.clip(self.half + self.slope * logit, self.least, self.most)

    def weights(self, quality: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """What each face counts in a sum of vectors, and the precision that it adds.

        Returns:
            int64 (n,) in units of 1 / WEIGHT_UNIT: a / (1 - a**2); int64 (n,) in units of
            1 / PRECISION_UNIT: a**2 / (1 - a**2).
        """
        signal = self.signal(quality)
        noise = 1 - signal**2
        return (
            np.rint(WEIGHT_UNIT * signal / noise).astype(np.int64),
            np.rint(PRECISION_UNIT * signal**2 / noise).astype(np.int64),
        )

    def threshold(self, face_count: int) -> float:
        """The least log odds of a union, for a library of this many faces."""
        return [odds for least, odds in self.thresholds if face_count >= least][-1]
