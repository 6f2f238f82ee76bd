"""Which face of a new analysis is which face of the old one; plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import Face

SAME_PLACE = 0.5
"""Least intersection over union of two boxes of one face."""
SAME_FACE = 0.5
"""Least cosine; far above strangers (below 0.36), far below one crop analysed twice (above 0.9)."""


@dataclass(frozen=True, slots=True)
class StoredFace:
    """A face of the record so far.

    Attributes:
        box: left, top, width, height in pixels.
        embedding: float32 (d,), unit length; None if another model made it.
    """

    figure_id: UUID
    box: tuple[int, int, int, int]
    cluster_id: UUID | None
    embedding: NDArray[np.float32] | None


def match_faces(new: Sequence[Face], old: Sequence[StoredFace]) -> list[UUID | None]:
    """The old id of each new face, or None; no id is given twice, better overlaps go first."""
    pairs = sorted(
        (-overlap, place, index)
        for place, face in enumerate(new)
        for index, stored in enumerate(old)
        if (overlap := _overlap(_box(face), stored.box)) >= SAME_PLACE and _alike(face, stored)
    )
    result: list[UUID | None] = [None] * len(new)
    taken: set[int] = set()
    for _, place, index in pairs:
        if result[place] is None and index not in taken:
            result[place] = old[index].figure_id
            taken.add(index)
    return result


def _box(face: Face) -> tuple[int, int, int, int]:
    boundary = face.boundary
    return boundary.left, boundary.top, boundary.width, boundary.height


def _overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def _alike(face: Face, stored: StoredFace) -> bool:
    """Vectors of different models say nothing of each other: then the place alone decides."""
    if stored.embedding is None or stored.embedding.shape != face.embedding.shape:
        return True
    return float(stored.embedding @ face.embedding) >= SAME_FACE
