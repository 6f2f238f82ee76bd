"""Takes away all that is stored of a person, in the caller's transaction.

What speaks of others as well is kept without the person: a decision on the faces of two people
keeps those of the other. People who became this one (merged into it) are erased with it: their
names stand in the history of decisions.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import orjson
from psycopg.types.json import Jsonb

from visnomy.errors import ResourceNotFound
from visnomy.model.erasure import ErasedCounts, Erasure
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.documents import pack, unpack
from visnomy.store.exchange.forgetting import erase_said
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.people.history import erase_history
from visnomy.store.queue import defer_indexing
from visnomy.store.rows import Connection

_PERSON = "select 1 from cluster where dataset_id = %s and cluster_id = %s"
_FACES = "select figure_id, file_id from figure where cluster_id = %s"
# The last decision that stands says whose a face is that no analysis finds.
_LOST = """
select figure_id from (
    select distinct on (figure_id) figure_id, to_cluster_id
    from anchor join decision_figure using (figure_id) join decision using (decision_id)
    where dataset_id = %s and lost_at is not null and undone_at is null
    order by figure_id, place desc
) last where to_cluster_id = %s
"""
_KEEP_FORGOTTEN = """
insert into forgotten_face (file_id, left_px, top_px, width_px, height_px, first_ms, last_ms)
select file_id, left_px, top_px, width_px, height_px, first_ms, last_ms
from figure where figure_id = any(%(ids)s)
union
select file_id, left_px, top_px, width_px, height_px, first_ms, last_ms
from anchor where figure_id = any(%(ids)s) and lost_at is not null
"""
_FILES = """
select file_id, document, status, updated_at,
       (select count(*) from figure where figure.file_id = file.file_id)
from file where file_id = any(%s) order by file_id
"""
_PUT_FILE = """
update file
set document = %(document)s, figure_count = %(figures)s, updated_at = %(updated_at)s,
    revision = revision + 1
where file_id = %(file_id)s
"""
_NOTE = "insert into forgotten (dataset_id, author, counts) values (%s, %s, %s)"


@dataclass(frozen=True, slots=True)
class _Faces:
    present: list[UUID]
    lost: list[UUID]
    file_ids: list[int]

    @property
    def ids(self) -> list[UUID]:
        return sorted({*self.present, *self.lost})


async def erase_person(
    connection: Connection, dataset_id: int, cluster_id: UUID, *, author: str, keep: bool
) -> Erasure:
    """Erase a person; the caller commits, or rolls back to learn what would go.

    Args:
        connection: in a transaction.
        dataset_id: of the person.
        cluster_id: who.
        author: noted without the person.
        keep: note where the faces were, so that a later look at the files leaves them out.

    Raises:
        ResourceNotFound: there is no such person.
    """
    await lock_dataset_row(connection, dataset_id)
    if await (await connection.execute(_PERSON, [dataset_id, cluster_id])).fetchone() is None:
        raise ResourceNotFound("figure cluster")
    faces = await _faces(connection, dataset_id, cluster_id)
    if keep:
        await connection.execute(_KEEP_FORGOTTEN, {"ids": faces.ids})
    imported_names = await erase_said(connection, dataset_id, cluster_id, faces.ids, keep=keep)
    history = await erase_history(connection, dataset_id, cluster_id, faces.ids)
    counts = ErasedCounts(
        **history,
        figures=len(faces.present),
        lost_figures=len(faces.lost),
        vectors=await _delete(connection, "embedding", faces.ids)
        + await _delete(connection, "anchor_vector", faces.ids),
        portraits=await _delete(connection, "portrait", faces.ids),
        imported_names=imported_names,
        files=len(faces.file_ids),
    )
    await _delete(connection, "anchor", faces.ids)
    await _delete(connection, "figure", faces.ids)
    await connection.execute("delete from cluster where cluster_id = %s", [cluster_id])
    await _count_on(connection, dataset_id, faces)
    now = datetime.now(UTC)
    await connection.execute(_NOTE, [dataset_id, author, Jsonb(_told(counts))])
    return Erasure(cluster_id, faces.ids, counts, now)


async def count_erasures(connection: Connection, dataset_id: int) -> int:
    """How many people of a dataset were erased; changes with every one."""
    statement = "select count(*) from forgotten where dataset_id = %s"
    row = await (await connection.execute(statement, [dataset_id])).fetchone()
    return int(row[0]) if row else 0


async def _faces(connection: Connection, dataset_id: int, cluster_id: UUID) -> _Faces:
    rows = await (await connection.execute(_FACES, [cluster_id])).fetchall()
    lost = await (await connection.execute(_LOST, [dataset_id, cluster_id])).fetchall()
    return _Faces(
        sorted(figure_id for figure_id, _ in rows),
        sorted(figure_id for (figure_id,) in lost),
        sorted({file_id for _, file_id in rows}),
    )


async def _delete(connection: Connection, table: str, figure_ids: Sequence[UUID]) -> int:
    statement = f"delete from {table} where figure_id = any(%s)"  # noqa: S608 (names of ours)
    return (await connection.execute(statement.encode(), [figure_ids])).rowcount


async def _count_on(connection: Connection, dataset_id: int, faces: _Faces) -> None:
    """Records lose the faces, and counts are true again."""
    await _recount_files(connection, dataset_id, faces.file_ids)
    # A cover that a user chose may be a face that has moved to the person since.
    covers = "select cluster_id from cluster where cover_figure_id = any(%s)"
    cursor = await connection.execute(covers, [faces.ids])
    touched = [cluster_id for (cluster_id,) in await cursor.fetchall()]
    refreshed = await refresh_clusters(connection, dataset_id, touched)
    gone = 1 + refreshed.deleted
    await count_on(connection, dataset_id, faces=-len(faces.present), clusters=-gone)


async def _recount_files(
    connection: Connection, dataset_id: int, file_ids: Collection[int]
) -> None:
    """A look that is under way brings the faces along: its result is dropped, another asked for."""
    rows = await (await connection.execute(_FILES, [list(file_ids)], binary=True)).fetchall()
    changes, again = [], []
    for file_id, document, status, updated_at, figures in rows:
        later = max(datetime.now(UTC), updated_at + timedelta(microseconds=1))
        members = orjson.loads(unpack(document) or b"{}")
        changes.append(
            {
                "file_id": file_id,
                "document": pack(_recounted(members, figures, later)) if document else document,
                "figures": figures,
                "updated_at": later,
            }
        )
        if status == "Indexing":
            again.append(file_id)
    async with connection.cursor() as cursor:
        await cursor.executemany(_PUT_FILE, changes)
    await defer_indexing(connection, dataset_id, again)


def _recounted(members: Mapping[str, object], figures: int, updated_at: datetime) -> bytes:
    number = members.get("SequenceNumber")
    counted: dict[str, object] = {"FigureCount": figures} if "FigureCount" in members else {}
    if isinstance(number, int):
        counted["SequenceNumber"] = number + 1
    if "UpdateTime" in members:
        counted["UpdateTime"] = updated_at.strftime("%Y-%m-%dT%H:%M:%S.%f000Z")
    return orjson.dumps({**members, **counted})


def _told(counts: ErasedCounts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in counts.__slots__}
