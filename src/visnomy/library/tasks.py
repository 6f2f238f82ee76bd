"""Asynchronous work as clients follow it."""

from visnomy.errors import ResourceNotFound
from visnomy.library.context import Library
from visnomy.model.page import Page
from visnomy.model.task import Task, TaskType
from visnomy.store import projects, tasks
from visnomy.store.tasks import TaskQuery


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
