"""The way from vectors to groups.

The rows are first sorted by their ids, so the same faces make the same groups in whatever order
they come. Steps: grid, neighbours, smoothing, islands, agglomeration, gathering, photos. They take
the time; decisions, founding and confidence follow in `settling`. See docs/grouping.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from visnomy.grouping.agglomerate import Linkage, regroup
from visnomy.grouping.calibration import Calibration
from visnomy.grouping.cells import EXACT_BUDGET, Cells, train
from visnomy.grouping.components import find_links
from visnomy.grouping.confidence import heard_of
from visnomy.grouping.effort import Effort
from visnomy.grouping.findings import Finder, Findings
from visnomy.grouping.friends import ask_friends
from visnomy.grouping.gathering import Voices, gather
from visnomy.grouping.grid import to_grid
from visnomy.grouping.joined import Joined
from visnomy.grouping.neighbours import Report
from visnomy.grouping.photos import different_faces, split_photos
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
        seen_ms: int32 (n, 2), when a face is first and last seen in a video, which is its photo;
            -1 in a photo. None where there are photos only.
        quality: float32 (n,), 0..1; None where nobody measured it: all are good.
    """

    ids: NDArray[np.uint8]
    embeddings: NDArray[np.float32]
    photos: NDArray[np.int64]
    founders: NDArray[np.bool_]
    seen_ms: NDArray[np.int32] | None = None
    quality: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.ids)

    def known_quality(self) -> NDArray[np.float32]:
        """The quality of each face, 1 where nobody measured it."""
        return np.ones(len(self), np.float32) if self.quality is None else self.quality

    def without_embeddings(self) -> "FaceVectors":
        """The same faces with vectors of no length: half a gigabyte less for a million."""
        return replace(self, embeddings=np.empty((len(self), 0), np.float32))

    def take(self, rows: NDArray[np.int64]) -> "FaceVectors":
        """The faces of these rows, in their order."""
        seen_ms = None if self.seen_ms is None else self.seen_ms[rows]
        arrays = self.ids[rows], self.embeddings[rows], self.photos[rows], self.founders[rows]
        quality = None if self.quality is None else self.quality[rows]
        return FaceVectors(*arrays, seen_ms, quality)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the vectors say, before any decision.

    Attributes:
        faces: sorted by id, without embeddings.
        order: the row given of each sorted one.
        findings: what the next run can use.
        grid: int16 (n, d), from `to_grid`; products need a wider type.
        smoothed: int16 (n, d), from `smooth`.
        groups: int64 (n,), numbers from 0 on.
        calibration: of the model; says how sure each face is.
    """

    faces: FaceVectors
    order: NDArray[np.int64]
    findings: Findings
    grid: NDArray[np.int16]
    smoothed: NDArray[np.int16]
    groups: NDArray[np.int64]
    calibration: Calibration

    def heard(self, groups: NDArray[np.integer]) -> NDArray[np.float64]:
        """What faces and the rest of their groups say, (n, 2), as of `heard_of`."""
        return heard_of(groups, self.faces.known_quality(), self.calibration.evidence)


@dataclass(frozen=True, slots=True)
class Memory:
    """What is kept of a dataset from run to run.

    Attributes:
        cells: which faces are compared; part of what the groups are a function of.
        findings: saves work and changes no group.
    """

    cells: Cells | None = None
    findings: Findings | None = None

    def joined(self) -> Joined:
        """What came of islands, as far as it is known."""
        joined = None if self.findings is None else self.findings.joined
        return joined if joined is not None and joined.fit() else Joined.nothing()


def compare(
    faces: FaceVectors,
    calibration: Calibration,
    *,
    memory: Memory | None = None,
    progress: Progress = lambda share, stage: None,
    effort: Effort | None = None,
) -> Comparison:
    """Find groups by the vectors and photos alone.

    Args:
        faces: in any order.
        calibration: of the model that made the embeddings.
        memory: with cells from `cells_for`, which a large library needs; findings save work.
        progress: called often; what it raises ends the run.
        effort: threads and block size; the groups are the same for all.
    """
    memory, effort = memory or Memory(), effort or Effort()
    order = id_order(faces.ids)
    embeddings = faces.embeddings.reshape(len(order), len(calibration.mean))
    grid = to_grid(embeddings, calibration.mean, order)
    report = _stage(progress, COMPARING, 0.0, COMPARING_SHARE)
    finder = Finder(calibration, memory.cells, effort, report)
    findings = finder.find(faces.ids[order], grid, memory.findings)
    ordered = faces.without_embeddings().take(order)
    by = finder, memory.joined()
    smoothed, groups, joined = _group_sorted(ordered, grid, findings, by, progress)
    findings = replace(findings, joined=joined)
    groups = split_photos(groups, ordered.photos, grid, ordered.seen_ms)
    return Comparison(ordered, order, findings, grid, smoothed, groups, calibration)


def cells_for(
    faces: FaceVectors,
    calibration: Calibration,
    kept: Cells | None,
    budget: int | None = None,
) -> Cells | None:
    """The cells of a library: none up to a budget, then the kept ones while they serve.

    Args:
        faces: in any order; new cells are the same for every order.
        calibration: of the model that made the embeddings.
        kept: what this returned before; the caller stores it with the dataset.
        budget: up to so many faces all are compared with all; EXACT_BUDGET if not given.
    """
    budget = EXACT_BUDGET if budget is None else budget
    if len(faces) <= budget or (kept is not None and kept.serve(len(faces))):
        return kept if len(faces) > budget else None
    return train(to_grid(faces.embeddings, calibration.mean, id_order(faces.ids)))


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
    grid: NDArray[np.int16],
    findings: Findings,
    by: tuple[Finder, Joined],
    progress: Progress,
) -> tuple[NDArray[np.int16], NDArray[np.int64], Joined]:
    """The smoothed vectors, the groups as numbers from 0 on, and what the next run may know."""
    finder, known = by
    calibration, effort = finder.calibration, finder.effort
    if len(grid) == 0:
        return np.empty(grid.shape, np.int16), np.empty(0, np.int64), Joined.nothing()
    neighbours = findings.lists.first(calibration.neighbour_count)
    if finder.cells is not None:
        neighbours = ask_friends(grid, neighbours, float(finder.least(len(grid))), effort)
    near = finder.nearness(len(grid))
    smoothed = smooth(grid, neighbours, calibration.smoothing, effort, least=near)
    threshold = calibration.threshold(len(grid))
    leaders, joined = regroup(
        smoothed,
        find_links(smoothed, neighbours, threshold, effort, least=near),
        known,
        linkage=Linkage(threshold, calibration.core),
        effort=effort,
        report=_stage(progress, GROUPING, COMPARING_SHARE, 1.0),
    )
    groups = np.unique(leaders, return_inverse=True)[1].astype(np.int64)
    if calibration.evidence is not None:
        voices = Voices.of(groups, grid, faces.known_quality(), calibration.evidence)
        apart = different_faces(faces.photos, grid, faces.seen_ms)
        groups = gather(groups, voices, neighbours, calibration.evidence, apart)
    progress(1.0, GROUPING)
    return smoothed, groups, joined


def _stage(progress: Progress, name: str, start: float, stop: float) -> Report:
    """Turn work done and due into the share of the whole run."""

    def report(done: int, due: int) -> None:
        progress(start + (stop - start) * done / max(due, 1), name)

    return report
