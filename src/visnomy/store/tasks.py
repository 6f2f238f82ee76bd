"""Asynchronous work that clients follow; kept seven days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from psycopg import sql
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.model.page import Page, TimeRange
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store.rows import Connection

_COLUMNS = """
select task_id, project_id, dataset_id, task_type, status, progress_percent, stage, started_at,
       ended_at, code, message, user_data, tags, request
from task
"""
# IMM developer reference, GetTask: tasks are kept seven days.
_KEPT = "coalesce(ended_at, clock_timestamp()) > clock_timestamp() - interval '7 days'"
_SWEEP = """
delete from task
where ended_at <= clock_timestamp() - interval '7 days' and status <> 'Running'
"""

_INSERT = """
insert into task (task_id, project_id, dataset_id, task_type, status, progress_percent, stage,
                  started_at, ended_at, code, message, user_data, tags, request)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

_TAGGED = sql.SQL(
    """
    not exists (
        select from jsonb_each_text(%(tags)s) wanted where not exists (
            select from jsonb_each_text(tags) tag where lower(tag.key) = lower(wanted.key)
            and (wanted.value is null or lower(tag.value) = lower(wanted.value))
        )
    )
    """
)
_SORTS = {
    "TaskId": ("task_id", "text"),
    "StartTime": ("started_at", "timestamptz"),
    "EndTime": ("coalesce(ended_at, 'infinity')", "timestamptz"),
}


@dataclass(frozen=True, slots=True)
class TaskQuery:
    """What ListTasks may ask for.

    Attributes:
        sort: TaskId, StartTime or EndTime; running tasks end last.
        after: the position that the page before gave.
        tags: what a task must have, case aside; None asks only for the key.
    """

    limit: int = 100
    sort: str = "TaskId"
    descending: bool = False
    after: tuple[object, ...] | None = None
    status: TaskStatus | None = None
    task_types: Sequence[TaskType] = ()
    tags: Mapping[str, str | None] = field(default_factory=dict)
    started: TimeRange = field(default_factory=TimeRange)
    ended: TimeRange = field(default_factory=TimeRange)


async def create_task(connection: Connection, task: Task) -> None:
    """Store a new task."""
    await connection.execute(_INSERT, _values(task))


async def forget_old_tasks(connection: Connection) -> int:
    """Remove tasks that ended seven days ago; how many there were. A second call finds none."""
    return (await connection.execute(_SWEEP)).rowcount


async def update_task(
    connection: Connection, task_id: str, *, progress_percent: int, stage: str
) -> bool:
    """Note how far a running task is, and that it lives; a finished one stays as it is.

    Returns:
        Whether it runs.
    """
    statement = """
    update task set progress_percent = %s, stage = %s, seen_at = clock_timestamp()
    where task_id = %s and status = 'Running'
    """
    updated = await connection.execute(statement, [progress_percent, stage, task_id])
    return updated.rowcount > 0


async def lock_running_task(connection: Connection, task_id: str) -> bool:
    """Whether a task runs; if so, nobody else ends it until the transaction does."""
    statement = "select 1 from task where task_id = %s and status = 'Running' for update"
    return await (await connection.execute(statement, [task_id])).fetchone() is not None


async def finish_task(
    connection: Connection, task_id: str, status: TaskStatus, code: str, message: str
) -> bool:
    """End a task; the first end stays, so that a repeated job changes nothing.

    Returns:
        Whether this was the first end.
    """
    statement = """
    update task
    set status = %s, code = %s, message = %s, ended_at = clock_timestamp(), stage = '',
        progress_percent = case when %s = 'Succeeded' then 100 else progress_percent end
    where task_id = %s and status = 'Running'
    """
    cursor = await connection.execute(statement, [status, code, message, status, task_id])
    return cursor.rowcount > 0


async def get_task(connection: Connection, project_id: int, task_id: str) -> Task:
    """A task of a project.

    Raises:
        ResourceNotFound: no such task, or it is older than seven days.
    """
    where = f"where project_id = %s and task_id = %s and {_KEPT}"
    cursor = await connection.execute(_COLUMNS + where, [project_id, task_id])
    row = await cursor.fetchone()
    if row is None:
        raise ResourceNotFound("task")
    return _task(row)


async def find_task(connection: Connection, task_id: str) -> Task | None:
    """A task by the id that its job carries, whatever its age; None if its project is gone."""
    cursor = await connection.execute(f"{_COLUMNS} where task_id = %s", [task_id])
    row = await cursor.fetchone()
    return _task(row) if row else None


async def list_tasks(connection: Connection, project_id: int, query: TaskQuery) -> Page[Task]:
    """Tasks of the last seven days; the page's position is (sort value, task id).

    Raises:
        InvalidArgument: an unknown sort.
    """
    key, kind = _sort(query.sort)
    values: dict[str, object] = {"project": project_id, "limit": query.limit + 1}
    conditions: list[sql.Composable] = [
        sql.SQL("project_id = %(project)s"),
        sql.SQL(_KEPT),
        *_filters(query, values),
    ]
    if query.after is not None:
        values |= {"key": query.after[0], "id": query.after[1]}
        comparison = sql.SQL("<" if query.descending else ">")
        position = sql.SQL("({}, task_id) {} (%(key)s::{}, %(id)s)")
        conditions.append(position.format(key, comparison, kind))
    statement = sql.SQL("{} where {} order by {} {order}, task_id {order} limit %(limit)s").format(
        sql.SQL(_COLUMNS),
        sql.SQL(" and ").join(conditions),
        key,
        order=sql.SQL("desc" if query.descending else "asc"),
    )
    found = [_task(row) for row in await (await connection.execute(statement, values)).fetchall()]
    more = len(found) > query.limit > 0
    return Page(found[: query.limit], _position(found[query.limit - 1], query) if more else None)


def _sort(name: str) -> tuple[sql.SQL, sql.SQL]:
    if name not in _SORTS:
        raise InvalidArgument(f"Sort takes {', '.join(_SORTS)}, not {name}.")
    key, kind = _SORTS[name]
    return sql.SQL(key), sql.SQL(kind)


def _filters(query: TaskQuery, values: dict[str, object]) -> list[sql.Composable]:
    offered: list[tuple[str, object, sql.SQL]] = [
        ("status", query.status, sql.SQL("status = %(status)s")),
        ("types", list(query.task_types), sql.SQL("task_type = any(%(types)s)")),
        ("tags", Jsonb(dict(query.tags)) if query.tags else None, _TAGGED),
        ("started_from", query.started.start, sql.SQL("started_at >= %(started_from)s")),
        ("started_to", query.started.end, sql.SQL("started_at <= %(started_to)s")),
        ("ended_from", query.ended.start, sql.SQL("ended_at >= %(ended_from)s")),
        ("ended_to", query.ended.end, sql.SQL("ended_at <= %(ended_to)s")),
    ]
    chosen = [(name, value, text) for name, value, text in offered if value]
    values.update({name: value for name, value, _ in chosen})
    return [text for _, _, text in chosen]


def _position(task: Task, query: TaskQuery) -> tuple[object, ...]:
    ended = task.ended_at.isoformat() if task.ended_at else "infinity"
    keys = {"TaskId": task.task_id, "StartTime": task.started_at.isoformat(), "EndTime": ended}
    return keys[query.sort], task.task_id


def _values(task: Task) -> list[object]:
    ended: datetime | None = task.ended_at
    return [
        task.task_id,
        task.project_id,
        task.dataset_id,
        task.task_type,
        task.status,
        task.progress_percent,
        task.stage,
        task.started_at,
        ended,
        task.code,
        task.message,
        task.user_data,
        Jsonb(dict(task.tags)),
        Jsonb(dict(task.request)),
    ]


def _task(row: TupleRow) -> Task:
    task_id, project_id, dataset_id, task_type, status, percent, stage, started_at = row[:8]
    ended_at, code, message, user_data, tags, request = row[8:]
    return Task(
        task_id=task_id,
        project_id=project_id,
        dataset_id=dataset_id,
        task_type=TaskType(task_type),
        status=TaskStatus(status),
        progress_percent=percent,
        stage=stage,
        started_at=started_at,
        ended_at=ended_at,
        code=code,
        message=message,
        user_data=user_data,
        tags=tags,
        request=request,
    )
