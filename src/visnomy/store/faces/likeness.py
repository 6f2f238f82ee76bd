"""The vectors of all faces of a dataset, block by block, with who they belong to."""

from collections.abc import AsyncIterator
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection

BLOCK = 20_000
"""Rows a step: 10 MB of vectors."""

_BLOCK = """
select f.figure_id, f.cluster_id, e.vector
from figure f join embedding e on e.figure_id = f.figure_id and e.model = %s
where f.dataset_id = %s and f.figure_id > %s and length(e.vector) = %s
order by f.figure_id limit %s
"""

Block = tuple[list[UUID], list[UUID | None], NDArray[np.float32]]


async def vector_blocks(
    connection: Connection, dataset_id: int, model: str, dimensions: int
) -> AsyncIterator[Block]:
    """Faces, their people, and vectors (n, d) of unit length, by rising id of the face."""
    after = UUID(int=0)
    while True:
        values = [model, dataset_id, after, 4 * dimensions, BLOCK]
        cursor = await connection.execute(_BLOCK, values, binary=True)
        rows = await cursor.fetchall()
        if rows:
            vectors = np.frombuffer(b"".join(row[2] for row in rows), "<f4")
            yield (
                [row[0] for row in rows],
                [row[1] for row in rows],
                vectors.reshape(-1, dimensions),
            )
        if len(rows) < BLOCK:
            return
        after = rows[-1][0]
