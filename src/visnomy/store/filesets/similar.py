"""Sets of pictures that are nearly the same: read for a run, written by it, asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.errors import InvalidArgument
from visnomy.model.fileset import SimilarImage, SimilarImageCluster, SimilarImageSort
from visnomy.model.page import Page
from visnomy.store.datasets import count_on
from visnomy.store.filesets.membership import SetsOfFiles, recount_sets
from visnomy.store.rows import Connection

_KEYS: Mapping[SimilarImageSort, str] = {
    SimilarImageSort.CREATE_TIME: "created_at",
    SimilarImageSort.UPDATE_TIME: "updated_at",
}
_BEFORE = """
select cluster_id, array_agg(file_id order by file_id)
from similar_image_cluster join similar_image_member using (cluster_id)
where dataset_id = %s group by cluster_id, created_at order by created_at, cluster_id
"""
_MAKE = """
insert into similar_image_cluster (cluster_id, dataset_id) select id, %s from unnest(%s::uuid[]) id
"""
_REMOVE = "delete from similar_image_member where file_id = any(%s)"
_ADD = """
insert into similar_image_member (cluster_id, file_id)
select given.cluster_id, given.file_id
from unnest(%s::uuid[], %s::bigint[]) as given(cluster_id, file_id) join file using (file_id)
on conflict (file_id) do update set cluster_id = excluded.cluster_id
"""
# The best comes first; a picture without a score last. Pages are cut before members are read.
_PAGE = """
with c as materialized (
    select cluster_id, created_at, updated_at from similar_image_cluster
    where {where} order by {key} {order}, cluster_id {order} limit %(limit)s
)
select cluster_id, created_at, updated_at, {key}::text as place, images.uris, images.scores
from c, lateral (
    select array_agg(uri order by score desc, uri) as uris,
           array_agg(score order by score desc, uri) as scores
    from (
        select uri, coalesce((facts ->> 'OverallQualityScore')::float8, -1) as score
        from similar_image_member m join file using (file_id) where m.cluster_id = c.cluster_id
    ) members
) images
order by {key} {order}, cluster_id {order}
"""


@dataclass(frozen=True, slots=True, eq=False)
class SimilarPlan:
    """What a run changes.

    Attributes:
        new: sets that are to be made.
        added: members as (set, file); a file that was in another set leaves it.
        removed: files that are like none any more.
        touched: all sets that get or lose a member.
    """

    new: Sequence[UUID]
    added: Sequence[tuple[UUID, int]]
    removed: Sequence[int]
    touched: Sequence[UUID]


async def read_similar(
    connection: Connection, dataset_id: int
) -> list[tuple[UUID, NDArray[np.int64]]]:
    """The sets as the last run left them, the oldest first, each with its files."""
    cursor = await connection.execute(_BEFORE, [dataset_id], binary=True)
    return [(row[0], np.array(row[1], np.int64)) for row in await cursor.fetchall()]


async def apply_similar(connection: Connection, dataset_id: int, plan: SimilarPlan) -> None:
    """Write what a run found, under the dataset's row lock; files that went meanwhile stay out."""
    await connection.execute(_MAKE, [dataset_id, list(plan.new)])
    await connection.execute(_REMOVE, [list(plan.removed)])
    sets, file_ids = [each for each, _ in plan.added], [each for _, each in plan.added]
    await connection.execute(_ADD, [sets, file_ids])
    await recount_sets(connection, SetsOfFiles([], list(plan.touched)))
    if plan.touched:
        await count_on(connection, dataset_id)


async def query_similar(  # noqa: PLR0913 (the parameters of QuerySimilarImageClusters)
    connection: Connection,
    dataset_id: int,
    *,
    sort: SimilarImageSort,
    descending: bool,
    after: tuple[object, ...] | None,
    limit: int,
) -> Page[SimilarImageCluster]:
    """One page; the id breaks ties in the direction of the sort. The position is (key, id).

    Raises:
        InvalidArgument: the position belongs to another order.
    """
    key = _KEYS[sort]
    sign, order = ("<", "desc") if descending else (">", "asc")
    where, values = "dataset_id = %(dataset)s", {"dataset": dataset_id, "limit": limit + 1}
    position: dict[str, str] = {}
    if after is not None:
        if len(after) != 2:
            raise InvalidArgument("The NextToken does not belong to this query.")
        where += f" and ({key}, cluster_id) {sign} (%(key)s::timestamptz, %(id)s::uuid)"
        position = {"key": str(after[0]), "id": str(after[1])}
    statement = _PAGE.format(where=where, key=key, order=order)
    rows = await (await connection.execute(statement.encode(), {**values, **position})).fetchall()
    items = [
        SimilarImageCluster(cluster_id, _images(uris, scores), created_at, updated_at)
        for cluster_id, created_at, updated_at, _, uris, scores in rows[:limit]
    ]
    more = len(rows) > limit
    return Page(items, (rows[limit - 1][3], str(rows[limit - 1][0])) if more else None)


def _images(uris: Sequence[str], scores: Sequence[float]) -> tuple[SimilarImage, ...]:
    return tuple(
        SimilarImage(uri, score if score >= 0 else None)
        for uri, score in zip(uris, scores, strict=True)
    )
