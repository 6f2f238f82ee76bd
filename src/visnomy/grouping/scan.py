"""Finds the vectors that are most like one, among a million in some milliseconds.

Vectors are kept as 8-bit numbers with one scale each: a quarter of the memory to read, and the
runtime's time is that of reading. What comes out are candidates and how wrong their cosines can be;
whoever asks compares the exact vectors.
"""

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.compiled import compiled

STEPS = 127
PROBE_STEPS = 32_767
GONE = -2.0
"""Below every cosine."""
FLOAT_ERROR = 1e-5
"""What float32 arithmetic adds to that."""
SAMPLED = 64
"""One in so many scores is looked at to guess where the best begin."""


def to_bytes(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Vectors (n, d) as int8 (n, d) and float32 (n,), the worth of one step."""
    most = np.maximum(np.abs(vectors).max(axis=1, initial=0), np.float32(1e-12))
    scales = (most / STEPS).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def rounded_off(
    vectors: NDArray[np.float32], rows: NDArray[np.int8], scales: NDArray[np.float32]
) -> float:
    """The length of the longest part that `to_bytes` took from a vector.

    No cosine with a unit vector can be wrong by more (Cauchy and Schwarz), .008 for faces.
    """
    return float(np.linalg.norm(vectors - rows * scales[:, None], axis=1).max(initial=0))


def scores(
    rows: NDArray[np.int8], scales: NDArray[np.float32], probe: NDArray[np.float32]
) -> tuple[NDArray[np.float32], float]:
    """The cosine of a unit vector (d,) with each row, float32 (n,); a row of scale 0 is GONE.

    They are wrong by what the rows are rounded off, and by the rest that is given beside them: what
    the probe is, to 16 bits.
    """
    most = min(PROBE_STEPS, (2**31 - 1) // (STEPS * len(probe)))  # sums fit into 32 bits
    scale = np.float32(max(float(np.abs(probe).max()), 1e-12) / most)
    steps = np.rint(probe / scale).astype(np.int16)
    result = np.empty(len(rows), np.float32)
    _multiply(rows, scales, steps, scale, result)
    return result, float(np.linalg.norm(probe - steps * scale)) + FLOAT_ERROR


def best(found: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """The places of the highest scores, in no order; all where there are no more than `count`."""
    if len(found) <= count:
        return np.arange(len(found))
    likely = _above_guess(found, count)
    if len(likely) < count:
        return np.argpartition(found, -count)[-count:]
    return likely[np.argpartition(found[likely], -count)[-count:]]


def _above_guess(found: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """Places of scores over a bound that a sample gives; about four times as many as asked."""
    sample = found[::SAMPLED]
    place = min(len(sample), max(8, 4 * count // SAMPLED))
    return np.flatnonzero(found >= np.partition(sample, -place)[-place])


@compiled
def _multiply(
    rows: NDArray[np.int8],
    scales: NDArray[np.float32],
    probe: NDArray[np.int16],
    scale: np.float32,
    result: NDArray[np.float32],
) -> None:
    """Each sum is cut to 32 bits at once: numba's own are of 64, which take 2.5 times as long."""
    for row in range(len(rows)):
        product = np.int32(0)
        for x in range(rows.shape[1]):
            product = np.int32(product + np.int32(np.int32(rows[row, x]) * np.int32(probe[x])))
        found = np.float32(product) * scales[row] * scale
        result[row] = found if scales[row] != 0 else GONE
