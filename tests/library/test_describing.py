"""The second look: what pictures show comes into their records, as the template then says."""

from pathlib import Path

import pytest
from tests.jobs.photos import plant_one
from tests.library.conftest import HereAnalyser
from tests.library.tables import record, rows
from tests.library.test_indexing import register

from visnomy.errors import MediaError
from visnomy.jobs.sweep import Sweep
from visnomy.library.context import Library
from visnomy.library.intake.describing import describe_batch
from visnomy.library.intake.edits import FileEdit, edit_file
from visnomy.library.intake.indexing import index_batch
from visnomy.library.projects import update_dataset
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset, DatasetChange
from visnomy.store.files import counts

URI = "oss://pics/pier.jpg"
IMAGES, FACES = "Official:ImageManagement", "Official:FaceManagement"


async def switch(library: Library, dataset: Dataset, template_id: str) -> None:
    change = DatasetChange(template_id=template_id)
    await update_dataset(library, dataset.project_name, dataset.name, change)


async def wait_count(library: Library, dataset: Dataset) -> int:
    async with library.database.reading() as connection:
        return (await counts(connection, dataset.dataset_id)).undescribed


@pytest.fixture
async def file_id(library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser) -> int:
    """One photo whose faces are found, in a dataset for images."""
    await switch(library, dataset, IMAGES)
    plant_one(photos / "pier.jpg")
    (file_id,) = await register(library, dataset, FileIntent(URI))
    await index_batch(library, analyser, dataset.dataset_id, [file_id])
    return file_id


async def test_faces_are_there_before_labels_and_text(
    library: Library, dataset: Dataset, analyser: HereAnalyser, file_id: int
) -> None:
    before = await record(library, URI)
    assert before["FigureCount"] == 1
    assert not {"Labels", "OCRContents", "OCRTexts"} & set(before)
    assert await wait_count(library, dataset) == 1
    jobs = await rows(library, "select task_name, priority, args from procrastinate_jobs")
    asked = {"dataset_id": dataset.dataset_id, "file_ids": [file_id]}
    assert jobs == [("describe_files", -10, asked)]

    await describe_batch(library, analyser, dataset.dataset_id, [file_id])
    found = await record(library, URI)
    assert list(found) == sorted(found)
    assert [(each["Language"], each["LabelName"]) for each in found["Labels"]] == [
        ("en", "pier"),
        ("zh-Hans", "码头"),
    ]
    assert found["Labels"][1]["ParentLabelName"] == "建筑"
    assert found["OCRTexts"] == found["OCRContents"][0]["Contents"] == "pier"
    assert found["UpdateTime"] > before["UpdateTime"]
    new = {"Labels", "OCRContents", "OCRTexts", "UpdateTime"}
    assert {name: each for name, each in found.items() if name not in new} == {
        name: each for name, each in before.items() if name != "UpdateTime"
    }
    assert await wait_count(library, dataset) == 0

    await describe_batch(library, analyser, dataset.dataset_id, [file_id])
    assert analyser.described == ["pier.jpg"]


async def test_a_change_of_template_acts_at_once(
    library: Library, dataset: Dataset, analyser: HereAnalyser, file_id: int
) -> None:
    await switch(library, dataset, FACES)
    await describe_batch(library, analyser, dataset.dataset_id, [file_id])
    assert analyser.described == []
    assert "Labels" not in await record(library, URI)
    assert await wait_count(library, dataset) == 0

    await register(library, dataset, FileIntent(URI))
    await index_batch(library, analyser, dataset.dataset_id, [file_id])
    assert await wait_count(library, dataset) == 0


async def test_what_the_caller_says_wins(
    library: Library, dataset: Dataset, analyser: HereAnalyser, file_id: int
) -> None:
    mine = [{"LabelName": "holiday"}]
    edit = FileEdit(FileIntent(URI, overrides={"Labels": mine}), {})
    await edit_file(library, dataset.project_name, dataset.name, edit)
    await describe_batch(library, analyser, dataset.dataset_id, [file_id])
    found = await record(library, URI)
    assert found["Labels"] == mine
    assert found["OCRTexts"] == "pier"


async def test_a_picture_that_cannot_be_read_again_keeps_its_record(
    library: Library, dataset: Dataset, analyser: HereAnalyser, file_id: int
) -> None:
    before = await record(library, URI)
    analyser.fatal["pier.jpg"] = MediaError("The picture is damaged or cut off.")
    await describe_batch(library, analyser, dataset.dataset_id, [file_id])
    assert await record(library, URI) == before
    assert await wait_count(library, dataset) == 0


async def test_other_bytes_are_left_to_the_next_look(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser, file_id: int
) -> None:
    plant_one(photos / "pier.jpg", 5, title="another picture")
    await describe_batch(library, analyser, dataset.dataset_id, [file_id])
    assert analyser.described == []
    assert "Labels" not in await record(library, URI)


async def test_a_file_without_a_job_is_found_again(
    library: Library, dataset: Dataset, file_id: int
) -> None:
    async with library.database.transaction() as connection:
        await connection.execute("delete from procrastinate_jobs")
    assert await Sweep(library).requeue_forgotten_files() == 1
    ((name, args),) = await rows(library, "select task_name, args from procrastinate_jobs")
    assert (name, args["file_ids"]) == ("describe_files", [file_id])
    assert await Sweep(library).requeue_forgotten_files() == 0
    async with library.database.transaction() as connection:
        await connection.execute("update procrastinate_jobs set status = 'failed'")
    assert await Sweep(library).bury_failed_jobs() == 1
    assert await wait_count(library, dataset) == 0
