"""Writes the records of files, as many as there are with one statement.

One statement a record would cost twice the time of the server (bench/record.py).
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

import orjson

from visnomy.store.documents import pack
from visnomy.store.queries.facts import facts_of
from visnomy.store.rows import Connection

if TYPE_CHECKING:
    from visnomy.store.intake import IndexedFile

_COLUMNS: Mapping[str, str] = MappingProxyType(
    {
        "stamp": "text",
        "filename": "text",
        "content_type": "text",
        "media_type": "text",
        "size_bytes": "bigint",
        "image_width_px": "integer",
        "image_height_px": "integer",
        "orientation": "smallint",
        "produced_at": "timestamptz",
        "file_modified_at": "timestamptz",
        "file_accessed_at": "timestamptz",
        "figure_count": "integer",
        "facts": "jsonb",
        "latitude_deg": "double precision",
        "longitude_deg": "double precision",
        "produced_offset_s": "integer",
        "analysis": "text",
    }
)
"""What a result puts in place beside its bytes, with its type."""

_GIVEN = {"place": "bigint", "file_id": "bigint", **_COLUMNS, "updated_at": "timestamptz"}

_UPDATE = f"""
update file
set status = 'Indexed', recorded = true, reason = '', undescribed = false,
    document = bytes.document, image_hash = bytes.image_hash,
    {", ".join(f"{name} = given.{name}" for name in _COLUMNS)},
    updated_at = greatest(coalesce(given.updated_at, clock_timestamp()),
                          file.updated_at + interval '1 microsecond')
from jsonb_to_recordset(%(rows)s::jsonb)
    as given ({", ".join(f"{name} {kind}" for name, kind in _GIVEN.items())})
join unnest(%(documents)b::bytea[], %(hashes)s::bytea[])
    with ordinality as bytes (document, image_hash, place) using (place)
where file.file_id = given.file_id
"""  # noqa: S608 (made of constants)

_THUMBNAILS = """
insert into thumbnail (file_id, webp) select * from unnest(%s::bigint[], %s::bytea[])
on conflict (file_id) do update set webp = excluded.webp
"""


async def put_records(connection: Connection, records: Sequence["IndexedFile"]) -> None:
    """Put records and thumbnails in place of those so far; no file twice.

    The caller holds the dataset's row, and has compared the revisions.
    """
    rows = [_values(place, each) for place, each in enumerate(records, start=1)]
    values = {
        "rows": orjson.dumps(rows).decode(),
        "documents": [pack(record.document) for record in records],
        "hashes": [record.image_hash for record in records],
    }
    await connection.execute(_UPDATE.encode(), values)
    bare = [record.file_id for record in records if record.thumbnail_webp is None]
    if bare:
        await connection.execute("delete from thumbnail where file_id = any(%s)", [bare])
    seen = [record for record in records if record.thumbnail_webp is not None]
    if seen:
        pictures = [record.thumbnail_webp for record in seen]
        await connection.execute(_THUMBNAILS, [[record.file_id for record in seen], pictures])


def _values(place: int, record: "IndexedFile") -> dict[str, object]:
    columns, facts = record.columns, facts_of(record.document)
    return {
        "place": place,
        "file_id": record.file_id,
        "stamp": record.stamp,
        "filename": columns.filename,
        "content_type": columns.content_type,
        "media_type": columns.media_type,
        "size_bytes": columns.size_bytes,
        "image_width_px": columns.image_width_px,
        "image_height_px": columns.image_height_px,
        "orientation": columns.orientation,
        "produced_at": columns.produced_at,
        "file_modified_at": columns.file_modified_at,
        "file_accessed_at": columns.file_accessed_at,
        "figure_count": len(record.figures),
        "analysis": record.analysis,
        "updated_at": record.updated_at,
        "facts": facts.members,
        "latitude_deg": facts.latitude_deg,
        "longitude_deg": facts.longitude_deg,
        "produced_offset_s": facts.produced_offset_s,
    }
