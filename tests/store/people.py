"""Datasets, files and faces for the tests of the store."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

import numpy as np

from visnomy.model.cluster import ClusterSort
from visnomy.model.figure import Attribute, Face
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.model.page import TimeRange
from visnomy.model.project import FACE_TEMPLATE, Dataset, Quotas
from visnomy.store import datasets, files, projects
from visnomy.store.faces.figures import read_vectors
from visnomy.store.people import clusters
from visnomy.store.rows import Connection

MODEL = "test-model"


@dataclass(frozen=True, slots=True)
class Shot:
    """One photo: the number of each person on it, from left to right."""

    uri: str
    people: tuple[int, ...] = ()
    size_bytes: int = 1000
    media_type: str = "image"
    ages: tuple[int, ...] = ()


async def make_dataset(
    connection: Connection, *, name: str = "photos", quotas: Quotas | None = None
) -> Dataset:
    chosen = quotas or Quotas()
    project = await projects.create_project(
        connection,
        name=f"project-of-{name}",
        description="",
        service_role="role",
        template_id=FACE_TEMPLATE,
        quotas=chosen,
        max_dataset_count=3,
        tags={"a": "b"},
    )
    return await datasets.create_dataset(
        connection, project, name=name, description="d", template_id="", quotas=chosen
    )


def embedding_of(person: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.zeros(16, np.float32)
    vector[person % 16] = 1
    return vector


def face_of(person: int, *, place: int = 0, age: int | None = 30, shift_px: int = 0) -> Face:
    return Face(
        boundary=Boundary(300 * place + shift_px, 50, 200, 200),
        confidence=0.99,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=HeadPose(1.0, 2.0, 3.0),
        quality=0.9,
        sharpness=0.8,
        embedding=embedding_of(person),
        crop_webp=b"portrait %d" % person,
        age=age,
        gender=Attribute("female" if person % 2 else "male", 0.9),
    )


def indexed(
    pending: files.PendingFile, shot: Shot, faces: Sequence[Face] | None = None
) -> files.IndexedFile:
    ages = shot.ages or (30,) * len(shot.people)
    found = faces
    if found is None:
        pairs = enumerate(zip(shot.people, ages, strict=True))
        found = [face_of(person, place=place, age=age) for place, (person, age) in pairs]
    return files.IndexedFile(
        file_id=pending.file_id,
        revision=pending.revision,
        stamp="stamp",
        columns=files.FilePromoted("name", "image/jpeg", shot.media_type, shot.size_bytes),
        document=b'{"URI":"%b"}' % shot.uri.encode(),
        model=MODEL,
        figures=tuple(files.IndexedFigure(face, {"FigureType": "face"}) for face in found),
        thumbnail_webp=b"thumbnail",
    )


async def register(
    connection: Connection, dataset: Dataset, uris: Sequence[str]
) -> list[files.PendingFile]:
    intents = [FileIntent(uri) for uri in uris]
    ids = [sha256(uri.encode()).hexdigest() for uri in uris]
    return await files.register_files(connection, dataset, intents, ids)


async def add_shots(connection: Connection, dataset: Dataset, shots: Sequence[Shot]) -> None:
    pending = await register(connection, dataset, [shot.uri for shot in shots])
    for entry, shot in zip(pending, shots, strict=True):
        assert await files.store_indexed(connection, dataset.dataset_id, indexed(entry, shot))


async def group_by_person(
    connection: Connection, dataset: Dataset, people: Sequence[UUID]
) -> clusters.PartitionSummary:
    """Put every face to its person; person n is people[n], others belong to nobody."""
    vectors = await read_vectors(connection, dataset.dataset_id, MODEL)
    numbers = vectors.embedding.argmax(axis=1).astype(np.int32)
    labels = np.where(numbers < len(people), numbers, -1).astype(np.int32)
    confidence = np.full(len(labels), 0.9, np.float32)
    plan = clusters.PartitionPlan(vectors.figure_id, people, labels, confidence)
    return await clusters.apply_partition(connection, dataset, plan)


async def all_people(connection: Connection, dataset: Dataset) -> dict[UUID, clusters.ClusterRow]:
    page = await clusters.query_clusters(
        connection,
        dataset.dataset_id,
        sort=ClusterSort.OBJECT_ID,
        descending=False,
        after=None,
        limit=100,
        labels={},
        created=TimeRange(),
        updated=TimeRange(),
        with_total=False,
    )
    return {row.cluster.cluster_id: row for row in page.items}
