"""What clustering runs changed; the last KEPT runs of a dataset are kept."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import TupleRow

from visnomy.errors import ResourceNotFound
from visnomy.model.page import Page
from visnomy.model.run import ChangedCluster, ClusteringRun, ClusterState
from visnomy.store.rows import Connection, present

KEPT = 100

_PEOPLE = """
insert into clustering_run_cluster (run_id, cluster_id, state, joined, left_it)
select %(run)s, id,
       case when not exists (select 1 from cluster where cluster_id = id) then 'Gone'
            when id = any(%(new)s::uuid[]) then 'New' else 'Changed' end,
       coalesce(array_agg(figure_id order by figure_id) filter (where came), '{}'),
       coalesce(array_agg(figure_id order by figure_id) filter (where not came), '{}')
from (
    select new_id as id, figure_id, true as came from changed where old_id is distinct from new_id
    union all
    select old_id, figure_id, false from changed where old_id is distinct from new_id
) moves
where id is not null group by id
"""

_GONE = """
insert into clustering_run_cluster (run_id, cluster_id, state, joined, left_it)
select %(run)s, id, 'Gone', '{}', '{}' from unnest(%(touched)s::uuid[]) id
where not exists (select 1 from cluster where cluster_id = id)
on conflict (run_id, cluster_id) do nothing
"""

_COUNT = """
update clustering_run
set joined_count = counted.joined, left_count = counted.went, new_count = counted.new,
    gone_count = counted.gone
from (
    select coalesce(sum(cardinality(joined)), 0) as joined,
           coalesce(sum(cardinality(left_it)), 0) as went,
           count(*) filter (where state = 'New') as new,
           count(*) filter (where state = 'Gone') as gone
    from clustering_run_cluster where run_id = %(run)s
) counted
where run_id = %(run)s
"""

_SWEEP = """
delete from clustering_run where dataset_id = %s and run_id <= (
    select run_id from clustering_run where dataset_id = %s
    order by run_id desc offset %s limit 1)
"""

_SELECT = """
select run_id, task_id, started_at, ended_at, face_count, joined_count, left_count, new_count,
       gone_count
from clustering_run
"""


@dataclass(frozen=True, slots=True)
class RunOf:
    """The run that a partition belongs to."""

    task_id: str


async def begin_record(connection: Connection, dataset_id: int, run: RunOf, face_count: int) -> int:
    """Make the record of a run in its last transaction."""
    statement = """
    insert into clustering_run (
        dataset_id, task_id, started_at, face_count, joined_count, left_count, new_count, gone_count
    ) values (%s, %s, coalesce((select started_at from task where task_id = %s),
              clock_timestamp()), %s, 0, 0, 0, 0)
    returning run_id
    """
    values = [dataset_id, run.task_id, run.task_id, face_count]
    return int(present(await (await connection.execute(statement, values)).fetchone())[0])


async def record_changes(
    connection: Connection,
    dataset_id: int,
    run_id: int,
    *,
    new: list[UUID],
    touched: list[UUID],
) -> None:
    """Note who came and went, from the table `changed` of the partition; old records go."""
    values = {"run": run_id, "new": new, "touched": touched}
    await connection.execute(_PEOPLE, values)
    await connection.execute(_GONE, values)
    await connection.execute(_COUNT, values)
    await connection.execute(_SWEEP, [dataset_id, dataset_id, KEPT])


async def list_runs(
    connection: Connection, dataset_id: int, *, after: int | None, limit: int
) -> Page[ClusteringRun]:
    """Runs, the newest first; the page's position is (run id,)."""
    where = """
    where dataset_id = %s and (%s::bigint is null or run_id < %s) order by run_id desc limit %s
    """
    cursor = await connection.execute(_SELECT + where, [dataset_id, after, after, limit + 1])
    found = [ClusteringRun(*row) for row in await cursor.fetchall()]
    more = len(found) > limit
    return Page(found[:limit], (found[limit - 1].run_id,) if more else None)


async def get_run(connection: Connection, dataset_id: int, task_id: str) -> ClusteringRun:
    """The run of a task.

    Raises:
        ResourceNotFound: the dataset has no such run, or has it no more.
    """
    where = "where dataset_id = %s and task_id = %s"
    row = await (await connection.execute(_SELECT + where, [dataset_id, task_id])).fetchone()
    if row is None:
        raise ResourceNotFound("clustering run")
    return ClusteringRun(*row)


async def changed_clusters(
    connection: Connection, run_id: int, *, after: UUID | None, limit: int
) -> Page[ChangedCluster]:
    """The people whom a run changed, by id; the page's position is (id,)."""
    statement = """
    select cluster_id, state, joined, left_it from clustering_run_cluster
    where run_id = %s and (%s::uuid is null or cluster_id > %s) order by cluster_id limit %s
    """
    cursor = await connection.execute(statement, [run_id, after, after, limit + 1])
    found = [_changed(row) for row in await cursor.fetchall()]
    more = len(found) > limit
    return Page(found[:limit], (str(found[limit - 1].cluster_id),) if more else None)


def _changed(row: TupleRow) -> ChangedCluster:
    cluster_id, state, joined, left = row
    return ChangedCluster(cluster_id, ClusterState(state), tuple(joined), tuple(left))
