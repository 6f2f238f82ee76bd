"""Small crowds with known people, and a calibration that fits them."""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.calibration import Calibration, ConfidenceCurve, Smoothing
from visnomy.grouping.partition import FaceVectors

DIMENSIONS = 32


def calibration(**changes: object) -> Calibration:
    """The shape of the real one, for vectors without a common part."""
    members: dict[str, object] = {
        "model": "crowd",
        "fitted_on": "nothing",
        "mean": np.zeros(DIMENSIONS, np.float32),
        "thresholds": ((0, 0.64),),
        "smoothing": Smoothing(floor=0.4, share=0.7, cap=0.7, power=3.0, weight=2.0),
        "confidence": ConfidenceCurve(slope=12.5, intercept=-6.35),
    }
    return Calibration(**{**members, **changes})  # type: ignore[arg-type]


def crowd(seed: int, sizes: list[int], spread: float = 0.7) -> FaceVectors:
    """Faces of people with so many photos each, one face a photo, all fit to found a group.

    Args:
        spread: length of the noise against the person; 0 makes every photo the same.
    """
    rng = np.random.default_rng(seed)
    centres = _unit(rng.standard_normal((len(sizes), DIMENSIONS)))
    noise = _unit(rng.standard_normal((sum(sizes), DIMENSIONS)))
    embeddings = _unit(np.repeat(centres, sizes, axis=0) + spread * noise)
    return faces_of(embeddings, seed)


def faces_of(embeddings: NDArray[np.float32], seed: int = 0) -> FaceVectors:
    """Faces with these vectors and random ids."""
    count = len(embeddings)
    ids = np.random.default_rng(seed).integers(0, 256, (count, 16), dtype=np.uint8)
    return FaceVectors(ids, embeddings, np.arange(count), np.ones(count, np.bool_))


def who(sizes: list[int]) -> NDArray[np.int64]:
    """The person of each face of `crowd`."""
    return np.repeat(np.arange(len(sizes)), sizes)


def _unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)
