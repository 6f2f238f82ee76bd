"""The moment at which another model takes over, and its undoing; both inside one transaction."""

from uuid import UUID

from visnomy.model.project import Dataset
from visnomy.model.switch import ModelSwitch, Space
from visnomy.store.clustering.runs import RunOf
from visnomy.store.datasets import count_on
from visnomy.store.people.clusters import PartitionPlan, apply_partition
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.rows import Connection, present

_OWNED = """
cluster_id, name, custom_id, custom_labels, folded_labels, cover_figure_id, cover_chosen, hidden,
favourite, meta_lock_version, created_at
"""

_BEFORE = (
    """
    create temporary table before_faces on commit drop as
    select figure_id, cluster_id, cluster_confidence, processed from figure where dataset_id = %s
    """,
    f"""
    create temporary table before_people on commit drop as
    select {_OWNED} from cluster where dataset_id = %s
    """,  # noqa: S608 (made of constants)
)

_NOTE_FACES = """
insert into model_switch_figure
select %s, b.figure_id, b.cluster_id, b.cluster_confidence, b.processed, f.cluster_id
from before_faces b join figure f using (figure_id)
where (b.cluster_id, b.cluster_confidence, b.processed)
    is distinct from (f.cluster_id, f.cluster_confidence, f.processed)
"""

_NOTE_PEOPLE = """
update model_switch
set people = (
        select coalesce(jsonb_agg(to_jsonb(b)), '[]') from before_people b
        where not exists (select from cluster c where c.cluster_id = b.cluster_id
                          and c.cover_figure_id is not distinct from b.cover_figure_id)
    ),
    made = (
        select coalesce(array_agg(cluster_id), '{}') from cluster
        where dataset_id = %(dataset)s
          and not exists (select from before_people b where b.cluster_id = cluster.cluster_id)
    )
where switch_id = %(switch)s
"""

_TAKE_MODEL = """
update dataset set embedding_model = %s, embedding_calibration = %s, version = version + 1
where dataset_id = %s
"""

_BRING_BACK = f"""
insert into cluster (dataset_id, {_OWNED})
select %(dataset)s, {_OWNED}
from model_switch, lateral jsonb_populate_recordset(null::cluster, people) saved
where switch_id = %(switch)s and exists (
    select from model_switch_figure m where m.switch_id = %(switch)s
      and m.from_cluster_id = saved.cluster_id
)
on conflict (cluster_id) do nothing
"""  # noqa: S608 (made of constants)
"""Who ended comes back; who has no face left again goes with the recount."""

# What users decided since stays, and so do people who began with the change and whom a user has
# put something on since.
_MOVE_BACK = """
with back as (
    select m.* from model_switch_figure m join model_switch s using (switch_id)
    where m.switch_id = %(switch)s
      and (m.from_cluster_id is null
           or exists (select from cluster c where c.cluster_id = m.from_cluster_id))
      and not exists (
          select from cluster c where c.cluster_id = m.to_cluster_id and c.cluster_id = any(s.made)
            and (c.name <> '' or c.custom_id <> '' or c.custom_labels <> '{}' or c.cover_chosen
                 or c.hidden or c.favourite)
      )
      and not exists (
          select from decision_figure noted join decision d using (decision_id)
          where noted.figure_id = m.figure_id and d.undone_at is null
            and d.made_at > s.flipped_at
      )
)
update figure
set cluster_id = back.from_cluster_id, cluster_confidence = back.from_confidence,
    processed = back.from_processed
from back
where figure.figure_id = back.figure_id
  and figure.cluster_id is not distinct from back.to_cluster_id
"""

_COVERS_BACK = """
update cluster set cover_figure_id = saved.cover_figure_id, cover_chosen = saved.cover_chosen
from model_switch, lateral jsonb_populate_recordset(null::cluster, people) saved
where switch_id = %(switch)s and cluster.cluster_id = saved.cluster_id
  and not cluster.cover_chosen
  and exists (select from figure where figure.figure_id = saved.cover_figure_id
                and figure.cluster_id = saved.cluster_id)
"""


async def flip(
    connection: Connection, dataset: Dataset, switch: ModelSwitch, plan: PartitionPlan
) -> None:
    """Let the groups of the new model take the place of the old ones, and note what that moved.

    The caller holds the dataset's row.
    """
    for statement in _BEFORE:
        await connection.execute(statement.encode(), [dataset.dataset_id])
    await apply_partition(connection, dataset, plan, RunOf(switch.task_id))
    await connection.execute(_NOTE_FACES, [switch.switch_id])
    values = {"dataset": dataset.dataset_id, "switch": switch.switch_id}
    await connection.execute(_NOTE_PEOPLE, values)
    await connection.execute("drop table before_faces, before_people")
    await _keep_older(connection, dataset.dataset_id)
    await take_model(connection, dataset.dataset_id, switch.new)


async def flip_back(connection: Connection, switch: ModelSwitch) -> None:
    """Put faces and people back as they were before a change, but for what users did since.

    The caller holds the dataset's row.
    """
    values = {"dataset": switch.dataset_id, "switch": switch.switch_id}
    made = await connection.execute(_BRING_BACK, values)
    await connection.execute(_MOVE_BACK, values)
    await connection.execute(_COVERS_BACK, values)
    touched = await _touched(connection, switch.switch_id)
    refreshed = await refresh_clusters(connection, switch.dataset_id, touched)
    difference = made.rowcount - refreshed.deleted
    await count_on(connection, switch.dataset_id, clusters=difference)
    await connection.execute(
        "delete from model_switch_figure where switch_id = %s", [switch.switch_id]
    )
    await take_model(connection, switch.dataset_id, switch.old)


async def take_model(connection: Connection, dataset_id: int, space: Space) -> None:
    """Tell people apart by the vectors of a model from now on."""
    await connection.execute(_TAKE_MODEL, [space.model, space.calibration, dataset_id])


async def _keep_older(connection: Connection, dataset_id: int) -> None:
    """The change before cannot be undone any more, for its groups are two changes old."""
    await connection.execute(
        "delete from model_switch_figure where switch_id in "
        "(select switch_id from model_switch where dataset_id = %s and state = 'Done')",
        [dataset_id],
    )
    await connection.execute(
        "update model_switch set state = 'Kept', people = '[]', ended_at = clock_timestamp() "
        "where dataset_id = %s and state = 'Done'",
        [dataset_id],
    )


async def _touched(connection: Connection, switch_id: UUID) -> list[UUID]:
    statement = """
    select coalesce(array_agg(distinct id), '{}') from (
        select from_cluster_id as id from model_switch_figure where switch_id = %(switch)s
        union select to_cluster_id from model_switch_figure where switch_id = %(switch)s
    ) ids where id is not null
    """
    cursor = await connection.execute(statement, {"switch": switch_id})
    (ids,) = present(await cursor.fetchone())
    return list(ids)
