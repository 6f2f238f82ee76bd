"""A worker does what a change of model needs."""

from pathlib import Path

from tests.grouping.other_model import NAME, turned_space
from tests.jobs.conftest import Workshop
from tests.jobs.photos import plant

from visnomy.library.models.switching import list_switches, request_switch
from visnomy.model.file import FileIntent, object_id
from visnomy.model.switch import SwitchState
from visnomy.store.files import register_files
from visnomy.store.queue import defer_indexing


async def test_a_worker_changes_the_model(workshop: Workshop, photos: Path) -> None:
    library, dataset = workshop.library, workshop.dataset
    intents = [FileIntent(f"file://{path}") for path in plant(photos, 3)]
    ids = [object_id("1", dataset.project_name, dataset.name, each.uri) for each in intents]
    async with library.database.transaction() as connection:
        pending = await register_files(connection, dataset, intents, ids)
        await defer_indexing(connection, dataset.dataset_id, [file.file_id for file in pending])

    async def is_changed() -> bool:
        found = await list_switches(library, dataset.project_name, dataset.name)
        return bool(found) and found[0].state is SwitchState.DONE

    async with workshop.worker():
        await workshop.until(workshop.is_done)
        await request_switch(library, dataset, turned_space())
        await workshop.until(is_changed)

    async with library.database.reading() as connection:
        cursor = await connection.execute("select count(*) from embedding where model = %s", [NAME])
        assert await cursor.fetchone() == (3,)
