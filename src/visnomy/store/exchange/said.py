"""What files of other programs say of faces: written down, read again, compared."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from visnomy.model.geometry import Boundary
from visnomy.model.said import SOURCES, FileSays, SaidFace, SaidRow, Source
from visnomy.store.rows import Connection, prefix_bounds

_PHOTOS = """
select file_id, uri, filename, image_width_px, image_height_px, coalesce(orientation, 1)
from file
where dataset_id = %s and uri > %s and uri >= %s and (%s::text is null or uri < %s)
  and media_type = 'image' and status = 'Indexed'
  and image_width_px is not null and image_height_px is not null
order by uri limit %s
"""

_SAID = """
select said_id, s.file_id, name, left_px, top_px, width_px, height_px, origin, own, s.figure_id,
       d.decision_id is not null and undone_at is null,
       undone_at is not null and undone_by <> all(%(sources)s)
from said_face s left join decision d using (decision_id)
where s.dataset_id = %(dataset)s and s.source = %(source)s order by said_id
"""

_FACES = """
select figure_id, file_id, left_px, top_px, width_px, height_px, cluster_id,
       exists (select 1 from decision_figure noted join decision d using (decision_id)
               where noted.figure_id = figure.figure_id and d.undone_at is null
                 and d.kind <> 'Edit' and d.author <> all(%(sources)s))
from figure where file_id = any(%(files)s) order by figure_id
"""

_PEOPLE = """
select c.cluster_id, c.name, c.face_count,
       coalesce(named.theirs, c.name <> '')
from cluster c
left join lateral (
    select case when undone_at is null then author <> all(%(sources)s)
                else author = any(%(sources)s) and undone_by <> all(%(sources)s) end as theirs
    from decision d
    where d.dataset_id = c.dataset_id and d.kind = 'Edit' and d.needs @> array[c.cluster_id]
      and d.payload->'replaced' ? 'name'
    order by place desc limit 1
) named on true
where c.dataset_id = %(dataset)s
  and (c.cluster_id = any(%(people)s) or c.name = any(%(names)s))
order by c.cluster_id
"""


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture of a dataset; its size before it is turned."""

    file_id: int
    uri: str
    filename: str
    stored_size: tuple[int, int]
    orientation: int

    @property
    def upright_size(self) -> tuple[int, int]:
        """Width and height as the picture is shown."""
        return self.stored_size[::-1] if self.orientation >= 5 else self.stored_size


@dataclass(frozen=True, slots=True)
class FaceHere:
    """A face that was found.

    Attributes:
        decided: a user decided here where it belongs.
    """

    figure_id: UUID
    file_id: int
    boundary: Boundary
    cluster_id: UUID | None
    decided: bool


@dataclass(frozen=True, slots=True)
class PersonHere:
    """A person.

    Attributes:
        theirs: a user gave the name here, or took it away.
    """

    cluster_id: UUID
    name: str
    face_count: int
    theirs: bool


async def list_photos(
    connection: Connection, dataset_id: int, prefix: str, *, after: str, limit: int
) -> list[Photo]:
    """Pictures below a prefix of URIs, by URI."""
    lower, upper = prefix_bounds(prefix)
    values = [dataset_id, after, lower, upper, upper, limit]
    rows = await (await connection.execute(_PHOTOS, values)).fetchall()
    return [Photo(row[0], row[1], row[2], (row[3], row[4]), row[5]) for row in rows]


async def read_stamps(connection: Connection, dataset_id: int, source: Source) -> dict[int, str]:
    """What was read of each file."""
    statement = """
    select file_id, said.stamp from said_file said join file using (file_id)
    where dataset_id = %s and source = %s
    """
    return dict(await (await connection.execute(statement, [dataset_id, source])).fetchall())


async def put_said(
    connection: Connection, dataset_id: int, source: Source, says: FileSays
) -> list[UUID]:
    """Put what a file says in place of what it said; the decisions of what it says no longer.

    What it says still keeps its face and its decision.
    """
    await connection.execute(
        "insert into said_file (file_id, source, stamp) values (%s, %s, %s) "
        "on conflict (file_id, source) do update set stamp = excluded.stamp",
        [says.file_id, source, says.stamp],
    )
    statement = """
    select said_id, name, left_px, top_px, width_px, height_px, own, decision_id
    from said_face where file_id = %s and source = %s order by said_id
    """
    rows = await (await connection.execute(statement, [says.file_id, source])).fetchall()
    gone = {row[0]: row for row in rows}
    new = []
    for face in says.faces:
        same = next((key for key, row in gone.items() if row[1:7] == (*_place(face), face.own)), 0)
        if gone.pop(same, None) is None:
            new.append(face)
    if gone:
        await connection.execute("delete from said_face where said_id = any(%s)", [list(gone)])
    async with connection.cursor() as cursor:
        await cursor.executemany(
            "insert into said_face (dataset_id, file_id, source, origin, name, left_px, top_px, "
            "width_px, height_px, own) values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (dataset_id, says.file_id, source, face.origin, *_place(face), face.own)
                for face in new
            ],
        )
    return [row[7] for row in gone.values() if row[7] is not None]


async def list_said(connection: Connection, dataset_id: int, source: Source) -> list[SaidRow]:
    """All faces that a source names in a dataset, in the order in which they came."""
    values = {"dataset": dataset_id, "source": source, "sources": list(SOURCES)}
    rows = await (await connection.execute(_SAID, values)).fetchall()
    return [
        SaidRow(row[0], row[1], SaidFace(row[2], Boundary(*row[3:7]), row[7], row[8]), *row[9:])
        for row in rows
    ]


async def faces_of(connection: Connection, file_ids: Collection[int]) -> list[FaceHere]:
    """The faces of files, by id."""
    values = {"files": list(file_ids), "sources": list(SOURCES)}
    rows = await (await connection.execute(_FACES, values)).fetchall()
    return [FaceHere(row[0], row[1], Boundary(*row[2:6]), row[6], row[7]) for row in rows]


async def people_of(
    connection: Connection, dataset_id: int, cluster_ids: Collection[UUID], names: Collection[str]
) -> list[PersonHere]:
    """People by id, and those who have one of these names."""
    values = {"dataset": dataset_id, "sources": list(SOURCES)}
    values |= {"people": list(cluster_ids), "names": list(names)}
    rows = await (await connection.execute(_PEOPLE, values)).fetchall()
    return [PersonHere(*row) for row in rows]


async def stale_names(connection: Connection, dataset_id: int, source: Source) -> list[UUID]:
    """The decisions of a source that gave people names which it does not say any more."""
    statement = """
    select decision_id from decision d
    where dataset_id = %(dataset)s and kind = 'Edit' and author = %(source)s and undone_at is null
      and not exists (
          select from said_face s where s.dataset_id = %(dataset)s and s.source = %(source)s
            and s.name = d.payload->'replaced'->'name'->>1)
    order by place desc
    """
    cursor = await connection.execute(statement, {"dataset": dataset_id, "source": source})
    return [decision_id for (decision_id,) in await cursor.fetchall()]


async def note_faces(connection: Connection, matched: Sequence[tuple[int, UUID | None]]) -> None:
    """Note which face each of them was matched with."""
    statement = """
    update said_face set figure_id = found.figure_id
    from unnest(%s::bigint[], %s::uuid[]) found (said_id, figure_id)
    where said_face.said_id = found.said_id
      and said_face.figure_id is distinct from found.figure_id
    """
    said, figures = [pair[0] for pair in matched], [pair[1] for pair in matched]
    await connection.execute(statement, [said, figures])


def _place(face: SaidFace) -> tuple[str, int, int, int, int]:
    box = face.boundary
    return face.name, box.left, box.top, box.width, box.height
