"""Clusters of files by place and days: read for a run, written by it, asked for and changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.errors import InvalidArgument, ResourceNotFound
from visnomy.model.fileset import (
    LocalTime,
    LocationDateChange,
    LocationDateCluster,
    LocationDateQuery,
    LocationDateSort,
    PlaceLevel,
)
from visnomy.model.page import Page
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.filesets.membership import SetsOfFiles, recount_sets
from visnomy.store.rows import Connection, fold, fold_labels

SHOWN, DORMANT, DELETED = "Shown", "Dormant", "Deleted"

_KEYS: Mapping[LocationDateSort, str] = {
    LocationDateSort.START: "started_at",
    LocationDateSort.END: "ended_at",
    LocationDateSort.CREATE_TIME: "created_at",
    LocationDateSort.UPDATE_TIME: "updated_at",
}
_COLUMNS = """
cluster_id, level, addresses, started_at, started_offset_s, ended_at, ended_offset_s, title,
custom_id, custom_labels, created_at, updated_at
"""
_BEFORE = """
select cluster_id, level, state, addresses,
       title <> '' or custom_id <> '' or custom_labels <> '{}' as own
from location_date_cluster where dataset_id = %s order by created_at, cluster_id
"""
_MEMBERS = """
select cluster_id, array_agg(file_id) from location_date_member join location_date_cluster
using (cluster_id) where dataset_id = %s group by 1
"""
_PUT = """
insert into location_date_cluster (cluster_id, dataset_id, level, addresses, folded_addresses)
values (%(id)s, %(dataset)s, %(level)s, %(addresses)s, %(folded)s)
on conflict (cluster_id) do update set state = 'Shown', addresses = excluded.addresses,
    folded_addresses = excluded.folded_addresses
"""
_ADD = """
insert into location_date_member (cluster_id, file_id)
select given.cluster_id, given.file_id
from unnest(%s::uuid[], %s::bigint[]) as given(cluster_id, file_id) join file using (file_id)
on conflict do nothing
"""
_REMOVE = """
delete from location_date_member m
using unnest(%s::uuid[], %s::bigint[]) as given(cluster_id, file_id)
where m.cluster_id = given.cluster_id and m.file_id = given.file_id
"""
_CHANGE = """
update location_date_cluster
set title = coalesce(%(title)s, title), folded_title = coalesce(%(folded_title)s, folded_title),
    custom_id = coalesce(%(custom_id)s, custom_id),
    custom_labels = coalesce(%(labels)s, custom_labels),
    folded_labels = coalesce(%(folded)s, folded_labels),
    updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
where dataset_id = %(dataset)s and cluster_id = %(id)s and state = 'Shown'
"""
_HIDE = """
update location_date_cluster
set state = 'Deleted', title = '', folded_title = '', custom_id = '',
    custom_labels = '{}', folded_labels = '{}'
where dataset_id = %s and cluster_id = %s and state = 'Shown'
"""


@dataclass(frozen=True, slots=True)
class Before:
    """A cluster as the last run left it.

    Attributes:
        own: a user has put something on it.
    """

    cluster_id: UUID
    level: PlaceLevel
    state: str
    addresses: list[Mapping[str, str]]
    own: bool
    file_ids: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A cluster as this run wants it."""

    cluster_id: UUID
    level: PlaceLevel
    addresses: list[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class LocationDatePlan:
    """What a run changes.

    Attributes:
        put: clusters that are new, come back or lie elsewhere.
        added, removed: members as (cluster, file).
        dormant: clusters that were not found and that a user has put something on.
        gone: all others that were not found.
    """

    put: Sequence[Wanted]
    added: Sequence[tuple[UUID, int]]
    removed: Sequence[tuple[UUID, int]]
    dormant: Sequence[UUID]
    gone: Sequence[UUID]


async def read_before(connection: Connection, dataset_id: int) -> list[Before]:
    """All clusters of a dataset, the oldest first, those that nobody sees among them."""
    cursor = await connection.execute(_MEMBERS, [dataset_id], binary=True)
    members: dict[UUID, list[int]] = dict(await cursor.fetchall())
    rows = await (await connection.execute(_BEFORE, [dataset_id])).fetchall()
    return [
        Before(cluster_id, PlaceLevel(level), state, places, own, _ids(members.get(cluster_id, ())))
        for cluster_id, level, state, places, own in rows
    ]


async def apply_location_dates(
    connection: Connection, dataset_id: int, plan: LocationDatePlan
) -> None:
    """Write what a run found, under the dataset's row lock; files that went meanwhile stay out."""
    states = "update location_date_cluster set state = %s where cluster_id = any(%s)"
    await connection.execute(states, [DORMANT, list(plan.dormant)])
    async with connection.cursor() as cursor:
        await cursor.execute(
            "delete from location_date_cluster where cluster_id = any(%s)", [list(plan.gone)]
        )
        await cursor.executemany(_PUT, [_put_values(dataset_id, each) for each in plan.put])
        for statement, pairs in ((_REMOVE, plan.removed), (_ADD, plan.added)):
            await cursor.execute(statement, [[a for a, _ in pairs], [b for _, b in pairs]])
    touched = {each.cluster_id for each in plan.put}
    touched |= {cluster_id for cluster_id, _ in (*plan.added, *plan.removed)}
    await recount_sets(connection, SetsOfFiles(sorted(touched), []))
    if touched or plan.gone or plan.dormant:
        await count_on(connection, dataset_id)


async def query_location_dates(
    connection: Connection, dataset_id: int, query: LocationDateQuery
) -> Page[LocationDateCluster]:
    """One page; the id breaks ties in the direction of the sort. The position is (key, id).

    Raises:
        InvalidArgument: the position belongs to another order.
    """
    key = _KEYS[query.sort]
    sign, order = ("<", "desc") if query.descending else (">", "asc")
    values = _conditions(query)
    conditions = [_CONDITIONS[name] for name in values]
    if query.after is not None:
        if len(query.after) != 2:
            raise InvalidArgument("The NextToken does not belong to this query.")
        conditions.append(f"({key}, cluster_id) {sign} (%(key)s::timestamptz, %(id)s::uuid)")
        values |= {"key": str(query.after[0]), "id": str(query.after[1])}
    where = " and ".join(["dataset_id = %(dataset)s", "state = 'Shown'", *conditions])
    statement = f"""
    select {_COLUMNS}, {key}::text as place from location_date_cluster where {where}
    order by {key} {order}, cluster_id {order} limit %(limit)s
    """  # noqa: S608 (made of constants)
    values |= {"dataset": dataset_id, "limit": query.limit + 1}
    rows = await (await connection.execute(statement.encode(), values)).fetchall()
    shown = rows[: query.limit]
    more = len(rows) > query.limit
    position = (shown[-1][-1], str(shown[-1][0])) if more else None
    return Page([_cluster(row) for row in shown], position)


async def change_location_date(
    connection: Connection, dataset_id: int, cluster_id: UUID, change: LocationDateChange
) -> None:
    """Change what a user owns of a cluster.

    Raises:
        ResourceNotFound: there is no such cluster.
    """
    await lock_dataset_row(connection, dataset_id)
    labels = change.custom_labels
    values = {
        "dataset": dataset_id,
        "id": cluster_id,
        "title": change.title,
        "folded_title": None if change.title is None else fold(change.title),
        "custom_id": change.custom_id,
        "labels": None if labels is None else Jsonb(dict(labels)),
        "folded": None if labels is None else Jsonb(fold_labels(labels)),
    }
    if not (await connection.execute(_CHANGE, values)).rowcount:
        raise ResourceNotFound("location date cluster")
    await count_on(connection, dataset_id)


async def hide_location_date(connection: Connection, dataset_id: int, cluster_id: UUID) -> None:
    """Take a cluster away for good; a second call changes nothing."""
    await lock_dataset_row(connection, dataset_id)
    if (await connection.execute(_HIDE, [dataset_id, cluster_id])).rowcount:
        await count_on(connection, dataset_id)


_CONDITIONS: Mapping[str, str] = {
    "only": "cluster_id = %(only)s",
    "levels": "level = any(%(levels)s)",
    "labels": "folded_labels @> %(labels)s",
    "label_keys": "folded_labels ?& %(label_keys)s::text[]",
    "address": "folded_addresses @> %(address)s",
    "title": "position(%(title)s in folded_title) > 0",
    "started_from": "started_at >= %(started_from)s",
    "started_to": "started_at <= %(started_to)s",
    "ended_from": "ended_at >= %(ended_from)s",
    "ended_to": "ended_at <= %(ended_to)s",
    "created_from": "created_at >= %(created_from)s",
    "created_to": "created_at <= %(created_to)s",
    "updated_from": "updated_at >= %(updated_from)s",
    "updated_to": "updated_at <= %(updated_to)s",
}


def _conditions(query: LocationDateQuery) -> dict[str, object]:
    labels = {fold(key): fold(text) for key, text in query.labels.items() if text is not None}
    keys = [fold(key) for key, text in query.labels.items() if text is None]
    offered: dict[str, object] = {
        "only": query.cluster_id,
        "levels": [each.value for each in query.levels] or None,
        "labels": Jsonb(labels) if labels else None,
        "label_keys": keys or None,
        "address": Jsonb([_folded(query.address)]) if query.address else None,
        "title": fold(query.title) or None,
        "started_from": query.started.start,
        "started_to": query.started.end,
        "ended_from": query.ended.start,
        "ended_to": query.ended.end,
        "created_from": query.created.start,
        "created_to": query.created.end,
        "updated_from": query.updated.start,
        "updated_to": query.updated.end,
    }
    return {name: value for name, value in offered.items() if value is not None}


def _ids(file_ids: Sequence[int]) -> NDArray[np.int64]:
    return np.array(sorted(file_ids), np.int64)


def _put_values(dataset_id: int, wanted: Wanted) -> dict[str, object]:
    return {
        "id": wanted.cluster_id,
        "dataset": dataset_id,
        "level": wanted.level.value,
        "addresses": Jsonb(wanted.addresses),
        "folded": Jsonb([_folded(each) for each in wanted.addresses]),
    }


def _folded(address: Mapping[str, str]) -> dict[str, str]:
    return {name: fold(text) for name, text in address.items()}


def _cluster(row: TupleRow) -> LocationDateCluster:
    cluster_id, level, addresses, started_at, start_s, ended_at, end_s, *rest = row[:12]
    return LocationDateCluster(
        cluster_id,
        PlaceLevel(level),
        addresses,
        LocalTime(started_at, start_s or 0),
        LocalTime(ended_at, end_s or 0),
        *rest,
    )
