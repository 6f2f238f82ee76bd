"""The part of a clustering run that takes time: all faces compared, in a thread of its own."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from visnomy.library.clustering.findings import read_findings, write_findings
from visnomy.library.clustering.founding import founders
from visnomy.library.clustering.vectors import calibration_of
from visnomy.model.project import Dataset
from visnomy.settings import Settings
from visnomy.store.clustering.cells import StoredCells
from visnomy.store.faces.figures import FigureVectors

if TYPE_CHECKING:
    from visnomy.grouping.partition import Comparison


@dataclass(frozen=True, slots=True)
class Grouped:
    """What the vectors say.

    Attributes:
        comparison: the groups before any decision.
        cells: those that were chosen anew and must be stored with the groups; None for none.
    """

    comparison: "Comparison"
    cells: StoredCells | None


def group_faces(
    settings: Settings,
    dataset: Dataset,
    faces: FigureVectors,
    kept: StoredCells | None,
    note: Callable[[float, str], None],
) -> Grouped:
    """Compare the faces of a dataset, those that the last run compared as it left them.

    numba looks for its cache folder when the grouping is imported, so both happen here.

    Args:
        settings: where findings lie, and how many cores there are.
        dataset: says who may found a group.
        faces: all of them.
        kept: the cells stored with the dataset.
        note: called with the share done and the stage; what it raises ends the work.
    """
    os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.data_dir / "compiled"))
    from visnomy.grouping.cells import Cells
    from visnomy.grouping.effort import Effort
    from visnomy.grouping.partition import FaceVectors, Memory, cells_for, compare

    calibration = calibration_of(dataset)
    may_found = founders(dataset, faces)
    arrays = faces.figure_id, faces.embedding, faces.file_id, may_found
    vectors = FaceVectors(*arrays, faces.seen_ms, faces.quality)
    before = None if kept is None else Cells(kept.directions, kept.trained_on)
    cells = cells_for(vectors, calibration, before)
    comparison = compare(
        vectors,
        calibration,
        memory=Memory(cells, read_findings(settings, dataset.dataset_id, dataset.embedding_model)),
        progress=note,
        effort=Effort(threads=settings.core_count),
    )
    write_findings(settings, dataset.dataset_id, comparison.findings, dataset.embedding_model)
    new = cells is not None and cells is not before
    return Grouped(
        comparison, StoredCells(cells.directions, cells.trained_on) if cells and new else None
    )
