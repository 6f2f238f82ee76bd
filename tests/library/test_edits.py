"""What a caller changed survives later and simultaneous looks at the object."""

from pathlib import Path

from tests.jobs.photos import plant_one
from tests.library.conftest import HereAnalyser
from tests.library.tables import record, rows, waiting

from visnomy.library.context import Library
from visnomy.library.intake.edits import FileEdit, edit_file
from visnomy.library.intake.indexing import index_batch
from visnomy.library.intake.requests import index_files
from visnomy.model.analysis import Analysis
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset

URI = "oss://pics/a.jpg"
JOBS = "select count(*) from procrastinate_jobs where task_name = 'index_files'"


async def index(library: Library, analyser: HereAnalyser, dataset: Dataset) -> None:
    await index_files(library, dataset.project_name, dataset.name, [FileIntent(URI)])
    await index_batch(library, analyser, dataset.dataset_id, await waiting(library, dataset))


async def edit(library: Library, dataset: Dataset, **members: object) -> None:
    change = FileIntent(URI, "mine", {"k": "v"}, members)
    await edit_file(library, dataset.project_name, dataset.name, FileEdit(change))


async def test_a_change_outlives_the_next_indexing(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    plant_one(photos / "a.jpg", title="found")
    await index(library, analyser, dataset)
    await edit(library, dataset, Artist="Ann", Title=None, ProduceTime="2020-01-02t03:04:05z")
    edited = await record(library, URI)
    await index(library, analyser, dataset)

    again = await record(library, URI)
    moving = ("UpdateTime", "FileAccessTime", "SequenceNumber")
    assert again | {name: edited[name] for name in moving} == edited
    assert (edited["SequenceNumber"], again["SequenceNumber"]) == (2, 3)
    assert again["UpdateTime"] > edited["UpdateTime"]
    assert (again["Artist"], again["CustomId"], again["CustomLabels"]) == (
        "Ann",
        "mine",
        {"k": "v"},
    )
    assert "Title" not in again


async def test_a_change_during_a_look_is_kept_and_the_look_repeated(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    plant_one(photos / "a.jpg", title="found")
    await index(library, analyser, dataset)

    class Slow(HereAnalyser):
        async def analyse(self, path: Path) -> Analysis:
            await edit(library, dataset, Artist="Ann")
            return await super().analyse(path)

    jobs = await rows(library, JOBS)
    await index(library, Slow(), dataset)
    assert (await record(library, URI))["Artist"] == "Ann"
    left = await waiting(library, dataset)
    assert await rows(library, JOBS) == [(jobs[0][0] + 2,)]
    await index_batch(library, analyser, dataset.dataset_id, left)
    assert await waiting(library, dataset) == []
    assert (await record(library, URI))["Artist"] == "Ann"
