"""Which face of a new analysis is which face of the old one; plain arithmetic."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.model.figure import Face

SAME_PLACE = 0.5
"""Least intersection over union of two boxes of one face."""
SAME_TIME = 0.5
"""Least share of the shorter of two times of one face in a video; its best view may be another."""
SAME_FACE = 0.5
"""Least cosine; far above strangers (below 0.36), far below one crop analysed twice (above 0.9)."""


@dataclass(frozen=True, slots=True)
class StoredFace:
    """A face of the record so far.

    Attributes:
        box: left, top, width, height in pixels.
        embedding: float32 (d,), unit length; None if another model made it.
        seen_ms: first and last, in a video; None in a picture, or where it is not known.
    """

    figure_id: UUID
    box: tuple[int, int, int, int]
    cluster_id: UUID | None
    embedding: NDArray[np.float32] | None
    seen_ms: tuple[int, int] | None = None


def match_faces(new: Sequence[Face], old: Sequence[StoredFace]) -> list[UUID | None]:
    """The old id of each new face, or None; no id is given twice, better overlaps go first."""
    pairs = sorted(
        (-fit, place, index)
        for place, face in enumerate(new)
        for index, stored in enumerate(old)
        if (fit := _fit(face, stored)) > 0
    )
    result: list[UUID | None] = [None] * len(new)
    taken: set[int] = set()
    for _, place, index in pairs:
        if result[place] is None and index not in taken:
            result[place] = old[index].figure_id
            taken.add(index)
    return result


def lies_at(face: Face, box: tuple[int, int, int, int], seen_ms: tuple[int, int] | None) -> bool:
    """Whether a face is where, and in a video when, another one was."""
    if _overlap(_box(face), box) < SAME_PLACE:
        return False
    if face.moment is None or seen_ms is None:
        return True
    return _shared_time((face.moment.first_ms, face.moment.last_ms), seen_ms) >= SAME_TIME


def _fit(face: Face, stored: StoredFace) -> float:
    """How well a face is a stored one, above 0 if it may be.

    In a video the time decides, and the place only where no vectors do: a face moves.
    """
    overlap = _overlap(_box(face), stored.box)
    comparable = _comparable(face, stored)
    if face.moment is None or stored.seen_ms is None:
        return overlap if overlap >= SAME_PLACE and _alike(face, stored) else 0.0
    shared = _shared_time((face.moment.first_ms, face.moment.last_ms), stored.seen_ms)
    fits = _alike(face, stored) if comparable else overlap >= SAME_PLACE
    return shared + overlap if shared >= SAME_TIME and fits else 0.0


def _shared_time(one: tuple[int, int], other: tuple[int, int]) -> float:
    """The share of the shorter time that is in the longer; both ends belong to a time."""
    shared = min(one[1], other[1]) - max(one[0], other[0]) + 1
    return max(0, shared) / (min(one[1] - one[0], other[1] - other[0]) + 1)


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
    if stored.embedding is None or not _comparable(face, stored):
        return True
    return float(stored.embedding @ face.embedding) >= SAME_FACE


def _comparable(face: Face, stored: StoredFace) -> bool:
    return stored.embedding is not None and stored.embedding.shape == face.embedding.shape
