"""An open library on a folder of photos, and an analyser that works in this process."""

from collections.abc import Sequence, Set
from dataclasses import replace
from pathlib import Path

import pytest
from tests.jobs.finders import find, turned

from visnomy.errors import MediaError
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.media.picture import read_picture
from visnomy.media.thumbnail import thumbnail_webp
from visnomy.model.analysis import Analysis
from visnomy.model.content import Aspect, Content, Label, LabelName, TextLine
from visnomy.model.figure import ALL_TRAITS, Trait
from visnomy.model.file import MediaFacts
from visnomy.model.geometry import Boundary
from visnomy.model.project import Dataset
from visnomy.settings import MediaLimits, Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database

PIER = Label(LabelName("pier", "码头"), 2, LabelName("building", "建筑"), 0.9)


class HereAnalyser:
    """Counts what it is asked for; files in `fatal` cannot be read."""

    model = "test"

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.described: list[str] = []
        self.fatal: dict[str, MediaError] = {}

    async def analyse(self, path: Path) -> Analysis:
        """One face a picture."""
        self.asked.append(path.name)
        if path.name in self.fatal:
            raise self.fatal[path.name]
        picture = read_picture(path, MediaLimits())
        return Analysis(picture.facts, find(picture), thumbnail_webp(picture.pixels))

    async def analyse_for(
        self, path: Path, models: Sequence[str], traits: Set[Trait] = ALL_TRAITS
    ) -> Analysis:
        """The same, with vectors of other models, and only some traits."""
        found = await self.analyse(path)
        faces = (
            replace(face, other_embeddings={model: turned(face.embedding) for model in models})
            for face in found.faces
        )
        return replace(found, faces=tuple(faces))

    async def read_recording(self, path: Path) -> MediaFacts:
        """Nothing is a video or sound."""
        raise MediaError("The file is neither a video nor sound.")

    async def describe(
        self, path: Path, aspects: Set[Aspect], least_label: float | None = None
    ) -> Content:
        """Every picture shows a pier and says its name, of what is wanted."""
        self.described.append(path.name)
        if path.name in self.fatal:
            raise self.fatal[path.name]
        return Content(
            labels=(PIER,) if Aspect.LABELS in aspects else None,
            texts=(TextLine(path.stem, 0.9, Boundary(1, 2, 3, 4)),)
            if Aspect.TEXTS in aspects
            else None,
        )


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """An empty folder that file:// URIs may name, and the bucket `pics`."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def library(database: Database, photos: Path, tmp_path: Path) -> Library:
    """A library on a database of the test's own."""
    settings = Settings(data_dir=tmp_path, roots=(photos,), buckets={"pics": photos})
    return Library(settings, database, SourceMap.from_settings(settings))


@pytest.fixture
async def dataset(library: Library) -> Dataset:
    """A dataset that looks for faces."""
    return await settle(library, "Home", "Photos")


@pytest.fixture
def analyser() -> HereAnalyser:
    """An analyser without processes and networks."""
    return HereAnalyser()
