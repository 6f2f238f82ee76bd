"""Which faces of a dataset are most like given ones: every stored vector is compared, in blocks."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.model.geometry import Boundary
from visnomy.store.database import Database
from visnomy.store.faces.nearest import BLOCK

_BLOCK = """
select f.figure_id, e.vector
from figure f join embedding e on e.figure_id = f.figure_id and e.model = %s
where f.dataset_id = %s and f.figure_id > %s and length(e.vector) = %s
order by f.figure_id limit %s
"""

_FACES = """
select figure_id, uri, left_px, top_px, width_px, height_px
from figure join file using (file_id) where figure_id = any(%s)
"""


@dataclass(frozen=True, slots=True)
class NearFace:
    """A face of a dataset and how near it is to the one that was asked about."""

    figure_id: UUID
    uri: str
    boundary: Boundary
    cosine: float


@dataclass(slots=True)
class _Best:
    """The nearest faces of one probe so far, the nearest first."""

    limit: int
    cosines: NDArray[np.float32]
    figure_ids: list[UUID]

    def take(self, cosines: NDArray[np.float32], figure_ids: Sequence[UUID]) -> None:
        """Keep what is nearest of old and new; of equals the smaller id, which came first."""
        fit = np.flatnonzero(cosines >= self._bar(cosines))
        merged = np.concatenate([self.cosines, cosines[fit]])
        ids = [*self.figure_ids, *(figure_ids[row] for row in fit.tolist())]
        order = np.argsort(-merged, kind="stable")[: self.limit]
        self.cosines = merged[order]
        self.figure_ids = [ids[place] for place in order]

    def _bar(self, cosines: NDArray[np.float32]) -> float:
        """A cosine below which nothing can be among the nearest."""
        if len(cosines) <= self.limit:
            return -np.inf
        return float(np.partition(cosines, -self.limit)[-self.limit])


async def nearest_faces(  # noqa: PLR0913 (where to look, and for what)
    database: Database,
    dataset_id: int,
    model: str,
    probes: NDArray[np.float32],
    *,
    limit: int,
    seen: Callable[[float], Awaitable[None]],
) -> list[list[NearFace]]:
    """The faces of a dataset that are nearest to each probe, the nearest first.

    Args:
        database: where the faces are.
        dataset_id: whose faces.
        model: that made the probes.
        probes: (n, d), unit length.
        limit: faces for each probe.
        seen: told after each block what share of the faces was compared, 0..1.
    """
    best = [_Best(limit, np.empty(0, np.float32), []) for _ in probes]
    count, total = 0, await _count(database, dataset_id)
    async for figure_ids, vectors in _blocks(database, dataset_id, model, probes.shape[1]):
        for each, cosines in zip(best, probes @ vectors.T, strict=True):
            each.take(cosines, figure_ids)
        count += len(figure_ids)
        await seen(count / max(count, total))
    return [
        await describe_faces(
            database, list(zip(each.figure_ids, each.cosines.tolist(), strict=True))
        )
        for each in best
    ]


async def describe_faces(
    database: Database, nearest: Sequence[tuple[UUID, float]]
) -> list[NearFace]:
    """Faces and cosines with what else is known of them; a face that went is left out."""
    async with database.reading() as connection:
        cursor = await connection.execute(_FACES, [[figure_id for figure_id, _ in nearest]])
        known = {row[0]: row for row in await cursor.fetchall()}
    return [
        NearFace(figure_id, known[figure_id][1], Boundary(*known[figure_id][2:]), cosine)
        for figure_id, cosine in nearest
        if figure_id in known
    ]


async def _count(database: Database, dataset_id: int) -> int:
    statement = "select face_count from dataset where dataset_id = %s"
    async with database.reading() as connection:
        row = await (await connection.execute(statement, [dataset_id])).fetchone()
    return row[0] if row else 0


async def _blocks(
    database: Database, dataset_id: int, model: str, width: int
) -> AsyncIterator[tuple[list[UUID], NDArray[np.float32]]]:
    after = UUID(int=0)
    while True:
        values = [model, dataset_id, after, 4 * width, BLOCK]
        async with database.reading() as connection:
            cursor = await connection.execute(_BLOCK, values, binary=True)
            rows = await cursor.fetchall()
        if rows:
            vectors = np.frombuffer(b"".join(vector for _, vector in rows), "<f4")
            yield [figure_id for figure_id, _ in rows], vectors.reshape(-1, width)
        if len(rows) < BLOCK:
            return
        after = rows[-1][0]
