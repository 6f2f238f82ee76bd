"""A worker does the jobs, stops promptly, and loses nothing when it is killed."""

import asyncio
import random
import signal
import time
from pathlib import Path

import pytest
from tests.jobs import finders
from tests.jobs.conftest import Beside, Workshop
from tests.jobs.photos import plant, plant_one
from tests.jobs.processes import analysis_processes, is_alive
from tests.library.looks import scan_folder

from visnomy.cli.logs import JsonFormatter
from visnomy.errors import ServiceUnavailable, WeightsError
from visnomy.jobs import worker
from visnomy.jobs.sweep import MAX_ATTEMPTS, TOO_OFTEN, Sweep
from visnomy.jobs.worker import run_worker
from visnomy.library.clustering.run import request_clustering
from visnomy.library.context import Library
from visnomy.library.tasks import get_task
from visnomy.model.task import TaskStatus, TaskType


async def scan(workshop: Workshop, photos: Path) -> int:
    return (await scan_folder(workshop.library, workshop.dataset, photos)).new


async def test_a_folder_is_indexed_and_the_queue_is_empty(workshop: Workshop, photos: Path) -> None:
    plant(photos, 80)
    plant_one(photos / "die.jpg", title="die")
    plant_one(photos / "hang.jpg", title="hang")
    (photos / "broken.jpg").write_bytes(b"no photo")
    await scan(workshop, photos)
    async with workshop.worker():
        await workshop.until(workshop.is_done)
    found = await workshop.counts()
    assert (found.indexed, found.failed, found.faces) == (80, 3, 80)
    assert await workshop.jobs() == {}


async def test_files_that_come_later_are_indexed_too(workshop: Workshop, photos: Path) -> None:
    async with workshop.worker():
        for number in range(3):
            plant(photos / str(number), 3)
            await scan(workshop, photos)
            await workshop.until(workshop.is_done)
    assert (await workshop.counts()).indexed == 9


async def test_clustering_is_done_beside_indexing(workshop: Workshop, photos: Path) -> None:
    plant(photos, 10)
    await scan(workshop, photos)
    task = await request_clustering(workshop.library, workshop.dataset)

    async def is_ended() -> bool:
        found = await get_task(workshop.library, "Home", task.task_id, TaskType.FACE_CLUSTERING)
        return found.status is TaskStatus.SUCCEEDED

    async with workshop.worker():
        await workshop.until(is_ended)


async def test_a_stop_is_prompt_and_puts_the_work_back(workshop: Workshop, photos: Path) -> None:
    plant(photos, 100)
    await scan(workshop, photos)
    async with workshop.worker(finders.load_slow) as stop:

        async def has_begun() -> bool:
            return (await workshop.counts()).indexed >= 4

        await workshop.until(has_begun)
        began = time.monotonic()
        stop.set()
    assert time.monotonic() - began < 3
    found = await workshop.counts()
    assert found.pending > 0
    assert set(await workshop.jobs()) == {"todo"}
    async with workshop.worker():
        await workshop.until(workshop.is_done)
    assert (await workshop.counts()).faces == 100


async def test_killed_workers_lose_nothing_and_repeat_nothing(
    workshop: Workshop, photos: Path, beside: Beside
) -> None:
    plant(photos, 120)
    await scan(workshop, photos)
    moments = random.Random(7)
    indexed = 0
    for _ in range(4):
        process = beside.start()

        async def has_progress(before: int = indexed) -> bool:
            return (await workshop.counts()).indexed > before

        await workshop.until(has_progress)
        await asyncio.sleep(moments.uniform(0, 0.5))
        process.send_signal(signal.SIGKILL)
        process.wait()
        now = (await workshop.counts()).indexed
        assert now >= indexed
        indexed = now
    async with workshop.worker():
        await workshop.until(workshop.is_done)
    found = await workshop.counts()
    assert (found.total, found.indexed, found.failed, found.faces) == (120, 120, 0, 120)
    assert await workshop.jobs() == {}


async def test_a_killed_worker_takes_its_processes_with_it(
    workshop: Workshop, photos: Path, beside: Beside
) -> None:
    plant(photos, 60)
    await scan(workshop, photos)
    process = beside.start()

    async def has_progress() -> bool:
        return (await workshop.counts()).indexed > 0

    await workshop.until(has_progress)
    children = analysis_processes(process.pid)
    process.send_signal(signal.SIGKILL)
    process.wait()

    async def are_gone() -> bool:
        return not [pid for pid in children if is_alive(pid)]

    assert len(children) == 2
    await workshop.until(are_gone, seconds=5)


async def test_two_workers_share_the_work_once(
    workshop: Workshop, photos: Path, beside: Beside
) -> None:
    plant(photos, 120)
    await scan(workshop, photos)
    beside.start()
    beside.start()
    await workshop.until(workshop.is_done)
    found = await workshop.counts()
    assert (found.indexed, found.faces) == (120, 120)


async def test_a_worker_without_weights_says_so(workshop: Workshop) -> None:
    with pytest.raises(WeightsError):
        await run_worker(workshop.library, stop=asyncio.Event(), load=finders.load_without_weights)


async def test_an_unexpected_error_of_a_worker_is_logged_with_its_place(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(library: Library) -> None:
        raise ZeroDivisionError("a defect")

    monkeypatch.setattr(worker, "deliver", fail)
    with pytest.raises(ZeroDivisionError, match="a defect"):
        await run_worker(workshop.library, stop=asyncio.Event(), load=finders.load)
    (record,) = [entry for entry in caplog.records if entry.name == worker.__name__]
    assert record.getMessage() == "the worker failed: a defect"
    assert "in fail" in JsonFormatter().format(record)


async def test_files_without_a_job_get_one(workshop: Workshop, photos: Path) -> None:
    plant(photos, 40)
    await scan(workshop, photos)
    await workshop.execute("delete from procrastinate_jobs")
    sweep = Sweep(workshop.library)
    assert await sweep.requeue_forgotten_files() == 40
    assert await sweep.requeue_forgotten_files() == 0
    async with workshop.worker():
        await workshop.until(workshop.is_done)


async def test_a_job_is_called_lost_at_the_second_look(workshop: Workshop, photos: Path) -> None:
    plant(photos, 1)
    await scan(workshop, photos)
    await workshop.execute("update procrastinate_jobs set status = 'doing'")
    sweep = Sweep(workshop.library)
    assert await sweep.requeue_lost_jobs() == 0
    assert await workshop.jobs() == {"doing": 1}
    assert await sweep.requeue_lost_jobs() == 1
    assert await workshop.jobs() == {"todo": 1}


async def test_a_job_that_is_lost_too_often_is_given_up(workshop: Workshop, photos: Path) -> None:
    plant(photos, 2)
    await scan(workshop, photos)
    await workshop.execute(
        "update procrastinate_jobs set status = 'doing', attempts = %s", MAX_ATTEMPTS
    )
    sweep = Sweep(workshop.library)
    await sweep.requeue_lost_jobs()
    await sweep.requeue_lost_jobs()
    assert await sweep.bury_failed_jobs() == 1
    assert (await workshop.counts()).failed == 2
    assert await workshop.jobs() == {}


async def test_a_clustering_that_fails_too_often_ends_its_task(workshop: Workshop) -> None:
    task = await request_clustering(workshop.library, workshop.dataset)
    await workshop.execute("update procrastinate_jobs set status = 'failed'")
    await Sweep(workshop.library).bury_failed_jobs()
    found = await get_task(workshop.library, "Home", task.task_id, TaskType.FACE_CLUSTERING)
    assert (found.status, found.message) == (TaskStatus.FAILED, TOO_OFTEN)


async def test_a_worker_outlives_the_loss_of_its_connections(
    workshop: Workshop, photos: Path
) -> None:
    plant(photos, 60)
    await scan(workshop, photos)
    async with workshop.worker(finders.load_slow):

        async def has_begun() -> bool:
            return (await workshop.counts()).indexed >= 4

        await workshop.until(has_begun)
        await workshop.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity "
            "where datname = current_database() and pid <> pg_backend_pid()"
        )
        await workshop.until(workshop.is_done)
    found = await workshop.counts()
    assert (found.indexed, found.faces) == (60, 60)


async def test_a_project_has_no_more_work_at_once_than_it_may(
    workshop: Workshop, photos: Path
) -> None:
    await workshop.execute("update project set engine_concurrency = 1")
    plant(photos, 70)
    await scan(workshop, photos)
    most = 0

    async def is_done() -> bool:
        nonlocal most
        async with workshop.library.database.reading() as connection:
            cursor = await connection.execute("select count(*) from engine_work")
            row = await cursor.fetchone()
        most = max(most, row[0] if row else 0)
        return await workshop.is_done()

    async with workshop.worker():
        await workshop.until(is_done)
    assert most == 1
    assert (await workshop.counts()).indexed == 70


async def test_a_stop_while_the_database_goes_ends_the_worker(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = asyncio.Event()

    async def session(*_: object) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise ExceptionGroup("", [ServiceUnavailable("The database is away.")]) from None

    monkeypatch.setattr(worker, "_session", session)
    stop = asyncio.Event()
    work = asyncio.create_task(run_worker(workshop.library, stop=stop, load=finders.load))
    await began.wait()
    stop.set()
    async with asyncio.timeout(10):
        await work
