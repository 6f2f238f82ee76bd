"""Another detector finds other faces; those that both find are the same ones to everybody."""

import asyncio
import shutil
import signal
import sys
from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

import pytest
from tests.grouping.other_model import turned_space
from tests.jobs.photos import plant
from tests.library.conftest import HereAnalyser
from tests.library.killed_detecting import POINTS
from tests.library.tables import rows, waiting
from tests.library.test_switch_files import index
from tests.vision.own_detector import detector_file, renamed_yunet
from tests.vision.own_model import write

from visnomy.errors import InvalidArgument, StatusConflict
from visnomy.jobs.looking import load_face_finder
from visnomy.library.context import Library
from visnomy.library.intake.indexing import index_batch
from visnomy.library.models.detecting import change_detector
from visnomy.library.models.switching import request_switch
from visnomy.library.projects import get_dataset
from visnomy.media.picture import read_picture
from visnomy.model.analysis import Analysis
from visnomy.model.figure import ALL_TRAITS, Trait
from visnomy.model.project import DEFAULT_DETECTOR, Dataset
from visnomy.settings import MediaLimits
from visnomy.vision.fetch import install_weights
from visnomy.vision.installed import weights_dir
from visnomy.vision.own_models import OwnModels, read_own_model

ALBUM = Path(__file__).parents[2] / "src/visnomy/cli/album/photos"
FOUND = "select filename, figure_id, left_px from file left join figure using (file_id) order by 1"
EMPTY = "0002.jpg"


class TwoDetectors(HereAnalyser):
    """The default one sees nothing in one photo; `mine` sees all faces, four pixels further."""

    async def analyse(self, path: Path) -> Analysis:
        found = await super().analyse(path)
        return replace(found, faces=()) if path.name == EMPTY else found

    async def analyse_for(
        self, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
    ) -> Analysis:
        if "mine" not in models:
            return await self.analyse(path)
        found = await super().analyse(path)
        (face,) = (await HereAnalyser.analyse(self, path)).faces
        box = face.boundary
        return replace(found, faces=(replace(face, boundary=replace(box, left=box.left + 4)),))


@pytest.fixture
def analyser() -> TwoDetectors:
    return TwoDetectors()


async def look(library: Library, dataset: Dataset, analyser: HereAnalyser) -> None:
    await index_batch(library, analyser, dataset.dataset_id, await waiting(library, dataset))


async def now(library: Library) -> Dataset:
    return await get_dataset(library, "Home", "Photos")


async def test_a_face_that_both_detectors_find_keeps_its_id(
    library: Library, dataset: Dataset, photos: Path, analyser: TwoDetectors
) -> None:
    await index(library, dataset, analyser, *plant(photos, 3))
    before = await rows(library, FOUND)
    assert [row[2] for row in before] == [40, 40, None]

    assert await change_detector(library, dataset, "mine") == 3
    await look(library, dataset, analyser)

    after = await rows(library, FOUND)
    assert [row[2] for row in after] == [44, 44, 44]
    assert [row[1] for row in after[:2]] == [row[1] for row in before[:2]]
    with pytest.raises(InvalidArgument, match="Faces are found by mine already"):
        await change_detector(library, await now(library), "mine")

    assert await change_detector(library, await now(library), DEFAULT_DETECTOR) == 3
    await look(library, dataset, analyser)

    assert await rows(library, FOUND) == before


async def test_a_detector_of_the_operators_finds_the_same_face(
    library: Library, dataset: Dataset, photos: Path, tmp_path: Path
) -> None:
    weights = weights_dir(None)
    install_weights(weights)
    _, described = write(tmp_path / "files", b"", detector_file())
    OwnModels(tmp_path / "models").add(read_own_model(described), renamed_yunet(weights))
    find, used = load_face_finder(tmp_path / "models"), []

    class RealAnalyser(HereAnalyser):
        async def analyse(self, path: Path) -> Analysis:
            return await self.analyse_for(path, ())

        async def analyse_for(
            self, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
        ) -> Analysis:
            used.append(tuple(models))
            picture = read_picture(path, MediaLimits())
            return Analysis(picture.facts, find(picture, *models, traits=frozenset()))

    photo = Path(shutil.copy(ALBUM / "grace-hopper.jpg", photos))
    await index(library, dataset, RealAnalyser(), photo)
    ((_, before, _),) = await rows(library, FOUND)

    assert await change_detector(library, dataset, "mine") == 1
    await look(library, dataset, RealAnalyser())

    assert used == [(), ("mine",)]
    ((_, after, _),) = await rows(library, FOUND)
    assert after == before


async def test_a_change_that_was_cut_off_asks_for_the_rest(
    library: Library, dataset: Dataset, photos: Path, analyser: TwoDetectors
) -> None:
    await index(library, dataset, analyser, *plant(photos, 3))
    await change_detector(library, dataset, "mine")
    ids = await waiting(library, dataset)
    await index_batch(library, analyser, dataset.dataset_id, ids[:1])
    async with library.database.transaction() as connection:
        await connection.execute("update file set status = 'Indexed' where status = 'Indexing'")

    assert await change_detector(library, await now(library), "mine") == 2


@pytest.mark.parametrize("point", POINTS)
async def test_a_killed_change_keeps_the_faces_and_is_ended_by_the_same_call(
    library: Library, dataset: Dataset, photos: Path, analyser: TwoDetectors, point: str
) -> None:
    await index(library, dataset, analyser, *plant(photos, 3))
    before = await rows(library, FOUND)

    killed = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.library.killed_detecting"),
        *(library.database.url, str(photos.parent), point),
        cwd=Path(__file__).parents[2],
    )
    assert await killed.wait() == -signal.SIGKILL

    assert (await now(library)).detector == "mine"
    assert await rows(library, FOUND) == before
    assert await waiting(library, dataset) == []
    assert await change_detector(library, await now(library), "mine") == 3
    await look(library, dataset, analyser)
    after = await rows(library, FOUND)
    assert [row[2] for row in after] == [44, 44, 44]
    assert [row[1] for row in after[:2]] == [row[1] for row in before[:2]]


async def test_a_batch_in_hand_does_not_bring_faces_of_the_old_detector(
    library: Library, dataset: Dataset, photos: Path, analyser: TwoDetectors
) -> None:
    await change_detector(library, dataset, "mine")

    class Late(TwoDetectors):
        async def analyse_for(
            self, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
        ) -> Analysis:
            found = await super().analyse_for(path, models, traits)
            if len(self.asked) == 2:
                await change_detector(library, await now(library), DEFAULT_DETECTOR)
            return found

    await index(library, dataset, Late(), *plant(photos, 1))

    assert [row[2] for row in await rows(library, FOUND)] == [40]


async def test_one_change_at_a_time(library: Library, dataset: Dataset) -> None:
    await request_switch(library, dataset, turned_space())
    with pytest.raises(StatusConflict, match="A change of model is open"):
        await change_detector(library, dataset, "mine")
