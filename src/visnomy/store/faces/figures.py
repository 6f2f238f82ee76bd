"""Faces in bulk: the arrays that grouping works on, and the pictures of single faces."""

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from visnomy.store.rows import Connection

_SIGNATURE = b"PGCOPY\n\xff\r\n\0"
_GENDERS = ("", "female", "male")

# Every value has a fixed width, so that the whole answer is one array of records.
_FIELDS: tuple[tuple[str, str, str], ...] = (
    ("figure_id", "u1", "f.figure_id"),
    ("file_id", ">i8", "f.file_id"),
    ("cluster_id", "u1", "coalesce(f.cluster_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
    ("cluster_confidence", ">f4", "coalesce(f.cluster_confidence, 'NaN'::real)"),
    ("processed", "u1", "f.processed"),
    ("confidence", ">f4", "f.confidence"),
    ("quality", ">f4", "f.quality"),
    ("sharpness", ">f4", "f.sharpness"),
    ("pitch", ">f4", "coalesce(f.pitch_deg, 'NaN'::real)"),
    ("roll", ">f4", "coalesce(f.roll_deg, 'NaN'::real)"),
    ("yaw", ">f4", "coalesce(f.yaw_deg, 'NaN'::real)"),
    ("min_side", ">i4", "least(f.width_px, f.height_px)"),
    ("age", ">i2", "coalesce(f.age, -1::smallint)"),
    ("gender", ">i2", "(case f.gender when 'female' then 1 when 'male' then 2 else 0 end)::int2"),
    ("first_ms", ">i4", "coalesce(f.first_ms, -1)"),
    ("last_ms", ">i4", "coalesce(f.last_ms, -1)"),
    ("embedding", "<f4", "e.vector"),
)


@dataclass(frozen=True, slots=True)
class FigureVectors:
    """The faces of a dataset that have a vector of one model, ordered by id.

    Attributes:
        figure_id: uint8 (n, 16), the bytes of the UUID.
        file_id: int64 (n,).
        embedding: float32 (n, d), unit length.
        quality, sharpness, confidence: float32 (n,), 0..1.
        pitch, roll, yaw: float32 (n,), degrees; NaN where unknown.
        min_side_px: int32 (n,), the shorter side of the box.
        age: int16 (n,), -1 where unknown.
        seen_ms: int32 (n, 2), when a face is first and last seen in a video; -1 in a picture.
        gender: int8 (n,), an index into `gender_names`; 0 is unknown.
        cluster: int32 (n,), an index into `cluster_ids`; -1 for nobody.
        cluster_confidence: float32 (n,); NaN where unknown.
        processed: bool (n,), whether a clustering run has seen the face.
        cluster_ids: the people that the faces belong to, ordered by id.
    """

    figure_id: NDArray[np.uint8]
    file_id: NDArray[np.int64]
    embedding: NDArray[np.float32]
    quality: NDArray[np.float32]
    sharpness: NDArray[np.float32]
    confidence: NDArray[np.float32]
    pitch: NDArray[np.float32]
    roll: NDArray[np.float32]
    yaw: NDArray[np.float32]
    min_side_px: NDArray[np.int32]
    age: NDArray[np.int16]
    seen_ms: NDArray[np.int32]
    gender: NDArray[np.int8]
    cluster: NDArray[np.int32]
    cluster_confidence: NDArray[np.float32]
    processed: NDArray[np.bool_]
    cluster_ids: tuple[UUID, ...]
    gender_names: tuple[str, ...] = _GENDERS

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
    columns = ", ".join(expression for _, _, expression in _FIELDS)
    some: list[object] = []
    chosen = ""
    if cluster_id is not None:
        chosen, some = "and f.cluster_id = %s", [cluster_id]
    elif figure_ids is not None:
        chosen, some = "and f.figure_id = any(%s)", [list(figure_ids)]
    statement = f"""
    copy (
        select {columns} from figure f join embedding e on e.figure_id = f.figure_id
        where f.dataset_id = %s and e.model = %s and length(e.vector) = %s {chosen}
    ) to stdout (format binary)
    """  # noqa: S608 (made of constants)
    stream = bytearray()
    values = [dataset_id, model, width, *some]
    async with connection.cursor() as cursor, cursor.copy(statement.encode(), values) as copy:
        async for block in copy:
            stream += block
    return _arrays(_records(stream, width))


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


def _layout(width: int) -> np.dtype[np.void]:
    """The binary form of a row: the number of values, then length and bytes of each."""
    shapes = {"figure_id": (16,), "cluster_id": (16,), "embedding": (width // 4,)}
    members: list[tuple[str, str, tuple[int, ...]]] = [("count", ">i2", ())]
    for name, kind, _ in _FIELDS:
        members += [(f"{name}_length", ">i4", ()), (name, kind, shapes.get(name, ()))]
    return np.dtype(members)


def _records(stream: bytearray, width: int) -> NDArray[np.void]:
    header = len(_SIGNATURE) + 4
    extension = int.from_bytes(stream[header : header + 4], "big")
    start = header + 4 + extension
    # The stream ends with a row of -1 values: two bytes.
    body = memoryview(stream)[start:-2]
    return np.frombuffer(body, _layout(width))


def _arrays(rows: NDArray[np.void]) -> FigureVectors:
    ids = np.ascontiguousarray(rows["figure_id"])
    order = np.lexsort(_words(ids).T[::-1])  # the server would sort whole rows, on its disk
    of = {name: rows[name][order] for name, _, _ in _FIELDS if name != "figure_id"}
    index, cluster_ids = _index_clusters(of["cluster_id"])
    return FigureVectors(
        figure_id=ids[order],
        file_id=of["file_id"].astype(np.int64),
        embedding=of["embedding"].astype(np.float32, copy=False),
        quality=of["quality"].astype(np.float32),
        sharpness=of["sharpness"].astype(np.float32),
        confidence=of["confidence"].astype(np.float32),
        pitch=of["pitch"].astype(np.float32),
        roll=of["roll"].astype(np.float32),
        yaw=of["yaw"].astype(np.float32),
        min_side_px=of["min_side"].astype(np.int32),
        age=of["age"].astype(np.int16),
        seen_ms=np.stack([of["first_ms"], of["last_ms"]], axis=1).astype(np.int32),
        gender=of["gender"].astype(np.int8),
        cluster=index,
        cluster_confidence=of["cluster_confidence"].astype(np.float32),
        processed=of["processed"].astype(np.bool_),
        cluster_ids=cluster_ids,
    )


def _words(ids: NDArray[np.uint8]) -> NDArray[np.uint64]:
    """Ids as two numbers each that sort as their bytes do."""
    return np.ascontiguousarray(ids).view(">u8").astype(np.uint64)


def _index_clusters(ids: NDArray[np.uint8]) -> tuple[NDArray[np.int32], tuple[UUID, ...]]:
    words = _words(ids)
    order = np.lexsort(words.T[::-1])
    fresh = np.ones(len(ids), np.bool_)
    fresh[1:] = (words[order[1:]] != words[order[:-1]]).any(axis=1)
    index = np.empty(len(ids), np.int32)
    index[order] = np.cumsum(fresh) - 1
    uuids = [UUID(bytes=entry.tobytes()) for entry in ids[order[fresh]]]
    # The nil UUID stands for nobody and sorts first.
    nobody = int(bool(uuids) and uuids[0].int == 0)
    return index - nobody, tuple(uuids[nobody:])
