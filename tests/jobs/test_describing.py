"""Workers find all faces before they say what pictures show, and lose nothing when killed."""

import signal
from pathlib import Path

import orjson
from tests.jobs.conftest import Beside, Workshop
from tests.jobs.photos import plant
from tests.library.looks import scan_folder

from visnomy.library.intake.bindings import follow_folders
from visnomy.library.intake.story import Intake, IntakeProgress
from visnomy.library.projects import update_dataset
from visnomy.model.project import DatasetChange
from visnomy.store.documents import unpack

STATE = """
select (select count(*) from procrastinate_jobs
        where task_name = 'index_files' and status = 'todo'),
    (select count(*) from file where status = 'Indexed' and not undescribed)
"""


async def state(workshop: Workshop) -> tuple[int, int]:
    """Batches of files whose faces nobody looks for yet, and files with all that they show."""
    async with workshop.library.database.reading() as connection:
        row = await (await connection.execute(STATE)).fetchone()
    assert row is not None
    return row[0], row[1]


async def ask(workshop: Workshop, photos: Path, count: int) -> None:
    change = DatasetChange(template_id="Official:ImageManagement")
    await update_dataset(workshop.library, "Home", "Photos", change)
    plant(photos, count)
    await scan_folder(workshop.library, workshop.dataset, photos)


async def test_killed_workers_describe_all_after_all_faces(
    workshop: Workshop, photos: Path, beside: Beside
) -> None:
    await ask(workshop, photos, 40)
    seen: list[tuple[int, int]] = []

    async def has_described(least: int) -> bool:
        seen.append(await state(workshop))
        return seen[-1][1] >= least

    for least in (1, 5):
        process = beside.start()
        await workshop.until(lambda least=least: has_described(least))  # type: ignore[misc]
        process.send_signal(signal.SIGKILL)
        process.wait()
    async with workshop.worker():
        await workshop.until(lambda: has_described(40))
    assert all(batches == 0 for batches, described in seen if described)
    found = await workshop.counts()
    assert (found.indexed, found.faces, found.undescribed) == (40, 40, 0)
    assert await workshop.jobs() == {}
    async with workshop.library.database.reading() as connection:
        cursor = await connection.execute("select document from file")
        records = [orjson.loads(unpack(document)) for (document,) in await cursor.fetchall()]
    assert len(records) == 40
    assert all(each["FigureCount"] == 1 for each in records)


async def test_the_story_of_a_folder_ends_when_all_is_read(
    workshop: Workshop, photos: Path
) -> None:
    change = DatasetChange(template_id="Official:ImageManagement")
    dataset = await update_dataset(workshop.library, "Home", "Photos", change)
    plant(photos, 12)
    states: list[IntakeProgress] = []
    folders = await follow_folders(workshop.library, dataset, [photos])
    async with workshop.worker():
        result = await Intake(workshop.library, dataset, folders, states.append).run()
    assert (result.new, result.clustered) == (12, True)
    assert (await workshop.counts()).undescribed == 0
    percents = [state.percent for state in states]
    assert percents == sorted(percents)
    assert (states[-1].stage, states[-1].percent, states[-1].done) == ("Done", 100, 12)
    finding = [state.percent for state in states if state.stage == "Finding faces"]
    assert finding
    assert max(finding) == 60
