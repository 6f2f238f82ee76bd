"""Faces in bulk: the arrays that grouping works on, and the pictures of single faces."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection

# Every value has a fixed width, so that the values of many faces are one array of records.
_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("figure_id", "(16,)u1", "uuid_send(f.figure_id)"),
    ("file_id", ">i8", "int8send(f.file_id)"),
    (
        "person",
        "(16,)u1",
        "uuid_send(coalesce(f.cluster_id, '00000000-0000-0000-0000-000000000000'::uuid))",
    ),
    ("cluster_confidence", ">f4", "float4send(coalesce(f.cluster_confidence, 'NaN'::real))"),
    ("processed", "u1", "boolsend(f.processed)"),
    ("quality", ">f4", "float4send(f.quality)"),
    ("sharpness", ">f4", "float4send(f.sharpness)"),
    ("pitch", ">f4", "float4send(coalesce(f.pitch_deg, 'NaN'::real))"),
    ("roll", ">f4", "float4send(coalesce(f.roll_deg, 'NaN'::real))"),
    ("yaw", ">f4", "float4send(coalesce(f.yaw_deg, 'NaN'::real))"),
    ("min_side", ">i4", "int4send(least(f.width_px, f.height_px))"),
    ("first_ms", ">i4", "int4send(coalesce(f.first_ms, -1))"),
    ("last_ms", ">i4", "int4send(coalesce(f.last_ms, -1))"),
)
_RECORD = np.dtype([(name, kind) for name, kind, _ in _FIELDS])
# Dozens of faces in one value: a value of its own for each costs several times as much. The length
# is no condition on rows, for the planner would take it for a rare one.
_STATEMENT = f"""
select string_agg({" || ".join(expression for _, _, expression in _FIELDS)}, ''::bytea)
        filter (where length(e.vector) = %s),
    string_agg(e.vector, ''::bytea) filter (where length(e.vector) = %s)
from figure f join embedding e on e.figure_id = f.figure_id
where f.dataset_id = %s and e.model = %s
"""  # noqa: S608 (made of constants)


@dataclass(frozen=True, slots=True)
class FigureVectors:
    """The faces of a dataset that have a vector of one model, ordered by id.

    Attributes:
        figure_id: uint8 (n, 16), the bytes of the UUID.
        file_id: int64 (n,).
        embedding: float32 (n, d), unit length.
        quality, sharpness: float32 (n,), 0..1.
        pitch, roll, yaw: float32 (n,), degrees; NaN where unknown.
        min_side_px: int32 (n,), the shorter side of the box.
        seen_ms: int32 (n, 2), when a face is first and last seen in a video; -1 in a picture.
        person: uint8 (n, 16), the bytes of the UUID; zeros for nobody.
        cluster_confidence: float32 (n,); NaN where unknown.
        processed: bool (n,), whether a clustering run has seen the face.
    """

    figure_id: NDArray[np.uint8]
    file_id: NDArray[np.int64]
    embedding: NDArray[np.float32]
    quality: NDArray[np.float32]
    sharpness: NDArray[np.float32]
    pitch: NDArray[np.float32]
    roll: NDArray[np.float32]
    yaw: NDArray[np.float32]
    min_side_px: NDArray[np.int32]
    seen_ms: NDArray[np.int32]
    person: NDArray[np.uint8]
    cluster_confidence: NDArray[np.float32]
    processed: NDArray[np.bool_]

    def without(self, figure_ids: Collection[UUID]) -> "FigureVectors":
        """The other faces."""
        if not figure_ids:
            return self
        gone = {figure_id.bytes for figure_id in figure_ids}
        stays = np.array([row.tobytes() not in gone for row in self.figure_id], np.bool_)
        arrays = {
            each.name: getattr(self, each.name)[stays]
            for each in fields(self)
            if isinstance(getattr(self, each.name), np.ndarray)
        }
        return replace(self, **arrays)


async def read_vectors(
    connection: Connection,
    dataset_id: int,
    model: str,
    *,
    cluster_id: UUID | None = None,
    figure_ids: Collection[UUID] | None = None,
) -> FigureVectors:
    """All faces of a dataset, or of one of its people, or some, as arrays, read in one stream."""
    width = await _vector_width(connection, dataset_id, model)
    values: list[object] = [width, width, dataset_id, model]
    chosen = ""
    if cluster_id is not None:
        chosen = "and f.cluster_id = %s"
        values.append(cluster_id)
    elif figure_ids is not None:
        chosen = "and f.figure_id = any(%s)"
        values.append(list(figure_ids))
    statement = f"{_STATEMENT} {chosen} group by f.file_id / 64".encode()
    records, vectors = bytearray(), bytearray()
    async with connection.cursor() as cursor:
        async for some, their_vectors in cursor.stream(statement, values, binary=True):
            records += some or b""
            vectors += their_vectors or b""
    rows = np.frombuffer(records, _RECORD)
    return _arrays(rows, np.frombuffer(vectors, "<f4").reshape(len(rows), width // 4))


async def read_portrait(connection: Connection, figure_id: UUID) -> bytes | None:
    """The square portrait of a face, WebP."""
    statement = "select webp from portrait where figure_id = %s"
    row = await (await connection.execute(statement, [figure_id], binary=True)).fetchone()
    return row[0] if row else None


async def read_thumbnail(connection: Connection, file_object_id: str) -> bytes | None:
    """The small upright picture of a file, WebP."""
    statement = "select webp from thumbnail join file using (file_id) where object_id = %s"
    row = await (await connection.execute(statement, [file_object_id], binary=True)).fetchone()
    return row[0] if row else None


async def _vector_width(connection: Connection, dataset_id: int, model: str) -> int:
    """The bytes of a vector of the model; 0 where the dataset has none."""
    statement = """
    select length(e.vector) from figure f join embedding e on e.figure_id = f.figure_id
    where f.dataset_id = %s and e.model = %s limit 1
    """
    row = await (await connection.execute(statement, [dataset_id, model])).fetchone()
    return int(row[0]) if row else 0


def _arrays(rows: NDArray[np.void], vectors: NDArray[np.float32]) -> FigureVectors:
    ids = np.ascontiguousarray(rows["figure_id"])
    order = np.lexsort(_words(ids).T[::-1])  # the server would sort whole rows, on its disk
    of = {name: rows[name][order] for name, _, _ in _FIELDS if name != "figure_id"}
    return FigureVectors(
        figure_id=ids[order],
        file_id=of["file_id"].astype(np.int64),
        embedding=vectors[order],
        quality=of["quality"].astype(np.float32),
        sharpness=of["sharpness"].astype(np.float32),
        pitch=of["pitch"].astype(np.float32),
        roll=of["roll"].astype(np.float32),
        yaw=of["yaw"].astype(np.float32),
        min_side_px=of["min_side"].astype(np.int32),
        seen_ms=np.stack([of["first_ms"], of["last_ms"]], axis=1).astype(np.int32),
        person=of["person"],
        cluster_confidence=of["cluster_confidence"].astype(np.float32),
        processed=of["processed"].astype(np.bool_),
    )


def _words(ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Ids as two numbers each that sort as their bytes do."""
    return np.ascontiguousarray(ids).view(">u8").astype(np.uint64)
