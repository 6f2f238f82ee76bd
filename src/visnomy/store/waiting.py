"""Files that wait for work, and the jobs that are asked for again where none is on its way."""

from collections.abc import Sequence

from visnomy.store.queue import DESCRIBE_TASK, defer_describing, defer_indexing
from visnomy.store.rows import Connection

STEP = 5000
"""Files that one look over all datasets finds."""

_WITHOUT_JOB = """
with queued as materialized (
    select distinct jsonb_array_elements_text(args -> 'file_ids')::bigint as file_id
    from procrastinate_jobs where task_name = %(task)s and status in ('todo', 'doing')
)
select dataset_id, file_id from file
where (status = 'Indexing' and not %(described)s
       or undescribed and status = 'Indexed' and %(described)s)
    and not exists (select from queued where queued.file_id = file.file_id)
    and (%(dataset)s::bigint is null or file.dataset_id = %(dataset)s)
    and (%(among)s::bigint[] is null or file_id = any(%(among)s))
    and not exists (select from dataset where dataset.dataset_id = file.dataset_id
                    and paused_at is not null)
order by dataset_id, file_id limit %(limit)s::bigint
"""


async def ask_again(
    connection: Connection, task: str, *, dataset_id: int | None = None
) -> dict[int, int]:
    """Queue files that wait for such a job and have none.

    Args:
        connection: in a transaction.
        task: INDEX_TASK or DESCRIBE_TASK.
        dataset_id: of whose files all are queued; None queues the first STEP files of any.

    Returns:
        How many of each dataset.
    """
    forgotten = await files_without_job(connection, task, dataset_id=dataset_id)
    defer = defer_describing if task == DESCRIBE_TASK else defer_indexing
    for owner, file_ids in forgotten.items():
        await defer(connection, owner, file_ids)
    return {owner: len(file_ids) for owner, file_ids in forgotten.items()}


async def files_without_job(
    connection: Connection,
    task: str,
    *,
    among: Sequence[int] | None = None,
    dataset_id: int | None = None,
) -> dict[int, list[int]]:
    """Files that wait and that no such job names, by dataset: all of one, or the first STEP.

    Files of a paused dataset are meant to wait and are passed over.
    """
    values = {
        "task": task,
        "described": task == DESCRIBE_TASK,
        "dataset": dataset_id,
        "limit": STEP if dataset_id is None else None,
        "among": None if among is None else list(among),
    }
    cursor = await connection.execute(_WITHOUT_JOB, values)
    found: dict[int, list[int]] = {}
    for owner, file_id in await cursor.fetchall():
        found.setdefault(owner, []).append(file_id)
    return found
