"""Finds work that fell from dead hands and puts it back, a limited number of times.

Three things are put right: jobs whose worker died, files that wait without any job, and work that
failed too often, whose files or task then say so.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from visnomy.errors import ResourceNotFound
from visnomy.jobs.leases import SPACE
from visnomy.library.context import Library
from visnomy.library.events.bodies import Ending
from visnomy.library.events.telling import end_task
from visnomy.library.intake.describing import leave_undescribed
from visnomy.library.intake.indexing import give_up
from visnomy.model.task import TaskStatus
from visnomy.store.backlog import silent_tasks
from visnomy.store.queue import (
    CLUSTER_TASK,
    DESCRIBE_TASK,
    FILE_SETS_TASK,
    INDEX_TASK,
    SEARCH_TASK,
    SWITCH_TASK,
)
from visnomy.store.rows import Connection
from visnomy.store.tasks import finish_task, forget_old_tasks
from visnomy.store.waiting import ask_again, files_without_job

MAX_ATTEMPTS = 20
"""Of one job, over crashes, stops and errors; each attempt keeps what the one before stored."""
SILENCE_S = 30.0
"""A server says twice a second how far its task is."""
SERVER_GONE = "The server stopped before the end; the next start goes on."
ON_FILES = [INDEX_TASK, DESCRIBE_TASK]
WATCHED = [*ON_FILES, CLUSTER_TASK, SEARCH_TASK, SWITCH_TASK, FILE_SETS_TASK]
"""Jobs on files, and jobs that do what one task asks for."""
TOO_OFTEN = "The work on this failed too often. The log says why."

_SPACE_SWEEP = 0x56495358

_RUNNING_ALONE = """
with running as materialized (
    select id, attempts from procrastinate_jobs
    where status = 'doing' and task_name = any(%(tasks)s)
)
select id, attempts from running
where pg_try_advisory_xact_lock(%(space)s, (id %% 2147483648)::integer) order by id
"""

_FAILED = """
select id, task_name, args from procrastinate_jobs
where task_name = any(%(tasks)s) and status in ('failed', 'aborted', 'cancelled')
order by id limit 100
"""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Sweep:
    """Looks after the queue of one database; any number of workers may do so.

    Attributes:
        suspects: jobs that nobody seemed to hold the last time. One may have been fetched the
            moment before, so it takes two looks to call a job lost.
        silent: tasks of servers that gave no sign of life the last time, with the sign before: a
            machine that slept wakes up with its server.
    """

    library: Library
    suspects: set[int] = field(default_factory=set)
    silent: dict[str, datetime] = field(default_factory=dict)

    async def requeue_lost_jobs(self) -> int:
        """Put jobs of dead workers back on the queue; how many."""
        async with self.library.database.transaction() as connection:
            values = {"tasks": WATCHED, "space": SPACE}
            cursor = await connection.execute(_RUNNING_ALONE, values)
            alone = dict(await cursor.fetchall())
            lost = self.suspects & alone.keys()
            self.suspects = set(alone) - lost
            for job_id in sorted(lost):
                await _put_back(connection, job_id, alone[job_id])
        return len(lost)

    async def end_tasks_of_dead_servers(self) -> int:
        """End the folder tasks whose server was killed; how many."""
        async with self.library.database.transaction() as connection:
            now = await silent_tasks(connection, SILENCE_S)
            dead = [
                task_id for task_id, seen_at in now.items() if self.silent.get(task_id) == seen_at
            ]
            self.silent = now
            for task_id in dead:
                ending = (TaskStatus.FAILED, "InternalError", SERVER_GONE)
                await finish_task(connection, task_id, *ending)
        return len(dead)

    async def requeue_forgotten_files(self) -> int:
        """Ask again for files that wait without a job; how many."""
        async with self.library.database.transaction() as connection:
            if not await _only_sweeper(connection):
                return 0
            return await _ask_again(connection, INDEX_TASK) + await _ask_again(
                connection, DESCRIBE_TASK
            )

    async def bury_failed_jobs(self) -> int:
        """Say in records and tasks that their work failed for good; how many jobs it was."""
        async with self.library.database.reading() as connection:
            cursor = await connection.execute(_FAILED, {"tasks": WATCHED})
            jobs = await cursor.fetchall()
        for job_id, task_name, arguments in jobs:
            if task_name in ON_FILES:
                await self._bury_files(task_name, arguments["dataset_id"], arguments["file_ids"])
            async with self.library.database.transaction() as connection:
                if task_name not in ON_FILES:
                    ending = Ending(TaskStatus.FAILED, "InternalError", TOO_OFTEN)
                    await end_task(connection, str(arguments["task_id"]), ending)
                await connection.execute("delete from procrastinate_jobs where id = %s", [job_id])
        return len(jobs)

    async def forget_old_tasks(self) -> int:
        """Remove tasks that are past their keeping time; how many."""
        async with self.library.database.transaction() as connection:
            return await forget_old_tasks(connection)

    async def _bury_files(self, task: str, dataset_id: int, file_ids: Sequence[int]) -> None:
        # A file that was asked for anew since has a job of its own, which may still succeed.
        async with self.library.database.reading() as connection:
            found = await files_without_job(connection, task, among=file_ids)
        waiting = found.get(dataset_id, [])
        try:
            if task == DESCRIBE_TASK:
                log.error("%d file(s) have no labels and no text: %s", len(waiting), TOO_OFTEN)
                await leave_undescribed(self.library, dataset_id, waiting)
            else:
                await give_up(self.library, dataset_id, waiting, TOO_OFTEN)
        except ResourceNotFound:
            log.info("dataset %d is gone, and its files with it", dataset_id)


async def _put_back(connection: Connection, job_id: int, attempts: int) -> None:
    if attempts >= MAX_ATTEMPTS:
        log.error("job %d was lost %d times and is given up", job_id, attempts)
        await connection.execute(
            "select procrastinate_finish_job_v1(%s, 'failed', false)", [job_id]
        )
        return
    log.warning("job %d lost its worker and is put back", job_id)
    await connection.execute(
        "select procrastinate_retry_job_v2(%s, clock_timestamp(), null, null, null)", [job_id]
    )


async def _only_sweeper(connection: Connection) -> bool:
    statement = "select pg_try_advisory_xact_lock(%s, 0)"
    row = await (await connection.execute(statement, [_SPACE_SWEEP])).fetchone()
    return bool(row and row[0])


async def _ask_again(connection: Connection, task: str) -> int:
    """Queue files that wait for such a job and have none; how many."""
    forgotten = await ask_again(connection, task)
    for dataset_id, count in forgotten.items():
        log.warning("%d file(s) of dataset %d had no job", count, dataset_id)
    return sum(forgotten.values())
