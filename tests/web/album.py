"""Drawn people on drawn photos: files on disk, and their records as a worker leaves them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from uuid import UUID, uuid4

import numpy as np
from PIL import Image, ImageDraw

from visnomy.library.clustering.vectors import EMBEDDING_MODEL
from visnomy.library.context import Library
from visnomy.library.home import settle
from visnomy.model.cluster import ClusterChange
from visnomy.model.figure import Face
from visnomy.model.file import FileIntent
from visnomy.model.geometry import Boundary, HeadPose
from visnomy.store.datasets import dataset_by_id
from visnomy.store.files import (
    FilePromoted,
    IndexedFigure,
    IndexedFile,
    PendingFile,
    register_files,
    store_indexed,
)
from visnomy.store.people.clusters import PartitionPlan, apply_partition, update_cluster
from visnomy.store.records import get_files
from visnomy.store.rows import Connection

PROJECT, DATASET = "photos", "main"
WIDTH, HEIGHT = 900, 600
VECTOR_LENGTH = 512
FACE = Boundary(120, 90, 150, 180)
ABOUT_NUMBER = 2
ABOUT = {
    "Addresses": [{"AddressLine": "West Lake, Hangzhou"}],
    "Labels": [{"LabelName": "Lighthouse", "Language": "en-US"}],
    "OCRTexts": "Harbour Street 7",
    "EXIF": json.dumps(
        {
            "Make": {"value": "Nikon"},
            "Model": {"value": "Nikon Z6"},
            "FNumber": {"value": "28/10"},
            "ExposureTime": {"value": "1/200"},
        }
    ),
}
"""What is known of the third photo of everybody."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shown:
    """A person of the album: a name or '', and on how many photos."""

    name: str
    photos: int


@dataclass(frozen=True, slots=True)
class Album:
    """What was put into the library.

    Attributes:
        people: wire ids, in the order asked for.
        object_ids: of the photos of each person, the first one first.
        figures: of the faces of each person.
    """

    people: list[str]
    object_ids: list[list[str]]
    figures: list[list[UUID]]


async def put_album(library: Library, bucket: Path, shown: Sequence[Shown]) -> Album:
    """Each person on photos of their own, named as asked; photos lie in the bucket `photos`."""
    dataset = await settle(library, PROJECT, DATASET)
    photos = [(person, number) for person, one in enumerate(shown) for number in range(one.photos)]
    uris = [f"oss://photos/p{person:02}/IMG_{number:03}.jpg" for person, number in photos]
    object_ids = [uuid4().hex * 2 for _ in uris]
    async with library.database.transaction() as connection:
        pending = await register_files(
            connection, dataset, [FileIntent(uri) for uri in uris], object_ids
        )
        for each, (person, number) in zip(pending, photos, strict=True):
            picture = draw(person, number)
            path = bucket / each.uri.removeprefix("oss://photos/")
            path.parent.mkdir(exist_ok=True)
            picture.save(path, "JPEG")
            record = _record(each, picture, number, about=ABOUT if number == ABOUT_NUMBER else {})
            await store_indexed(connection, dataset.dataset_id, record)
        figures = await _figures(connection, dataset.dataset_id, uris)
        groups = _grouped(iter(figures), shown)
        people = [uuid4() for _ in shown]
        plan = _plan(people, groups)
        await apply_partition(connection, await dataset_by_id(connection, dataset.dataset_id), plan)
        for cluster_id, one in zip(people, shown, strict=True):
            if one.name:
                change = ClusterChange(name=one.name)
                await update_cluster(connection, dataset.dataset_id, cluster_id, change)
    ids = _grouped(iter(object_ids), shown)
    return Album([f"Cluster-{person}" for person in people], ids, groups)


async def put_strangers(library: Library, bucket: Path, count: int) -> None:
    """Photos with a good and a weak face each, which no grouping has put together."""
    dataset = await settle(library, PROJECT, DATASET)
    uris = [f"oss://photos/IMG_{number}.jpg" for number in range(count)]
    async with library.database.transaction() as connection:
        pending = await register_files(
            connection, dataset, [FileIntent(uri) for uri in uris], [uuid4().hex * 2 for _ in uris]
        )
        for each in pending:
            picture = draw(each.file_id, 0)
            picture.save(bucket / each.uri.removeprefix("oss://photos/"), "JPEG")
            record = _record(each, picture, 0, (_face(FACE), _face(FACE, 0.3)))
            await store_indexed(connection, dataset.dataset_id, record)
        found = await get_files(connection, dataset.dataset_id, uris)
        ids = b"".join(face.figure_id.bytes for file in found for face in file.figures)
        plan = PartitionPlan(
            figure_ids=np.frombuffer(ids, np.uint8).reshape(-1, 16),
            cluster_ids=[],
            labels=np.full(len(ids) // 16, -1, np.int32),
            confidence=np.zeros(len(ids) // 16, np.float32),
            covers={},
        )
        await apply_partition(connection, await dataset_by_id(connection, dataset.dataset_id), plan)


async def put_scenes(library: Library, uris: Sequence[str]) -> None:
    """Files as a worker leaves them that saw no face on them; they may have waited before."""
    dataset = await settle(library, PROJECT, DATASET)
    async with library.database.transaction() as connection:
        ids = [uuid4().hex * 2 for _ in uris]
        pending = await register_files(connection, dataset, [FileIntent(uri) for uri in uris], ids)
        for each in pending:
            record = _record(each, draw(each.file_id, 0), 0, faces=())
            await store_indexed(connection, dataset.dataset_id, record)


async def put_waiting(library: Library, count: int) -> None:
    """Files that wait for a worker."""
    dataset = await settle(library, PROJECT, DATASET)
    intents = [FileIntent(f"oss://photos/{number}.jpg") for number in range(count)]
    async with library.database.transaction() as connection:
        await register_files(connection, dataset, intents, [uuid4().hex * 2 for _ in intents])


def draw(person: int, number: int) -> Image.Image:
    """A scene whose colours tell the people apart."""
    hue = (person * 67) % 360
    picture = Image.new("RGB", (WIDTH, HEIGHT), f"hsl({(hue + 40 + 11 * number) % 360}, 30%, 80%)")
    pen = ImageDraw.Draw(picture)
    left, top = FACE.left, FACE.top
    pen.ellipse((left - 30, top - 40, left + 180, top + 150), fill=f"hsl({hue}, 45%, 30%)")
    pen.ellipse((left, top, left + FACE.width, top + FACE.height), fill=f"hsl({hue}, 55%, 72%)")
    for x in (left + 45, left + 95):
        pen.ellipse((x, top + 65, x + 12, top + 77), fill="#223")
    pen.arc((left + 45, top + 95, left + 105, top + 140), 20, 160, fill="#622", width=5)
    pen.rectangle((left - 40, top + 190, left + 190, HEIGHT), fill=f"hsl({hue}, 50%, 45%)")
    return picture


def webp(picture: Image.Image, size: int) -> bytes:
    """A small copy."""
    small, buffer = picture.copy(), BytesIO()
    small.thumbnail((size, size))
    small.save(buffer, "WEBP")
    return buffer.getvalue()


def _record(
    pending: PendingFile,
    picture: Image.Image,
    number: int,
    faces: Sequence[Face] | None = None,
    about: Mapping[str, object] = MappingProxyType({}),
) -> IndexedFile:
    filename = pending.uri.removeprefix("oss://photos/")
    members = {
        "ObjectType": "file",
        "ObjectId": pending.object_id,
        "URI": pending.uri,
        "UpdateTime": "2024-06-01T10:00:00.000000000Z",
        "Filename": filename,
        "MediaType": "image",
        "ContentType": "image/jpeg",
        "ImageWidth": WIDTH,
        "ImageHeight": HEIGHT,
        "ProduceTime": f"2024-05-{1 + number % 28:02}T10:00:00.000000000+08:00",
        **about,
    }
    columns = FilePromoted(
        filename=filename, content_type="image/jpeg", media_type="image", size_bytes=1000
    )
    crop = picture.crop((FACE.left - 60, FACE.top - 60, FACE.left + 220, FACE.top + 220))
    found = (_face(FACE, crop=webp(crop, 240), number=number),) if faces is None else faces
    figures = tuple(IndexedFigure(face, _document(face)) for face in found)
    document = json.dumps(members, separators=(",", ":")).encode()
    return IndexedFile(
        pending.file_id,
        pending.revision,
        "stamp",
        columns,
        document,
        EMBEDDING_MODEL,
        figures,
        webp(picture, 480),
    )


def _face(boundary: Boundary, quality: float = 0.95, crop: bytes = b"", number: int = 0) -> Face:
    return Face(
        boundary=boundary,
        confidence=0.99,
        landmarks_px=np.zeros((5, 2), np.float32),
        head_pose=HeadPose(1, 2, 3),
        quality=quality,
        sharpness=0.8,
        embedding=np.eye(VECTOR_LENGTH, dtype=np.float32)[number % 2],
        age=30 + number,
        age_sd=4.0,
        crop_webp=crop,
    )


def _document(face: Face) -> dict[str, object]:
    place = face.boundary
    boundary = {
        "Left": place.left,
        "Top": place.top,
        "Width": place.width,
        "Height": place.height,
    }
    return {"FigureType": "face", "Boundary": boundary}


async def _figures(connection: Connection, dataset_id: int, uris: Sequence[str]) -> list[UUID]:
    parts = [uris[start : start + 100] for start in range(0, len(uris), 100)]
    records = [record for part in parts for record in await get_files(connection, dataset_id, part)]
    return [record.figures[0].figure_id for record in records]


def _grouped(items: Iterator[T], shown: Sequence[Shown]) -> list[list[T]]:
    return [[next(items) for _ in range(one.photos)] for one in shown]


def _plan(people: Sequence[UUID], groups: Sequence[Sequence[UUID]]) -> PartitionPlan:
    ids = [figure_id for group in groups for figure_id in group]
    labels = [label for label, group in enumerate(groups) for _ in group]
    raw = np.frombuffer(b"".join(each.bytes for each in ids), np.uint8)
    return PartitionPlan(
        figure_ids=raw.reshape(-1, 16),
        cluster_ids=list(people),
        labels=np.array(labels, np.int32),
        confidence=np.full(len(ids), 0.9, np.float32),
        covers={person: group[0] for person, group in zip(people, groups, strict=True)},
    )
