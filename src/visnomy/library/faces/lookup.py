"""Which faces and people of a dataset are most like a probe: all are compared.

The index in memory names candidates and says what no other face exceeds; the database gives their
exact vectors, whom they are with now, and only those that are still there. Candidates are added
until nobody else can be nearer, so the answers are those of a full comparison. Datasets of few
faces are compared straight from the database (store/faces/nearest.py).
"""

import asyncio
import os
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.library.faces.index import EVERYBODY, Compared, FaceIndex, Vector
from visnomy.settings import Settings
from visnomy.store.database import Database
from visnomy.store.faces.nearest import FLOOR, NEAREST, NearPerson, mean_of_nearest, nearest_people
from visnomy.store.faces.nearest_faces import NearFace, describe_faces, nearest_faces
from visnomy.store.faces.vector_feed import (
    Candidates,
    face_count,
    read_candidates,
    vectors_of_people,
)
from visnomy.store.people.erasing import count_erasures
from visnomy.store.rows import Connection

SMALL = 5_000
"""Below so many faces the database alone is as fast."""
LOOKED_AT = 48
"""Candidates at first. Few: the database's part of an answer grows with them."""
MORE = 4
"""How many times as many are looked at where they do not decide."""
MOST_LOOKED_AT = 50_000
"""Then the best so far is the answer; a dataset of so many alike faces was not met."""
DOUBTFUL = 8
"""So many people at most are read whole, where candidates alone do not decide between them."""
MOST_FACES = 2_000
"""And so many of their faces."""
KEPT = 8
"""Indexes in memory; the one that was not asked for the longest goes."""


@dataclass(slots=True)
class FaceIndexes:
    """The indexes of a process."""

    kept: OrderedDict[tuple[int, str, int], FaceIndex] = field(default_factory=OrderedDict)
    erasures: dict[int, int] = field(default_factory=dict)

    async def drop_erased(self, connection: Connection, dataset_id: int) -> None:
        """Keep nothing of a dataset from before the last person was erased from it."""
        count = await count_erasures(connection, dataset_id)
        if self.erasures.get(dataset_id, 0) != count:
            for key in [key for key in self.kept if key[0] == dataset_id]:
                del self.kept[key]
        self.erasures[dataset_id] = count

    async def people(  # noqa: PLR0913 (where to look, and for what)
        self,
        settings: Settings,
        database: Database,
        dataset_id: int,
        model: str,
        probes: NDArray[np.float32],
        *,
        least: float = FLOOR,
    ) -> list[NearPerson | None]:
        """The person whose faces are nearest to each probe; None where nobody is near.

        Args:
            settings: where compiled code is kept.
            database: where the faces are.
            dataset_id: whose people.
            model: that made the probes.
            probes: (n, d), unit length.
            least: who is less like a probe is nobody.
        """
        async with database.reading() as connection:
            await self.drop_erased(connection, dataset_id)
            count = await face_count(connection, dataset_id)
            if count < SMALL:
                found = await nearest_people(connection, dataset_id, model, probes)
                return [one if one and one.cosine >= least else None for one in found]
            index = self._index(settings, dataset_id, model, probes.shape[1])
            await index.catch_up(connection, count)
            return [await _person(connection, index, probe, least) for probe in probes]

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
            await self.drop_erased(connection, dataset_id)
            count = await face_count(connection, dataset_id)
        if count < SMALL:
            return await nearest_faces(database, dataset_id, model, probes, limit=limit, seen=seen)
        index = self._index(settings, dataset_id, model, probes.shape[1])
        async with database.reading() as connection:
            await index.catch_up(connection, count)
        nearest = []
        for place, probe in enumerate(probes, start=1):
            async with database.reading() as connection:
                found, cosines = await _faces(connection, index, probe, limit)
            order = np.argsort(-cosines, kind="stable")[:limit]  # candidates come by id
            rows = [(found.figure_ids[row], float(cosines[row])) for row in order]
            nearest.append(await describe_faces(database, rows))
            await seen(place / len(probes))
        return nearest

    def _index(self, settings: Settings, dataset_id: int, model: str, dimensions: int) -> FaceIndex:
        os.environ.setdefault("NUMBA_CACHE_DIR", str(settings.data_dir / "compiled"))
        key = dataset_id, model, dimensions
        index = self.kept.setdefault(key, FaceIndex(*key))
        self.kept.move_to_end(key)
        while len(self.kept) > KEPT:
            self.kept.popitem(last=False)
        return index


async def _faces(
    connection: Connection, index: FaceIndex, probe: Vector, limit: int
) -> tuple[Candidates, Vector]:
    """So many candidates that nobody else can be among the nearest, with their cosines."""
    compared = await asyncio.to_thread(index.compare, probe)
    count = max(LOOKED_AT, 2 * limit)
    while True:
        found, bound = await _candidates(connection, index, compared, count)
        cosines = np.asarray(found.vectors @ probe, np.float32)
        decided = len(cosines) >= limit and np.partition(cosines, -limit)[-limit] >= bound
        if decided or bound <= EVERYBODY or count >= MOST_LOOKED_AT:
            return found, cosines
        count *= MORE


async def _person(
    connection: Connection, index: FaceIndex, probe: Vector, least: float
) -> NearPerson | None:
    """The nearest person, looked for among more candidates until it is certain who."""
    compared = await asyncio.to_thread(index.compare, probe)
    count = LOOKED_AT
    while True:
        found, bound = await _candidates(connection, index, compared, count)
        standing = _Standing.of(found, found.vectors @ probe, bound)
        doubtful = standing.doubtful(least)
        is_last = bound <= EVERYBODY or count >= MOST_LOOKED_AT
        if is_last or (doubtful is not None and standing.few(doubtful)):
            people = doubtful or ()
            whole = await vectors_of_people(connection, index.model, index.dimensions, people)
            return standing.best(least, {who: each @ probe for who, each in whole.items()})
        count *= MORE


async def _candidates(
    connection: Connection, index: FaceIndex, compared: Compared, count: int
) -> tuple[Candidates, float]:
    """The nearest faces that are there, and a cosine that no other one exceeds."""
    ids, bound = compared.nearest(count)
    found = await read_candidates(connection, index.dataset_id, index.model, index.dimensions, ids)
    if len(found.figure_ids) < len(ids):
        gone = set(ids) - set(found.figure_ids)
        await asyncio.to_thread(index.forget, gone)
    return found, bound


@dataclass(frozen=True, slots=True)
class _Standing:
    """What candidates say of people.

    Attributes:
        near: the cosines of each one's candidates.
        sizes: how many faces each has.
        bound: what no other face exceeds.
    """

    near: dict[UUID, list[float]]
    sizes: dict[UUID, int]
    bound: float

    @classmethod
    def of(cls, found: Candidates, cosines: Vector, bound: float) -> "_Standing":
        near: dict[UUID, list[float]] = {}
        sizes: dict[UUID, int] = {}
        for who, size, cosine in zip(found.cluster_ids, found.face_counts, cosines, strict=True):
            if who is not None:
                near.setdefault(who, []).append(float(cosine))
                sizes[who] = size
        return cls(near, sizes, max(bound, FLOOR))

    def doubtful(self, least: float) -> Sequence[UUID] | None:
        """Who may be the nearest, had all their faces been candidates; None if a stranger may."""
        sure = {who: self._likeness(who, self.near[who]) for who in self.near}
        lead = max(least, *sure.values(), FLOOR)
        if self.bound > lead:
            return None
        hoped = {who: self._likeness(who, [*self.near[who], *self._unseen(who)]) for who in sure}
        return sorted(who for who in sure if hoped[who] >= lead and hoped[who] > sure[who])

    def few(self, people: Sequence[UUID]) -> bool:
        """Whether all their faces may be read."""
        return len(people) <= DOUBTFUL and sum(self.sizes[who] for who in people) <= MOST_FACES

    def best(self, least: float, whole: dict[UUID, Vector]) -> NearPerson | None:
        """The nearest person; of equals the lower id.

        Args:
            least: who is less like the probe is nobody.
            whole: the cosines of all faces of those in doubt.
        """
        told = self.near | {who: cosines.tolist() for who, cosines in whole.items()}
        scored = ((-self._likeness(who, cosines), who) for who, cosines in told.items())
        first = min(scored, default=None)
        return None if first is None or -first[0] < least else NearPerson(first[1], -first[0])

    def _likeness(self, who: UUID, cosines: Sequence[float]) -> float:
        return mean_of_nearest([max(each, FLOOR) for each in cosines], self.sizes[who])

    def _unseen(self, who: UUID) -> list[float]:
        """The best that the faces can be which are no candidates."""
        return [self.bound] * min(NEAREST, self.sizes[who] - len(self.near[who]))
