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
from visnomy.store.recording import put_records
from visnomy.store.rows import Connection

_REVISION = "select revision, size_bytes from file where file_id = %s and dataset_id = %s"
_STATES = """
select file_id, revision, size_bytes,
       exists (select from figure where figure.file_id = file.file_id)
       or exists (select from anchor where anchor.file_id = file.file_id)
from file where dataset_id = %s and file_id = any(%s)
"""
_DATASET = "select dataset_id from file where file_id = %s"

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
    await _put_faces(connection, dataset_id, [(record, kept)])
    await take_back(connection, [face.figure_id for face in lost if face.figure_id in kept])
    await put_records(connection, [record])
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


async def store_all(
    connection: Connection, dataset_id: int, records: Sequence[IndexedFile]
) -> set[int]:
    """The same for many files, none of them twice; the ids of those that were stored.

    Files without faces so far, as new ones are, cost a statement together.
    """
    await lock_dataset_row(connection, dataset_id)
    ids = [record.file_id for record in records]
    rows = await (await connection.execute(_STATES, [dataset_id, ids])).fetchall()
    states = {row[0]: row[1:] for row in rows}
    stored, new = set[int](), list[IndexedFile]()
    for record in records:
        revision, _, has_faces = states.get(record.file_id, (None, 0, False))
        if has_faces and await store_indexed(connection, dataset_id, record):
            stored.add(record.file_id)
        elif not has_faces and revision is not None and revision <= record.revision:
            new.append(record)
    if not new:
        return stored
    await _put_faces(connection, dataset_id, [(each, [None] * len(each.figures)) for each in new])
    await put_records(connection, new)
    await count_on(
        connection,
        dataset_id,
        size_bytes=sum(each.columns.size_bytes - states[each.file_id][1] for each in new),
        faces=sum(len(each.figures) for each in new),
    )
    return stored | {each.file_id for each in new}


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
    connection: Connection,
    dataset_id: int,
    found: Sequence[tuple[IndexedFile, Sequence[UUID | None]]],
) -> None:
    """Put the faces of files under the ids that they keep, or new ones."""
    numbered = [
        (figure_id or uuid4(), figure, record, ordinal)
        for record, kept in found
        for ordinal, (figure_id, figure) in enumerate(zip(kept, record.figures, strict=True))
    ]
    if not numbered:
        return
    ids = [figure_id for figure_id, *_ in numbered]
    rows = [
        _figure_values(figure_id, figure)
        | {"dataset_id": dataset_id, "file_id": record.file_id, "ordinal": ordinal}
        for figure_id, figure, record, ordinal in numbered
    ]
    vectors = [
        (figure_id, model, vector.astype("<f4").tobytes())
        for figure_id, figure, record, _ in numbered
        for model, vector in _embeddings(record, figure.face).items()
    ]
    portraits = [(figure_id, figure.face.crop_webp) for figure_id, figure, *_ in numbered]
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
