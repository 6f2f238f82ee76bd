"""Faces of people who were erased, when their files are looked at again."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from tests.jobs.photos import plant_one
from tests.library.conftest import HereAnalyser
from tests.library.tables import record, rows, waiting
from tests.library.test_indexing import register

from visnomy.library.context import Library
from visnomy.library.intake.indexing import index_batch
from visnomy.library.people.decisions import make_person
from visnomy.library.people.forgetting import forget_person, preview_forgetting
from visnomy.model.analysis import Analysis
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary
from visnomy.model.project import Dataset

NAMES = ("Home", "Photos")
URIS = ("oss://pics/a.jpg", "oss://pics/b.jpg")


async def look(library: Library, dataset: Dataset, analyser: HereAnalyser) -> None:
    """Index the photos, anew or for the first time."""
    ids = await register(library, dataset, *map(FileIntent, URIS))
    await index_batch(library, analyser, dataset.dataset_id, ids)


async def faces(library: Library) -> list[UUID]:
    return [face for (face,) in await rows(library, "select figure_id from figure order by 1")]


async def forget(library: Library, ids: Sequence[UUID], *, keep: bool = True) -> None:
    (person,) = (await make_person(library, *NAMES, ids, author="ann")).begins
    code = (await preview_forgetting(library, *NAMES, person)).confirmation
    await forget_person(
        library, *NAMES, person, confirmation=code, author="ann", keep_forgotten=keep
    )


@pytest.fixture
async def indexed(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> list[UUID]:
    """Two photos with a face each."""
    for uri in URIS:
        plant_one(photos / uri.rpartition("/")[2])
    await look(library, dataset, analyser)
    return await faces(library)


async def test_a_forgotten_face_stays_away_when_its_file_is_looked_at_again(
    library: Library, dataset: Dataset, analyser: HereAnalyser, indexed: list[UUID]
) -> None:
    before = await record(library, URIS[0])
    await forget(library, indexed)
    after = await record(library, URIS[0])
    assert (before["FigureCount"], after["FigureCount"]) == (1, 0)
    assert after["SequenceNumber"] == before["SequenceNumber"] + 1
    assert after["UpdateTime"] > before["UpdateTime"]

    await look(library, dataset, analyser)

    assert await faces(library) == []
    assert (await record(library, URIS[0]))["FigureCount"] == 0


async def test_another_face_on_the_same_photo_is_found(
    library: Library,
    dataset: Dataset,
    analyser: HereAnalyser,
    indexed: list[UUID],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await forget(library, indexed)
    analyse = analyser.analyse

    async def with_another(path: Path) -> Analysis:
        found = await analyse(path)
        (face,) = found.faces
        box = face.boundary
        other = Boundary(box.left + box.width, box.top, box.width, box.height)
        return replace(found, faces=(face, replace(face, boundary=other)))

    monkeypatch.setattr(analyser, "analyse", with_another)
    await look(library, dataset, analyser)

    assert len(await faces(library)) == len(URIS)
    assert (await record(library, URIS[0]))["FigureCount"] == 1


async def test_faces_come_back_where_that_was_allowed(
    library: Library, dataset: Dataset, analyser: HereAnalyser, indexed: list[UUID]
) -> None:
    await forget(library, indexed, keep=False)
    assert await rows(library, "select * from forgotten_face") == []

    await look(library, dataset, analyser)

    assert len(await faces(library)) == len(URIS)
    assert not set(await faces(library)) & set(indexed)


async def test_a_look_that_was_under_way_brings_nobody_back(
    library: Library, dataset: Dataset, indexed: list[UUID]
) -> None:
    class Slow(HereAnalyser):
        """The person is forgotten while the first photo is looked at."""

        async def analyse(self, path: Path) -> Analysis:
            found = await super().analyse(path)
            if len(self.asked) == 1:
                await forget(library, indexed)
            return found

    await look(library, dataset, Slow())
    assert await faces(library) == []
    ids = await waiting(library, dataset)
    assert ids, "the other photo may have been done before the person was forgotten"
    asked = "select count(*) from procrastinate_jobs where task_name = 'index_files'"
    assert (await rows(library, asked))[0][0] >= 1

    await index_batch(library, HereAnalyser(), dataset.dataset_id, ids)

    assert await faces(library) == []
    assert await waiting(library, dataset) == []


async def test_a_file_that_goes_takes_its_places_along(
    library: Library, indexed: list[UUID]
) -> None:
    await forget(library, indexed)
    assert len(await rows(library, "select * from forgotten_face")) == len(URIS)
    async with library.database.transaction() as connection:
        await connection.execute("delete from file where uri = %s", [URIS[0]])
    assert len(await rows(library, "select * from forgotten_face")) == 1
    assert await rows(library, "select author, counts ->> 'figures' from forgotten") == [
        ("ann", "2")
    ]
