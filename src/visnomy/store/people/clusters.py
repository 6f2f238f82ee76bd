"""People: pages of them in every order, single ones, and what a user changes of one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from uuid import UUID

import msgspec
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.errors import InvalidArgument, ResourceNotFound, StatusConflict
from visnomy.model.cluster import Cluster, ClusterChange, ClusterSort
from visnomy.model.figure import FigureRow
from visnomy.model.page import Page, TimeRange
from visnomy.store.clustering.partition import PartitionPlan, PartitionSummary, apply_partition
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.documents import unpack
from visnomy.store.people.counting import recount
from visnomy.store.rows import Connection, fold, fold_labels, present

__all__ = [
    "ClusterFilter",
    "ClusterRow",
    "CoverRecord",
    "PartitionPlan",
    "PartitionSummary",
    "apply_partition",
    "count_clusters",
    "get_clusters",
    "query_clusters",
    "recount",
    "update_cluster",
]

_CLUSTER = """
c.cluster_id, c.dataset_id, c.name, c.custom_id, c.face_count, c.image_count, c.video_count,
c.created_at, c.updated_at, c.meta_lock_version, c.cover_figure_id, c.cover_chosen, c.gender,
c.average_age, c.min_age, c.max_age, c.custom_labels
"""
_WIDTH = 17

_COVER = """
file.document, figure.figure_id, figure.file_id, figure.document, figure.cluster_id,
figure.cluster_confidence, figure.processed
"""
_COVER_WIDTH = 7

_JOIN_COVER = """
left join figure on figure.figure_id = c.cover_figure_id
left join file on file.file_id = figure.file_id
"""


@dataclass(frozen=True, slots=True)
class _Key:
    """A column to sort by, with the type of its positions; None sorts by id alone."""

    column: str
    kind: str


_KEYS: Mapping[ClusterSort, _Key | None] = MappingProxyType(
    {
        ClusterSort.OBJECT_ID: None,
        # All people of a dataset share these two, so the id decides.
        ClusterSort.PROJECT_NAME: None,
        ClusterSort.DATASET_NAME: None,
        ClusterSort.IMAGE_COUNT: _Key("image_count", "integer"),
        ClusterSort.VIDEO_COUNT: _Key("video_count", "integer"),
        ClusterSort.FACE_COUNT: _Key("face_count", "integer"),
        ClusterSort.CREATE_TIME: _Key("created_at", "timestamptz"),
        ClusterSort.UPDATE_TIME: _Key("updated_at", "timestamptz"),
        ClusterSort.GENDER: _Key("gender", "text"),
        ClusterSort.GROUP_NAME: _Key("name", "text"),
    }
)


class CoverRecord(msgspec.Struct, frozen=True):
    """The picture that stands for a person.

    Attributes:
        document: the wire record of the file without Figures, JSON bytes.
        figure: the face that is the cover.
    """

    document: bytes
    figure: FigureRow


class ClusterRow(msgspec.Struct, frozen=True):
    """A person with the cover; None while no face has a record."""

    cluster: Cluster
    cover: CoverRecord | None


@dataclass(frozen=True, slots=True)
class ClusterFilter:
    """Which people: labels (None as a value: the key exists), and times."""

    labels: Mapping[str, str | None]
    created: TimeRange
    updated: TimeRange

    def parameters(self) -> dict[str, object]:
        """The values of the conditions that are asked for."""
        pairs = {fold(key): fold(text) for key, text in self.labels.items() if text is not None}
        keys = [fold(key) for key, text in self.labels.items() if text is None]
        offered: dict[str, object] = {
            "labels": Jsonb(pairs) if pairs else None,
            "label_keys": keys or None,
            "created_from": self.created.start,
            "created_to": self.created.end,
            "updated_from": self.updated.start,
            "updated_to": self.updated.end,
        }
        return {name: value for name, value in offered.items() if value is not None}


_CONDITIONS: Mapping[str, str] = MappingProxyType(
    {
        # `<> '{}'` is what the partial index is about; the planner does not see it by itself.
        "labels": "c.folded_labels <> '{}' and c.folded_labels @> %(labels)s",
        "label_keys": "c.folded_labels <> '{}' and c.folded_labels ?& %(label_keys)s::text[]",
        "created_from": "c.created_at >= %(created_from)s",
        "created_to": "c.created_at <= %(created_to)s",
        "updated_from": "c.updated_at >= %(updated_from)s",
        "updated_to": "c.updated_at <= %(updated_to)s",
    }
)


async def query_clusters(  # noqa: PLR0913 (the parameters of QueryFigureClusters)
    connection: Connection,
    dataset_id: int,
    *,
    sort: ClusterSort,
    descending: bool,
    after: tuple[object, ...] | None,
    limit: int,
    labels: Mapping[str, str | None],
    created: TimeRange,
    updated: TimeRange,
    with_total: bool,
) -> Page[ClusterRow]:
    """One page of people; the id breaks ties in the direction of the sort.

    The page's position is (key, id) or (id,), all of it text, and is what `after` takes.

    Raises:
        InvalidArgument: the position belongs to another order.
        ResourceNotFound: a total of a dataset that was deleted meanwhile.
    """
    chosen = ClusterFilter(labels, created, updated)
    values = chosen.parameters()
    statement = page_statement(sort, tuple(values), descending=descending, beyond=after is not None)
    values |= position_values(sort, after) | {"dataset": dataset_id, "limit": limit + 1}
    cursor = await connection.execute(statement, values, binary=True)
    rows = await cursor.fetchall()
    more = len(rows) > limit
    return Page(
        [_row(row) for row in rows[:limit]],
        tuple(rows[limit - 1][_WIDTH + _COVER_WIDTH :]) if more else None,
        await count_clusters(connection, dataset_id, chosen) if with_total else None,
    )


async def count_clusters(connection: Connection, dataset_id: int, chosen: ClusterFilter) -> int:
    """All people that a filter lets through; without a filter from the dataset's counter.

    Raises:
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    values = chosen.parameters()
    if values:
        conditions = ["c.dataset_id = %(dataset)s", *(_CONDITIONS[name] for name in values)]
        statement = f"select count(*) from cluster c where {' and '.join(conditions)}"  # noqa: S608
    else:
        statement = "select cluster_count from dataset where dataset_id = %(dataset)s"
    cursor = await connection.execute(statement.encode(), values | {"dataset": dataset_id})
    row = await cursor.fetchone()
    if row is None:
        raise ResourceNotFound("dataset")
    return int(row[0])


async def get_clusters(
    connection: Connection, dataset_id: int, cluster_ids: Sequence[UUID]
) -> list[ClusterRow]:
    """People in the order of the request; unknown ids are left out."""
    statement = f"""
    select {_CLUSTER}, {_COVER} from cluster c {_JOIN_COVER}
    where c.dataset_id = %s and c.cluster_id = any(%s)
    """  # noqa: S608 (made of constants)
    cursor = await connection.execute(statement, [dataset_id, list(cluster_ids)], binary=True)
    found = {row[0]: _row(row) for row in await cursor.fetchall()}
    return [found[cluster_id] for cluster_id in dict.fromkeys(cluster_ids) if cluster_id in found]


async def update_cluster(
    connection: Connection, dataset_id: int, cluster_id: UUID, change: ClusterChange
) -> None:
    """Change what a user owns of a person; every success but flags adds one to the version.

    Raises:
        ResourceNotFound: no such person.
        StatusConflict: the version is not the expected one; the text names both.
        InvalidArgument: the cover is no face of the person.
    """
    await lock_dataset_row(connection, dataset_id)
    statement = "select meta_lock_version from cluster where dataset_id = %s and cluster_id = %s"
    row = await (await connection.execute(statement, [dataset_id, cluster_id])).fetchone()
    if row is None:
        raise ResourceNotFound("figure cluster")
    if change.expected_version is not None and change.expected_version != row[0]:
        raise StatusConflict(
            f"The MetaLockVersion of the figure cluster is {row[0]}, "
            f"not {change.expected_version}. Read it again and repeat the change."
        )
    if change.cover_figure_id is not None:
        await _refuse_stranger(connection, cluster_id, change.cover_figure_id)
    await connection.execute(_UPDATE, _change_values(cluster_id, change))
    await count_on(connection, dataset_id)


_UPDATE = """
update cluster
set name = coalesce(%(name)s, name), custom_id = coalesce(%(custom_id)s, custom_id),
    custom_labels = coalesce(%(labels)s, custom_labels),
    folded_labels = coalesce(%(folded)s, folded_labels),
    cover_figure_id = coalesce(%(cover)s, cover_figure_id),
    cover_chosen = cover_chosen or %(cover)s::uuid is not null,
    hidden = coalesce(%(hidden)s, hidden), favourite = coalesce(%(favourite)s, favourite),
    meta_lock_version = meta_lock_version + %(step)s,
    updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
where cluster_id = %(cluster)s
"""


def _change_values(cluster_id: UUID, change: ClusterChange) -> dict[str, object]:
    labels = change.custom_labels
    return {
        "cluster": cluster_id,
        "name": change.name,
        "custom_id": change.custom_id,
        "labels": None if labels is None else Jsonb(dict(labels)),
        "folded": None if labels is None else Jsonb(fold_labels(labels)),
        "cover": change.cover_figure_id,
        "hidden": change.hidden,
        "favourite": change.favourite,
        "step": int(change.hidden is None and change.favourite is None),
    }


async def _refuse_stranger(connection: Connection, cluster_id: UUID, figure_id: UUID) -> None:
    statement = "select exists (select 1 from figure where figure_id = %s and cluster_id = %s)"
    cursor = await connection.execute(statement, [figure_id, cluster_id])
    if not present(await cursor.fetchone())[0]:
        raise InvalidArgument(f"The figure {figure_id} is not a member of the figure cluster.")


@cache
def page_statement(
    sort: ClusterSort, filters: tuple[str, ...], *, descending: bool, beyond: bool
) -> bytes:
    """The statement of a page of people; public so that bench/query.py can run it bare.

    The filters are named as `ClusterFilter.parameters` names them; `beyond` says that the page
    starts behind a position.
    """
    key = _KEYS[sort]
    sign, order = ("<", "desc") if descending else (">", "asc")
    conditions = ["c.dataset_id = %(dataset)s", *(_CONDITIONS[name] for name in filters)]
    if key is None:
        ordering = f"c.cluster_id {order}"
        position = "c.cluster_id::text"
        seek = f"c.cluster_id {sign} %(id)s::text::uuid"
    else:
        ordering = f"c.{key.column} {order}, c.cluster_id {order}"
        position = f"c.{key.column}::text, c.cluster_id::text"
        marks = f"(%(key)s::text::{key.kind}, %(id)s::text::uuid)"
        seek = f"(c.{key.column}, c.cluster_id) {sign} {marks}"
    where = " and ".join([*conditions, seek] if beyond else conditions)
    # The page is cut before its covers are looked up.
    return f"""
    with c as materialized (
        select * from cluster c where {where} order by {ordering} limit %(limit)s
    )
    select {_CLUSTER}, {_COVER}, {position} from c {_JOIN_COVER} order by {ordering}
    """.encode()  # noqa: S608 (made of constants)


def position_values(sort: ClusterSort, after: tuple[object, ...] | None) -> dict[str, object]:
    """The parameters of a page's position.

    Raises:
        InvalidArgument: the position belongs to another order.
    """
    if after is None:
        return {}
    names = ("id",) if _KEYS[sort] is None else ("key", "id")
    if len(after) != len(names):
        raise InvalidArgument("The NextToken does not belong to this query.")
    return dict(zip(names, (str(part) for part in after), strict=True))


def _row(row: TupleRow) -> ClusterRow:
    return ClusterRow(Cluster(*row[:_WIDTH]), _cover(row[_WIDTH : _WIDTH + _COVER_WIDTH]))


def _cover(row: TupleRow) -> CoverRecord | None:
    document, figure_id, file_id, figure, cluster_id, confidence, processed = row
    if document is None:
        return None
    face = FigureRow(figure_id, file_id, unpack(figure), cluster_id, confidence, processed)
    return CoverRecord(unpack(document), face)
