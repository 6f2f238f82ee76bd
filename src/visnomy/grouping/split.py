"""Where one group would come apart, if it were two people or more: a proposal, never an act.

Brothers look alike, so no threshold takes them apart without taking others apart as well; but asked
for two, Ward's method on the vectors finds the seam, for it joins what keeps parts compact and does
not end with one odd face against all others, as average linkage does (docs/grouping.md).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from visnomy.grouping.grid import grid_radius

SAMPLE = 1500
"""Faces that Ward's method is given; its memory grows with the square. The others follow."""
ROUNDS = 10
"""Times that faces are given to the nearest part after that; it settles sooner."""
AMBIGUOUS = 0.05
"""A face is ambiguous whose mean cosines to its part and to the next differ by less."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A group in parts, the one that goes on as the person first.

    Attributes:
        part: int64 (n,), 0 for the faces that stay.
        similarity: float64 (k, k), the mean cosine of the faces of two parts, each pair of faces
            once and no face with itself; 1 for a part of one face with itself.
        own, other: float64 (n,), the mean cosine of each face to its part and to the next best.
    """

    part: NDArray[np.int64]
    similarity: NDArray[np.float64]
    own: NDArray[np.float64]
    other: NDArray[np.float64]

    def ambiguous(self) -> NDArray[np.bool_]:
        """The faces that could as well be in another part, (n,)."""
        return np.asarray(self.own - self.other < AMBIGUOUS, np.bool_)


def split_in_parts(grid: NDArray[np.int16], held: NDArray[np.bool_], count: int) -> Parts:
    """Split a group.

    Args:
        grid: (n, d) from `to_grid`, rows in the order of their ids; the same rows give the same
            parts.
        held: (n,), faces that a user confirmed; they are one person and stay together.
        count: how many parts, at most n; fewer come back where faces are held or the same.
    """
    vectors = grid.astype(np.float64) / grid_radius(grid.shape[1])
    part = _settle(vectors, _seeds(vectors, count), count)
    if held.any():
        part[held] = np.bincount(part[held]).argmax()
    part = _in_order(part, held)
    return _measured(vectors, part)


def _seeds(vectors: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The sums of the parts that Ward's method finds, (k, d)."""
    step = -(-len(vectors) // SAMPLE)
    sample = vectors[::step]
    if len(sample) < 2:
        return sample
    found = fcluster(linkage(sample, "ward"), count, "maxclust")
    return np.stack([sample[found == each].sum(axis=0) for each in np.unique(found)])


def _settle(
    vectors: NDArray[np.float64], sums: NDArray[np.float64], count: int
) -> NDArray[np.int64]:
    part = np.full(len(vectors), -1)
    for _ in range(ROUNDS):
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        nearest = (vectors @ np.divide(sums, lengths, where=lengths > 0, out=sums * 0).T).argmax(1)
        if (nearest == part).all():
            break
        part = nearest
        sums = np.stack([vectors[part == each].sum(axis=0) for each in range(len(sums))])
    return np.unique(part, return_inverse=True)[1][:, None].ravel().astype(np.int64)


def _in_order(part: NDArray[np.int64], held: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the parts: that of the held faces, then by size; a tie goes to the lower row."""
    known, first, inverse, sizes = np.unique(
        part, return_index=True, return_inverse=True, return_counts=True
    )
    has_held = np.isin(known, part[held])
    rank = np.empty(len(known), np.int64)
    rank[np.lexsort((first, -sizes, ~has_held))] = np.arange(len(known))
    return rank[inverse]


def _measured(vectors: NDArray[np.float64], part: NDArray[np.int64]) -> Parts:
    count = int(part.max()) + 1
    sums = np.stack([vectors[part == each].sum(axis=0) for each in range(count)])
    sizes = np.bincount(part, minlength=count).astype(np.float64)
    rows = np.arange(len(part))
    itself = (vectors * vectors).sum(axis=1)
    to_parts = vectors @ sums.T
    to_parts[rows, part] -= itself
    others = np.tile(sizes, (len(part), 1))
    others[rows, part] -= 1
    means = np.divide(to_parts, others, out=np.ones_like(to_parts), where=others > 0)
    own = means[rows, part].copy()
    means[rows, part] = -np.inf
    return Parts(part, _between(sums, sizes, part, itself), own, means.max(axis=1))


def _between(
    sums: NDArray[np.float64],
    sizes: NDArray[np.float64],
    part: NDArray[np.int64],
    itself: NDArray[np.float64],
) -> NDArray[np.float64]:
    total = sums @ sums.T
    total[np.diag_indices(len(sums))] -= np.bincount(part, itself)
    pairs = np.outer(sizes, sizes)
    pairs[np.diag_indices(len(sums))] -= sizes
    return np.divide(total, pairs, out=np.ones_like(total), where=pairs > 0)
