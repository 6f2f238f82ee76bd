"""The nearest faces are those that sorting all of them gives, however they come."""

import numpy as np
import pytest
from tests.store.people import MODEL, Shot, add_shots, make_dataset

from visnomy.store.database import Database
from visnomy.store.faces import nearest_faces as module
from visnomy.store.faces.nearest_faces import NearFace, nearest_faces

COUNT = 40


async def planted(database: Database, *, different: bool) -> tuple[int, dict[str, np.ndarray]]:
    """A dataset of faces with vectors of their own, or all with one; the vectors by face."""
    rng = np.random.default_rng(7)
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n:02}", (n,)) for n in range(COUNT)])
        cursor = await connection.execute("select figure_id from figure order by figure_id")
        vectors = {}
        for (figure_id,) in await cursor.fetchall():
            vector = rng.normal(size=16) if different else np.ones(16)
            vectors[str(figure_id)] = (vector / np.linalg.norm(vector)).astype("<f4")
            statement = "update embedding set vector = %s where figure_id = %s"
            await connection.execute(statement, [vectors[str(figure_id)].tobytes(), figure_id])
    return dataset.dataset_id, vectors


async def search(
    database: Database, dataset_id: int, probes: np.ndarray, limit: int, model: str = MODEL
) -> tuple[list[list[NearFace]], list[float]]:
    shares: list[float] = []

    async def seen(share: float) -> None:
        shares.append(share)

    found = await nearest_faces(database, dataset_id, model, probes, limit=limit, seen=seen)
    return found, shares


@pytest.mark.parametrize("block", [7, 20_000])
@pytest.mark.parametrize("limit", [1, 5, 100])
async def test_the_nearest_faces_are_exact(
    database: Database, monkeypatch: pytest.MonkeyPatch, block: int, limit: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    dataset_id, vectors = await planted(database, different=True)
    probes = np.stack(list(vectors.values())[:3])
    found, shares = await search(database, dataset_id, probes, limit)

    for probe, near in zip(probes, found, strict=True):
        order = sorted(vectors, key=lambda name: -float(probe @ vectors[name]))
        assert [str(each.figure_id) for each in near] == order[:limit]
        assert near[0].cosine == pytest.approx(1)
        assert near[0].boundary.width > 0
    assert shares == sorted(shares)
    assert shares[-1] == 1


@pytest.mark.parametrize("block", [7, 20_000])
async def test_of_equal_faces_the_smaller_ids_come(
    database: Database, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    dataset_id, vectors = await planted(database, different=False)
    ((*near,),), _ = await search(database, dataset_id, np.stack([*vectors.values()][:1]), 5)
    assert [str(each.figure_id) for each in near] == sorted(vectors)[:5]


async def test_where_no_face_can_be_compared_none_is_found(database: Database) -> None:
    dataset_id, vectors = await planted(database, different=True)
    probes = np.stack([*vectors.values()][:1])
    assert (await search(database, dataset_id, probes, 5, "other"))[0] == [[]]
    assert (await search(database, dataset_id, np.ones((1, 8), np.float32), 5))[0] == [[]]
