"""Keeps what was decided about faces that an analysis did not find again, until one does.

Decisions speak of anchors. While a face has its row its anchor is no more than the id; when the row
goes, place and vectors move to the anchor, and a face that is found at that place takes the id back
and with it all that was decided. A vector of another model says nothing, so after a change of model
the place alone decides (matching.py). A file that is deleted takes its anchors along.
"""

from collections.abc import Sequence
from uuid import UUID

import numpy as np

from visnomy.store.faces.matching import StoredFace
from visnomy.store.rows import Connection

_KEEP = """
update anchor
set left_px = f.left_px, top_px = f.top_px, width_px = f.width_px, height_px = f.height_px,
    first_ms = f.first_ms, last_ms = f.last_ms, lost_at = clock_timestamp()
from figure f where f.figure_id = anchor.figure_id and f.figure_id = any(%s)
"""

_KEEP_VECTORS = """
insert into anchor_vector (figure_id, model, vector)
select figure_id, model, vector from embedding join anchor using (figure_id)
where figure_id = any(%s)
on conflict (figure_id, model) do update set vector = excluded.vector
"""

_PRESENT = """
select f.figure_id, left_px, top_px, width_px, height_px, vector, first_ms, last_ms, cluster_id
from figure f left join embedding e on e.figure_id = f.figure_id and e.model = %s
where f.file_id = %s order by ordinal
"""

_LOST = """
select a.figure_id, left_px, top_px, width_px, height_px, vector, first_ms, last_ms, null::uuid
from anchor a left join anchor_vector v on v.figure_id = a.figure_id and v.model = %s
where a.file_id = %s and a.lost_at is not null order by a.figure_id
"""

_TAKE_BACK = """
update anchor
set left_px = null, top_px = null, width_px = null, height_px = null, first_ms = null,
    last_ms = null, lost_at = null
where figure_id = any(%s)
"""


async def keep_anchors(connection: Connection, figure_ids: Sequence[UUID]) -> None:
    """Note how faces looked that are about to lose their rows, if anything was decided of them."""
    await connection.execute(_KEEP, [list(figure_ids)])
    await connection.execute(_KEEP_VECTORS, [list(figure_ids)])


async def present_faces(connection: Connection, file_id: int, model: str) -> list[StoredFace]:
    """The faces of a file as they are now, with the vectors of a model."""
    return await _stored(connection, _PRESENT, file_id, model)


async def lost_faces(connection: Connection, file_id: int, model: str) -> list[StoredFace]:
    """The faces of a file that something was decided about and that have no row now."""
    return await _stored(connection, _LOST, file_id, model)


async def take_back(connection: Connection, figure_ids: Sequence[UUID]) -> None:
    """Note that faces have their rows again."""
    if not figure_ids:
        return
    await connection.execute(_TAKE_BACK, [list(figure_ids)])
    await connection.execute(
        "delete from anchor_vector where figure_id = any(%s)", [list(figure_ids)]
    )


async def _stored(
    connection: Connection, statement: str, file_id: int, model: str
) -> list[StoredFace]:
    cursor = await connection.execute(statement, [model, file_id], binary=True)
    return [
        StoredFace(
            figure_id=row[0],
            box=(row[1], row[2], row[3], row[4]),
            cluster_id=row[8],
            embedding=None if row[5] is None else np.frombuffer(row[5], "<f4"),
            seen_ms=None if row[6] is None else (row[6], row[7]),
        )
        for row in await cursor.fetchall()
    ]
