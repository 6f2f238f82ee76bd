"""A library of its own with labelled faces in it, to be decided on as users decide.

Every labelled face may found a person, however poor it is. Faces without a label, mostly people in
the background, join and found nobody, as they would by their size.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from labelled_vectors import LabelledFaces
from visnomy.grouping.agreement import Agreement, agreement
from visnomy.library.clustering.run import request_clustering, run_clustering
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.model.figure import Face
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.model.project import Dataset
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.datasets import set_dataset_settings
from visnomy.store.files import (
    FilePromoted,
    IndexedFigure,
    IndexedFile,
    register_files,
    store_indexed,
)
from visnomy.store.server.embedded import EmbeddedServer
from visnomy.store.tasks import find_task
from visnomy.vision.analyser import FaceAnalyser

NAMES = ("bench", "people")
STRANGER = -1
FOUNDING_PX, JOINING_PX = 120, 60
"""The sides of labelled faces, and of those without a label."""
T = TypeVar("T")


@dataclass(slots=True)
class LabelledLibrary:
    """A dataset in which one photo is enough for a person.

    Attributes:
        faces: all that there are to be planted.
        who: the person of each planted face, STRANGER for one without a label.
    """

    library: Library
    dataset: Dataset
    faces: LabelledFaces
    who: dict[UUID, int] = field(default_factory=dict)

    @property
    def photo_count(self) -> int:
        """Photos with a face."""
        return len(self._photos())

    async def plant(self, places: Iterable[int]) -> None:
        """Add photos, by their place among those with a face."""
        photos = self._photos()
        for place in places:
            await self._plant(int(photos[place]))

    async def run(self) -> None:
        """Group all faces.

        Raises:
            SystemExit: the run failed.
        """
        task = await request_clustering(self.library, self.dataset)
        await run_clustering(self.library, task.task_id)
        async with self.library.database.transaction() as connection:
            ended = await find_task(connection, task.task_id)
        if ended is None or ended.status != "Succeeded":
            raise SystemExit(f"the run failed: {ended}")

    async def people(self) -> dict[UUID, UUID | None]:
        """The person of every face."""
        async with self.library.database.reading() as connection:
            cursor = await connection.execute("select figure_id, cluster_id from figure order by 1")
            return dict(await cursor.fetchall())

    async def faces_of(self, cluster_id: UUID) -> list[UUID]:
        """The faces of a person."""
        async with self.library.database.reading() as connection:
            query = "select figure_id from figure where cluster_id = %s order by 1"
            rows = await (await connection.execute(query, [cluster_id])).fetchall()
            return [figure_id for (figure_id,) in rows]

    async def score(self) -> Agreement:
        """How well people agree with the labels of what is planted."""
        people = await self.people()
        known = [face for face in people if self.who[face] != STRANGER]
        numbers = {person: number for number, person in enumerate(set(people.values()) - {None})}
        labels = [numbers.get(people[face], -1) for face in known]
        return agreement(np.array(labels), np.array([self.who[face] for face in known]))

    def _photos(self) -> NDArray[np.int64]:
        return np.union1d(self.faces.photos, self.faces.bystander_photos)

    async def _plant(self, photo: int) -> None:
        own = np.flatnonzero(self.faces.photos == photo)
        beside = np.flatnonzero(self.faces.bystander_photos == photo)
        vectors = [*self.faces.vectors[own], *self.faces.bystanders[beside]]
        quality = [*self.faces.quality[own], *self.faces.bystander_quality[beside]]
        labels = [*self.faces.people[own].tolist(), *[STRANGER] * len(beside)]
        figures = [
            IndexedFigure(
                _face(vector, place, float(good), JOINING_PX if who == STRANGER else FOUNDING_PX),
                {"FigureType": "face"},
            )
            for place, (vector, good, who) in enumerate(zip(vectors, quality, labels, strict=True))
        ]
        async with self.library.database.transaction() as connection:
            intent = [FileIntent(f"file:///photos/{photo}.jpg")]
            (file,) = await register_files(connection, self.dataset, intent, [f"{photo:064x}"])
            columns = FilePromoted("a.jpg", "image/jpeg", "image", 1000)
            model = FaceAnalyser.model
            record = IndexedFile(
                file.file_id, file.revision, "1", columns, b"{}", model, tuple(figures)
            )
            await store_indexed(connection, self.dataset.dataset_id, record)
            cursor = await connection.execute(
                "select figure_id from figure where file_id = %s order by ordinal", [file.file_id]
            )
            rows = await cursor.fetchall()
        self.who |= {row[0]: label for row, label in zip(rows, labels, strict=True)}


def _face(vector: NDArray[np.float32], place: int, quality: float, side_px: int) -> Face:
    return Face(
        boundary=Boundary(10 + 200 * place, 10, side_px, side_px),
        confidence=0.99,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=HeadPose(1, 2, 3),
        quality=quality,
        sharpness=0.9,
        embedding=vector,
        crop_webp=b"webp",
    )


def with_library(faces: LabelledFaces, act: Callable[[LabelledLibrary], Awaitable[T]]) -> T:
    """Do something with a library without photos, on a database that goes afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="visnomy-bench-"))
    server = EmbeddedServer(folder)
    try:
        return asyncio.run(_act(server.start(), folder, faces, act))
    finally:
        server.stop()
        shutil.rmtree(server.home)
        shutil.rmtree(folder, ignore_errors=True)


async def _act(
    url: str, folder: Path, faces: LabelledFaces, act: Callable[[LabelledLibrary], Awaitable[T]]
) -> T:
    async with _opened(url, folder, faces) as opened:
        return await act(opened)


@asynccontextmanager
async def _opened(url: str, folder: Path, faces: LabelledFaces) -> AsyncIterator[LabelledLibrary]:
    settings = Settings(folder)
    async with await Database.open(url) as database:
        library = Library(settings, database, SourceMap.from_settings(settings))
        dataset = await settle(library, *NAMES)
        async with database.transaction() as connection:
            bounds = {"min_images": 1, "min_quality": 0}
            await set_dataset_settings(connection, dataset.dataset_id, bounds)
        yield LabelledLibrary(library, await settle(library, *NAMES), faces)
