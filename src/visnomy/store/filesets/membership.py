"""What becomes of sets of files when files go: at once, in the transaction that takes them away.

Times are those of the members that are left. A set that has nobody left goes, and so does one of
similar pictures that has one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from visnomy.store.rows import Connection

_LOCATION_DATE_OF = "select distinct cluster_id from location_date_member where file_id = any(%s)"
_SIMILAR_OF = "select distinct cluster_id from similar_image_member where file_id = any(%s)"

_RECOUNT_LOCATION_DATE = """
update location_date_cluster c
set file_count = m.file_count,
    started_at = coalesce(m.started_at, c.started_at),
    started_offset_s = coalesce(m.started_offset_s, c.started_offset_s),
    ended_at = coalesce(m.ended_at, c.ended_at),
    ended_offset_s = coalesce(m.ended_offset_s, c.ended_offset_s),
    updated_at = greatest(clock_timestamp(), c.updated_at + interval '1 microsecond')
from (
    select cluster_id, count(*) as file_count,
           min(produced_at) as started_at, max(produced_at) as ended_at,
           (array_agg(produced_offset_s order by produced_at, uri)
               filter (where produced_at is not null))[1] as started_offset_s,
           (array_agg(produced_offset_s order by produced_at desc, uri)
               filter (where produced_at is not null))[1] as ended_offset_s
    from location_date_member join file using (file_id)
    where cluster_id = any(%(ids)s) group by cluster_id
) m
where c.cluster_id = m.cluster_id
"""
_EMPTY_LOCATION_DATE = """
delete from location_date_cluster c where c.cluster_id = any(%(ids)s)
    and not exists (select from location_date_member m where m.cluster_id = c.cluster_id)
"""
_LONELY_SIMILAR = """
delete from similar_image_cluster c where c.cluster_id = any(%(ids)s)
    and (select count(*) from similar_image_member m where m.cluster_id = c.cluster_id) < 2
"""
_TOUCH_SIMILAR = """
update similar_image_cluster
set updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
where cluster_id = any(%(ids)s)
"""


@dataclass(frozen=True, slots=True)
class SetsOfFiles:
    """The sets that some files are in."""

    location_date: list[UUID]
    similar: list[UUID]


async def sets_of(connection: Connection, file_ids: Sequence[int]) -> SetsOfFiles:
    """The sets that files are in; asked before the files go."""
    found = [
        [cluster_id for (cluster_id,) in await cursor.fetchall()]
        for cursor in (
            await connection.execute(_LOCATION_DATE_OF, [list(file_ids)]),
            await connection.execute(_SIMILAR_OF, [list(file_ids)]),
        )
    ]
    return SetsOfFiles(*found)


async def recount_sets(connection: Connection, sets: SetsOfFiles) -> None:
    """Bring sets up to date after members came or went."""
    if sets.location_date:
        values = {"ids": sets.location_date}
        await connection.execute(_EMPTY_LOCATION_DATE, values)
        await connection.execute(_RECOUNT_LOCATION_DATE, values)
    if sets.similar:
        values = {"ids": sets.similar}
        await connection.execute(_LONELY_SIMILAR, values)
        await connection.execute(_TOUCH_SIMILAR, values)
