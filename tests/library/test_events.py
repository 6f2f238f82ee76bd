"""An event is there exactly when its result is, whatever happened between asking and ending."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.jobs.photos import plant_one
from tests.library.conftest import HereAnalyser
from tests.library.tables import rows, waiting

from visnomy.errors import InvalidArgument
from visnomy.library.context import Library
from visnomy.library.events.telling import GONE
from visnomy.library.intake.edits import FileEdit, edit_file, edit_files
from visnomy.library.intake.indexing import give_up, index_batch
from visnomy.library.intake.requests import delete_files, index_files
from visnomy.model.event import Notice
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset

NOTICE = Notice("REQUEST", "data", ("photos",))
EVENTS = "select content from event where closed_at is not null order by closed_at"


async def ask(library: Library, dataset: Dataset, *names: str) -> str:
    intents = [FileIntent(f"oss://pics/{name}") for name in names]
    place = dataset.project_name, dataset.name
    return await index_files(library, *place, intents, notice=NOTICE)


async def outcomes(library: Library) -> list[list[str]]:
    """The errors of the files of every event that has ended."""
    found: Sequence[Sequence[Any]] = await rows(library, EVENTS)
    return [[file["Error"] for file in json.loads(text)["Files"]] for (text,) in found]


async def work(library: Library, analyser: HereAnalyser, dataset: Dataset) -> None:
    await index_batch(library, analyser, dataset.dataset_id, await waiting(library, dataset))


async def test_an_event_waits_for_the_last_file(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    plant_one(photos / "a.jpg")
    await ask(library, dataset, "a.jpg", "none.jpg")
    first, second = await waiting(library, dataset)
    await index_batch(library, analyser, dataset.dataset_id, [first])
    assert await outcomes(library) == []
    await index_batch(library, analyser, dataset.dataset_id, [second])
    await index_batch(library, analyser, dataset.dataset_id, [first, second])
    assert await outcomes(library) == [["", "[InvalidArgument] File does not exist."]]


async def test_a_file_that_is_asked_for_again_ends_both_events_with_its_newest_result(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    await ask(library, dataset, "a.jpg")
    await ask(library, dataset, "a.jpg")
    plant_one(photos / "a.jpg")
    await work(library, analyser, dataset)
    assert await outcomes(library) == [[""], [""]]


async def test_work_that_is_given_up_ends_the_event(library: Library, dataset: Dataset) -> None:
    await ask(library, dataset, "a.jpg")
    await give_up(library, dataset.dataset_id, await waiting(library, dataset), "Too often.")
    assert await outcomes(library) == [["[InternalError] Too often."]]


async def test_a_record_that_is_deleted_ends_the_event(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await ask(library, dataset, "a.jpg", "b.jpg")
    place = dataset.project_name, dataset.name
    await delete_files(library, *place, ["oss://pics/a.jpg"])
    assert await outcomes(library) == []
    await work(library, analyser, dataset)
    assert await outcomes(library) == [[GONE, "[InvalidArgument] File does not exist."]]


async def test_refusals_of_a_batch_leave_the_other_changes_and_are_told(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    for name in ("a.jpg", "b.jpg"):
        plant_one(photos / name)
        await ask(library, dataset, name)
    await work(library, analyser, dataset)
    uris = [f"oss://pics/{name}" for name in ("a.jpg", "none.jpg", "b.jpg")]
    edits = [FileEdit(FileIntent(uri, "new")) for uri in uris]
    edits.insert(1, FileEdit(FileIntent(uris[0], "bad", overrides={"Title": "nul \0"})))
    place = dataset.project_name, dataset.name
    done = await edit_files(library, *place, edits, notice=NOTICE)

    assert [each.refusal is None for each in done] == [True, False, False, True]
    assert await rows(library, "select custom_id from file order by uri") == [("new",), ("new",)]
    errors = (await outcomes(library))[-1]
    assert [error.partition(" ")[0] for error in errors] == [
        "",
        "[InvalidArgument]",
        "[ResourceNotFound]",
        "",
    ]


async def test_a_change_that_is_refused_sends_nothing(library: Library, dataset: Dataset) -> None:
    edit = FileEdit(FileIntent("oss://pics/a.jpg", custom_labels={"": "v"}))
    with pytest.raises(InvalidArgument):
        await edit_file(library, dataset.project_name, dataset.name, edit, notice=NOTICE)
    assert await rows(library, "select from event") == []


async def test_without_a_notice_nothing_is_written(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    plant_one(photos / "a.jpg")
    place = dataset.project_name, dataset.name
    await index_files(library, *place, [FileIntent("oss://pics/a.jpg")])
    await work(library, analyser, dataset)
    await delete_files(library, *place, ["oss://pics/a.jpg"])
    assert await rows(library, "select from event") == []
