"""A file costs itself, never its neighbours: death, endless work, memory, defects."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from tests.jobs import finders
from tests.jobs.photos import plant, plant_one
from tests.jobs.processes import analysis_processes

from visnomy.errors import MediaError, MediaInterrupted, MediaTooLarge, WeightsError
from visnomy.jobs.analysis import AnalysisPool
from visnomy.model.content import Aspect
from visnomy.settings import MediaLimits

Children = Callable[[], list[int]]
LIMITS = MediaLimits(seconds=1.0, address_space_bytes=2 * 1024**3)


@pytest.fixture
async def pool() -> AsyncIterator[AnalysisPool]:
    opened = AnalysisPool(2, LIMITS, finders.load)
    yield opened
    await opened.close()


@pytest.fixture
def children() -> Children:
    """The processes of the test's own pool; servers of other tests may still have theirs."""
    before = set(analysis_processes(os.getpid()))
    return lambda: [pid for pid in analysis_processes(os.getpid()) if pid not in before]


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def analyse_all(pool: AnalysisPool, photos: list[Path]) -> list[object]:
    return await asyncio.gather(*map(pool.analyse, photos), return_exceptions=True)


async def test_files_come_back_with_faces(pool: AnalysisPool, tmp_path: Path) -> None:
    (photo,) = plant(tmp_path, 1)
    found = await pool.analyse(photo)
    assert found.facts.content_type == "image/jpeg"
    assert len(found.faces) == 1
    assert found.thumbnail_webp is not None


@pytest.mark.parametrize(
    ("title", "error", "sentence"),
    [
        ("die", MediaInterrupted, "The process that read the file died. Try again."),
        ("hang", MediaTooLarge, "Reading the file took longer than 1 seconds."),
        ("eat", MediaTooLarge, "The picture needs more memory than is allowed."),
        ("fail", MediaError, "The file could not be analysed (ZeroDivisionError)."),
    ],
)
async def test_one_bad_file_costs_only_itself(
    pool: AnalysisPool, tmp_path: Path, title: str, error: type[MediaError], sentence: str
) -> None:
    photos = plant(tmp_path, 12)
    photos.insert(5, plant_one(tmp_path / "bad.jpg", title=title))
    results = await analyse_all(pool, photos)
    assert [type(result) for result in results if isinstance(result, Exception)] == [error]
    assert str(results[5]) == sentence


async def test_a_process_killed_from_outside_costs_one_file(
    pool: AnalysisPool, children: Children, tmp_path: Path
) -> None:
    hanging = asyncio.create_task(pool.analyse(plant_one(tmp_path / "slow.jpg", title="hang")))
    await until(lambda: len(children()) == 2)
    others = asyncio.create_task(analyse_all(pool, plant(tmp_path, 30)))
    await asyncio.sleep(0.3)
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    results = [*await others, *await asyncio.gather(hanging, return_exceptions=True)]
    assert sum(isinstance(result, MediaInterrupted) for result in results) <= 2
    assert all(
        isinstance(result, MediaError) for result in results if isinstance(result, Exception)
    )


async def test_idle_processes_that_are_killed_cost_nothing(
    pool: AnalysisPool, children: Children, tmp_path: Path
) -> None:
    photos = plant(tmp_path, 4)
    await analyse_all(pool, photos)
    for pid in children():
        os.kill(pid, signal.SIGKILL)
    results = await analyse_all(pool, photos)
    assert not [result for result in results if isinstance(result, Exception)]


@pytest.mark.parametrize("is_frugal", [True, False])
async def test_faces_and_labels_take_turns(tmp_path: Path, *, is_frugal: bool) -> None:
    pool = AnalysisPool(1, MediaLimits(), finders.load, is_frugal=is_frugal)
    (photo,) = plant(tmp_path, 1)
    for _ in range(2):
        assert len((await pool.analyse(photo)).faces) == 1
        assert (await pool.describe(photo, {Aspect.LABELS})).labels is not None
    await pool.close()


async def test_missing_weights_are_told_before_the_first_file() -> None:
    pool = AnalysisPool(1, LIMITS, finders.load_without_weights)
    try:
        with pytest.raises(WeightsError, match=r"face\.onnx is absent"):
            await pool.warm()
    finally:
        await pool.close()


async def test_closing_kills_what_runs_at_once(children: Children, tmp_path: Path) -> None:
    pool = AnalysisPool(1, MediaLimits(), finders.load)
    hanging = asyncio.create_task(pool.analyse(plant_one(tmp_path / "a.jpg", title="hang")))
    await until(lambda: bool(children()))
    await asyncio.sleep(0.5)
    began = time.monotonic()
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    await pool.close()
    await pool.close()
    assert time.monotonic() - began < 2
    assert children() == []
