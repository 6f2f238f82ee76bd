"""The index in memory answers as the database alone does, and follows what happens there."""

from uuid import UUID

import numpy as np
import pytest
from numpy.typing import NDArray
from tests.store.people import MODEL, Shot, add_shots, make_dataset

from visnomy.library.context import Library
from visnomy.library.faces import lookup
from visnomy.library.faces.lookup import FaceIndexes
from visnomy.store.faces.nearest import nearest_people
from visnomy.store.faces.nearest_faces import NearFace, nearest_faces

COUNT, PEOPLE, DIMENSIONS = 240, 12, 16
Vectors = NDArray[np.float32]


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few faces are enough, and few candidates at first."""
    monkeypatch.setattr(lookup, "SMALL", 0)
    monkeypatch.setattr(lookup, "LOOKED_AT", 8)


@pytest.fixture
async def dataset_id(library: Library) -> int:
    """Faces of people who are not easily told apart, every sixth of nobody."""
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(PEOPLE, DIMENSIONS))
    faces = [unit(centres[n % PEOPLE] + 0.8 * rng.normal(size=DIMENSIONS)) for n in range(COUNT)]
    return await plant(library, faces, [n % 6 == 0 for n in range(COUNT)])


@pytest.fixture
async def alike_id(library: Library) -> int:
    """Faces that differ by less than what 8 bits tell; the half that is nearest is of nobody."""
    rng = np.random.default_rng(4)
    far = [0.05 * rng.normal(size=DIMENSIONS) * (n % 2) for n in range(COUNT)]
    faces = [unit(some_probes()[0] + away + 0.004 * rng.normal(size=DIMENSIONS)) for away in far]
    return await plant(library, faces, [n % 2 == 0 for n in range(COUNT)])


async def plant(library: Library, faces: list[Vectors], of_nobody: list[bool]) -> int:
    """Faces in the order of their ids, those of somebody in turn of each of the people."""
    async with library.database.transaction() as connection:
        dataset = await make_dataset(connection)
        shots = [Shot(f"oss://b/{n:03}", (n % PEOPLE,)) for n in range(COUNT)]
        await add_shots(connection, dataset, shots)
        cursor = await connection.execute("select figure_id from figure order by figure_id")
        for number, (figure_id,) in enumerate(await cursor.fetchall()):
            person = UUID(int=number % PEOPLE + 1)
            await connection.execute(
                "update embedding set vector = %s where figure_id = %s",
                [faces[number].tobytes(), figure_id],
            )
            await connection.execute(
                "insert into cluster (cluster_id, dataset_id) values (%s, %s) "
                "on conflict do nothing",
                [person, dataset.dataset_id],
            )
            if not of_nobody[number]:
                await connection.execute(
                    "update figure set cluster_id = %s where figure_id = %s", [person, figure_id]
                )
        await connection.execute(
            "update cluster set face_count = "
            "(select count(*) from figure where figure.cluster_id = cluster.cluster_id)"
        )
    return dataset.dataset_id


def unit(vector: NDArray[np.float64]) -> Vectors:
    return np.asarray(vector / np.linalg.norm(vector), "<f4")


def some_probes() -> Vectors:
    rng = np.random.default_rng(5)
    return np.stack([unit(rng.normal(size=DIMENSIONS)) for _ in range(40)])


async def nothing(share: float) -> None:
    del share


async def near(
    library: Library, indexes: FaceIndexes, dataset_id: int, probes: Vectors, limit: int = 5
) -> list[list[NearFace]]:
    return await indexes.faces(
        library.settings, library.database, dataset_id, MODEL, probes, limit=limit, seen=nothing
    )


async def test_the_nearest_people_are_those_of_a_full_comparison(
    library: Library, dataset_id: int
) -> None:
    probes = some_probes()
    async with library.database.reading() as connection:
        exact = await nearest_people(connection, dataset_id, MODEL, probes)

    found = await FaceIndexes().people(
        library.settings, library.database, dataset_id, MODEL, probes
    )

    assert [one and one.cluster_id for one in found] == [one and one.cluster_id for one in exact]
    for one, other in zip(found, exact, strict=True):
        assert (one and one.cosine) == pytest.approx(other and other.cosine, abs=1e-5)


@pytest.mark.parametrize("limit", [1, 7, 500])
async def test_the_nearest_faces_are_those_of_a_full_comparison(
    library: Library, dataset_id: int, limit: int
) -> None:
    probes = some_probes()[:10]
    exact = await nearest_faces(
        library.database, dataset_id, MODEL, probes, limit=limit, seen=nothing
    )

    found = await near(library, FaceIndexes(), dataset_id, probes, limit)

    assert [[face.figure_id for face in row] for row in found] == [
        [face.figure_id for face in row] for row in exact
    ]


async def test_faces_that_hardly_differ_are_told_in_the_order_of_a_full_comparison(
    library: Library, alike_id: int
) -> None:
    probes = some_probes()[:3]
    exact = await nearest_faces(library.database, alike_id, MODEL, probes, limit=5, seen=nothing)

    found = await near(library, FaceIndexes(), alike_id, probes)

    assert [[face.figure_id for face in row] for row in found] == [
        [face.figure_id for face in row] for row in exact
    ]


async def test_faces_of_nobody_hide_nobody(library: Library, alike_id: int) -> None:
    probes, settings, database = some_probes()[:3], library.settings, library.database
    async with database.reading() as connection:
        exact = await nearest_people(connection, alike_id, MODEL, probes)
    assert exact[0] is not None
    indexes, cosine = FaceIndexes(), exact[0].cosine

    found = await indexes.people(settings, database, alike_id, MODEL, probes)
    below = await indexes.people(
        settings, database, alike_id, MODEL, probes[:1], least=cosine - 1e-4
    )
    above = await indexes.people(
        settings, database, alike_id, MODEL, probes[:1], least=cosine + 1e-4
    )

    assert [one and one.cluster_id for one in found] == [one and one.cluster_id for one in exact]
    assert [one and one.cluster_id for one in below] == [exact[0].cluster_id]
    assert above == [None]


async def test_the_index_follows_what_comes_goes_and_moves(
    library: Library, dataset_id: int
) -> None:
    indexes, probe = FaceIndexes(), some_probes()[:1]
    ((first, *_),) = await near(library, indexes, dataset_id, probe)
    async with library.database.transaction() as connection:
        await connection.execute("delete from figure where figure_id = %s", [first.figure_id])
    ((second, *rest),) = await near(library, indexes, dataset_id, probe)
    assert first.figure_id not in {second.figure_id, *(face.figure_id for face in rest)}

    async with library.database.transaction() as connection:
        await connection.execute(
            "update embedding set vector = %s, added = default where figure_id = %s",
            [probe[0].tobytes(), rest[0].figure_id],
        )
        await connection.execute(
            "update figure set cluster_id = %s where figure_id = any(%s)",
            [UUID(int=2), [rest[0].figure_id, second.figure_id]],
        )
    ((third, *_),) = await near(library, indexes, dataset_id, probe)
    assert third.figure_id == rest[0].figure_id
    assert third.cosine == pytest.approx(1)
    async with library.database.transaction() as connection:
        await connection.execute("delete from figure where dataset_id = %s", [dataset_id])
    assert await near(library, indexes, dataset_id, probe) == [[]]
    people = await indexes.people(library.settings, library.database, dataset_id, MODEL, probe)
    assert people == [None]
