"""Carries out a task that puts files together: one run of a kind a dataset at a time.

A run reads and compares first and writes in one transaction at the end, so a reader sees the sets
of before until the new ones are whole, and a run that dies or is cancelled changes none.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from visnomy.errors import ResourceNotFound, ServiceUnavailable, VisnomyError, WireError
from visnomy.library.context import Library
from visnomy.library.events import telling as events
from visnomy.library.events.bodies import Ending
from visnomy.library.progress import telling
from visnomy.model.project import Dataset
from visnomy.model.task import Task, TaskStatus
from visnomy.store import datasets, tasks
from visnomy.store.clustering.locks import LockOf, dataset_lock
from visnomy.store.rows import Connection

log = logging.getLogger(__name__)

Apply = Callable[[Connection], Awaitable[None]]


class Stopped(Exception):
    """Leaves the work: the server stops, or the task is not to be done any more."""


@dataclass(slots=True)
class Progress:
    """How far a run is; the thread that works writes it, the loop tells it.

    Attributes:
        cancelled: the task has ended before its work.
    """

    should_stop: Callable[[], bool]
    percent: int = 0
    stage: str = "Reading files"
    cancelled: bool = False

    def note(self, percent: float, stage: str) -> None:
        """Say how far the work is.

        Raises:
            Stopped: the work is to end.
        """
        if self.cancelled or self.should_stop():
            raise Stopped
        self.percent, self.stage = int(percent), stage


@dataclass(frozen=True, slots=True)
class Work:
    """What a kind of task does.

    Attributes:
        lock: of which one holds a dataset at a time.
        find: reads and compares, in steps that it commits itself; gives what writes the outcome.
        failed: the sentence for an error that nobody thought of.
    """

    lock: LockOf
    find: Callable[[Connection, Dataset, Task, Progress], Awaitable[Apply]]
    failed: str


async def run_work(
    library: Library, task_id: str, work: Work, should_stop: Callable[[], bool]
) -> None:
    """Do what a task asks for and end the task; a second call for an ended task does nothing.

    Raises:
        ServiceUnavailable: told to stop, or the database is away. The task still runs: call again.
    """
    async with library.database.transaction() as connection:
        task = await tasks.find_task(connection, task_id)
    if task is None or task.dataset_id is None:
        return
    progress = Progress(should_stop)
    try:
        await _carry_out(library, task, task.dataset_id, work, progress)
    except ServiceUnavailable:
        raise
    except Stopped:
        if not progress.cancelled:
            raise ServiceUnavailable(
                "The server is stopping. The work starts again with it."
            ) from None
        log.info("%s was cancelled", task_id)
    except ResourceNotFound:
        log.info("%s: the dataset %d is gone", task_id, task.dataset_id)
    except VisnomyError as exc:
        await _fail(
            library, task_id, exc.code if isinstance(exc, WireError) else "InternalError", str(exc)
        )
    except Exception:
        log.exception("%s of dataset %d failed", task_id, task.dataset_id)
        await _fail(library, task_id, "InternalError", work.failed)


async def _carry_out(
    library: Library, task: Task, dataset_id: int, work: Work, progress: Progress
) -> None:
    async with (
        library.database.transaction() as connection,
        dataset_lock(connection, dataset_id, work.lock),
    ):
        now = await tasks.find_task(connection, task.task_id)
        if now is None or now.status is not TaskStatus.RUNNING:
            return
        dataset = await datasets.dataset_by_id(connection, dataset_id)

        async def tell() -> None:
            async with library.database.transaction() as telling_connection:
                running = await tasks.update_task(
                    telling_connection,
                    task.task_id,
                    progress_percent=progress.percent,
                    stage=progress.stage,
                )
            progress.cancelled = not running

        async with telling(tell):
            apply = await work.find(connection, dataset, task, progress)
        await datasets.lock_dataset_row(connection, dataset_id)
        if not await tasks.lock_running_task(connection, task.task_id):
            return
        await apply(connection)
        await events.end_task(connection, task.task_id, Ending(TaskStatus.SUCCEEDED))
        await connection.commit()


async def _fail(library: Library, task_id: str, code: str, message: str) -> None:
    async with library.database.transaction() as connection:
        await events.end_task(connection, task_id, Ending(TaskStatus.FAILED, code, message))
