"""What files are put together by: places with times, and hashes of pictures.

Both are read from columns. Files of before those columns get theirs here, from what is stored: the
offset from the record, the hash from the thumbnail, which changes at most a few of its bits.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import orjson
from numpy.typing import NDArray

from visnomy.store.documents import unpack
from visnomy.store.queries.facts import produced_offset_s
from visnomy.store.rows import Connection, present

STEP = 500
_MS_A_S = 1000

_PLACES = """
select facts -> 'Addresses', array_agg(file_id order by file_id),
       array_agg((extract(epoch from produced_at) * 1000)::bigint order by file_id),
       array_agg(produced_offset_s order by file_id)
from file
where dataset_id = %s and recorded and produced_at is not null and produced_offset_s is not null
    and facts ? 'Addresses'
group by 1
"""
_HASHES = """
select file_id, image_hash from file
where dataset_id = %s and recorded and media_type = 'image' and length(image_hash) > 0
"""
_NO_OFFSET = """
select file_id, document from file
where dataset_id = %s and recorded and produced_at is not null and produced_offset_s is null
    and file_id > %s
order by file_id limit %s
"""
_NO_HASH = """
select file_id, webp from file join thumbnail using (file_id)
where dataset_id = %s and recorded and media_type = 'image' and image_hash is null
    and file_id > %s
order by file_id limit %s
"""
_COUNT_NO_HASH = """
select count(*) from file join thumbnail using (file_id)
where dataset_id = %s and recorded and media_type = 'image' and image_hash is null
"""


@dataclass(frozen=True, slots=True, eq=False)
class PlacedFiles:
    """Files with a time and a place.

    Attributes:
        file_id: int64 (n,).
        day: int64 (n,), days since 1970 by the clock of the place.
        address: int64 (n,), an index into `addresses`.
        addresses: the address of a file in each language, as in its record.
    """

    file_id: NDArray[np.int64]
    day: NDArray[np.int64]
    address: NDArray[np.int64]
    addresses: Sequence[Sequence[Mapping[str, str]]]


@dataclass(frozen=True, slots=True, eq=False)
class HashedImages:
    """Pictures with their hashes, uint8 (n, 32)."""

    file_id: NDArray[np.int64]
    hashes: NDArray[np.uint8]


async def read_places(connection: Connection, dataset_id: int) -> PlacedFiles:
    """The files of a dataset that have a time and an address."""
    rows = await (await connection.execute(_PLACES, [dataset_id], binary=True)).fetchall()
    ids, times_ms, offsets_s = (
        [np.array(row[column], np.int64) for row in rows] for column in (1, 2, 3)
    )
    sizes = np.array([len(each) for each in ids], np.int64)
    local_s = _joined(times_ms) // _MS_A_S + _joined(offsets_s)
    return PlacedFiles(
        file_id=_joined(ids),
        day=local_s // 86_400,
        address=np.repeat(np.arange(len(rows)), sizes),
        addresses=[row[0] for row in rows],
    )


async def read_hashes(connection: Connection, dataset_id: int) -> HashedImages:
    """The pictures of a dataset that can be compared."""
    rows = await (await connection.execute(_HASHES, [dataset_id], binary=True)).fetchall()
    bits = np.frombuffer(b"".join(row[1] for row in rows), np.uint8)
    return HashedImages(
        np.array([row[0] for row in rows], np.int64), bits.reshape(len(rows), -1 if rows else 32)
    )


async def add_offsets(connection: Connection, dataset_id: int, after: int) -> int | None:
    """Read some offsets from records of before; the last file, or None at the end."""
    rows = await (await connection.execute(_NO_OFFSET, [dataset_id, after, STEP])).fetchall()
    found = [(_offset_of(document), file_id) for file_id, document in rows]
    statement = "update file set produced_offset_s = %s where file_id = %s"
    async with connection.cursor() as cursor:
        await cursor.executemany(statement, found)
    return rows[-1][0] if rows else None


async def add_hashes(
    connection: Connection, dataset_id: int, after: int, hash_of: Callable[[bytes], bytes]
) -> tuple[int, int] | None:
    """Make some hashes from thumbnails; the last file and how many, or None at the end.

    Args:
        connection: in a transaction.
        dataset_id: whose files.
        after: the last file of the step before.
        hash_of: the hash of a WebP.
    """
    cursor = await connection.execute(_NO_HASH, [dataset_id, after, STEP], binary=True)
    rows = await cursor.fetchall()
    if not rows:
        return None
    found = [(hash_of(webp), file_id) for file_id, webp in rows]
    async with connection.cursor() as writing:
        await writing.executemany("update file set image_hash = %s where file_id = %s", found)
    return int(rows[-1][0]), len(rows)


async def count_without_hash(connection: Connection, dataset_id: int) -> int:
    """How many pictures have a thumbnail and no hash yet."""
    return int(
        present(await (await connection.execute(_COUNT_NO_HASH, [dataset_id])).fetchone())[0]
    )


def _offset_of(document: bytes) -> int:
    return produced_offset_s(orjson.loads(unpack(document)).get("ProduceTime")) or 0


def _joined(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(parts) if parts else np.empty(0, np.int64)
