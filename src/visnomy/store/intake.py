"""Stores what the analysis of a file brought, so that nothing of the old record is lost by chance.

A face that is found again keeps its id, its person and its part as a cover: else every re-index
would undo what a user decided.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import numpy as np
import orjson
from numpy.typing import NDArray
from psycopg.types.json import Jsonb

from visnomy.model.figure import Face
from visnomy.store.datasets import count_on, lock_dataset_row
from visnomy.store.documents import pack
from visnomy.store.faces.matching import match_faces
from visnomy.store.people.anchors import keep_anchors, lost_faces, present_faces, take_back
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.queries.facts import fact_values
from visnomy.store.queries.fields import QUERIED_TRAITS
from visnomy.store.rows import Connection

_REVISION = "select revision, size_bytes from file where file_id = %s and dataset_id = %s"
_DATASET = "select dataset_id from file where file_id = %s"

_UPDATE = """
update file
set status = 'Indexed', recorded = true, reason = '', stamp = %(stamp)s,
    filename = %(filename)s, content_type = %(content_type)s, media_type = %(media_type)s,
    size_bytes = %(size_bytes)s, image_width_px = %(image_width_px)s,
    image_height_px = %(image_height_px)s, orientation = %(orientation)s,
    produced_at = %(produced_at)s, file_modified_at = %(file_modified_at)s,
    file_accessed_at = %(file_accessed_at)s, figure_count = %(figure_count)s,
    document = %(document)s, facts = %(facts)s, latitude_deg = %(latitude_deg)s,
    longitude_deg = %(longitude_deg)s, produced_offset_s = %(produced_offset_s)s,
    image_hash = %(image_hash)s, analysis = %(analysis)s, undescribed = false,
    updated_at = greatest(coalesce(%(updated_at)s::timestamptz, clock_timestamp()),
                          updated_at + interval '1 microsecond')
where file_id = %(file_id)s
"""

_FAIL = """
update file
set status = 'Failed', recorded = true, undescribed = false, reason = %(reason)s, stamp = %(stamp)s,
    document = %(document)s, facts = %(facts)s, latitude_deg = %(latitude_deg)s,
    longitude_deg = %(longitude_deg)s,
    figure_count = (select count(*) from figure where figure.file_id = file.file_id),
    updated_at = greatest(coalesce(%(updated_at)s::timestamptz, clock_timestamp()),
                          updated_at + interval '1 microsecond')
where file_id = %(file_id)s
"""

_FIGURE = """
insert into figure (
    figure_id, dataset_id, file_id, ordinal, left_px, top_px, width_px, height_px, confidence,
    quality, sharpness, pitch_deg, roll_deg, yaw_deg, age, age_sd, gender, gender_confidence,
    first_ms, last_ms, traits, document
) values (
    %(figure_id)s, %(dataset_id)s, %(file_id)s, %(ordinal)s, %(left)s, %(top)s, %(width)s,
    %(height)s, %(confidence)s, %(quality)s, %(sharpness)s, %(pitch)s, %(roll)s, %(yaw)s, %(age)s,
    %(age_sd)s, %(gender)s, %(gender_confidence)s, %(first_ms)s, %(last_ms)s, %(traits)s,
    %(document)s
) on conflict (figure_id) do update set
    ordinal = excluded.ordinal, left_px = excluded.left_px, top_px = excluded.top_px,
    width_px = excluded.width_px, height_px = excluded.height_px,
    confidence = excluded.confidence, quality = excluded.quality, sharpness = excluded.sharpness,
    pitch_deg = excluded.pitch_deg, roll_deg = excluded.roll_deg, yaw_deg = excluded.yaw_deg,
    first_ms = excluded.first_ms, last_ms = excluded.last_ms,
    age = excluded.age, age_sd = excluded.age_sd,
    gender = excluded.gender, gender_confidence = excluded.gender_confidence,
    traits = excluded.traits, document = excluded.document
"""

_EMBEDDING = """
insert into embedding (figure_id, model, vector) values (%s, %s, %s)
on conflict (figure_id, model) do update set vector = excluded.vector, added = default
"""

_OLD_EMBEDDINGS = "delete from embedding where figure_id = any(%s)"
"""A vector of what the file was before says nothing of what it is now, whichever model made it."""

_PORTRAIT = """
insert into portrait (figure_id, webp) values (%s, %s)
on conflict (figure_id) do update set webp = excluded.webp
"""

_THUMBNAIL = """
insert into thumbnail (file_id, webp) values (%s, %s)
on conflict (file_id) do update set webp = excluded.webp
"""


@dataclass(frozen=True, slots=True)
class FilePromoted:
    """What queries compare of a file; None where unknown. Times are aware."""

    filename: str
    content_type: str
    media_type: str
    size_bytes: int
    image_width_px: int | None = None
    image_height_px: int | None = None
    orientation: int | None = None
    produced_at: datetime | None = None
    file_modified_at: datetime | None = None
    file_accessed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class IndexedFigure:
    """A face, and its wire record without FigureId, FigureClusterId and FigureClusterConfidence."""

    face: Face
    document_without_ids: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """The result for one file.

    Attributes:
        revision: of the pending record that was worked on.
        document: the wire record without Figures, plain JSON bytes of an object.
        model: the embedding model's name.
        updated_at: the UpdateTime inside the document, later than the record's before.
        analysis: with what it was looked at; '' where nobody looked inside.
        is_undescribed: a second look is to say what the picture shows.
        image_hash: bits of what a picture looks like; None of what is no picture.
    """

    file_id: int
    revision: int
    stamp: str
    columns: FilePromoted
    document: bytes
    model: str
    figures: tuple[IndexedFigure, ...] = ()
    thumbnail_webp: bytes | None = None
    updated_at: datetime | None = None
    analysis: str = ""
    is_undescribed: bool = False
    image_hash: bytes | None = None


async def store_indexed(connection: Connection, dataset_id: int, record: IndexedFile) -> bool:
    """Put a result in place of the record so far; a second call changes nothing but times.

    Returns:
        False if the record is gone or was asked for anew since: the result is dropped.
    """
    await lock_dataset_row(connection, dataset_id)
    state = await connection.execute(_REVISION, [record.file_id, dataset_id])
    row = await state.fetchone()
    if row is None or row[0] > record.revision:
        return False
    old = await present_faces(connection, record.file_id, record.model)
    lost = await lost_faces(connection, record.file_id, record.model)
    kept = match_faces([figure.face for figure in record.figures], [*old, *lost])
    await _drop_faces(connection, [face.figure_id for face in old], kept)
    await _put_faces(connection, dataset_id, record, kept)
    await take_back(connection, [face.figure_id for face in lost if face.figure_id in kept])
    await _put_file(connection, record)
    touched = {face.cluster_id for face in old if face.cluster_id is not None}
    refreshed = await refresh_clusters(connection, dataset_id, touched)
    await count_on(
        connection,
        dataset_id,
        size_bytes=record.columns.size_bytes - row[1],
        faces=len(record.figures) - len(old),
        clusters=-refreshed.deleted,
    )
    return True


async def store_failed(  # noqa: PLR0913 (the members of a failed result)
    connection: Connection,
    file_id: int,
    revision: int,
    *,
    stamp: str,
    reason: str,
    document: bytes,
    updated_at: datetime | None = None,
    keep_figures: bool = False,
) -> bool:
    """Say why a file has no record; its old faces go unless `keep_figures` says otherwise.

    Keep them where the object itself may be sound (a full disk, a process killed for memory).

    Returns:
        False if the record is gone or was asked for anew since.
    """
    found = await (await connection.execute(_DATASET, [file_id])).fetchone()
    if found is None:
        return False
    dataset_id = int(found[0])
    await lock_dataset_row(connection, dataset_id)
    state = await connection.execute(_REVISION, [file_id, dataset_id])
    row = await state.fetchone()
    if row is None or row[0] > revision:
        return False
    faces, clusters = (0, 0) if keep_figures else await _forget(connection, dataset_id, file_id)
    values: dict[str, object] = {"stamp": stamp, "reason": reason, "document": pack(document)}
    values |= fact_values(document) | {"file_id": file_id, "updated_at": updated_at}
    await connection.execute(_FAIL, values)
    await count_on(connection, dataset_id, faces=-faces, clusters=-clusters)
    return True


async def _forget(connection: Connection, dataset_id: int, file_id: int) -> tuple[int, int]:
    """Remove a file's faces and thumbnail; how many faces and people went."""
    there = await connection.execute("select figure_id from figure where file_id = %s", [file_id])
    await keep_anchors(connection, [figure_id for (figure_id,) in await there.fetchall()])
    removed = await connection.execute(
        "delete from figure where file_id = %s returning cluster_id", [file_id]
    )
    clusters = [cluster_id for (cluster_id,) in await removed.fetchall()]
    await connection.execute("delete from thumbnail where file_id = %s", [file_id])
    touched = {cluster_id for cluster_id in clusters if cluster_id is not None}
    refreshed = await refresh_clusters(connection, dataset_id, touched)
    return len(clusters), refreshed.deleted


async def _drop_faces(
    connection: Connection, old: Sequence[UUID], kept: Sequence[UUID | None]
) -> None:
    gone = [figure_id for figure_id in old if figure_id not in set(kept)]
    if gone:
        await keep_anchors(connection, gone)
        await connection.execute("delete from figure where figure_id = any(%s)", [gone])


async def _put_faces(
    connection: Connection, dataset_id: int, record: IndexedFile, kept: Sequence[UUID | None]
) -> None:
    if not record.figures:
        return
    ids = [figure_id or uuid4() for figure_id in kept]
    numbered = list(zip(ids, record.figures, strict=True))
    rows = [
        _figure_values(figure_id, figure)
        | {"dataset_id": dataset_id, "file_id": record.file_id, "ordinal": ordinal}
        for ordinal, (figure_id, figure) in enumerate(numbered)
    ]
    vectors = [
        (figure_id, model, vector.astype("<f4").tobytes())
        for figure_id, figure in numbered
        for model, vector in _embeddings(record, figure.face).items()
    ]
    portraits = [(figure_id, figure.face.crop_webp) for figure_id, figure in numbered]
    async with connection.cursor() as cursor:
        await cursor.executemany(_FIGURE, rows)
        await cursor.execute(_OLD_EMBEDDINGS, [ids])
        await cursor.executemany(_EMBEDDING, vectors)
        await cursor.executemany(_PORTRAIT, portraits)


def _embeddings(record: IndexedFile, face: Face) -> dict[str, NDArray[np.float32]]:
    return {**face.other_embeddings, record.model: face.embedding}


def _figure_values(figure_id: UUID, figure: IndexedFigure) -> dict[str, object]:
    face = figure.face
    pose = face.head_pose
    document = {"FigureId": str(figure_id), **figure.document_without_ids}
    return {
        "figure_id": figure_id,
        "left": face.boundary.left,
        "top": face.boundary.top,
        "width": face.boundary.width,
        "height": face.boundary.height,
        "confidence": float(face.confidence),
        "quality": float(face.quality),
        "sharpness": float(face.sharpness),
        "pitch": None if pose is None else float(pose.pitch),
        "roll": None if pose is None else float(pose.roll),
        "yaw": None if pose is None else float(pose.yaw),
        "age": face.age,
        "age_sd": None if face.age_sd is None else float(face.age_sd),
        "gender": None if face.gender is None else face.gender.value,
        "gender_confidence": None if face.gender is None else float(face.gender.confidence),
        "first_ms": None if face.moment is None else face.moment.first_ms,
        "last_ms": None if face.moment is None else face.moment.last_ms,
        "traits": Jsonb({name: document[name] for name in QUERIED_TRAITS if name in document}),
        "document": pack(orjson.dumps(document, option=orjson.OPT_SERIALIZE_NUMPY)),
    }


async def _put_file(connection: Connection, record: IndexedFile) -> None:
    columns = record.columns
    values = {
        "file_id": record.file_id,
        "stamp": record.stamp,
        "filename": columns.filename,
        "content_type": columns.content_type,
        "media_type": columns.media_type,
        "size_bytes": columns.size_bytes,
        "image_width_px": columns.image_width_px,
        "image_height_px": columns.image_height_px,
        "orientation": columns.orientation,
        "produced_at": columns.produced_at,
        "file_modified_at": columns.file_modified_at,
        "file_accessed_at": columns.file_accessed_at,
        "figure_count": len(record.figures),
        "analysis": record.analysis,
        "image_hash": record.image_hash,
        "document": pack(record.document),
        "updated_at": record.updated_at,
        **fact_values(record.document),
    }
    await connection.execute(_UPDATE, values)
    if record.thumbnail_webp is None:
        await connection.execute("delete from thumbnail where file_id = %s", [record.file_id])
    else:
        await connection.execute(_THUMBNAIL, [record.file_id, record.thumbnail_webp])
