"""What is still to do in a dataset, and what did not work."""

from dataclasses import dataclass
from datetime import datetime

from visnomy.store.rows import Connection


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, with the sentence that its record carries."""

    uri: str
    reason: str


async def list_failures(connection: Connection, dataset_id: int, *, limit: int) -> list[Failure]:
    """The first `limit` failed files in the order of their URIs."""
    cursor = await connection.execute(
        "select uri, reason from file where dataset_id = %s and status = 'Failed' "
        "order by uri limit %s",
        (dataset_id, limit),
    )
    return [Failure(uri, reason) for uri, reason in await cursor.fetchall()]


async def has_unseen_faces(connection: Connection, dataset_id: int) -> bool:
    """Whether a face waits for its first grouping."""
    cursor = await connection.execute(
        "select exists (select from figure where dataset_id = %s and not processed)",
        (dataset_id,),
    )
    row = await cursor.fetchone()
    return bool(row and row[0])


async def silent_tasks(connection: Connection, silence_s: float) -> dict[str, datetime]:
    """Folder tasks whose server has not been heard of for a while, with its last sign of life."""
    cursor = await connection.execute(
        "select task_id, coalesce(seen_at, started_at) from task "
        "where task_type = 'FolderIndexing' and status = 'Running' "
        "and coalesce(seen_at, started_at) < clock_timestamp() - make_interval(secs => %s)",
        (silence_s,),
    )
    return dict(await cursor.fetchall())


async def end_orphans(connection: Connection, dataset_id: int) -> int:
    """End the folder tasks whose server was killed; how many there were.

    Only the one server of a data folder makes such tasks, so one that still runs when it starts
    has nobody who would end it.
    """
    cursor = await connection.execute(
        "update task set status = 'Failed', code = 'InternalError', ended_at = clock_timestamp(), "
        "message = 'The server stopped before the end; the next start went on.' "
        "where dataset_id = %s and task_type = 'FolderIndexing' and status = 'Running'",
        (dataset_id,),
    )
    return cursor.rowcount
