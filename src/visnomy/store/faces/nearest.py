"""Which people look like given faces: every stored vector is compared, in blocks."""

from collections import Counter
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection

BLOCK = 20_000
"""Rows a step: 10 MB of vectors."""
FLOOR = 0.25
"""The least cosine that is looked at; strangers lie around 0."""
NEAREST = 3
"""The mean of so many of a person's nearest faces counts, so that one odd face decides nothing."""

_BLOCK = """
select f.figure_id, f.cluster_id, e.vector
from figure f join embedding e on e.figure_id = f.figure_id and e.model = %s
where f.dataset_id = %s and f.figure_id > %s and f.cluster_id is not null
    and length(e.vector) = %s
order by f.figure_id limit %s
"""
_FIRST = UUID(int=0)


@dataclass(frozen=True, slots=True)
class NearPerson:
    """Who a face looks like most.

    Attributes:
        cosine: the mean over the person's nearest faces.
    """

    cluster_id: UUID
    cosine: float


async def nearest_people(
    connection: Connection, dataset_id: int, model: str, probes: NDArray[np.float32]
) -> list[NearPerson | None]:
    """The person whose faces are nearest to each probe; None where nobody is near.

    Args:
        connection: to the database.
        dataset_id: whose people.
        model: that made the probes.
        probes: (n, d), unit length.
    """
    sizes: Counter[UUID] = Counter()
    near: list[dict[UUID, list[float]]] = [{} for _ in probes]
    async for people, vectors in _blocks(connection, dataset_id, model, probes.shape[1]):
        sizes.update(people)
        cosines = probes @ vectors.T
        for probe, row in zip(*np.nonzero(cosines >= FLOOR), strict=True):
            near[probe].setdefault(people[row], []).append(float(cosines[probe, row]))
    return [_best(found, sizes) for found in near]


def _best(found: dict[UUID, list[float]], sizes: Counter[UUID]) -> NearPerson | None:
    scored = ((-mean_of_nearest(cosines, sizes[id_]), id_) for id_, cosines in found.items())
    best = min(scored, default=None)
    return None if best is None else NearPerson(best[1], -best[0])


def mean_of_nearest(cosines: Iterable[float], size: int) -> float:
    """What a person is like: the mean over their nearest faces; those below the floor count as it.

    Args:
        cosines: of faces of the person, those below the floor may be absent.
        size: how many faces the person has.
    """
    count = min(NEAREST, size)
    nearest = sorted(cosines, reverse=True)[:count]
    return (sum(nearest) + FLOOR * (count - len(nearest))) / count


async def _blocks(
    connection: Connection, dataset_id: int, model: str, width: int
) -> AsyncIterator[tuple[list[UUID], NDArray[np.float32]]]:
    after = _FIRST
    while True:
        values = [model, dataset_id, after, 4 * width, BLOCK]
        cursor = await connection.execute(_BLOCK, values, binary=True)
        rows = await cursor.fetchall()
        if rows:
            vectors = np.frombuffer(b"".join(vector for _, _, vector in rows), "<f4")
            yield [cluster_id for _, cluster_id, _ in rows], vectors.reshape(-1, width)
        if len(rows) < BLOCK:
            return
        after = rows[-1][0]
