"""The whole way from vectors to groups.

The rows are first sorted by their ids and the answer is put back at the end, so the same faces
make the same groups in whatever order they come. Steps: grid, neighbours, smoothing, islands,
agglomeration, founding, confidence (docs/grouping.md).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.agglomerate import agglomerate
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.components import candidate_pairs, split_islands
from visnomy.grouping.confidence import confidence, likeness_to_rest
from visnomy.grouping.effort import Effort
from visnomy.grouping.founding import found_groups
from visnomy.grouping.grid import to_grid
from visnomy.grouping.neighbours import Report, find_neighbours
from visnomy.grouping.smoothing import smooth

Progress = Callable[[float, str], None]
"""Told the share done, 0..1, and the stage in words; may raise to end the run."""

COMPARING, GROUPING = "Comparing faces", "Grouping faces"
"""The stages, in words for people."""
COMPARING_SHARE = 0.85
"""Comparing takes at least this much of a run (docs/grouping.md)."""


@dataclass(frozen=True, slots=True)
class FaceVectors:
    """The faces to group, in any order.

    Attributes:
        ids: uint8 (n, 16), no id twice.
        embeddings: float32 (n, d), unit length.
        photos: int64 (n,), the photo that each face is in.
        founders: bool (n,), faces that may found a group.
    """

    ids: NDArray[np.uint8]
    embeddings: NDArray[np.float32]
    photos: NDArray[np.int64]
    founders: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, rows: NDArray[np.int64]) -> "FaceVectors":
        """The faces of these rows, in their order."""
        return FaceVectors(
            self.ids[rows], self.embeddings[rows], self.photos[rows], self.founders[rows]
        )


@dataclass(frozen=True, slots=True)
class GroupingPolicy:
    """What a dataset asks for.

    Attributes:
        min_images: distinct photos with a founder that a group needs.
    """

    min_images: int = 3


@dataclass(frozen=True, slots=True)
class Grouping:
    """The groups, in the order of the rows given.

    Attributes:
        labels: int32 (n,), -1 for a face on its own; numbered by the smallest id of the group.
        confidence: float32 (n,), 0..1 that the face is in the right group; 0 on its own.
    """

    labels: NDArray[np.int32]
    confidence: NDArray[np.float32]


def group(
    faces: FaceVectors,
    calibration: Calibration,
    policy: GroupingPolicy,
    *,
    progress: Progress = lambda share, stage: None,
    effort: Effort | None = None,
) -> Grouping:
    """Group faces by person.

    Args:
        faces: in any order; the groups are the same for every order.
        calibration: of the model that made the embeddings.
        policy: what the dataset asks for.
        progress: called often; what it raises ends the run.
        effort: threads and block size; the groups are the same for all.
    """
    order = id_order(faces.ids)
    labels, sureness = _group_sorted(
        faces.take(order), calibration, policy, progress, effort or Effort()
    )
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return Grouping(labels[back], sureness[back])


def id_order(ids: NDArray[np.uint8]) -> NDArray[np.int64]:
    """The rows sorted by id, bytes compared from the first to the last.

    Raises:
        ValueError: an id comes twice.
    """
    words = np.ascontiguousarray(ids).view(">u8")
    order = np.lexsort((words[:, 1], words[:, 0]))
    words = words[order]
    if (words[1:] == words[:-1]).all(axis=1).any():
        raise ValueError("Two faces have the same id; each must have its own.")
    return order


def _group_sorted(
    faces: FaceVectors,
    calibration: Calibration,
    policy: GroupingPolicy,
    progress: Progress,
    effort: Effort,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    if len(faces) == 0:
        return np.empty(0, np.int32), np.empty(0, np.float32)
    threshold = calibration.threshold(len(faces))
    grid = to_grid(faces.embeddings, calibration.mean)
    neighbours = find_neighbours(
        grid,
        count=calibration.neighbour_count,
        floor=calibration.neighbour_floor,
        effort=effort,
        report=_stage(progress, COMPARING, 0.0, COMPARING_SHARE),
    )
    smoothed = smooth(grid, neighbours, calibration.smoothing)
    leaders = agglomerate(
        smoothed,
        split_islands(len(faces), candidate_pairs(smoothed, neighbours, threshold)),
        threshold=threshold,
        effort=effort,
        report=_stage(progress, GROUPING, COMPARING_SHARE, 1.0),
    )
    groups = np.unique(leaders, return_inverse=True)[1].astype(np.int32)
    labels = found_groups(groups, faces.photos, faces.founders, policy.min_images)
    progress(1.0, GROUPING)
    sureness = confidence(likeness_to_rest(smoothed, labels), calibration.confidence)
    return labels, np.where(labels >= 0, sureness, np.float32(0))


def _stage(progress: Progress, name: str, start: float, stop: float) -> Report:
    """Turn work done and due into the share of the whole run."""

    def report(done: int, due: int) -> None:
        progress(start + (stop - start) * done / max(due, 1), name)

    return report
