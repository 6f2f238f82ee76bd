import asyncio
from collections.abc import Callable
from random import Random
from uuid import UUID, uuid4

import numpy as np
import pytest
from tests.store.people import (
    MODEL,
    Shot,
    add_shots,
    all_people,
    group_by_person,
    make_dataset,
)
from tests.store.whose import whose

from visnomy.errors import InvalidArgument, ResourceNotFound, StatusConflict
from visnomy.model.cluster import Cluster, ClusterChange, ClusterSort
from visnomy.model.page import TimeRange
from visnomy.model.project import Dataset
from visnomy.store import datasets, files
from visnomy.store.database import Database
from visnomy.store.faces import figures
from visnomy.store.people import clusters
from visnomy.store.people.clusters import PartitionPlan, query_clusters
from visnomy.store.rows import Connection

KEYS: dict[ClusterSort, Callable[[Cluster], object]] = {
    ClusterSort.OBJECT_ID: lambda _: 0,
    ClusterSort.PROJECT_NAME: lambda _: 0,
    ClusterSort.DATASET_NAME: lambda _: 0,
    ClusterSort.IMAGE_COUNT: lambda cluster: cluster.image_count,
    ClusterSort.VIDEO_COUNT: lambda cluster: cluster.video_count,
    ClusterSort.FACE_COUNT: lambda cluster: cluster.face_count,
    ClusterSort.CREATE_TIME: lambda cluster: cluster.created_at,
    ClusterSort.UPDATE_TIME: lambda cluster: cluster.updated_at,
    ClusterSort.GENDER: lambda cluster: cluster.gender,
    ClusterSort.GROUP_NAME: lambda cluster: cluster.name.encode(),
}


async def walk(
    connection: Connection, dataset: Dataset, sort: ClusterSort, *, descending: bool
) -> list[Cluster]:
    found: list[Cluster] = []
    after: tuple[object, ...] | None = None
    while True:
        page = await query_clusters(
            connection,
            dataset.dataset_id,
            sort=sort,
            descending=descending,
            after=after,
            limit=3,
            labels={},
            created=TimeRange(),
            updated=TimeRange(),
            with_total=False,
        )
        found += [row.cluster for row in page.items]
        if page.position is None:
            return found
        after = page.position


async def ask(
    connection: Connection,
    dataset: Dataset,
    *,
    labels: dict[str, str | None] | None = None,
    created: TimeRange | None = None,
) -> tuple[set[UUID], int | None]:
    page = await query_clusters(
        connection,
        dataset.dataset_id,
        sort=ClusterSort.FACE_COUNT,
        descending=True,
        after=None,
        limit=100,
        labels=labels or {},
        created=created or TimeRange(),
        updated=TimeRange(),
        with_total=True,
    )
    return {row.cluster.cluster_id for row in page.items}, page.total


async def crowd(connection: Connection) -> tuple[Dataset, list[UUID]]:
    """Fourteen people on forty photos and videos, many alike in every key."""
    random = Random(3)
    dataset = await make_dataset(connection)
    shots = [
        Shot(
            f"oss://b/{n}",
            tuple(random.sample(range(14), random.choice((1, 1, 2)))),
            media_type=random.choice(("image", "image", "video")),
        )
        for n in range(40)
    ]
    await add_shots(connection, dataset, shots)
    people = [UUID(int=random.getrandbits(128), version=4) for _ in range(14)]
    await group_by_person(connection, dataset, people)
    names = ("", "", "Ann", "ann", "Zoë", "\U0001f600", "\uffff")
    for cluster_id in await all_people(connection, dataset):
        change = ClusterChange(name=random.choice(names))
        await clusters.update_cluster(connection, dataset.dataset_id, cluster_id, change)
    return dataset, people


async def test_a_walk_in_every_order_finds_everybody_once(database: Database) -> None:
    async with database.transaction() as connection:
        dataset, _ = await crowd(connection)
        everybody = [row.cluster for row in (await all_people(connection, dataset)).values()]
        assert len(everybody) > 10
        for sort, key in KEYS.items():
            for descending in (False, True):
                expected = sorted(
                    everybody,
                    key=lambda cluster, key=key: (key(cluster), cluster.cluster_id.bytes),
                    reverse=descending,
                )
                found = await walk(connection, dataset, sort, descending=descending)
                assert found == expected, (sort, descending)


async def test_a_position_of_another_order_is_refused(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        with pytest.raises(InvalidArgument, match="NextToken"):
            await query_clusters(
                connection,
                dataset.dataset_id,
                sort=ClusterSort.IMAGE_COUNT,
                descending=False,
                after=("only-an-id",),
                limit=3,
                labels={},
                created=TimeRange(),
                updated=TimeRange(),
                with_total=False,
            )


async def test_labels_and_times_choose_people_and_count_them(database: Database) -> None:
    async with database.transaction() as connection:
        dataset, people = await crowd(connection)
        change = ClusterChange(custom_labels={"Family": "Straße", "x": "1"})
        await clusters.update_cluster(connection, dataset.dataset_id, people[0], change)
        everybody = await all_people(connection, dataset)
        chosen = ({people[0]}, 1)
        assert await ask(connection, dataset, labels={"FAMILY": "STRASSE"}) == chosen
        assert await ask(connection, dataset, labels={"family": None, "X": "1"}) == chosen
        assert await ask(connection, dataset, labels={"family": "other"}) == (set(), 0)
        assert await ask(connection, dataset) == (set(everybody), len(everybody))
        moment = everybody[people[0]].cluster.created_at
        assert await ask(connection, dataset, created=TimeRange(moment, moment)) == chosen


async def test_the_facts_of_a_person_follow_the_faces(database: Database) -> None:
    ann = uuid4()
    shots = [
        Shot("oss://b/1", (0,), ages=(20,)),
        Shot("oss://b/2", (0, 0), ages=(30, 40)),
        Shot("oss://b/3", (0,), ages=(50,), media_type="video"),
    ]
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, shots)
        await group_by_person(connection, dataset, [ann])
        cluster = (await all_people(connection, dataset))[ann].cluster
    assert (cluster.face_count, cluster.image_count, cluster.video_count) == (4, 2, 1)
    assert (cluster.min_age, cluster.average_age, cluster.max_age) == (20, 35, 50)
    assert (cluster.gender, cluster.meta_lock_version) == ("male", 0)


async def test_applying_a_plan_again_changes_nothing(database: Database) -> None:
    people = [uuid4(), uuid4()]
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n}", (0, 1, 2)) for n in range(3)])
        first = await group_by_person(connection, dataset, people)
        before = await all_people(connection, dataset)
        version = (await datasets.dataset_by_id(connection, dataset.dataset_id)).version
        second = await group_by_person(connection, dataset, people)
        assert (first.figures_changed, first.clusters_created) == (9, 2)
        assert (second.figures_changed, second.clusters_created, second.clusters_deleted) == (
            0,
            0,
            0,
        )
        assert await all_people(connection, dataset) == before
        after = await datasets.dataset_by_id(connection, dataset.dataset_id)
        assert after.version == version
        assert after.cluster_count == 2
        vectors = await figures.read_vectors(connection, dataset.dataset_id, MODEL)
    assert vectors.processed.all()
    assert whose(vectors).people == tuple(sorted(people))
    assert np.bincount(whose(vectors).place + 1).tolist() == [3, 3, 3]


async def test_people_who_lose_all_faces_go_and_a_chosen_cover_stays(database: Database) -> None:
    ann, ben = uuid4(), uuid4()
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n}", (0, 1)) for n in range(3)])
        await group_by_person(connection, dataset, [ann, ben])
        vectors = await figures.read_vectors(connection, dataset.dataset_id, MODEL)
        place, there = whose(vectors)
        anns = [UUID(bytes=each.tobytes()) for each in vectors.figure_id[place == there.index(ann)]]
        change = ClusterChange(cover_figure_id=anns[2])
        await clusters.update_cluster(connection, dataset.dataset_id, ann, change)
        labels = np.zeros(6, np.int32)
        confidence = np.full(6, 0.8, np.float32)
        plan = PartitionPlan(vectors.figure_id, [ann], labels, confidence, {ann: anns[0]})
        summary = await clusters.apply_partition(connection, dataset, plan)
        people = await all_people(connection, dataset)
        assert (summary.figures_changed, summary.clusters_deleted) == (6, 1)
        assert set(people) == {ann}
        assert people[ann].cluster.cover_figure_id == anns[2]
        assert people[ann].cluster.face_count == 6
        assert await clusters.recount(connection, dataset.dataset_id) == 0


async def test_stored_counts_that_went_wrong_are_repaired(database: Database) -> None:
    async with database.transaction() as connection:
        dataset, _ = await crowd(connection)
        before = await all_people(connection, dataset)
        assert await clusters.recount(connection, dataset.dataset_id) == 0
        victim = next(iter(before))
        statement = "update cluster set image_count = 99 where cluster_id = %s"
        await connection.execute(statement, [victim])
        assert await clusters.recount(connection, dataset.dataset_id) == 1
        after = await all_people(connection, dataset)
        assert after[victim].cluster.image_count == before[victim].cluster.image_count


async def test_a_change_needs_the_version_that_it_saw(database: Database) -> None:
    async with database.transaction() as connection:
        dataset, people = await crowd(connection)
        number = dataset.dataset_id
        (row,) = await clusters.get_clusters(connection, number, [people[0]])
        version = row.cluster.meta_lock_version
        change = ClusterChange(name="Ann", custom_id="c", expected_version=version)
        await clusters.update_cluster(connection, number, people[0], change)
        with pytest.raises(StatusConflict, match=f"is {version + 1}, not {version}"):
            await clusters.update_cluster(connection, number, people[0], change)
        (after,) = await clusters.get_clusters(connection, number, [people[0], uuid4()])
        assert (after.cluster.name, after.cluster.custom_id) == ("Ann", "c")
        assert after.cluster.meta_lock_version == version + 1
        assert after.cluster.updated_at > row.cluster.updated_at
        with pytest.raises(ResourceNotFound):
            await clusters.update_cluster(connection, number, uuid4(), ClusterChange(name="x"))
        (other,) = await clusters.get_clusters(connection, number, [people[1]])
        strange = ClusterChange(cover_figure_id=other.cluster.cover_figure_id)
        with pytest.raises(InvalidArgument, match="not a member"):
            await clusters.update_cluster(connection, number, people[0], strange)


async def test_two_changes_at_once_both_count(database: Database) -> None:
    async with database.transaction() as connection:
        dataset, people = await crowd(connection)
        (before,) = await clusters.get_clusters(connection, dataset.dataset_id, [people[0]])

    async def rename(name: str) -> None:
        async with database.transaction() as connection:
            change = ClusterChange(name=name)
            await clusters.update_cluster(connection, dataset.dataset_id, people[0], change)

    await asyncio.gather(*(rename(f"name {n}") for n in range(4)))
    async with database.reading() as connection:
        (after,) = await clusters.get_clusters(connection, dataset.dataset_id, [people[0]])
    assert after.cluster.meta_lock_version == before.cluster.meta_lock_version + 4


async def test_faces_that_went_meanwhile_are_passed_over(database: Database) -> None:
    people = [uuid4()]
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot(f"oss://b/{n}", (0,)) for n in range(3)])
        vectors = await figures.read_vectors(connection, dataset.dataset_id, MODEL)
        await files.delete_files(connection, dataset.dataset_id, ["oss://b/0"])
        await add_shots(connection, dataset, [Shot("oss://b/new", (0,))])
        plan = PartitionPlan(
            vectors.figure_id, people, np.zeros(3, np.int32), np.ones(3, np.float32)
        )
        summary = await clusters.apply_partition(connection, dataset, plan)
        assert summary.figures_changed == 2
        after = await figures.read_vectors(connection, dataset.dataset_id, MODEL)
    assert sorted(after.processed.tolist()) == [False, True, True]


async def test_an_empty_dataset_has_no_vectors_and_takes_an_empty_plan(
    database: Database,
) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        vectors = await figures.read_vectors(connection, dataset.dataset_id, MODEL)
        assert vectors.embedding.shape == (0, 0)
        assert whose(vectors).people == ()
        plan = PartitionPlan(vectors.figure_id, [], np.zeros(0, np.int32), np.zeros(0, np.float32))
        summary = await clusters.apply_partition(connection, dataset, plan)
    assert summary.cluster_count == 0


async def test_portraits_and_thumbnails_are_read_by_id(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await add_shots(connection, dataset, [Shot("oss://b/1", (4,))])
        (record,) = await files.get_files(connection, dataset.dataset_id, ["oss://b/1"])
        portrait = await figures.read_portrait(connection, record.figures[0].figure_id)
        assert portrait == b"portrait 4"
        assert await figures.read_portrait(connection, uuid4()) is None
        assert await figures.read_thumbnail(connection, record.object_id) == b"thumbnail"
        assert await figures.read_thumbnail(connection, "none") is None
