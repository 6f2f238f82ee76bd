"""Events inside of the transactions that they tell of: a result and its event, or neither.

An event is opened with the request, closed with the result, and only then on its way
(deliveries.py). Who waits for no event costs no row.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.rows import TupleRow

from visnomy.model.event import Event, EventType, Sink
from visnomy.store.rows import Connection

CHANNEL = "visnomy_delivery"
"""Announces that something is due; deliveries are also looked for without it."""

EVENT_COLUMNS = """
event.event_id, event_type, region, account_id, project_name, dataset_name, request_id,
user_data, task_id, opened_at, closed_at, content
"""

_INSERT = """
insert into event (event_id, event_type, region, account_id, project_name, dataset_id,
                   dataset_name, request_id, user_data, task_id, opened_at)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

_SETTLE = """
update event_file set error = %s
where file_id = %s and revision <= %s and error is null returning event_id
"""

_SETTLE_GONE = """
update event_file set error = %(error)s
from event
where event.event_id = event_file.event_id and event.closed_at is null and error is null
    and (%(dataset)s::bigint is null or dataset_id = %(dataset)s)
    and not exists (select from file where file.file_id = event_file.file_id)
returning event.event_id
"""

_COMPLETE = f"""
select {EVENT_COLUMNS} from event
where event_id = any(%s) and closed_at is null
    and not exists (
        select from event_file where event_file.event_id = event.event_id and error is null
    )
order by event_id
"""  # noqa: S608 (made of constants)

# Two transactions may each settle one of the last two files: the later one must see both.
_LOCK = "select from event where event_id = any(%s) order by event_id for update"

_ORPHANS = f"""
select {EVENT_COLUMNS} from event
where closed_at is null and task_id <> ''
    and not exists (select from task where task.task_id = event.task_id and status = 'Running')
order by event_id for update skip locked
"""  # noqa: S608 (made of constants)

_DUE = """
update delivery set state = 'waiting', due_at = clock_timestamp()
where event_id = %s and state = 'open'
"""


@dataclass(frozen=True, slots=True)
class AwaitedFile:
    """A file whose result an event waits for, as it was asked for."""

    uri: str
    file_id: int
    revision: int


@dataclass(frozen=True, slots=True)
class SettledFile:
    """What became of a file; error is '' for a good result."""

    uri: str
    error: str


async def open_event(
    connection: Connection, event: Event, dataset_id: int, sinks: Sequence[Sink]
) -> None:
    """Note an event that is to come, and who gets it."""
    values = [
        *(event.event_id, event.event_type, event.region, event.account_id, event.project_name),
        *(dataset_id, event.dataset_name, event.request_id, event.user_data, event.task_id),
        event.opened_at,
    ]
    await connection.execute(_INSERT, values)
    rows = [(event.event_id, sink.name, sink.address) for sink in sinks]
    async with connection.cursor() as cursor:
        statement = "insert into delivery (event_id, sink, address) values (%s, %s, %s)"
        await cursor.executemany(statement, rows)


async def await_files(connection: Connection, event_id: str, files: Sequence[AwaitedFile]) -> None:
    """Let an open event wait for the results of files."""
    statement = """
    insert into event_file (event_id, ordinal, uri, file_id, revision) values (%s, %s, %s, %s, %s)
    """
    rows = [
        (event_id, place, file.uri, file.file_id, file.revision) for place, file in enumerate(files)
    ]
    async with connection.cursor() as cursor:
        await cursor.executemany(statement, rows)


async def settle_file(
    connection: Connection, file_id: int, revision: int, error: str
) -> list[Event]:
    """Note a file's result; the events that waited for nothing else."""
    cursor = await connection.execute(_SETTLE, [error, file_id, revision])
    return await _complete(connection, [event_id for (event_id,) in await cursor.fetchall()])


async def awaited_files(connection: Connection, file_ids: Sequence[int]) -> set[int]:
    """Those of some files that an event waits for."""
    statement = "select file_id from event_file where file_id = any(%s) and error is null"
    cursor = await connection.execute(statement, [list(file_ids)])
    return {file_id for (file_id,) in await cursor.fetchall()}


async def settle_gone(
    connection: Connection, error: str, dataset_id: int | None = None
) -> list[Event]:
    """Wait no longer for files whose records are gone; the events that waited for nothing else."""
    values = {"error": error, "dataset": dataset_id}
    cursor = await connection.execute(_SETTLE_GONE, values)
    return await _complete(connection, [event_id for (event_id,) in await cursor.fetchall()])


async def settled_files(connection: Connection, event_id: str) -> list[SettledFile]:
    """What became of the files of an event, in the order of the request."""
    statement = (
        "select uri, coalesce(error, '') from event_file where event_id = %s order by ordinal"
    )
    cursor = await connection.execute(statement, [event_id])
    return [SettledFile(*row) for row in await cursor.fetchall()]


async def open_event_of(connection: Connection, task_id: str) -> Event | None:
    """The event that waits for a task's end."""
    statement = f"""
    select {EVENT_COLUMNS} from event where task_id = %s and closed_at is null for update
    """  # noqa: S608 (made of constants)
    row = await (await connection.execute(statement, [task_id])).fetchone()
    return event_of(row) if row else None


async def orphans(connection: Connection) -> list[Event]:
    """Open events whose task has ended without them or went with its dataset."""
    return [event_of(row) for row in await (await connection.execute(_ORPHANS)).fetchall()]


async def close_event(connection: Connection, event: Event) -> None:
    """Send an event on its way, with its content, when the transaction commits."""
    await connection.execute(
        "update event set closed_at = %s, content = %s where event_id = %s",
        [event.closed_at, event.content, event.event_id],
    )
    await connection.execute(_DUE, [event.event_id])
    await connection.execute("select pg_notify(%s, '')", [CHANNEL])


def event_of(row: TupleRow) -> Event:
    """An event from a row that begins with EVENT_COLUMNS."""
    event_id, event_type, *members = row[:12]
    return Event(event_id, EventType(event_type), *members)


async def _complete(connection: Connection, event_ids: Sequence[str]) -> list[Event]:
    if not event_ids:
        return []
    await connection.execute(_LOCK, [list(event_ids)])
    cursor = await connection.execute(_COMPLETE, [list(event_ids)])
    return [event_of(row) for row in await cursor.fetchall()]
