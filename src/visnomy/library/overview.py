"""Where a dataset stands, for people who wait for it: what is being done, and why nobody is seen.

It is read from the database alone, so that it holds for workers on other machines and after a
restart.
"""

from dataclasses import dataclass
from enum import StrEnum

from psycopg import AsyncConnection

from visnomy.errors import ResourceNotFound
from visnomy.library.context import Library
from visnomy.model.project import Dataset
from visnomy.model.task import TaskType
from visnomy.store.activity import (
    FaceRule,
    FacesOutside,
    RunningTask,
    count_outside,
    list_running,
)
from visnomy.store.datasets import get_dataset
from visnomy.store.files import FileCounts, counts


class Stage(StrEnum):
    """What is being done."""

    LOOKING = "looking"
    INDEXING = "indexing"
    GROUPING = "grouping"
    DESCRIBING = "describing"
    PAUSED = "paused"
    IDLE = "idle"


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of a dataset at one moment.

    Attributes:
        version: grows with every change that a reader could see.
        files_done: files with a result, failed ones included; while labels and text are read,
            those that have them.
        is_paused: whether files are left waiting, also where none does at the moment.
        outside: faces of nobody; counted only where there are no people, to say why.
        min_images: photos that a new person needs.
    """

    stage: Stage = Stage.IDLE
    version: int = 0
    people: int = 0
    files_total: int = 0
    files_done: int = 0
    files_failed: int = 0
    faces: int = 0
    grouping_percent: int = 0
    is_paused: bool = False
    outside: FacesOutside | None = None
    min_images: int = 3


async def read_overview(library: Library, project_name: str, dataset_name: str) -> Overview:
    """The state of a dataset; one that does not exist yet is empty and idle."""
    async with library.database.reading() as connection:
        try:
            dataset = await get_dataset(connection, project_name, dataset_name)
        except ResourceNotFound:
            return Overview()
        return await _read(connection, dataset)


async def _read(connection: AsyncConnection, dataset: Dataset) -> Overview:
    found = await counts(connection, dataset.dataset_id)
    running = await list_running(connection, dataset.dataset_id)
    settings = dataset.settings
    # The contract's rule; a dataset of few photos may have a milder one of its own.
    rule = FaceRule(
        min_side_px=settings.get("min_face_px", 75.0),
        max_angle_deg=settings.get("max_angle_deg", 30.0),
        min_quality=settings.get("min_quality", 0.8),
    )
    nobody = found.faces > 0 and dataset.cluster_count == 0
    return Overview(
        stage=_stage(running, found),
        version=dataset.version,
        people=dataset.cluster_count,
        files_total=found.total,
        files_done=found.total - (found.pending or found.undescribed),
        files_failed=found.failed,
        faces=found.faces,
        grouping_percent=_grouping_percent(running),
        is_paused=found.is_paused,
        outside=await count_outside(connection, dataset.dataset_id, rule) if nobody else None,
        min_images=int(settings.get("min_images", 3)),
    )


def _stage(running: list[RunningTask], found: FileCounts) -> Stage:
    kinds = {task.task_type for task in running}
    if found.is_paused and (found.pending or found.undescribed):
        return Stage.GROUPING if TaskType.FACE_CLUSTERING in kinds else Stage.PAUSED
    if found.pending:
        return Stage.INDEXING
    if TaskType.FACE_CLUSTERING in kinds:
        return Stage.GROUPING
    if found.undescribed:
        return Stage.DESCRIBING
    return Stage.LOOKING if TaskType.FOLDER_INDEXING in kinds else Stage.IDLE


def _grouping_percent(running: list[RunningTask]) -> int:
    shares = (t.progress_percent for t in running if t.task_type is TaskType.FACE_CLUSTERING)
    return next(shares, 0)
