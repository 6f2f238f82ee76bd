"""From a task to the work that it asks for."""

from collections.abc import Callable

from visnomy.library.context import Library
from visnomy.library.filesets.location_dates import LOCATION_DATES
from visnomy.library.filesets.running import run_work
from visnomy.library.filesets.similar import similar_images
from visnomy.model.task import TaskType
from visnomy.store import tasks


async def run_file_sets(
    library: Library, task_id: str, *, should_stop: Callable[[], bool] = lambda: False
) -> None:
    """Do what a task asks for and end the task; a second call for an ended task does nothing.

    Raises:
        ServiceUnavailable: told to stop, or the database is away. The task still runs: call again.
    """
    async with library.database.transaction() as connection:
        task = await tasks.find_task(connection, task_id)
    if task is None:
        return
    is_place = task.task_type is TaskType.LOCATION_DATE_CLUSTERING
    work = LOCATION_DATES if is_place else similar_images(library.settings)
    await run_work(library, task_id, work, should_stop)
