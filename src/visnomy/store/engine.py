"""Engine work that runs now, counted over all server processes and workers."""

from uuid import UUID

from visnomy.store.rows import Connection

LEASE_S = 60.0
"""A piece of work that nobody renewed for so long has lost its process."""

_ENTER = """
insert into engine_work (work_id, project_id, expires_at)
select %(work_id)s, %(project_id)s, clock_timestamp() + make_interval(secs => %(lease)s)
where (
    select count(*) from engine_work
    where project_id = %(project_id)s and expires_at > clock_timestamp()
) < %(most)s
"""


async def enter_work(connection: Connection, project_id: int, work_id: UUID) -> bool:
    """Count a piece of work if the project may have one more; False if not.

    Must run inside a transaction: the project's row is locked, so that two callers do not both take
    the last place. A project that is gone has no limit.
    """
    cursor = await connection.execute(
        "select engine_concurrency from project where project_id = %s for no key update",
        [project_id],
    )
    row = await cursor.fetchone()
    if row is None:
        return True
    await connection.execute(
        "delete from engine_work where project_id = %s and expires_at <= clock_timestamp()",
        [project_id],
    )
    values = {"work_id": work_id, "project_id": project_id, "lease": LEASE_S, "most": row[0]}
    return (await connection.execute(_ENTER, values)).rowcount == 1


async def renew_work(connection: Connection, work_id: UUID) -> None:
    """Say that the work goes on."""
    await connection.execute(
        "update engine_work set expires_at = clock_timestamp() + make_interval(secs => %s) "
        "where work_id = %s",
        [LEASE_S, work_id],
    )


async def leave_work(connection: Connection, work_id: UUID) -> None:
    """The work has ended; a second call changes nothing."""
    await connection.execute("delete from engine_work where work_id = %s", [work_id])


async def oldest_age_s(connection: Connection, project_id: int) -> float:
    """For how long the oldest piece of work of a project has been running; 0 where none is."""
    cursor = await connection.execute(
        "select coalesce(extract(epoch from clock_timestamp() - min(started_at)), 0)::float8 "
        "from engine_work where project_id = %s and expires_at > clock_timestamp()",
        [project_id],
    )
    row = await cursor.fetchone()
    return float(row[0]) if row else 0.0
