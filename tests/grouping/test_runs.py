"""Runs of the library against a database: what a client and a reader see."""

import asyncio
import logging
from uuid import UUID

import numpy as np
import pytest
from tests.grouping.albums import SIZES, people, plant, read_faces, read_task, run, vectors, version
from tests.store.whose import whose

from visnomy.errors import ServiceUnavailable
from visnomy.library.clustering import run as clustering
from visnomy.library.clustering.run import request_clustering, run_clustering
from visnomy.library.context import Library
from visnomy.model.cluster import ClusterChange
from visnomy.model.project import Dataset
from visnomy.model.task import TaskStatus
from visnomy.store.clustering.locks import dataset_lock
from visnomy.store.files import (
    delete_files,
)
from visnomy.store.people.clusters import get_clusters, update_cluster


async def test_a_run_finds_the_people_with_three_photos_and_ends_its_task(
    library: Library, dataset: Dataset
) -> None:
    task = await run(library, dataset)

    faces = await read_faces(library, dataset)
    assert (task.status, task.progress_percent, task.code) == (TaskStatus.SUCCEEDED, 100, "")
    assert sorted((await people(library, dataset)).values()) == [3, 4, 5]
    assert faces.processed.all()
    assert (whose(faces).place == -1).sum() == 2


async def test_a_dataset_asks_for_fewer_photos_by_its_settings(
    library: Library, dataset: Dataset
) -> None:
    async with library.database.transaction() as connection:
        await connection.execute("update dataset set settings = '{\"min_images\": 2}'")

    await run(library, dataset)

    assert sorted((await people(library, dataset)).values()) == [2, 3, 4, 5]


async def test_a_second_run_changes_nothing(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    before, first = await people(library, dataset), await version(library, dataset)

    await run(library, dataset)

    assert await people(library, dataset) == before
    assert await version(library, dataset) == first


async def test_new_photos_join_and_ids_stay(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    before = await people(library, dataset)

    await plant(library, dataset, vectors(SIZES)[-2:], start=50)
    await run(library, dataset)

    after = await people(library, dataset)
    assert before.items() <= after.items()
    assert sorted(after.values()) == [3, 4, 4, 5]


async def test_a_cover_that_a_user_chose_stays(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    faces = await read_faces(library, dataset)
    rows = np.flatnonzero(whose(faces).place == 0)
    covers = [UUID(bytes=faces.figure_id[row].tobytes()) for row in rows]
    async with library.database.transaction() as connection:
        change = ClusterChange(name="Ada", cover_figure_id=covers[-1])
        await update_cluster(connection, dataset.dataset_id, whose(faces).people[0], change)

    await plant(library, dataset, vectors(SIZES), start=50)
    await run(library, dataset)

    async with library.database.transaction() as connection:
        (row,) = await get_clusters(connection, dataset.dataset_id, whose(faces).people[:1])
    assert (row.cluster.name, row.cluster.cover_figure_id) == ("Ada", covers[-1])
    assert row.cluster.face_count == 2 * len(rows)


async def test_who_has_no_photos_left_is_gone(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    async with library.database.transaction() as connection:
        uris = [f"file:///album/{row:03}.jpg" for row in range(5)]
        await delete_files(connection, dataset.dataset_id, uris)

    await run(library, dataset)

    assert sorted((await people(library, dataset)).values()) == [3, 4]


async def test_a_dataset_without_faces_is_done_at_once(library: Library, dataset: Dataset) -> None:
    async with library.database.transaction() as connection:
        uris = [f"file:///album/{row:03}.jpg" for row in range(sum(SIZES))]
        await delete_files(connection, dataset.dataset_id, uris)

    assert (await run(library, dataset)).status is TaskStatus.SUCCEEDED


async def test_a_run_that_is_told_to_stop_writes_nothing_and_can_be_repeated(
    library: Library, dataset: Dataset
) -> None:
    task = await request_clustering(library, dataset)

    with pytest.raises(ServiceUnavailable, match="starts again"):
        await run_clustering(library, task.task_id, should_stop=lambda: True)
    stopped = await read_task(library, task)
    nobody = await people(library, dataset)
    await run_clustering(library, task.task_id)

    assert (stopped.status, nobody) == (TaskStatus.RUNNING, {})
    assert (await read_task(library, task)).status is TaskStatus.SUCCEEDED
    assert len(await people(library, dataset)) == 3


async def test_a_run_that_fails_says_so_in_its_task(
    library: Library,
    dataset: Dataset,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise ArithmeticError("a defect")

    monkeypatch.setattr(clustering, "group_faces", broken)
    with caplog.at_level(logging.CRITICAL):
        task = await run(library, dataset)

    assert (task.status, task.code) == (TaskStatus.FAILED, "InternalError")
    assert task.message == "The faces could not be grouped. The log says why."
    assert await people(library, dataset) == {}


async def test_an_ended_task_is_not_run_again(library: Library, dataset: Dataset) -> None:
    task = await run(library, dataset)
    first = await version(library, dataset)
    await plant(library, dataset, vectors(SIZES)[-2:], start=50)
    planted = await version(library, dataset)

    await run_clustering(library, task.task_id)

    assert first < planted == await version(library, dataset)


async def test_a_task_whose_dataset_is_gone_needs_no_run(library: Library) -> None:
    await run_clustering(library, "FaceClustering-nobody")


async def test_two_runs_of_a_dataset_follow_each_other(library: Library, dataset: Dataset) -> None:
    task = await request_clustering(library, dataset)
    async with (
        library.database.transaction() as connection,
        dataset_lock(connection, dataset.dataset_id),
    ):
        waiting = asyncio.create_task(run_clustering(library, task.task_id))
        await asyncio.wait([waiting], timeout=0.5)
        held = (await read_task(library, task)).status

    await waiting
    assert held is TaskStatus.RUNNING
    assert (await read_task(library, task)).status is TaskStatus.SUCCEEDED
