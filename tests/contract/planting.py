"""Files, faces and people put straight into the store, as a worker would have left them."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from tests.grouping.other_model import give_vectors, turned_space
from tests.library.conftest import HereAnalyser

from visnomy.library.clustering.run import request_clustering, run_clustering
from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.models.switching import request_switch, run_switch
from visnomy.model.figure import Attribute, Face
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.settings import Settings
from visnomy.sources.places import SourceMap
from visnomy.store.database import Database
from visnomy.store.datasets import dataset_by_id, get_dataset
from visnomy.store.files import (
    FilePromoted,
    IndexedFigure,
    IndexedFile,
    register_files,
    store_indexed,
)
from visnomy.store.people.clusters import PartitionPlan, apply_partition
from visnomy.store.records import get_files
from visnomy.store.rows import Connection

MODEL = "planted"
Vector = np.ndarray[tuple[int], np.dtype[np.float32]]


@dataclass(frozen=True, slots=True)
class Planted:
    """What was put there.

    Attributes:
        people: the ids of the people, in the order asked for.
        figures: the faces of each person.
    """

    uris: list[str]
    people: list[UUID]
    figures: list[list[UUID]]

    def names(self) -> list[str]:
        """The people's ids on the wire."""
        return [f"Cluster-{each}" for each in self.people]


def plant(
    database_url: str,
    project: str,
    dataset: str,
    counts: Sequence[int],
    embeddings: Sequence[Vector] | None = None,
    *,
    start: int | None = None,
) -> Planted:
    """A photo of its own for every face: `counts` says how many each person has.

    With `embeddings`, of the model that people are grouped by, one for each face in that order.
    With `start`, the number of each person's first photo, nobody is grouped yet.
    """
    return asyncio.run(_plant(database_url, project, dataset, counts, embeddings, start))


async def _plant(  # noqa: PLR0917 (see plant)
    database_url: str,
    project: str,
    dataset_name: str,
    counts: Sequence[int],
    embeddings: Sequence[Vector] | None,
    start: int | None,
) -> Planted:
    async with await Database.open(database_url) as database, database.transaction() as connection:
        dataset = await get_dataset(connection, project, dataset_name)
        uris = [
            f"oss://photos/{person:02}/{(start or 0) + number:03}.jpg"
            for person, count in enumerate(counts)
            for number in range(count)
        ]
        intents = [_intent(uri) for uri in uris]
        pending = await register_files(
            connection, dataset, intents, [uuid4().hex * 2 for _ in uris]
        )
        for place, each in enumerate(pending):
            vector = None if embeddings is None else embeddings[place]
            record = _record(each.file_id, each.revision, each.uri, place, vector)
            await store_indexed(connection, dataset.dataset_id, record)
        figures = await _figures(connection, dataset.dataset_id, uris, counts)
        if start is not None:
            return Planted(uris, [], figures)
        people = [uuid4() for _ in counts]
        plan = _plan(people, figures)
        await apply_partition(connection, await dataset_by_id(connection, dataset.dataset_id), plan)
        return Planted(uris, people, figures)


def cluster(database_url: str, data_dir: Path, project: str, dataset: str) -> str:
    """Run a clustering task, as a worker would; its id."""
    return asyncio.run(_cluster(database_url, data_dir, project, dataset))


async def _cluster(database_url: str, data_dir: Path, project: str, dataset_name: str) -> str:
    async with await Database.open(database_url) as database:
        settings = Settings(data_dir=data_dir)
        library = Library(settings, database, SourceMap.from_settings(settings))
        async with database.transaction() as connection:
            dataset = await get_dataset(connection, project, dataset_name)
        task = await request_clustering(library, dataset)
        await run_clustering(library, task.task_id)
        return task.task_id


def change_model(database_url: str, data_dir: Path, project: str, dataset: str) -> str:
    """Let another model with the same angles take over, as a worker would; its name."""
    return asyncio.run(_change_model(database_url, data_dir, project, dataset))


async def _change_model(database_url: str, data_dir: Path, project: str, dataset_name: str) -> str:
    async with await Database.open(database_url) as database:
        settings = Settings(data_dir=data_dir)
        library = Library(settings, database, SourceMap.from_settings(settings))
        async with database.transaction() as connection:
            dataset = await get_dataset(connection, project, dataset_name)
        await give_vectors(library, dataset)
        asked = await request_switch(library, dataset, turned_space(), flips=True)
        await run_switch(library, HereAnalyser(), asked.task_id)
        async with database.reading() as connection:
            return (await get_dataset(connection, project, dataset_name)).embedding_model


def _intent(uri: str) -> FileIntent:
    _, person, photo = uri.removeprefix("oss://").split("/")
    return FileIntent(
        uri, custom_id=f"id-{person}-{photo[:3]}", custom_labels={"Person": f"P{person}"}
    )


def _record(
    file_id: int, revision: int, uri: str, place: int, vector: Vector | None
) -> IndexedFile:
    key = uri.removeprefix("oss://photos/")
    size = 1000 + place
    members = {
        "ObjectType": "file",
        "URI": uri,
        "Filename": key,
        "MediaType": "image",
        "ContentType": "image/jpeg",
        "Size": size,
        "OSSCRC64": "11",
        "FigureCount": 1,
        "CustomId": _intent(uri).custom_id,
    }
    columns = FilePromoted(
        filename=key,
        content_type="image/jpeg",
        media_type="image",
        size_bytes=size,
        image_width_px=1200,
        image_height_px=800,
        produced_at=datetime(2020, 1, 1 + place % 28, tzinfo=UTC),
    )
    document = json.dumps(members, separators=(",", ":")).encode()
    mouth = {"Mouth": "close" if place % 3 else "open", "MouthConfidence": 0.9}
    figure_members = {"FigureType": "face", "Age": 20 + place % 40, **mouth}
    figure = IndexedFigure(_face(place, vector), figure_members)
    model = MODEL if vector is None else EMBEDDING_MODEL
    return IndexedFile(file_id, revision, "stamp", columns, document, model, (figure,))


def _face(place: int, vector: Vector | None) -> Face:
    embedding = np.zeros(8, np.float32) if vector is None else vector
    if vector is None:
        embedding[place % 8] = 1
    return Face(
        boundary=Boundary(10, 20, 100, 120),
        confidence=0.99,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=HeadPose(1, 2, 3),
        quality=0.9,
        sharpness=0.8,
        embedding=embedding,
        crop_webp=b"webp",
        age=20 + place % 40,
        gender=Attribute("female" if place % 2 else "male", 0.9),
    )


async def _figures(
    connection: Connection, dataset_id: int, uris: Sequence[str], counts: Sequence[int]
) -> list[list[UUID]]:
    records = await get_files(connection, dataset_id, uris)
    found = iter([record.figures[0].figure_id for record in records])
    return [[next(found) for _ in range(count)] for count in counts]


def _plan(people: Sequence[UUID], figures: Sequence[Sequence[UUID]]) -> PartitionPlan:
    ids = [figure_id for group in figures for figure_id in group]
    labels = [label for label, group in enumerate(figures) for _ in group]
    raw = np.frombuffer(b"".join(each.bytes for each in ids), np.uint8)
    return PartitionPlan(
        figure_ids=raw.reshape(-1, 16),
        cluster_ids=list(people),
        labels=np.array(labels, np.int32),
        confidence=np.full(len(ids), 0.875, np.float32),
        covers={person: group[0] for person, group in zip(people, figures, strict=True)},
    )
