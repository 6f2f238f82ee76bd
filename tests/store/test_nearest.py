"""The nearest people are those that a comparison of everything with everything gives."""

from uuid import UUID, uuid4

import numpy as np
import pytest
from tests.store.people import MODEL, Shot, add_shots, group_by_person, make_dataset

from visnomy.store.database import Database
from visnomy.store.faces import nearest
from visnomy.store.faces.nearest import FLOOR, nearest_people


@pytest.fixture(params=[2, 20_000])
def people(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Three people; blocks of two rows as well, so that a person is in several."""
    monkeypatch.setattr(nearest, "BLOCK", request.param)
    return [uuid4() for _ in range(3)]


async def test_the_nearest_faces_of_a_person_decide(database: Database, people: list[UUID]) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        shots = [Shot(f"oss://b/{n}", (n % 3,)) for n in range(12)]
        await add_shots(connection, dataset, [*shots, Shot("oss://b/nobody", (7,))])
        await group_by_person(connection, dataset, people)
        probes = np.zeros((4, 16), np.float32)
        probes[0, 1] = 1
        probes[1, [0, 2]] = 0.6, 0.8
        probes[2, 7] = 1
        probes[3, 9] = 1
        found = await nearest_people(connection, dataset.dataset_id, MODEL, probes)
        other = await nearest_people(connection, dataset.dataset_id, "other", probes)

    assert [person and person.cluster_id for person in found] == [people[1], people[2], None, None]
    assert [person and round(person.cosine, 3) for person in found[:2]] == [1, 0.8]
    assert other == [None] * 4


async def test_one_near_face_among_far_ones_counts_little(
    database: Database, people: list[UUID]
) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n}", (n,)) for n in range(3)])
        await group_by_person(connection, dataset, people)
        await connection.execute("update figure set cluster_id = %s", [people[0]])
        probe = np.eye(1, 16, dtype=np.float32)
        (found,) = await nearest_people(connection, dataset.dataset_id, MODEL, probe)

    assert found is not None
    assert found.cosine == pytest.approx((1 + 2 * FLOOR) / 3)
