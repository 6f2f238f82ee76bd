"""A change of model while files are indexed: no face is left without the vector that it needs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ImageColor
from tests.grouping.other_model import NAME, turned_space
from tests.jobs.finders import turned
from tests.jobs.photos import plant, plant_one
from tests.library.conftest import HereAnalyser
from tests.library.tables import rows, waiting
from tests.library.test_indexing import register, uri_of

from visnomy.errors import MediaError, ServiceUnavailable
from visnomy.library.context import Library
from visnomy.library.intake.indexing import index_batch
from visnomy.library.models.switching import list_switches, request_switch, run_switch, undo_switch
from visnomy.model.analysis import Analysis
from visnomy.model.figure import Moment
from visnomy.model.file import FileIntent
from visnomy.model.project import Dataset
from visnomy.model.switch import SwitchState

MODELS = """
select filename, array_agg(model order by model) from file
join figure using (file_id) join embedding using (figure_id) group by filename order by filename
"""
VECTORS = "select first_ms, model, vector from figure join embedding using (figure_id)"
BOTH = ["test", NAME]


async def index(library: Library, dataset: Dataset, analyser: HereAnalyser, *paths: Path) -> None:
    ids = await register(library, dataset, *(FileIntent(uri_of(path)) for path in paths))
    await index_batch(library, analyser, dataset.dataset_id, ids)


def colour_vector(colour: str) -> NDArray[np.float32]:
    vector = np.resize(np.array(ImageColor.getrgb(colour)) + 1, 128).astype(np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


async def state(library: Library) -> SwitchState:
    return (await list_switches(library, "Home", "Photos"))[0].state


async def test_files_that_come_before_during_and_after_have_the_vectors(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    await index(library, dataset, analyser, *plant(photos, 3))
    asked = await request_switch(library, dataset, turned_space())
    during = plant_one(photos / "during.jpg", 7)
    await index(library, dataset, analyser, during)
    assert dict(await rows(library, MODELS)) == {
        **{f"{number:04}.jpg": ["test"] for number in range(3)},
        "during.jpg": BOTH,
    }

    await run_switch(library, analyser, asked.task_id)
    await index(library, dataset, analyser, plant_one(photos / "later.jpg", 8))

    assert await state(library) is SwitchState.DONE
    found = dict(await rows(library, MODELS))
    assert len(found) == 5
    assert all(models == BOTH for models in found.values())
    assert analyser.asked.count("during.jpg") == 1
    await undo_switch(library, dataset)
    assert all(models == ["test"] for models in dict(await rows(library, MODELS)).values())


async def test_a_batch_in_hand_when_the_change_begins_is_looked_at_again(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    class Slow(HereAnalyser):
        async def analyse(self, path: Path) -> Analysis:
            if not self.asked:
                await request_switch(library, dataset, turned_space())
            return await super().analyse(path)

    await index(library, dataset, Slow(), *plant(photos, 2))

    assert await waiting(library, dataset) == []
    assert all(models == BOTH for models in dict(await rows(library, MODELS)).values())


async def test_a_face_whose_file_cannot_be_read_stays_where_it_is(
    library: Library, dataset: Dataset, photos: Path, analyser: HereAnalyser
) -> None:
    await index(library, dataset, analyser, *plant(photos, 3))
    analyser.fatal["0001.jpg"] = MediaError("The file is damaged.")
    asked = await request_switch(library, dataset, turned_space())

    await run_switch(library, analyser, asked.task_id)

    (done, *_) = await list_switches(library, "Home", "Photos")
    assert (done.state, done.report["faces"], done.report["faces_without"]) == ("Done", 2, 1)
    assert await rows(library, "select count(*) from figure") == [(3,)]


async def test_faces_of_a_video_are_found_again_by_their_time(
    library: Library, dataset: Dataset, photos: Path
) -> None:
    scenes = {Moment(0, 4_000, 1_000): "#d00000", Moment(6_000, 9_000, 7_000): "#0000d0"}

    class Video(HereAnalyser):
        """Two tracks in one place; a second look sees each best elsewhere, the last one first."""

        async def analyse(self, path: Path) -> Analysis:
            found = await super().analyse(path)
            (face,) = found.faces
            tracks = [
                replace(face, moment=when, embedding=colour_vector(colour))
                for when, colour in scenes.items()
            ]
            if len(self.asked) > 1:
                moved = replace(face.boundary, left=face.boundary.left + 60)
                tracks = [replace(track, boundary=moved) for track in reversed(tracks)]
            return replace(found, faces=tuple(tracks))

    video = Video()
    await index(library, dataset, video, *plant(photos, 1))
    asked = await request_switch(library, dataset, turned_space())

    await run_switch(library, video, asked.task_id)

    vectors = {
        (first, model): np.frombuffer(vector, "<f4")
        for first, model, vector in await rows(library, VECTORS)
    }
    assert sorted(vectors) == [(first, model) for first in (0, 6_000) for model in sorted(BOTH)]
    for first in (0, 6_000):
        assert np.array_equal(vectors[first, NAME], turned(vectors[first, "test"]))


async def test_a_change_that_was_cut_off_looks_only_at_what_is_left(
    library: Library, dataset: Dataset, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("visnomy.library.models.embedding.BATCH", 2)
    first = HereAnalyser()
    await index(library, dataset, first, *plant(photos, 5))
    asked = await request_switch(library, dataset, turned_space())

    class Failing(HereAnalyser):
        async def analyse(self, path: Path) -> Analysis:
            if path.name > "0001.jpg":
                raise ServiceUnavailable("no processes")
            return await super().analyse(path)

    with pytest.raises(ServiceUnavailable):
        await run_switch(library, Failing(), asked.task_id)
    again = HereAnalyser()
    await run_switch(library, again, asked.task_id)

    assert await state(library) is SwitchState.DONE
    assert sorted(again.asked) == ["0002.jpg", "0003.jpg", "0004.jpg"]
