"""File records: asked for, pending, found, gone. Results are stored by intake, read by records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from psycopg.rows import TupleRow

from visnomy.errors import LimitExceeded, ResourceNotFound
from visnomy.model.file import FileIntent, FileStatus
from visnomy.model.project import Dataset
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.filesets.membership import recount_sets, sets_of
from visnomy.store.intake import (
    FilePromoted,
    IndexedFigure,
    IndexedFile,
    store_all,
    store_failed,
    store_indexed,
)
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.queries.query import FileQuery
from visnomy.store.queries.search import search_files
from visnomy.store.records import FileRecord, get_files
from visnomy.store.rows import Connection, fold_labels, present

__all__ = [
    "FileCounts",
    "FilePromoted",
    "FileQuery",
    "FileRecord",
    "IndexedFigure",
    "IndexedFile",
    "PendingFile",
    "count_recent",
    "counts",
    "delete_files",
    "get_files",
    "pending_files",
    "register_files",
    "search_files",
    "store_all",
    "store_failed",
    "store_indexed",
    "unfinished_files",
]

_PENDING = """
file_id, uri, revision, overrides, custom_id, custom_labels, object_id, created_at, updated_at,
status, dataset_id
"""

_LIMITS = """
select file_count, total_file_size_bytes, max_file_count, max_total_file_size_bytes
from dataset where dataset_id = %s for no key update
"""

_GIVEN = """
with given as (
    select * from unnest(
        %(uris)s::text[], %(object_ids)s::text[], %(custom_ids)s::text[], %(labels)s::jsonb[],
        %(folded)s::jsonb[], %(overrides)s::jsonb[], %(sizes)s::bigint[]
    ) with ordinality as g(uri, object_id, custom_id, labels, folded, overrides, size, place)
)
"""

_AGAIN = f"""{_GIVEN}
update file
set status = 'Indexing', revision = revision + 1,
    custom_id = coalesce(given.custom_id, file.custom_id),
    custom_labels = coalesce(given.labels, file.custom_labels),
    folded_labels = coalesce(given.folded, file.folded_labels),
    overrides = file.overrides || given.overrides,
    automatic = file.automatic and %(automatic)s,
    size_bytes = greatest(file.size_bytes, given.size)
from given
where file.dataset_id = %(dataset)s and file.uri = given.uri
returning file_id, file.uri, revision, file.overrides, file.custom_id, custom_labels,
    file.object_id, created_at, updated_at, status, dataset_id
"""  # noqa: S608 (made of constants)

_NEW = f"""{_GIVEN}, clock as (select clock_timestamp() as now)
insert into file (dataset_id, uri, object_id, status, custom_id, custom_labels, folded_labels,
                  overrides, size_bytes, automatic, created_at, updated_at)
select %(dataset)s, uri, object_id, 'Indexing', coalesce(custom_id, ''), coalesce(labels, '{{}}'),
       coalesce(folded, '{{}}'), overrides, size, %(automatic)s, now, now
from given, clock where uri = any(%(new)s) order by place
returning {_PENDING}
"""  # noqa: S608 (made of constants)

_COUNTS = """
select file_count,
    (select count(*) from file where dataset_id = %(dataset)s and status = 'Indexing'),
    (select count(*) from file where dataset_id = %(dataset)s and status = 'Failed'),
    face_count,
    (select count(*) from file
     where dataset_id = %(dataset)s and undescribed and status = 'Indexed'),
    paused_at is not null
from dataset where dataset_id = %(dataset)s
"""


@dataclass(frozen=True, slots=True)
class PendingFile:
    """A record that waits for its analysis.

    Attributes:
        overrides: wire members that the caller owns; they win over what is found.
        updated_at: of the record so far; the next one's must be later.
    """

    file_id: int
    uri: str
    revision: int
    overrides: Mapping[str, object]
    custom_id: str
    custom_labels: Mapping[str, str]
    object_id: str
    created_at: datetime
    updated_at: datetime
    status: FileStatus
    dataset_id: int


@dataclass(frozen=True, slots=True)
class FileCounts:
    """How far a dataset is.

    Attributes:
        undescribed: those of `indexed` that wait for a second look.
        is_paused: whether what waits is left waiting.
    """

    total: int
    pending: int
    indexed: int
    failed: int
    faces: int
    undescribed: int = 0
    is_paused: bool = False


async def register_files(
    connection: Connection,
    dataset: Dataset,
    intents: Sequence[FileIntent],
    object_ids: Sequence[str],
    *,
    automatic: bool = False,
) -> list[PendingFile]:
    """Make records pending, new or again; of intents with one URI the last wins.

    A record that exists keeps its id, creation time, faces and documents until the new result
    comes. A custom id or labels of None leave what is there; overrides add to what is there.

    Args:
        connection: inside a transaction.
        dataset: gets the records.
        intents: what to index.
        object_ids: of the records, one for each intent.
        automatic: a binding asks, nobody by hand. What was once asked for by hand stays so.

    Returns:
        One entry a URI, in the order of the intents.

    Raises:
        LimitExceeded: the dataset's number of files or bytes would be passed; nothing is changed.
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    wanted = {intent.uri: (intent, id_) for intent, id_ in zip(intents, object_ids, strict=True)}
    if not wanted:
        return []
    limits = await (await connection.execute(_LIMITS, [dataset.dataset_id])).fetchone()
    if limits is None:
        raise ResourceNotFound("dataset")
    known = await _known_sizes(connection, dataset.dataset_id, list(wanted))
    new = [uri for uri in wanted if uri not in known]
    # What shrank is given back when its new record is stored.
    growths = (intent.size_bytes - known.get(uri, 0) for uri, (intent, _) in wanted.items())
    size_bytes = sum(max(0, growth) for growth in growths)
    _refuse_too_many(dataset, limits, len(new), size_bytes)
    values = _given(wanted) | {
        "dataset": dataset.dataset_id,
        "new": new,
        "automatic": automatic,
    }
    again = await (await connection.execute(_AGAIN, values)).fetchall()
    made = await (await connection.execute(_NEW, values)).fetchall() if new else []
    await count_on(connection, dataset.dataset_id, files=len(made), size_bytes=size_bytes)
    found = {row[1]: _pending(row) for row in (*again, *made)}
    return [found[uri] for uri in wanted]


async def pending_files(connection: Connection, file_ids: Sequence[int]) -> list[PendingFile]:
    """Those of the files that still wait, by id."""
    statement = f"""
    select {_PENDING} from file
    where file_id = any(%s) and status = 'Indexing' order by file_id
    """  # noqa: S608 (made of constants)
    cursor = await connection.execute(statement, [list(file_ids)])
    return [_pending(row) for row in await cursor.fetchall()]


async def unfinished_files(
    connection: Connection, dataset_id: int, *, after: int = 0, limit: int = 10_000
) -> list[int]:
    """Ids of files that wait, in steps: `after` is the last id of the step before."""
    statement = """
    select file_id from file
    where dataset_id = %s and status = 'Indexing' and file_id > %s order by file_id limit %s
    """
    cursor = await connection.execute(statement, [dataset_id, after, limit])
    return [file_id for (file_id,) in await cursor.fetchall()]


async def delete_files(connection: Connection, dataset_id: int, uris: Sequence[str]) -> int:
    """Remove records with faces, portraits and thumbnails; unknown URIs are passed over.

    People lose the faces; whoever has none left is removed.

    Returns:
        How many records there were.
    """
    await lock_dataset_row(connection, dataset_id)
    file_ids, size_bytes = await _sizes(connection, dataset_id, uris)
    if not file_ids:
        return 0
    sets = await sets_of(connection, file_ids)
    touched = await connection.execute(
        "select distinct cluster_id from figure where file_id = any(%s) and cluster_id is not null",
        [file_ids],
    )
    clusters = [cluster_id for (cluster_id,) in await touched.fetchall()]
    faces = await connection.execute("delete from figure where file_id = any(%s)", [file_ids])
    await connection.execute("delete from file where file_id = any(%s)", [file_ids])
    refreshed = await refresh_clusters(connection, dataset_id, clusters)
    await recount_sets(connection, sets)
    await count_on(
        connection,
        dataset_id,
        files=-len(file_ids),
        size_bytes=-size_bytes,
        faces=-faces.rowcount,
        clusters=-refreshed.deleted,
    )
    return len(file_ids)


async def counts(connection: Connection, dataset_id: int) -> FileCounts:
    """How many files a dataset has in each state.

    Raises:
        ResourceNotFound: the dataset was deleted meanwhile.
    """
    row = await (await connection.execute(_COUNTS, {"dataset": dataset_id})).fetchone()
    if row is None:
        raise ResourceNotFound("dataset")
    total, pending, failed, faces, undescribed, paused = row
    indexed = total - pending - failed
    return FileCounts(total, pending, indexed, failed, faces, undescribed, paused)


async def count_recent(connection: Connection, dataset_id: int, within_s: float) -> int:
    """How many records are there that were written or changed lately."""
    statement = """
    select count(*) from file where dataset_id = %s and status <> 'Indexing'
        and updated_at > clock_timestamp() - make_interval(secs => %s)
    """
    row = await (await connection.execute(statement, [dataset_id, within_s])).fetchone()
    return int(row[0]) if row else 0


async def _known_sizes(
    connection: Connection, dataset_id: int, uris: Sequence[str]
) -> dict[str, int]:
    """The bytes that are counted for those of the URIs that have a record."""
    statement = "select uri, size_bytes from file where dataset_id = %s and uri = any(%s)"
    cursor = await connection.execute(statement, [dataset_id, list(uris)])
    return dict(await cursor.fetchall())


def _refuse_too_many(dataset: Dataset, limits: TupleRow, new_count: int, new_bytes: int) -> None:
    if not new_count and not new_bytes:
        return
    file_count, size_bytes, max_count, max_bytes = limits
    if new_count and file_count + new_count > max_count:
        raise LimitExceeded(f"The dataset {dataset.name} may have {max_count} file(s).")
    if size_bytes >= max_bytes or size_bytes + new_bytes > max_bytes:
        raise LimitExceeded(f"The dataset {dataset.name} may have {max_bytes} byte(s) of files.")


def _given(wanted: Mapping[str, tuple[FileIntent, str]]) -> dict[str, object]:
    intents = [intent for intent, _ in wanted.values()]
    labels = [intent.custom_labels for intent in intents]
    return {
        "uris": list(wanted),
        "object_ids": [object_id for _, object_id in wanted.values()],
        "custom_ids": [intent.custom_id for intent in intents],
        "labels": [None if entry is None else _json(entry) for entry in labels],
        "folded": [None if entry is None else _json(fold_labels(entry)) for entry in labels],
        "overrides": [_json(intent.overrides) for intent in intents],
        "sizes": [intent.size_bytes for intent in intents],
    }


def _json(members: Mapping[str, object]) -> str:
    return orjson.dumps(dict(members)).decode()


async def _sizes(
    connection: Connection, dataset_id: int, uris: Sequence[str]
) -> tuple[list[int], int]:
    statement = """
    select coalesce(array_agg(file_id), '{}'), coalesce(sum(size_bytes), 0)::bigint from file
    where dataset_id = %s and uri = any(%s)
    """
    cursor = await connection.execute(statement, [dataset_id, list(uris)])
    file_ids, size_bytes = present(await cursor.fetchone())
    return file_ids, size_bytes


def _pending(row: TupleRow) -> PendingFile:
    return PendingFile(
        file_id=row[0],
        uri=row[1],
        revision=row[2],
        overrides=row[3],
        custom_id=row[4],
        custom_labels=row[5],
        object_id=row[6],
        created_at=row[7],
        updated_at=row[8],
        status=FileStatus(row[9]),
        dataset_id=row[10],
    )
