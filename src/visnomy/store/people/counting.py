"""Keeps what is stored of people true to their faces: counts, ages, gender, cover."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.rows import Connection, present

_FACTS = """
with facts as (
    select c.cluster_id, count(figure_id)::integer as face_count,
        (count(distinct file_id) filter (where media_type <> 'video'))::integer as image_count,
        (count(distinct file_id) filter (where media_type = 'video'))::integer as video_count,
        coalesce(mode() within group (order by f.gender), '') as gender,
        avg(f.age)::real as average_age, min(f.age)::real as min_age, max(f.age)::real as max_age,
        coalesce(bool_or(f.figure_id = c.cover_figure_id), false) as cover_stays,
        (array_agg(f.figure_id order by f.quality desc, f.figure_id))[1] as best_figure_id
    from cluster c
    left join (
        select figure.*, file.media_type from figure join file using (file_id)
    ) f on f.cluster_id = c.cluster_id
    where c.dataset_id = %(dataset)s
      and (%(clusters)s::uuid[] is null or c.cluster_id = any(%(clusters)s))
    group by c.cluster_id
)
"""

_REFRESH = f"""{_FACTS}
update cluster
set face_count = facts.face_count, image_count = facts.image_count,
    video_count = facts.video_count, gender = facts.gender, average_age = facts.average_age,
    min_age = facts.min_age, max_age = facts.max_age,
    cover_figure_id = case when cover_stays then cover_figure_id else best_figure_id end,
    cover_chosen = cover_chosen and cover_stays,
    updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
from facts
where cluster.cluster_id = facts.cluster_id
  and (not cover_stays and cluster.cover_figure_id is distinct from best_figure_id or (
      cluster.face_count, cluster.image_count, cluster.video_count, cluster.gender,
      cluster.average_age, cluster.min_age, cluster.max_age
  ) is distinct from (
      facts.face_count, facts.image_count, facts.video_count, facts.gender,
      facts.average_age, facts.min_age, facts.max_age
  ))
"""  # noqa: S608 (made of constants)

_MEMBERS = (
    "face_count",
    "image_count",
    "video_count",
    "gender",
    "average_age",
    "min_age",
    "max_age",
)
_TOLD = ", ".join(f"('{name}', cluster.{name}::text, facts.{name}::text)" for name in _MEMBERS)
_WRONG = f"""{_FACTS}
select facts.cluster_id, member, stored, counted
from facts join cluster using (cluster_id),
    lateral (values {_TOLD}, ('cover', cluster.cover_figure_id::text,
         case when cover_stays then cluster.cover_figure_id::text else best_figure_id::text end)
    ) as told(member, stored, counted)
where stored is distinct from counted
order by facts.cluster_id, member
"""  # noqa: S608 (made of constants)

_WRONG_DATASET = """
select member, stored::text, counted::text
from dataset d, lateral (values
    ('file_count', d.file_count, (select count(*) from file where dataset_id = d.dataset_id)),
    ('total_file_size_bytes', d.total_file_size_bytes,
     (select coalesce(sum(size_bytes), 0)::bigint from file where dataset_id = d.dataset_id)),
    ('face_count', d.face_count, (select count(*) from figure where dataset_id = d.dataset_id)),
    ('cluster_count', d.cluster_count,
     (select count(*) from cluster where dataset_id = d.dataset_id))
) as told(member, stored, counted)
where d.dataset_id = %s and stored <> counted order by member
"""

_DELETE_EMPTY = """
delete from cluster
where dataset_id = %(dataset)s and face_count = 0
  and (%(clusters)s::uuid[] is null or cluster_id = any(%(clusters)s))
  and not exists (
      select 1 from decision_figure noted join decision using (decision_id)
      join anchor using (figure_id)
      where noted.to_cluster_id = cluster.cluster_id and undone_at is null and lost_at is not null
  )
"""
"""Who has only lost faces stays, or the name would be gone when they are found again."""

_DATASET = """
with facts as (
    select
        (select count(*) from file where dataset_id = %(dataset)s) as file_count,
        (select coalesce(sum(size_bytes), 0)::bigint from file where dataset_id = %(dataset)s)
            as size_bytes,
        (select count(*) from figure where dataset_id = %(dataset)s) as face_count,
        (select count(*) from cluster where dataset_id = %(dataset)s) as cluster_count
)
update dataset
set file_count = facts.file_count, total_file_size_bytes = facts.size_bytes,
    face_count = facts.face_count, cluster_count = facts.cluster_count, version = version + 1
from facts
where dataset_id = %(dataset)s
  and (dataset.file_count, dataset.total_file_size_bytes, dataset.face_count,
       dataset.cluster_count)
      is distinct from
      (facts.file_count, facts.size_bytes, facts.face_count, facts.cluster_count)
"""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a recount found: people whose stored facts were wrong, and people without a face."""

    changed: int = 0
    deleted: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored fact that is not what a count gives, both as text.

    Attributes:
        cluster_id: the person; None for the dataset itself.
    """

    cluster_id: UUID | None
    member: str
    stored: str | None
    counted: str | None


async def find_differences(connection: Connection, dataset_id: int) -> list[Difference]:
    """Count everything anew and compare; changes nothing."""
    whole = await connection.execute(_WRONG_DATASET, [dataset_id])
    found = [Difference(None, *row) for row in await whole.fetchall()]
    people = await connection.execute(_WRONG, {"dataset": dataset_id, "clusters": None})
    return found + [Difference(*row) for row in await people.fetchall()]


async def refresh_clusters(
    connection: Connection, dataset_id: int, cluster_ids: Collection[UUID] | None
) -> Refreshed:
    """Make people true to their faces; those without a face go. None means all of the dataset.

    A cover that is no member any more gives way to the member of the best quality. The caller
    holds the dataset's row and counts the deleted ones.
    """
    if cluster_ids is not None and not cluster_ids:
        return Refreshed()
    chosen = None if cluster_ids is None else list(cluster_ids)
    values = {"dataset": dataset_id, "clusters": chosen}
    changed = await connection.execute(_REFRESH, values)
    deleted = await connection.execute(_DELETE_EMPTY, values)
    return Refreshed(changed.rowcount, deleted.rowcount)


async def recount(connection: Connection, dataset_id: int) -> int:
    """Count everything anew and repair what was wrong.

    Returns:
        The number of people whose stored facts were wrong, plus one if the dataset's were.
    """
    await lock_dataset_row(connection, dataset_id)
    refreshed = await refresh_clusters(connection, dataset_id, None)
    dataset = await connection.execute(_DATASET, {"dataset": dataset_id})
    if refreshed.changed and not dataset.rowcount:
        await count_on(connection, dataset_id)
    return refreshed.changed + dataset.rowcount


async def face_count(connection: Connection, dataset_id: int) -> int:
    """The faces of a dataset, from its counter."""
    statement = "select face_count from dataset where dataset_id = %s"
    return int(present(await (await connection.execute(statement, [dataset_id])).fetchone())[0])
