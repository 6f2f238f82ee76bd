"""The vectors of a dataset in the order in which they came, and the faces behind candidates."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection

BLOCK = 20_000
"""Rows a step: 10 MB of vectors."""

_NEWER = """
select e.added, e.figure_id, e.vector
from embedding e join figure f using (figure_id)
where e.model = %s and e.added > %s and f.dataset_id = %s and length(e.vector) = %s
order by e.added limit %s
"""

_CANDIDATES = """
select f.figure_id, f.cluster_id, coalesce(c.face_count, 0), e.vector
from figure f join embedding e on e.figure_id = f.figure_id and e.model = %s
left join cluster c on c.cluster_id = f.cluster_id
where f.dataset_id = %s and f.figure_id = any(%s) and length(e.vector) = %s
order by f.figure_id
"""

_OF_PEOPLE = """
select f.cluster_id, e.vector
from figure f join embedding e on e.figure_id = f.figure_id and e.model = %s
where f.cluster_id = any(%s) and length(e.vector) = %s
"""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Faces that are there now, by id.

    Attributes:
        cluster_ids: whom each is with.
        face_counts: the faces of that person, 0 for nobody.
        vectors: float32 (n, d), unit length.
    """

    figure_ids: Sequence[UUID]
    cluster_ids: Sequence[UUID | None]
    face_counts: Sequence[int]
    vectors: NDArray[np.float32]


async def newer_vectors(
    connection: Connection, dataset_id: int, model: str, dimensions: int, after: int
) -> AsyncIterator[tuple[int, bytes, NDArray[np.float32]]]:
    """Blocks of vectors that came after a place: the last place, ids (16 bytes each), (n, d)."""
    while True:
        values = [model, after, dataset_id, 4 * dimensions, BLOCK]
        cursor = await connection.execute(_NEWER, values, binary=True)
        rows = await cursor.fetchall()
        if rows:
            after = rows[-1][0]
            vectors = np.frombuffer(b"".join(row[2] for row in rows), "<f4")
            yield after, b"".join(row[1].bytes for row in rows), vectors.reshape(-1, dimensions)
        if len(rows) < BLOCK:
            return


async def read_candidates(
    connection: Connection, dataset_id: int, model: str, dimensions: int, ids: Sequence[UUID]
) -> Candidates:
    """Those of these faces that the dataset has now."""
    values = [model, dataset_id, list(ids), 4 * dimensions]
    rows = await (await connection.execute(_CANDIDATES, values, binary=True)).fetchall()
    vectors = np.frombuffer(b"".join(row[3] for row in rows), "<f4").reshape(-1, dimensions)
    return Candidates(
        [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows], vectors
    )


async def vectors_of_people(
    connection: Connection, model: str, dimensions: int, cluster_ids: Sequence[UUID]
) -> dict[UUID, NDArray[np.float32]]:
    """All vectors of some people, (n, d) each."""
    values = [model, list(cluster_ids), 4 * dimensions]
    rows = await (await connection.execute(_OF_PEOPLE, values, binary=True)).fetchall()
    found: dict[UUID, list[bytes]] = {}
    for cluster_id, vector in rows:
        found.setdefault(cluster_id, []).append(vector)
    return {
        who: np.frombuffer(b"".join(raw), "<f4").reshape(-1, dimensions)
        for who, raw in found.items()
    }


async def face_count(connection: Connection, dataset_id: int) -> int:
    """The faces of a dataset, from its counter; 0 for one that is gone."""
    statement = "select face_count from dataset where dataset_id = %s"
    row = await (await connection.execute(statement, [dataset_id])).fetchone()
    return int(row[0]) if row else 0
