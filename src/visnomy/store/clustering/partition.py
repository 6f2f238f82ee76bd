"""Writes the outcome of a clustering run: only rows that change, all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import InternalError
from visnomy.model.project import Dataset
from visnomy.model.suggestion import Suggestion
from visnomy.store.clustering.roster import Roster
from visnomy.store.clustering.runs import RunOf, begin_record, record_changes
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.rows import Connection, present

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_ROW = np.dtype(
    [
        ("count", ">i2"),
        ("figure_length", ">i4"),
        ("figure_id", "u1", (16,)),
        ("cluster_length", ">i4"),
        ("cluster_id", "u1", (16,)),
        ("confidence_length", ">i4"),
        ("confidence", ">f4"),
    ]
)
NOBODY = bytes(16)

_PLAN = """
create temporary table plan (
    figure_id uuid not null, cluster_id uuid, confidence real not null
) on commit drop
"""

_CHANGED = """
create temporary table changed on commit drop as
select f.figure_id, f.cluster_id as old_id,
    nullif(p.cluster_id, '00000000-0000-0000-0000-000000000000') as new_id, p.confidence
from plan p join figure f using (figure_id)
where f.dataset_id = %s
  and (not f.processed
       or f.cluster_id is distinct from
          nullif(p.cluster_id, '00000000-0000-0000-0000-000000000000')
       or f.cluster_confidence is distinct from
          case when p.cluster_id = '00000000-0000-0000-0000-000000000000' then null
               else p.confidence end)
"""

_NEW_CLUSTERS = """
insert into cluster (cluster_id, dataset_id, created_at, updated_at)
select id, %s, now, now
from unnest(%s::uuid[]) with ordinality as given(id, place),
    lateral (select clock_timestamp() + place * interval '1 microsecond' as now) clock
where exists (select 1 from changed where new_id = id)
  and not exists (select 1 from cluster where cluster_id = id)
order by place
returning cluster_id
"""

_MOVE = """
update figure
set cluster_id = new_id, processed = true,
    cluster_confidence = case when new_id is null then null else changed.confidence end
from changed where figure.figure_id = changed.figure_id
"""

_TOUCHED = """
select array_agg(distinct id) from (
    select old_id as id from changed where old_id is distinct from new_id
    union select new_id from changed where old_id is distinct from new_id
    union select cluster_id from cluster where dataset_id = %s and face_count = 0
) ids where id is not null
"""

_COVERS = """
update cluster
set cover_figure_id = given.figure_id,
    updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
from unnest(%s::uuid[], %s::uuid[]) as given(cluster_id, figure_id), figure
where cluster.cluster_id = given.cluster_id and cluster.dataset_id = %s
  and not cluster.cover_chosen and cluster.cover_figure_id is distinct from given.figure_id
  and figure.figure_id = given.figure_id and figure.cluster_id = given.cluster_id
"""


@dataclass(frozen=True, slots=True)
class PartitionPlan:
    """Who belongs to whom, as grouping and identity decided it.

    Attributes:
        figure_ids: uint8 (n, 16), the bytes of the UUIDs.
        cluster_ids: the person of each label.
        labels: int32 (n,), an index into `cluster_ids`; -1 for independent.
        confidence: float32 (n,), 0..1; of no meaning where independent.
        covers: person -> face; a cover that a user chose stays.
        suggestions: what is worth asking about it.
    """

    figure_ids: NDArray[np.uint8]
    cluster_ids: Sequence[UUID]
    labels: NDArray[np.int32]
    confidence: NDArray[np.float32]
    covers: Mapping[UUID, UUID] = field(default_factory=dict)
    suggestions: Sequence[Suggestion] = ()


@dataclass(frozen=True, slots=True)
class PartitionSummary:
    """What a run changed."""

    figures_changed: int
    clusters_created: int
    clusters_deleted: int
    cluster_count: int


async def apply_partition(
    connection: Connection,
    dataset: Dataset,
    plan: PartitionPlan,
    run: RunOf | None = None,
    known: Roster | None = None,
) -> PartitionSummary:
    """Make a plan true inside the caller's transaction; a second call changes nothing.

    Faces that came after the plan was made stay unprocessed; faces that went are passed over.

    Args:
        connection: of the transaction.
        dataset: of the faces.
        plan: what is to be true.
        run: what changed is recorded for it.
        known: how things stand, read while the dataset's row was held as it is now; the database
            then hears only of what differs.

    Raises:
        InternalError: the arrays do not fit each other.
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    _check(plan)
    await lock_dataset_row(connection, dataset.dataset_id)
    await _load(connection, plan, known)
    changed = await connection.execute(_CHANGED, [dataset.dataset_id])
    await connection.execute("analyze changed")
    ids = list(plan.cluster_ids)
    created = await connection.execute(_NEW_CLUSTERS, [dataset.dataset_id, ids])
    await connection.execute(_MOVE)
    touched = await _touched(connection, dataset.dataset_id)
    covered = await _cover(connection, dataset.dataset_id, plan.covers)
    refreshed = await refresh_clusters(connection, dataset.dataset_id, touched)
    difference = created.rowcount - refreshed.deleted
    if run is not None:
        record = await begin_record(connection, dataset.dataset_id, run, len(plan.figure_ids))
        new = [cluster_id for (cluster_id,) in await created.fetchall()]
        await record_changes(connection, dataset.dataset_id, record, new=new, touched=touched)
    if changed.rowcount or covered or difference or refreshed.changed:
        await count_on(connection, dataset.dataset_id, clusters=difference)
    await connection.execute("drop table plan, changed")
    return PartitionSummary(
        figures_changed=changed.rowcount,
        clusters_created=created.rowcount,
        clusters_deleted=refreshed.deleted,
        cluster_count=await _cluster_count(connection, dataset.dataset_id),
    )


def _check(plan: PartitionPlan) -> None:
    count = len(plan.figure_ids)
    fits = plan.figure_ids.shape == (count, 16) and plan.labels.shape == (count,)
    if not fits or plan.confidence.shape != (count,):
        raise InternalError("the arrays of a partition differ in length")
    if count and not -1 <= plan.labels.min() <= plan.labels.max() < len(plan.cluster_ids):
        raise InternalError("a label of a partition has no person")
    if len(set(plan.cluster_ids)) != len(plan.cluster_ids):
        raise InternalError("two labels of a partition share a person")


async def _load(connection: Connection, plan: PartitionPlan, known: Roster | None) -> None:
    await connection.execute(_PLAN)
    ids = b"".join([*(cluster_id.bytes for cluster_id in plan.cluster_ids), NOBODY])
    table = np.frombuffer(ids, np.uint8).reshape(-1, 16)
    people = table[plan.labels]  # the label -1 takes the last row: nobody
    confidence = np.round(plan.confidence, 3)  # finer ones would rewrite many rows
    told = slice(None) if known is None else known.differing(plan.figure_ids, people, confidence)
    rows = np.empty(len(plan.figure_ids[told]), _ROW)
    rows["count"] = 3
    rows["figure_length"] = 16
    rows["figure_id"] = plan.figure_ids[told]
    rows["cluster_length"] = 16
    rows["cluster_id"] = people[told]
    rows["confidence_length"] = 4
    rows["confidence"] = confidence[told]
    statement = "copy plan from stdin (format binary)"
    async with connection.cursor() as cursor, cursor.copy(statement) as copy:
        await copy.write(_SIGNATURE + rows.tobytes() + b"\xff\xff")
    await connection.execute("analyze plan")


async def _touched(connection: Connection, dataset_id: int) -> list[UUID]:
    (ids,) = present(await (await connection.execute(_TOUCHED, [dataset_id])).fetchone())
    return ids or []


async def _cover(connection: Connection, dataset_id: int, covers: Mapping[UUID, UUID]) -> int:
    if not covers:
        return 0
    values = [list(covers), list(covers.values()), dataset_id]
    return (await connection.execute(_COVERS, values)).rowcount


async def _cluster_count(connection: Connection, dataset_id: int) -> int:
    statement = "select cluster_count from dataset where dataset_id = %s"
    return int(present(await (await connection.execute(statement, [dataset_id])).fetchone())[0])
