"""A dataset of people with few photos, and what a reader sees of it."""

from uuid import UUID, uuid4

import numpy as np
from tests.grouping.people import who
from tests.store.whose import whose

from visnomy.grouping.calibration import Calibration
from visnomy.library.clustering.run import request_clustering, run_clustering
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.model.figure import Face
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.model.project import Dataset
from visnomy.model.task import Task
from visnomy.store.datasets import dataset_by_id
from visnomy.store.faces.figures import FigureVectors, read_vectors
from visnomy.store.files import (
    FilePromoted,
    IndexedFigure,
    IndexedFile,
    register_files,
    store_indexed,
)
from visnomy.store.tasks import find_task

SIZES = [5, 4, 3, 2]


def vectors(sizes: list[int], seed: int = 0) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Faces of people who differ, with the part that all faces of the model share."""
    mean = Calibration.load(EMBEDDING_MODEL).mean
    rng = np.random.default_rng(seed)
    people = rng.standard_normal((len(sizes), len(mean)))
    faces = people[who(sizes)] + 0.3 * rng.standard_normal((sum(sizes), len(mean)))
    faces = faces / np.linalg.norm(faces, axis=1, keepdims=True) + mean
    return np.asarray(faces / np.linalg.norm(faces, axis=1, keepdims=True), np.float32)


async def plant(
    library: Library,
    dataset: Dataset,
    embeddings: np.ndarray[tuple[int, int], np.dtype[np.float32]],
    start: int,
) -> list[str]:
    """A photo for each face; the name says which."""
    uris = [f"file:///album/{start + row:03}.jpg" for row in range(len(embeddings))]
    async with library.database.transaction() as connection:
        pending = await register_files(
            connection, dataset, [FileIntent(uri) for uri in uris], [uuid4().hex * 2 for _ in uris]
        )
        for file, embedding in zip(pending, embeddings, strict=True):
            record = IndexedFile(
                file_id=file.file_id,
                revision=file.revision,
                stamp="1",
                columns=FilePromoted("a.jpg", "image/jpeg", "image", 1000),
                document=b"{}",
                model=EMBEDDING_MODEL,
                figures=(IndexedFigure(face(embedding), {"FigureType": "face"}),),
            )
            await store_indexed(connection, dataset.dataset_id, record)
    return uris


def face(embedding: np.ndarray[tuple[int, ...], np.dtype[np.float32]]) -> Face:
    return Face(
        boundary=Boundary(10, 10, 120, 130),
        confidence=0.99,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=HeadPose(1, 2, 3),
        quality=0.95,
        sharpness=0.9,
        embedding=embedding,
        crop_webp=b"webp",
    )


async def run(library: Library, dataset: Dataset) -> Task:
    task = await request_clustering(library, dataset)
    await run_clustering(library, task.task_id)
    return await read_task(library, task)


async def read_task(library: Library, task: Task) -> Task:
    async with library.database.transaction() as connection:
        found = await find_task(connection, task.task_id)
    assert found is not None
    return found


async def read_faces(library: Library, dataset: Dataset) -> FigureVectors:
    async with library.database.transaction() as connection:
        return await read_vectors(connection, dataset.dataset_id, EMBEDDING_MODEL)


async def people(library: Library, dataset: Dataset) -> dict[UUID, int]:
    """The people and how many faces each has."""
    place, people = whose(await read_faces(library, dataset))
    return {person: int((place == number).sum()) for number, person in enumerate(people)}


async def version(library: Library, dataset: Dataset) -> int:
    async with library.database.transaction() as connection:
        return (await dataset_by_id(connection, dataset.dataset_id)).version
