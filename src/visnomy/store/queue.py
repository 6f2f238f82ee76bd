"""Puts jobs on the queue inside the caller's transaction: rows and the work on them, or neither.

The queue's schema is part of the database; its workers and the task names live in jobs/app.py.
"""

from collections.abc import Sequence

import orjson

from visnomy.store.rows import Connection

BATCH = 32
"""Files a job: small enough to share out, large enough to keep the queue quick."""
INDEX_TASK = "index_files"
DESCRIBE_TASK = "describe_files"
CLUSTER_TASK = "cluster_dataset"
SEARCH_TASK = "search_faces"
SWITCH_TASK = "switch_model"
FILE_SETS_TASK = "group_files"
INDEX_QUEUE = "indexing"
LATER = -10
"""The priority of what may wait until all faces are found; higher numbers come first."""
CLUSTER_QUEUE = "clustering"
SEARCH_QUEUE = "searching"
SWITCH_QUEUE = "switching"

_DEFER = """
select procrastinate_defer_jobs_v1(array(
    select row(%(queue)s, %(task)s, %(priority)s, %(lock)s, %(queueing_lock)s, job.args,
        clock_timestamp() + make_interval(secs => %(delay)s))::procrastinate_job_to_defer_v1
    from unnest(%(args)s::jsonb[]) with ordinality as job(args, place) order by place
))
"""


async def defer_indexing(
    connection: Connection,
    dataset_id: int,
    file_ids: Sequence[int],
    *,
    priority: int = 0,
    delay_s: float | None = None,
) -> None:
    """Ask for files to be indexed; repeats are harmless, for only pending files are worked on."""
    batches = [file_ids[start : start + BATCH] for start in range(0, len(file_ids), BATCH)]
    jobs = [{"dataset_id": dataset_id, "file_ids": list(batch)} for batch in batches]
    if jobs:
        await _defer(connection, INDEX_QUEUE, INDEX_TASK, jobs, priority=priority, delay_s=delay_s)


async def defer_describing(
    connection: Connection,
    dataset_id: int,
    file_ids: Sequence[int],
    *,
    delay_s: float | None = None,
) -> None:
    """Ask for files to be described, after all that is to be indexed; repeats are harmless."""
    batches = [file_ids[start : start + BATCH] for start in range(0, len(file_ids), BATCH)]
    jobs = [{"dataset_id": dataset_id, "file_ids": list(batch)} for batch in batches]
    if jobs:
        await _defer(connection, INDEX_QUEUE, DESCRIBE_TASK, jobs, priority=LATER, delay_s=delay_s)


async def defer_clustering(
    connection: Connection, task_id: str, dataset_id: int, *, delay_s: float | None = None
) -> None:
    """Ask for a clustering run; runs of one dataset follow each other."""
    jobs = [{"task_id": task_id, "dataset_id": dataset_id}]
    lock = f"clustering-{dataset_id}"
    await _defer(connection, CLUSTER_QUEUE, CLUSTER_TASK, jobs, lock=lock, delay_s=delay_s)


async def defer_search(  # noqa: PLR0913 (the arguments of the job)
    connection: Connection,
    task_id: str,
    dataset_id: int,
    uris: Sequence[str],
    limit: int,
    *,
    delay_s: float | None = None,
) -> None:
    """Ask for the faces that are most like those of some pictures."""
    jobs = [{"task_id": task_id, "dataset_id": dataset_id, "uris": list(uris), "limit": limit}]
    await _defer(connection, SEARCH_QUEUE, SEARCH_TASK, jobs, delay_s=delay_s)


async def defer_switch(
    connection: Connection, task_id: str, dataset_id: int, *, delay_s: float | None = None
) -> None:
    """Ask for a change of model to go on."""
    jobs = [{"task_id": task_id, "dataset_id": dataset_id}]
    lock = f"switching-{dataset_id}"
    await _defer(connection, SWITCH_QUEUE, SWITCH_TASK, jobs, lock=lock, delay_s=delay_s)


async def defer_file_sets(
    connection: Connection, task_id: str, dataset_id: int, *, delay_s: float | None = None
) -> None:
    """Ask for a run that puts files together; runs of one dataset follow each other."""
    jobs = [{"task_id": task_id, "dataset_id": dataset_id}]
    lock = f"file-sets-{dataset_id}"
    await _defer(connection, CLUSTER_QUEUE, FILE_SETS_TASK, jobs, lock=lock, delay_s=delay_s)


async def pending_jobs(connection: Connection, task_name: str) -> int:
    """How many jobs of a kind wait or run."""
    statement = """
    select count(*) from procrastinate_jobs
    where task_name = %s and status in ('todo', 'doing')
    """
    row = await (await connection.execute(statement, [task_name])).fetchone()
    return int(row[0]) if row else 0


async def count_jobs(connection: Connection) -> dict[tuple[str, str], int]:
    """(queue, state) to how many jobs."""
    cursor = await connection.execute(
        "select queue_name, status::text, count(*) from procrastinate_jobs group by 1, 2"
    )
    return {(queue, state): count for queue, state, count in await cursor.fetchall()}


async def _defer(  # noqa: PLR0913 (the members of a job)
    connection: Connection,
    queue: str,
    task: str,
    jobs: Sequence[dict[str, object]],
    *,
    priority: int = 0,
    lock: str | None = None,
    delay_s: float | None = None,
) -> None:
    values = {
        "queue": queue,
        "task": task,
        "priority": priority,
        "lock": lock,
        "queueing_lock": None,
        "delay": delay_s,
        "args": [orjson.dumps(job).decode() for job in jobs],
    }
    await connection.execute(_DEFER, values)
