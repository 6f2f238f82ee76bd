"""Which faces of a dataset are most like a probe: all are compared, in memory.

An index holds the vectors of one dataset as 8-bit numbers; it reads what came since before every
answer, and the answer itself comes from the database: exact vectors, whom a face is with now, and
only faces that are still there. It lies in memory alone, so nothing of a face that was erased stays
on a disk; a new process reads the vectors again with its first search. Datasets of few faces are
compared straight from the database (store/faces/nearest.py): the answers are the same.
"""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.settings import Settings
from visnomy.store.database import Database
from visnomy.store.faces.nearest import FLOOR, NEAREST, NearPerson, mean_of_nearest, nearest_people
from visnomy.store.faces.nearest_faces import NearFace, describe_faces, nearest_faces
from visnomy.store.faces.vector_feed import (
    Candidates,
    face_count,
    newer_vectors,
    read_candidates,
    vectors_of_people,
)

SMALL = 5_000
"""Below so many faces the database alone is as fast."""
LOOKED_AT = 500
"""Candidates whose exact vectors are compared."""
MARGIN = 0.03
"""Twice what 8 bits can be wrong by: who is not among the candidates is less like the probe."""
MOST_LOOKED_AT = 32_000
DOUBTFUL = 8
"""People whose faces are all compared where the candidates have too few of them."""
KEPT = 8
"""Indexes in memory; the one that was not asked for the longest goes."""
STALE_SHARE = 1.1

Vector = NDArray[np.float32]
Number = TypeVar("Number", bound=np.generic)


class FaceIndex:
    """The vectors of one model in one dataset."""

    def __init__(self, dataset_id: int, model: str, dimensions: int) -> None:
        self.dataset_id = dataset_id
        self.model = model
        self.dimensions = dimensions
        self._reading = asyncio.Lock()
        self._clear()

    def _clear(self) -> None:
        self._last = 0
        self._count = 0
        self._ids = np.empty((0, 16), np.uint8)
        self._rows = np.empty((0, self.dimensions), np.int8)
        self._scales = np.empty(0, np.float32)

    async def catch_up(self, database: Database, faces: int) -> None:
        """Read the vectors that came since the last time, all of them at first.

        Args:
            database: where the vectors are.
            faces: how many the dataset has; where much more lie here, most of them are gone.
        """
        async with self._reading:
            if self._count > STALE_SHARE * faces + SMALL:
                self._clear()
            async with database.reading() as connection:
                blocks = newer_vectors(
                    connection, self.dataset_id, self.model, self.dimensions, self._last
                )
                async for last, ids, vectors in blocks:
                    await asyncio.to_thread(self._add, ids, vectors)
                    self._last = last

    def candidates(self, probe: Vector, count: int) -> tuple[list[UUID], float]:
        """The ids of the nearest faces, and a cosine that all others stay below.

        A face that was looked at anew may be told twice in one id; one that is gone may be told.
        """
        from visnomy.grouping.scan import GONE, best, scores

        found = scores(self._rows[: self._count], self._scales[: self._count], probe)
        rows = best(found, count)
        least = float(found[rows].min(initial=1.0))
        bound = least + MARGIN if len(rows) < len(found) and least > GONE else -1.0
        rows = rows[found[rows] > GONE]
        raw = (self._ids[row].tobytes() for row in rows)
        return [UUID(bytes=each) for each in dict.fromkeys(raw)], bound

    def forget(self, gone: set[UUID]) -> None:
        """Leave out faces that the database has no more."""
        if not gone:
            return
        raw = np.frombuffer(b"".join(each.bytes for each in gone), np.uint8).reshape(-1, 16)
        keys = np.sort(_keys(raw))
        mine = _keys(self._ids[: self._count])
        places = np.minimum(np.searchsorted(keys, mine), len(keys) - 1)
        dead = np.flatnonzero(keys[places] == mine)
        self._rows[dead] = 0
        self._scales[dead] = 0

    def _add(self, ids: bytes, vectors: Vector) -> None:
        from visnomy.grouping.scan import to_bytes

        rows, scales = to_bytes(vectors)
        start, end = self._count, self._count + len(rows)
        if end > len(self._rows):
            size = max(end, 2 * len(self._rows))
            self._ids = _grown(self._ids, size)
            self._rows = _grown(self._rows, size)
            self._scales = _grown(self._scales, size)
        self._ids[start:end] = np.frombuffer(ids, np.uint8).reshape(-1, 16)
        self._rows[start:end] = rows
        self._scales[start:end] = scales
        self._count = end


@dataclass(slots=True)
class FaceIndexes:
    """The indexes of a process."""

    kept: OrderedDict[tuple[int, str, int], FaceIndex] = field(default_factory=OrderedDict)

    async def people(
        self,
        settings: Settings,
        database: Database,
        dataset_id: int,
        model: str,
        probes: NDArray[np.float32],
    ) -> list[NearPerson | None]:
        """The person whose faces are nearest to each probe; None where nobody is near.

        Args:
            settings: where compiled code is kept.
            database: where the faces are.
            dataset_id: whose people.
            model: that made the probes.
            probes: (n, d), unit length.
        """
        async with database.reading() as connection:
            count = await face_count(connection, dataset_id)
            if count < SMALL:
                return await nearest_people(connection, dataset_id, model, probes)
        index = await self._ready(settings, database, dataset_id, model, probes.shape[1], count)
        return [await _person(database, index, probe) for probe in probes]

    async def faces(  # noqa: PLR0913 (where to look, and for what)
        self,
        settings: Settings,
        database: Database,
        dataset_id: int,
        model: str,
        probes: NDArray[np.float32],
        *,
        limit: int,
        seen: Callable[[float], Awaitable[None]],
    ) -> list[list[NearFace]]:
        """The faces that are nearest to each probe, the nearest first, of equals the lower id.

        Args:
            settings: where compiled code is kept.
            database: where the faces are.
            dataset_id: whose faces.
            model: that made the probes.
            probes: (n, d), unit length.
            limit: faces for each probe.
            seen: told what share of the work is done, 0..1.
        """
        async with database.reading() as connection:
            count = await face_count(connection, dataset_id)
        if count < SMALL:
            return await nearest_faces(database, dataset_id, model, probes, limit=limit, seen=seen)
        index = await self._ready(settings, database, dataset_id, model, probes.shape[1], count)
        nearest = []
        for place, probe in enumerate(probes, start=1):
            found, cosines = await _compared(database, index, probe, limit)
            order = np.argsort(-cosines, kind="stable")[:limit]  # candidates come by id
            rows = [(found.figure_ids[row], float(cosines[row])) for row in order]
            nearest.append(await describe_faces(database, rows))
            await seen(place / len(probes))
        return nearest

    async def _ready(  # noqa: PLR0913, PLR0917 (which index)
        self,
        settings: Settings,
        database: Database,
        dataset_id: int,
        model: str,
        dimensions: int,
        faces: int,
    ) -> FaceIndex:
        os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.data_dir / "compiled"))
        key = dataset_id, model, dimensions
        index = self.kept.setdefault(key, FaceIndex(*key))
        self.kept.move_to_end(key)
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        await index.catch_up(database, faces)
        return index


async def _compared(
    database: Database, index: FaceIndex, probe: Vector, limit: int
) -> tuple[Candidates, NDArray[np.float32]]:
    """Enough candidates that nobody else can be among the nearest, with their exact cosines."""
    count = max(LOOKED_AT, 4 * limit)
    while True:
        ids, bound = await asyncio.to_thread(index.candidates, probe, count)
        async with database.reading() as connection:
            found = await read_candidates(
                connection, index.dataset_id, index.model, index.dimensions, ids
            )
        gone = set(ids) - set(found.figure_ids)
        await asyncio.to_thread(index.forget, gone)
        cosines = found.vectors @ probe
        enough = len(cosines) >= limit and np.partition(cosines, -limit)[-limit] >= bound
        if bound <= 0 or enough or (count >= MOST_LOOKED_AT and not gone):
            return found, cosines
        count = count if gone else 4 * count


async def _person(database: Database, index: FaceIndex, probe: Vector) -> NearPerson | None:
    found, cosines = await _compared(database, index, probe, NEAREST)
    near: dict[UUID, list[float]] = {}
    sizes: dict[UUID, int] = {}
    for who, size, cosine in zip(found.cluster_ids, found.face_counts, cosines, strict=True):
        if who is not None:
            near.setdefault(who, []).append(float(cosine))
            sizes[who] = size
    doubtful = _doubtful(near, sizes)
    if doubtful:
        async with database.reading() as connection:
            whole = await vectors_of_people(connection, index.model, index.dimensions, doubtful)
        for who, vectors in whole.items():
            near[who] = (vectors @ probe).tolist()
    best = min(((-mean_of_nearest(near[who], sizes[who]), who) for who in near), default=None)
    return None if best is None or best[0] > -FLOOR else NearPerson(best[1], -best[0])


def _doubtful(near: dict[UUID, list[float]], sizes: dict[UUID, int]) -> Sequence[UUID]:
    """Who may be the nearest, had all their faces been candidates; the most likely first."""
    short = [who for who, found in near.items() if len(found) < min(NEAREST, sizes[who])]
    return sorted(short, key=lambda who: (-max(near[who]), who))[:DOUBTFUL]


def _grown(array: NDArray[Number], size: int) -> NDArray[Number]:
    larger = np.zeros((size, *array.shape[1:]), array.dtype)
    larger[: len(array)] = array
    return larger


def _keys(ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """One number for each id (n, 16): the half that is random in all its bits."""
    return np.ascontiguousarray(ids).view(">u8").reshape(-1, 2)[:, 1].astype(np.uint64)
