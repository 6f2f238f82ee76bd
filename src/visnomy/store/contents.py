"""Records that wait for what their pictures show and say, and the storing of it.

Files are marked in the transaction that stores their faces, with the job for them, and the mark
goes with the result: whatever dies between, the work is found again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.documents import pack, unpack
from visnomy.store.queries.facts import fact_values
from visnomy.store.queue import defer_describing
from visnomy.store.rows import Connection

_MARK = "update file set undescribed = true where file_id = any(%s) and status = 'Indexed'"

_WAITING = """
select file_id, uri, stamp from file
where dataset_id = %s and file_id = any(%s) and undescribed and status = 'Indexed'
order by file_id
"""

_SELECT = """
select document, overrides, updated_at from file
where file_id = %s and dataset_id = %s and stamp = %s and undescribed and status = 'Indexed'
"""

_UPDATE = """
update file
set undescribed = false, document = %(document)s, facts = %(facts)s,
    latitude_deg = %(latitude_deg)s, longitude_deg = %(longitude_deg)s,
    updated_at = %(updated_at)s
where file_id = %(file_id)s
"""

_DONE = "update file set undescribed = false where file_id = any(%s)"


@dataclass(frozen=True, slots=True)
class UndescribedFile:
    """A file to look at; `stamp` is that of the bytes that its record is of."""

    file_id: int
    uri: str
    stamp: str


@dataclass(frozen=True, slots=True)
class RecordSoFar:
    """What a record says before the look; members as in store/edits."""

    document: bytes
    overrides: Mapping[str, object]
    updated_at: datetime


async def ask_description(connection: Connection, dataset_id: int, file_ids: Sequence[int]) -> None:
    """Let files wait for a description, and queue the work; a second call is harmless."""
    if file_ids:
        await connection.execute(_MARK, [list(file_ids)])
        await defer_describing(connection, dataset_id, file_ids)


async def undescribed_files(
    connection: Connection, dataset_id: int, file_ids: Sequence[int]
) -> list[UndescribedFile]:
    """Those of the files that still wait, by id."""
    cursor = await connection.execute(_WAITING, [dataset_id, list(file_ids)])
    return [UndescribedFile(*row) for row in await cursor.fetchall()]


async def record_so_far(
    connection: Connection, dataset_id: int, file: UndescribedFile
) -> RecordSoFar | None:
    """The record of a file, kept from others until the transaction ends.

    Returns:
        None if it is gone, was described since, or is of other bytes.
    """
    await lock_dataset_row(connection, dataset_id)
    cursor = await connection.execute(_SELECT, [file.file_id, dataset_id, file.stamp])
    row = await cursor.fetchone()
    if row is None:
        return None
    document, overrides, updated_at = row
    return RecordSoFar(unpack(document), overrides, updated_at)


async def put_described(
    connection: Connection, dataset_id: int, file_id: int, document: bytes, updated_at: datetime
) -> None:
    """Store a record with what was found; `record_so_far` gave it in this transaction."""
    values = {"file_id": file_id, "document": pack(document), "updated_at": updated_at}
    await connection.execute(_UPDATE, values | fact_values(document))
    await count_on(connection, dataset_id)


async def stop_waiting(connection: Connection, file_ids: Sequence[int]) -> None:
    """Leave records as they are: there is nothing to find, or it cannot be found."""
    await connection.execute(_DONE, [list(file_ids)])
