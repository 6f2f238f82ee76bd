"""Runs that put files together: what they find, keep and give up."""

import asyncio
from uuid import UUID

import numpy as np
from tests.library.placed import HANGZHOU, JIAXING, PARIS, Shot, put_shots, run_places, run_sets

from visnomy.errors import ServiceUnavailable
from visnomy.library.context import Library
from visnomy.library.filesets import listing
from visnomy.library.filesets.asking import Asking, request_file_sets
from visnomy.library.filesets.run import run_file_sets
from visnomy.library.tasks import cancel_task, get_task
from visnomy.media.likeness import image_hash
from visnomy.media.thumbnail import thumbnail_webp
from visnomy.model.fileset import (
    LocationDateChange,
    LocationDateCluster,
    LocationDateQuery,
    SimilarImageCluster,
    SimilarImageSort,
)
from visnomy.model.project import Dataset
from visnomy.model.task import TaskStatus, TaskType
from visnomy.store.files import delete_files
from visnomy.store.projects import get_project

JOURNEY = (
    Shot("file:///1.jpg", "2026-03-03T09:00:00+08:00", HANGZHOU),
    Shot("file:///2.jpg", "2026-03-04T23:30:00+08:00", HANGZHOU),
    Shot("file:///3.jpg", "2026-03-05T12:00:00+08:00", HANGZHOU),
    Shot("file:///4.jpg", "2026-03-06T12:00:00+08:00", JIAXING),
    Shot("file:///5.jpg", "2026-03-08T12:00:00+08:00", JIAXING),
    Shot("file:///6.jpg", "2026-05-01T12:00:00+02:00", PARIS),
    Shot("file:///no-place.jpg", "2026-03-04T12:00:00+08:00"),
    Shot("file:///no-time.jpg", "", HANGZHOU),
)


async def places(library: Library, dataset: Dataset) -> list[LocationDateCluster]:
    query = LocationDateQuery(limit=100)
    return (await listing.query_location_dates(library, "Home", dataset.name, query)).items


async def sets(library: Library, dataset: Dataset) -> list[SimilarImageCluster]:
    page = await listing.query_similar(
        library,
        "Home",
        dataset.name,
        sort=SimilarImageSort.CREATE_TIME,
        descending=False,
        after=None,
        limit=100,
    )
    return page.items


def told(clusters: list[LocationDateCluster]) -> list[tuple[str, str, str, str]]:
    """Level, place, first and last local day."""
    return [
        (
            each.level.value,
            each.addresses[0][each.level.parts[-1]],
            _day(each.start.at.timestamp() + each.start.offset_s),
            _day(each.end.at.timestamp() + each.end.offset_s),
        )
        for each in clusters
    ]


def _day(local_s: float) -> str:
    return str(np.datetime64(int(local_s), "s"))[5:10]


async def test_the_journey_of_the_reference_is_found_as_it_says(
    library: Library, dataset: Dataset
) -> None:
    await put_shots(library, dataset, *JOURNEY)

    task = await run_places(library, dataset, "city", "province", gap_days=1)

    assert (task.status, task.progress_percent) == (TaskStatus.SUCCEEDED, 100)
    found = await places(library, dataset)
    assert sorted(told(found)) == [
        ("city", "Hangzhou", "03-03", "03-05"),
        ("city", "Jiaxing", "03-06", "03-08"),
        ("city", "Paris", "05-01", "05-01"),
        ("province", "Zhejiang", "03-03", "03-08"),
        ("province", "Île-de-France", "05-01", "05-01"),
    ]
    (jiaxing,) = [each for each in found if each.addresses[0].get("City") == "Jiaxing"]
    assert jiaxing.addresses == [
        {"City": "Jiaxing", "Country": "China", "Language": "en", "Province": "Zhejiang"},
        {"City": "嘉兴", "Country": "中国", "Language": "zh-Hans", "Province": "浙江"},
    ]


async def test_days_are_those_of_the_place(library: Library, dataset: Dataset) -> None:
    shots = [
        Shot("file:///late.jpg", "2026-03-03T23:59:00+08:00", HANGZHOU),
        Shot("file:///early.jpg", "2026-03-04T00:01:00+08:00", HANGZHOU),
    ]
    await put_shots(library, dataset, *shots)

    await run_places(library, dataset, "city", days=(2, 2))

    assert told(await places(library, dataset)) == [("city", "Hangzhou", "03-03", "03-04")]


async def test_ids_titles_and_labels_outlive_runs_and_other_options(
    library: Library, dataset: Dataset
) -> None:
    await put_shots(library, dataset, *JOURNEY)
    await run_places(library, dataset, "city", gap_days=1)
    before = {each.addresses[0]["City"]: each.cluster_id for each in await places(library, dataset)}
    names = "Home", dataset.name
    change = LocationDateChange("Westsee", "t-1", {"With": "Ada"})
    await listing.change_location_date(library, *names, before["Hangzhou"], change)

    await put_shots(library, dataset, Shot("file:///7.jpg", "2026-03-02T08:00:00+08:00", HANGZHOU))
    await run_places(library, dataset, "city", gap_days=1)
    after = {each.addresses[0]["City"]: each for each in await places(library, dataset)}
    assert {name: each.cluster_id for name, each in after.items()} == before
    assert told([after["Hangzhou"]]) == [("city", "Hangzhou", "03-02", "03-05")]
    assert after["Hangzhou"].title == "Westsee"

    await run_places(library, dataset, "city", days=(1, 3), gap_days=1)
    assert {each.title for each in await places(library, dataset)} == {""}
    await run_places(library, dataset, "city", gap_days=1)
    (back,) = [each for each in await places(library, dataset) if each.title]
    assert (back.cluster_id, back.custom_id, back.custom_labels) == (
        before["Hangzhou"],
        "t-1",
        {"With": "Ada"},
    )


async def test_a_run_without_a_change_changes_nothing(library: Library, dataset: Dataset) -> None:
    bits = bytes(range(32))
    await put_shots(library, dataset, *JOURNEY, *(Shot(f"file:///s{n}", bits=bits) for n in "ab"))
    await run_places(library, dataset, "city", "country")
    await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)
    before = await places(library, dataset), await sets(library, dataset)

    await run_places(library, dataset, "country", "city")
    await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)

    assert (await places(library, dataset), await sets(library, dataset)) == before


async def test_what_was_deleted_stays_away_until_most_of_it_is_something_else(
    library: Library, dataset: Dataset
) -> None:
    await put_shots(library, dataset, *JOURNEY)
    await run_places(library, dataset, "city")
    (gone,) = [each for each in await places(library, dataset) if "Hangzhou" in str(each)]
    for _ in range(2):
        await listing.delete_location_date(library, "Home", dataset.name, gone.cluster_id)

    for number, more in enumerate((0, 1, 3, 8)):
        shots = [
            Shot(f"file:///{number}-{minute}", f"2026-03-05T13:{minute:02}:00+08:00", HANGZHOU)
            for minute in range(more)
        ]
        await put_shots(library, dataset, *shots)
        await run_places(library, dataset, "city")
        shown = [each for each in await places(library, dataset) if "Hangzhou" in str(each)]
        assert [each.cluster_id != gone.cluster_id for each in shown] == [True] * (more == 8)


async def test_deleted_files_are_gone_from_their_sets_at_once(
    library: Library, dataset: Dataset
) -> None:
    bits = bytes(range(32))
    shots = [Shot(f"file:///{n}", bits=bits, score=n / 10) for n in (2, 9, 5)]
    await put_shots(library, dataset, *JOURNEY, *shots)
    await run_places(library, dataset, "city")
    await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)
    (found,) = await sets(library, dataset)
    assert [each.uri[-1] for each in found.images] == ["9", "5", "2"]

    async def delete(*uris: str) -> None:
        async with library.database.transaction() as connection:
            await delete_files(connection, dataset.dataset_id, uris)

    await delete("file:///3.jpg", "file:///6.jpg", "file:///9")
    assert told(await places(library, dataset))[:1] == [("city", "Hangzhou", "03-03", "03-04")]
    assert "Paris" not in str(told(await places(library, dataset)))
    (left,) = await sets(library, dataset)
    assert (left.cluster_id, [each.uri[-1] for each in left.images]) == (
        found.cluster_id,
        ["5", "2"],
    )
    assert left.updated_at > found.updated_at

    await delete("file:///5")
    assert await sets(library, dataset) == []


async def test_a_set_of_similar_pictures_keeps_its_id_as_it_grows(
    library: Library, dataset: Dataset
) -> None:
    bits = bytes(range(32))
    await put_shots(library, dataset, *(Shot(f"file:///{n}", bits=bits) for n in "ab"))
    await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)
    (before,) = await sets(library, dataset)

    near = bytes([bits[0] ^ 0b111, *bits[1:]])
    await put_shots(library, dataset, Shot("file:///c", bits=near), Shot("file:///flat", bits=b""))
    await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)

    (after,) = await sets(library, dataset)
    assert after.cluster_id == before.cluster_id
    assert [each.uri[-1] for each in after.images] == ["a", "b", "c"]


async def test_files_of_an_earlier_release_get_what_they_lack(
    library: Library, dataset: Dataset
) -> None:
    pixels = np.random.default_rng(5).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    pixels = pixels.repeat(50, axis=0).repeat(50, axis=1)
    await put_shots(library, dataset, *JOURNEY, Shot("file:///new", bits=image_hash(pixels)))
    async with library.database.transaction() as connection:
        await connection.execute(
            "insert into thumbnail select file_id, %s from file where uri = 'file:///1.jpg'",
            [thumbnail_webp(pixels)],
        )
        await connection.execute("update file set produced_offset_s = null")

    await run_places(library, dataset, "city", gap_days=1)
    await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)

    assert ("city", "Hangzhou", "03-03", "03-05") in told(await places(library, dataset))
    (found,) = await sets(library, dataset)
    assert [each.uri for each in found.images] == ["file:///1.jpg", "file:///new"]


async def test_a_cancelled_run_changes_nothing(library: Library, dataset: Dataset) -> None:
    await put_shots(library, dataset, *JOURNEY)
    kind = TaskType.LOCATION_DATE_CLUSTERING
    task = await request_file_sets(library, dataset, kind, Asking())

    await cancel_task(library, "Home", task.task_id)
    await run_file_sets(library, task.task_id)

    ended = await get_task(library, "Home", task.task_id, kind)
    assert (ended.status, ended.code) == (TaskStatus.FAILED, "TaskCancelled")
    assert await places(library, dataset) == []


async def test_a_stopped_run_goes_on_later(library: Library, dataset: Dataset) -> None:
    bits = bytes(range(32))
    await put_shots(library, dataset, *(Shot(f"file:///{n}", bits=bits) for n in "ab"))
    kind = TaskType.SIMILAR_IMAGE_CLUSTERING
    task = await request_file_sets(library, dataset, kind, Asking())
    refusals = []
    for _ in range(2):
        try:
            await run_file_sets(library, task.task_id, should_stop=lambda: True)
        except ServiceUnavailable as exc:
            refusals.append(exc)

    await asyncio.gather(*(run_file_sets(library, task.task_id) for _ in range(3)))

    assert len(refusals) == 2
    ended = await get_task(library, "Home", task.task_id, kind)
    assert ended.status is TaskStatus.SUCCEEDED
    assert len(await sets(library, dataset)) == 1


async def test_options_that_cannot_be_fail_the_task(library: Library, dataset: Dataset) -> None:
    task = await run_places(library, dataset, "planet")

    assert (task.status, task.code) == (TaskStatus.FAILED, "InvalidArgument")
    assert isinstance(task.project_id, int)
    async with library.database.reading() as connection:
        assert (await get_project(connection, "Home")).project_id == task.project_id


async def test_the_order_of_arrival_has_no_say(library: Library, dataset: Dataset) -> None:
    rng = np.random.default_rng(11)
    first = rng.integers(0, 256, 32, dtype=np.uint8)
    shots = []
    for number in range(12):
        bits = np.unpackbits(first)
        bits[rng.choice(256, 30, replace=False)] ^= 1
        shots.append(Shot(f"file:///{number:02}", bits=np.packbits(bits).tobytes()))

    async def outcome(order: list[Shot]) -> set[tuple[str, ...]]:
        async with library.database.transaction() as connection:
            uris = [shot.uri for shot in shots]
            await delete_files(connection, dataset.dataset_id, uris)
        for start in range(0, len(order), 5):
            await put_shots(library, dataset, *order[start : start + 5])
            await run_sets(library, dataset, TaskType.SIMILAR_IMAGE_CLUSTERING)
        return {tuple(image.uri for image in each.images) for each in await sets(library, dataset)}

    once = await outcome(shots)
    assert once
    assert await outcome(shots[::-1]) == once
    assert all(isinstance(each.cluster_id, UUID) for each in await sets(library, dataset))
