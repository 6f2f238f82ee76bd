"""Runs that end before their time: killed in any stage, or cancelled."""

import asyncio
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from tests.grouping.albums import SIZES, plant, read_task, run, vectors
from tests.grouping.killed_run import ALL
from tests.grouping.test_decisions import NAMES, album

from visnomy.errors import StatusConflict
from visnomy.library import progress
from visnomy.library.clustering import run as clustering
from visnomy.library.clustering.grouping import group_faces
from visnomy.library.clustering.records import list_runs
from visnomy.library.clustering.run import request_clustering, run_clustering
from visnomy.library.context import Library
from visnomy.library.people.merging import request_merging
from visnomy.library.people.recounting import recount_people
from visnomy.library.tasks import cancel_task
from visnomy.model.project import Dataset
from visnomy.model.task import TaskStatus


@pytest.mark.parametrize("point", ALL)
async def test_a_killed_run_leaves_the_old_people_or_the_new_ones(
    library: Library, dataset: Dataset, tmp_path: Path, point: str
) -> None:
    await run(library, dataset)
    await plant(library, dataset, vectors(SIZES), start=50)
    before = await album(library, dataset)
    task = await request_clustering(library, dataset)

    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.grouping.killed_run"),
        *(library.database.url, str(tmp_path), task.task_id, point),
        cwd=Path(__file__).parents[2],
    )
    assert await killed.wait() == -signal.SIGKILL
    after = await album(library, dataset)
    runs = await list_runs(library, *NAMES, after=None, limit=10)

    done = point == "done"
    assert (await read_task(library, task)).status is TaskStatus("Succeeded" if done else "Running")
    assert len(runs.items) == 1 + done
    assert (after == before) is not done
    assert await recount_people(library, *NAMES) == []
    await run_clustering(library, task.task_id)
    assert (await read_task(library, task)).status is TaskStatus.SUCCEEDED
    assert all(person is not None for person, _ in (await album(library, dataset)).values())


async def test_a_run_that_is_cancelled_changes_nobody(
    library: Library, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await album(library, dataset)
    loop, started = asyncio.get_running_loop(), asyncio.Event()

    def endless(*arguments: object) -> None:
        note = cast("Callable[[float, str], None]", arguments[-1])
        loop.call_soon_threadsafe(started.set)
        while True:
            note(0.5, "Comparing faces")

    monkeypatch.setattr(progress, "TELL_S", 0.01)
    monkeypatch.setattr(clustering, "group_faces", endless)
    task = await request_clustering(library, dataset)
    running = asyncio.create_task(run_clustering(library, task.task_id))
    await started.wait()

    cancelled = await cancel_task(library, "home", task.task_id)
    await running

    assert (cancelled.status, cancelled.code) == (TaskStatus.FAILED, "TaskCancelled")
    assert await read_task(library, task) == cancelled
    assert await album(library, dataset) == before


async def test_a_run_that_waits_is_cancelled_before_it_begins(
    library: Library, dataset: Dataset
) -> None:
    task = await request_clustering(library, dataset)
    await cancel_task(library, "home", task.task_id)
    before = await album(library, dataset)

    await run_clustering(library, task.task_id)

    assert await album(library, dataset) == before


async def test_a_cancel_that_comes_last_wins_over_nothing_half_written(
    library: Library, dataset: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task ends between the comparing and the writing: nothing is written."""
    before = await album(library, dataset)
    task = await request_clustering(library, dataset)
    engine: Callable[..., object] = group_faces
    loop = asyncio.get_running_loop()

    def late(*arguments: object) -> object:
        found = engine(*arguments)
        ended = cancel_task(library, "home", task.task_id)
        asyncio.run_coroutine_threadsafe(ended, loop).result()
        return found

    monkeypatch.setattr(clustering, "group_faces", late)
    await run_clustering(library, task.task_id)

    assert (await read_task(library, task)).code == "TaskCancelled"
    assert await album(library, dataset) == before


async def test_only_clustering_runs_are_cancelled(library: Library, dataset: Dataset) -> None:
    await run(library, dataset)
    places = await album(library, dataset)
    first, second, *_ = sorted({person for person, _ in places.values() if person is not None})
    task, _ = await request_merging(library, dataset, first, [second], author="ann")
    with pytest.raises(StatusConflict, match="Only clustering runs"):
        await cancel_task(library, "home", task.task_id)
