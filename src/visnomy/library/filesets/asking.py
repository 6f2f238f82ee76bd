"""Asks for work on sets of files; task, job and event appear together or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.telling import Occasion
from visnomy.model.event import EventType, Notice
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import tasks
from visnomy.store.queue import defer_file_sets

_EVENTS: Mapping[TaskType, EventType] = {
    TaskType.LOCATION_DATE_CLUSTERING: EventType.LOCATION_DATE_CLUSTERING,
    TaskType.SIMILAR_IMAGE_CLUSTERING: EventType.SIMILAR_IMAGE_CLUSTERING,
}


@dataclass(frozen=True, slots=True)
class Asking:
    """What a caller says of a task.

    Attributes:
        request: all parameters, which the run reads its options from.
    """

    notice: Notice = field(default_factory=Notice)
    tags: Mapping[str, str] = field(default_factory=dict)
    request: Mapping[str, object] = field(default_factory=dict)


async def request_file_sets(
    library: Library, dataset: Dataset, kind: TaskType, asking: Asking
) -> Task:
    """Ask for a run; every call makes a task of its own, and runs of one dataset follow each other.

    Args:
        library: the open library.
        dataset: whose files.
        kind: LOCATION_DATE_CLUSTERING or SIMILAR_IMAGE_CLUSTERING.
        asking: what the caller says.
    """
    task = Task(
        task_id=f"{kind}-{uuid4()}",
        project_id=dataset.project_id,
        dataset_id=dataset.dataset_id,
        task_type=kind,
        status=TaskStatus.RUNNING,
        progress_percent=0,
        stage="Waiting",
        started_at=datetime.now(UTC),
        user_data=asking.notice.user_data,
        tags=asking.tags,
        request=asking.request,
    )
    async with library.database.transaction() as connection:
        await tasks.create_task(connection, task)
        occasion = Occasion(library.settings, _EVENTS[kind], dataset, asking.notice)
        await events.await_task(connection, occasion, task)
        await defer_file_sets(connection, task.task_id, dataset.dataset_id)
    return task
