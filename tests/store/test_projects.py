import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.store.people import make_dataset, register

from visnomy.errors import (
    InvalidArgument,
    LimitExceeded,
    ResourceAlreadyExists,
    ResourceNotFound,
    StatusConflict,
)
from visnomy.model.project import Quotas
from visnomy.model.task import Task, TaskStatus, TaskType
from visnomy.store import datasets, files, projects, tasks
from visnomy.store.access import keys
from visnomy.store.clustering.locks import dataset_lock
from visnomy.store.database import Database
from visnomy.store.tasks import TaskQuery


async def test_a_name_is_given_once(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        with pytest.raises(ResourceAlreadyExists, match="project"):
            await make_dataset(connection)
        project = await projects.get_project(connection, dataset.project_name)
        with pytest.raises(ResourceAlreadyExists, match="dataset"):
            await datasets.create_dataset(
                connection, project, name="photos", description="", template_id="", quotas=Quotas()
            )
        assert project.dataset_count == 1
        assert project.tags == {"a": "b"}


async def test_a_full_project_takes_no_dataset(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection, name="d0")
        project = await projects.get_project(connection, dataset.project_name)
        for name in ("d1", "d2"):
            await datasets.create_dataset(
                connection, project, name=name, description="", template_id="", quotas=Quotas()
            )
        with pytest.raises(LimitExceeded):
            await datasets.create_dataset(
                connection, project, name="d3", description="", template_id="", quotas=Quotas()
            )
        names = []
        after = None
        while True:
            page = await datasets.list_datasets(
                connection, project, prefix="d", after=after, limit=2
            )
            names += [entry.name for entry in page.items]
            if page.position is None:
                break
            after = str(page.position[0])
        assert names == ["d0", "d1", "d2"]


async def test_what_is_absent_is_named(database: Database) -> None:
    async with database.transaction() as connection:
        await make_dataset(connection)
        with pytest.raises(ResourceNotFound, match="project"):
            await datasets.get_dataset(connection, "none", "photos")
        with pytest.raises(ResourceNotFound, match="dataset"):
            await datasets.get_dataset(connection, "project-of-photos", "none")
        with pytest.raises(ResourceNotFound, match="project"):
            await projects.delete_project(connection, "none")


async def test_only_what_is_empty_can_be_deleted(database: Database) -> None:
    async with database.transaction() as connection:
        dataset = await make_dataset(connection)
        await register(connection, dataset, ["oss://b/1"])
        with pytest.raises(StatusConflict):
            await datasets.delete_dataset(connection, dataset)
        with pytest.raises(StatusConflict):
            await projects.delete_project(connection, dataset.project_name)
        await files.delete_files(connection, dataset.dataset_id, ["oss://b/1"])
        await datasets.delete_dataset(connection, dataset)
        await projects.delete_project(connection, dataset.project_name)
        assert (
            await projects.list_projects(connection, prefix="", after=None, limit=5)
        ).items == []


def a_task(project_id: int, name: str, *, age: timedelta = timedelta()) -> Task:
    return Task(
        task_id=name,
        project_id=project_id,
        dataset_id=None,
        task_type=TaskType.FACE_CLUSTERING,
        status=TaskStatus.RUNNING,
        progress_percent=0,
        stage="",
        started_at=datetime.now(UTC) - age,
        tags={"name": name},
    )


async def test_a_task_runs_ends_once_and_is_forgotten(database: Database) -> None:
    async with database.transaction() as connection:
        project_id = (await make_dataset(connection)).project_id
        await tasks.create_task(connection, a_task(project_id, "new"))
        await tasks.create_task(connection, a_task(project_id, "old", age=timedelta(days=8)))
        assert (await tasks.get_task(connection, project_id, "old")).task_id == "old"
        await connection.execute(
            "update task set status = 'Failed', ended_at = started_at where task_id = 'old'"
        )
        await tasks.update_task(connection, "new", progress_percent=40, stage="Comparing")
        await tasks.finish_task(connection, "new", TaskStatus.SUCCEEDED, "", "")
        await tasks.finish_task(connection, "new", TaskStatus.FAILED, "InternalError", "late")
        task = await tasks.get_task(connection, project_id, "new")
        assert (task.status, task.progress_percent, task.code) == (TaskStatus.SUCCEEDED, 100, "")
        assert task.ended_at
        with pytest.raises(ResourceNotFound, match="task"):
            await tasks.get_task(connection, project_id, "old")


async def test_tasks_are_listed_in_every_order(database: Database) -> None:
    async with database.transaction() as connection:
        project_id = (await make_dataset(connection)).project_id
        names = ["b", "a", "d", "c", "e"]
        for place, name in enumerate(names):
            made = a_task(project_id, name, age=timedelta(minutes=10 - place))
            await tasks.create_task(connection, made)
        for name in ("d", "b"):
            await tasks.finish_task(connection, name, TaskStatus.SUCCEEDED, "", "")
        orders = {
            "TaskId": ["a", "b", "c", "d", "e"],
            "StartTime": names,
            "EndTime": ["d", "b", "a", "c", "e"],
        }
        for sort, expected in orders.items():
            for descending in (False, True):
                walked: list[str] = []
                after: tuple[object, ...] | None = None
                while True:
                    query = TaskQuery(limit=2, sort=sort, descending=descending, after=after)
                    page = await tasks.list_tasks(connection, project_id, query)
                    walked += [task.task_id for task in page.items]
                    after = page.position
                    if after is None:
                        break
                assert walked == (expected[::-1] if descending else expected), sort
        tagged = await tasks.list_tasks(connection, project_id, TaskQuery(tags={"name": "c"}))
        assert [task.task_id for task in tagged.items] == ["c"]
        with pytest.raises(InvalidArgument):
            await tasks.list_tasks(connection, project_id, TaskQuery(sort="Color"))


async def test_a_nonce_is_good_for_one_use(database: Database) -> None:
    now = datetime.now(UTC)
    async with database.transaction() as connection:
        assert await keys.use_nonce(connection, "key", "n", now + timedelta(minutes=5))
        assert not await keys.use_nonce(connection, "key", "n", now + timedelta(minutes=5))
        assert await keys.use_nonce(connection, "other", "n", now + timedelta(minutes=5))
        assert await keys.use_nonce(connection, "key", "old", now - timedelta(minutes=5))
        assert await keys.use_nonce(connection, "key", "old", now + timedelta(minutes=5))
        assert not await keys.use_nonce(connection, "key", "old", now + timedelta(minutes=5))


async def test_clustering_runs_of_a_dataset_take_turns(database: Database) -> None:
    inside = 0
    most = 0

    async def run() -> None:
        nonlocal inside, most
        async with database.transaction() as connection, dataset_lock(connection, 7):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            await connection.execute("select 1")
            inside -= 1

    await asyncio.gather(*(run() for _ in range(3)))
    assert most == 1
