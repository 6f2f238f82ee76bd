"""Asynchronous work as clients follow it."""

from visnomy.errors import ResourceNotFound, StatusConflict
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.bodies import Ending
from visnomy.model.page import Page
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import projects, tasks
from visnomy.store.tasks import TaskQuery

CANCELLABLE = frozenset(
    {
        TaskType.FACE_CLUSTERING,
        TaskType.LOCATION_DATE_CLUSTERING,
        TaskType.SIMILAR_IMAGE_CLUSTERING,
    }
)
CANCELLED = "TaskCancelled"
"""Code of a task that a user ended."""


async def get_task(library: Library, project_name: str, task_id: str, kind: TaskType) -> Task:
    """A task of a project.

    Raises:
        ResourceNotFound: no such project or task, it is of another type or older than seven days.
    """
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
        task = await tasks.get_task(connection, project.project_id, task_id)
    if task.task_type is not kind:
        raise ResourceNotFound("task")
    return task


async def list_tasks(library: Library, project_name: str, query: TaskQuery) -> Page[Task]:
    """One page of the tasks of the last seven days."""
    async with library.database.reading() as connection:
        project = await projects.get_project(connection, project_name)
        return await tasks.list_tasks(connection, project.project_id, query)


async def cancel_task(library: Library, project_name: str, task_id: str) -> Task:
    """End a clustering run before its time: people and sets stay as they were before it.

    A run that ended stays as it ended, whatever its end.

    Raises:
        ResourceNotFound: no such project or task.
        StatusConflict: a task that is no clustering run.
    """
    async with library.database.transaction() as connection:
        project = await projects.get_project(connection, project_name)
        task = await tasks.get_task(connection, project.project_id, task_id)
        if task.task_type not in CANCELLABLE:
            raise StatusConflict(f"Only clustering runs can be cancelled, not {task.task_type}.")
        ending = Ending(TaskStatus.FAILED, CANCELLED, "The task was cancelled.")
        await events.end_task(connection, task_id, ending)
        return await tasks.get_task(connection, project.project_id, task_id)
