"""Records say what was found, what the caller said, or why there is nothing; once each."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.jobs.photos import plant, plant_one
from tests.library.conftest import HereAnalyser
from tests.library.tables import record, rows, waiting

from visnomy.errors import MediaError, MediaInterrupted, ServiceUnavailable
from visnomy.library.context import Library
from visnomy.library.intake.indexing import NOT_STORED, give_up, index_batch
from visnomy.model.analysis import Analysis
from visnomy.model.file import FileIntent, object_id
from visnomy.model.project import Dataset, Quotas
from visnomy.store import datasets, projects
from visnomy.store.documents import unpack
from visnomy.store.files import register_files


async def register(library: Library, dataset: Dataset, *intents: FileIntent) -> list[int]:
    ids = [object_id("1", dataset.project_name, dataset.name, intent.uri) for intent in intents]
    async with library.database.transaction() as connection:
        pending = await register_files(connection, dataset, intents, ids)
    return [file.file_id for file in pending]


def uri_of(path: Path) -> str:
    return f"file://{path}"


async def templated(library: Library, template_id: str) -> Dataset:
    async with library.database.transaction() as connection:
        project = await projects.create_project(
            connection,
            name="Other",
            description="",
            service_role="",
            template_id=template_id,
            quotas=Quotas(),
            max_dataset_count=10,
            tags={},
        )
        return await datasets.create_dataset(
            connection, project, name="Set", description="", template_id="", quotas=project.quotas
        )


async def test_a_record_says_what_was_found(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    path = plant_one(photos / "a.jpg", title="On the beach")
    ids = await register(library, dataset, FileIntent("oss://pics/a.jpg", "id-1", {"k": "v"}))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, "oss://pics/a.jpg")
    assert list(found) == sorted(found)
    assert "Figures" not in found
    assert (
        found
        | {
            "ObjectStatus": "Indexed",
            "ObjectType": "file",
            "ProjectName": "Home",
            "DatasetName": "Photos",
            "URI": "oss://pics/a.jpg",
            "Filename": "a.jpg",
            "CustomId": "id-1",
            "CustomLabels": {"k": "v"},
            "ContentType": "image/jpeg",
            "MediaType": "image",
            "Title": "On the beach",
            "Size": path.stat().st_size,
            "ImageWidth": 160,
            "ImageHeight": 120,
            "FigureCount": 1,
            "OSSObjectType": "Normal",
            "OSSStorageClass": "Standard",
        }
        == found
    )
    assert found["ETag"].strip('"').lower() == found["FileHash"]
    assert found["OSSCRC64"].isdigit()
    assert found["UpdateTime"] > found["CreateTime"]
    assert len(found["FileModifiedTime"]) == len("2026-11-22T15:17:32.123456000Z")


async def test_a_local_file_has_no_headers_of_oss(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    uri = uri_of(plant_one(photos / "a.jpg"))
    ids = await register(library, dataset, FileIntent(uri))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, uri)
    assert not {"OSSObjectType", "OSSStorageClass", "CustomId", "CustomLabels"} & found.keys()


async def test_a_face_has_its_record(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    ids = await register(library, dataset, FileIntent(uri_of(plant_one(photos / "a.jpg"))))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    ((figure_id, document),) = await rows(library, "select figure_id, document from figure")
    assert orjson.loads(unpack(document)) == {
        "FigureId": str(figure_id),
        "Boundary": {"Height": 60, "Left": 40, "Top": 30, "Width": 80},
        "FaceQuality": 0.9,
        "FigureConfidence": 0.9877,
        "FigureType": "face",
        "HeadPose": {"Pitch": 1.23, "Roll": -2.0, "Yaw": 3.0},
        "Sharpness": 0.8,
    }


async def test_what_the_caller_said_wins(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    uri = uri_of(plant_one(photos / "a.jpg", title="mine"))
    overrides = {"Title": "yours", "ProduceTime": "2020-01-02T03:04:05+08:00", "MediaType": "other"}
    ids = await register(library, dataset, FileIntent(uri, overrides=overrides))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, uri)
    assert found | overrides == found
    ((produced_at, media_type),) = await rows(library, "select produced_at, media_type from file")
    assert produced_at.isoformat().startswith("2020-01-0")
    assert media_type == "other"


async def test_a_vanished_file_says_so_and_loses_its_faces(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    path = plant_one(photos / "a.jpg")
    uri = uri_of(path)
    ids = await register(library, dataset, FileIntent(uri))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    path.unlink()
    await register(library, dataset, FileIntent(uri))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, uri)
    assert (found["ObjectStatus"], found["Reason"]) == ("Failed", "File does not exist.")
    assert await rows(library, "select count(*) from figure") == [(0,)]


@pytest.mark.parametrize(
    ("error", "faces"), [(MediaError("Damaged."), 0), (MediaInterrupted("A dead process."), 1)]
)
async def test_faces_stay_where_the_file_may_be_sound(  # noqa: PLR0917 (fixtures)
    library: Library,
    dataset: Dataset,
    photos: Path,
    analyser: HereAnalyser,
    error: MediaError,
    faces: int,
) -> None:
    path = plant_one(photos / "a.jpg")
    ids = await register(library, dataset, FileIntent(uri_of(path)))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    analyser.fatal[path.name] = error
    await register(library, dataset, FileIntent(uri_of(path)))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, uri_of(path))
    assert (found["ObjectStatus"], found["Reason"]) == ("Failed", str(error))
    assert found["Size"] == path.stat().st_size
    assert await rows(library, "select count(*) from figure") == [(faces,)]


async def test_one_bad_file_costs_the_others_nothing(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    planted = plant(photos, 10)
    planted[3].write_bytes(b"")
    planted[6].write_bytes(planted[6].read_bytes()[:400])
    ids = await register(library, dataset, *(FileIntent(uri_of(path)) for path in planted))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    states = dict(await rows(library, "select status, count(*) from file group by status"))
    assert states == {"Indexed": 8, "Failed": 2}


async def test_a_second_run_does_nothing(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    ids = await register(library, dataset, *(FileIntent(uri_of(p)) for p in plant(photos, 5)))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    await index_batch(library, analyser, dataset.dataset_id, ids)
    assert len(analyser.asked) == 5


async def test_a_run_that_was_cut_off_goes_on_where_it_was(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    ids = await register(library, dataset, *(FileIntent(uri_of(p)) for p in plant(photos, 9)))
    analyser.fatal["0004.jpg"] = MediaError("never reached")

    class Failing(HereAnalyser):
        async def analyse(self, path: Path) -> Analysis:
            if path.name > "0004.jpg":
                await asyncio.sleep(0.6)
                raise ServiceUnavailable("no processes")
            return await super().analyse(path)

    with pytest.raises(ServiceUnavailable):
        await index_batch(library, Failing(), dataset.dataset_id, ids)
    left = await waiting(library, dataset)
    assert len(left) == 4
    await index_batch(library, analyser, dataset.dataset_id, ids)
    assert len(analyser.asked) == 4
    assert await rows(library, "select count(*), count(distinct file_id) from figure") == [(9, 9)]


async def test_a_result_for_an_older_request_is_dropped(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    path = plant_one(photos / "a.jpg", title="old")
    ids = await register(library, dataset, FileIntent(uri_of(path)))

    class Slow(HereAnalyser):
        async def analyse(self, path: Path) -> Analysis:
            found = await super().analyse(path)
            plant_one(path, title="new")
            await register(library, dataset, FileIntent(uri_of(path)))
            return found

    await index_batch(library, Slow(), dataset.dataset_id, ids)
    assert await waiting(library, dataset) == ids
    await index_batch(library, analyser, dataset.dataset_id, ids)
    assert (await record(library, uri_of(path)))["Title"] == "new"


async def test_a_record_that_cannot_be_stored_costs_only_itself(
    library: Library,
    dataset: Dataset,
    photos: Path,
    analyser: HereAnalyser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plant(photos, 4)
    intents = [FileIntent(uri_of(photos / f"000{number}.jpg")) for number in range(4)]
    ids = await register(library, dataset, *intents)
    await index_batch(library, _misleading(analyser), dataset.dataset_id, ids)
    assert await failures(library) == [(intents[1].uri,)]
    states = dict(await rows(library, "select status, count(*) from file group by status"))
    assert states == {"Indexed": 3, "Failed": 1}
    assert "cannot be stored" in caplog.text


def _misleading(analyser: HereAnalyser) -> HereAnalyser:
    """Gives the second photo a content type that no column holds."""
    plain = analyser.analyse

    async def analyse(path: Path) -> Analysis:
        found = await plain(path)
        if path.name != "0001.jpg":
            return found
        return replace(found, facts=replace(found.facts, content_type="a\0b"))

    analyser.analyse = analyse  # type: ignore[method-assign]
    return analyser


async def failures(library: Library) -> Sequence[tuple[Any, ...]]:
    return await rows(
        library, "select uri from file where status = 'Failed' and reason = %s", NOT_STORED
    )


async def test_the_default_template_extracts_nothing(
    library: Library, photos: Path, analyser: HereAnalyser
) -> None:
    dataset = await templated(library, "Official:DefaultEmptyId")
    uri = uri_of(plant_one(photos / "a.jpg"))
    ids = await register(library, dataset, FileIntent(uri, "mine"))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, uri)
    assert analyser.asked == []
    assert set(found) == {
        "CreateTime",
        "CustomId",
        "DatasetName",
        "ObjectId",
        "ObjectStatus",
        "ObjectType",
        "OwnerId",
        "ProjectName",
        "SequenceNumber",
        "URI",
        "UpdateTime",
    }


async def test_the_basic_template_reads_headers_only(
    library: Library, photos: Path, analyser: HereAnalyser
) -> None:
    dataset = await templated(library, "Official:OSSBasicMeta")
    (photos / "a.heic").write_bytes(b"123456789")
    ids = await register(library, dataset, FileIntent("oss://pics/a.heic"))
    await index_batch(library, analyser, dataset.dataset_id, ids)
    found = await record(library, "oss://pics/a.heic")
    assert analyser.asked == []
    assert found["ContentType"] == "image/heic"
    assert found["OSSCRC64"] == "11051210869376104954"
    assert found["ContentMd5"] == "JfnnlDI7RTiF9RgfG2JNCw=="
    assert not {"EXIF", "ImageWidth", "MediaType", "FigureCount"} & found.keys()


async def test_giving_up_names_the_reason(library: Library, dataset: Dataset, photos: Path) -> None:
    uri = uri_of(plant_one(photos / "a.jpg"))
    ids = await register(library, dataset, FileIntent(uri))
    await give_up(library, dataset.dataset_id, ids, "Too often.")
    assert (await record(library, uri))["Reason"] == "Too often."


async def test_a_dataset_that_is_gone_is_no_error(
    library: Library, dataset: Dataset, analyser: HereAnalyser
) -> None:
    await index_batch(library, analyser, dataset.dataset_id + 1, [1, 2])
