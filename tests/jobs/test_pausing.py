"""A paused dataset: its files wait through restarts, those in hand are finished, and it goes on."""

from pathlib import Path

from tests.jobs import finders
from tests.jobs.conftest import Workshop
from tests.jobs.photos import plant
from tests.library.looks import scan_folder

from visnomy.jobs.sweep import Sweep
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.library.intake.pausing import (
    Indexing,
    IndexingState,
    pause_indexing,
    read_indexing,
    resume_indexing,
)
from visnomy.library.overview import Stage, read_overview

PLACE = ("Home", "Photos")


async def states(library: Library) -> tuple[Indexing, Stage]:
    return await read_indexing(library, *PLACE), (await read_overview(library, *PLACE)).stage


async def test_a_pause_outlives_its_workers_and_loses_nothing(
    workshop: Workshop, photos: Path
) -> None:
    await settle(workshop.library, "Home", "Other")
    await pause_indexing(workshop.library, "Home", "Other")  # says nothing of this one
    plant(photos, 40)
    await scan_folder(workshop.library, workshop.dataset, photos)

    async def has_begun() -> bool:
        return (await workshop.counts()).indexed >= 2

    async def queue_is_empty() -> bool:
        return await workshop.jobs() == {}

    async with workshop.worker(finders.load_slow):
        await workshop.until(has_begun)
        at_pause = (await pause_indexing(workshop.library, *PLACE)).counts.indexed
        await workshop.until(queue_is_empty)
    rested, stage = await states(workshop.library)
    assert at_pause <= rested.counts.indexed <= at_pause + 16
    assert (rested.state, stage) == (IndexingState.PAUSED, Stage.PAUSED)
    assert (rested.rate_per_s, rested.left_s, rested.counts.failed) == (0.0, None, 0)

    plant(photos / "later", 3)
    await scan_folder(workshop.library, workshop.dataset, photos)
    async with workshop.worker():
        await workshop.until(queue_is_empty)
        assert await Sweep(workshop.library).requeue_forgotten_files() == 0
        assert (await workshop.counts()).pending == rested.counts.pending + 3
        await resume_indexing(workshop.library, *PLACE)
        await workshop.until(workshop.is_done)
    after, _ = await states(workshop.library)
    assert (after.counts.indexed, after.counts.faces, after.state) == (43, 43, IndexingState.IDLE)


async def test_a_second_call_changes_nothing(workshop: Workshop, photos: Path) -> None:
    plant(photos, 2)
    await scan_folder(workshop.library, workshop.dataset, photos)
    queued = await workshop.jobs()
    first = await pause_indexing(workshop.library, *PLACE)
    again = await pause_indexing(workshop.library, *PLACE)
    assert first.paused_at == again.paused_at is not None
    assert (await resume_indexing(workshop.library, *PLACE)).state is IndexingState.RUNNING
    assert (await resume_indexing(workshop.library, *PLACE)).paused_at is None
    assert await workshop.jobs() == queued
