"""Puts faces to people and back, with exact counts, for decisions and for their inverse."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from psycopg.types.json import Jsonb

from visnomy.errors import ResourceNotFound
from visnomy.store.datasets import count_on
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.rows import Connection, present

_FLAGS = "hidden, favourite"
_OWNED = f"name, custom_id, custom_labels, folded_labels, cover_figure_id, cover_chosen, {_FLAGS}"
"""What a user owns of a person."""
_SAVED = _OWNED.replace(_FLAGS, "coalesce(hidden, false), coalesce(favourite, false)")
"""The same of what was saved, maybe before there were flags."""

_NOTE = """
with chosen as (
    select * from figure where dataset_id = %(dataset)s and {which}
), anchored as (
    insert into anchor (figure_id, file_id) select figure_id, file_id from chosen
    on conflict (figure_id) do nothing
)
insert into decision_figure
select %(decision)s, figure_id, cluster_id, cluster_confidence, processed,
       case when %(stay)s then cluster_id else %(target)s::uuid end, %(part)s::smallint,
       %(rejected)s::uuid
from chosen
"""
# One at a time: together they make the server look through all faces that no run has seen.
_NOTE_FACES = _NOTE.format(which="figure_id = any(%(figures)s)")
_NOTE_PEOPLE = _NOTE.format(which="cluster_id = any(%(clusters)s)")

_NOTE_REST = """
with anchored as (
    insert into anchor (figure_id, file_id)
    select figure_id, file_id from figure where cluster_id = %(person)s
    on conflict (figure_id) do nothing
)
insert into decision_figure
select %(decision)s, figure_id, cluster_id, cluster_confidence, processed, cluster_id, 0, null
from figure where dataset_id = %(dataset)s and cluster_id = %(person)s
on conflict (decision_id, figure_id) do nothing
"""

_MOVE = """
update figure
set cluster_id = noted.to_cluster_id, processed = true,
    cluster_confidence = case when noted.to_cluster_id is null then null
                              else coalesce(%s::real, figure.cluster_confidence) end
from decision_figure noted
where noted.decision_id = %s and figure.figure_id = noted.figure_id
  and (figure.cluster_id is distinct from noted.to_cluster_id or not processed
       or %s::real is not null)
"""

_MOVE_BACK = """
update figure
set cluster_id = noted.from_cluster_id, processed = noted.from_processed,
    cluster_confidence = noted.from_confidence
from decision_figure noted
where noted.decision_id = %s and figure.figure_id = noted.figure_id
  and figure.cluster_id is not distinct from noted.to_cluster_id
"""

_PEOPLE_OF = """
select array_remove(array_agg(distinct from_cluster_id), null),
       array_remove(array_agg(distinct to_cluster_id), null)
from decision_figure where decision_id = %s
"""

_PEOPLE = f"""
select coalesce(jsonb_agg(to_jsonb(c)), '[]')
from (select cluster_id, {_OWNED}, meta_lock_version, created_at from cluster
      where cluster_id = any(%s)) c
"""  # noqa: S608 (made of constants)

_BRING_BACK = f"""
insert into cluster (cluster_id, dataset_id, {_OWNED}, meta_lock_version, created_at)
select cluster_id, %s, {_SAVED}, meta_lock_version, created_at
from jsonb_populate_recordset(null::cluster, %s) saved
where cluster_id = any(%s) on conflict (cluster_id) do nothing
"""  # noqa: S608 (made of constants)

_COVER_BACK = """
update cluster set cover_figure_id = saved.cover_figure_id, cover_chosen = saved.cover_chosen
from jsonb_populate_recordset(null::cluster, %s) saved
where cluster.cluster_id = saved.cluster_id and not cluster.cover_chosen
  and exists (select 1 from figure
              where figure.figure_id = saved.cover_figure_id
                and figure.cluster_id = saved.cluster_id)
"""


async def known_figures(
    connection: Connection, dataset_id: int, figure_ids: Collection[UUID]
) -> dict[UUID, UUID | None]:
    """The faces of a dataset among these, with their people."""
    statement = """
    select figure_id, cluster_id from figure where dataset_id = %s and figure_id = any(%s)
    """
    cursor = await connection.execute(statement, [dataset_id, list(figure_ids)])
    return dict(await cursor.fetchall())


async def figures_of(connection: Connection, file_id: int) -> set[UUID]:
    """The faces of a file."""
    cursor = await connection.execute("select figure_id from figure where file_id = %s", [file_id])
    return {figure_id for (figure_id,) in await cursor.fetchall()}


async def known_people(
    connection: Connection, dataset_id: int, cluster_ids: Collection[UUID]
) -> set[UUID]:
    """Which of these people the dataset has."""
    statement = "select cluster_id from cluster where dataset_id = %s and cluster_id = any(%s)"
    cursor = await connection.execute(statement, [dataset_id, list(cluster_ids)])
    return {cluster_id for (cluster_id,) in await cursor.fetchall()}


async def read_memberships(connection: Connection, dataset_id: int) -> dict[bytes, UUID]:
    """The person of every face that has one, by the bytes of the face's id."""
    statement = """
    select figure_id, cluster_id from figure where dataset_id = %s and cluster_id is not null
    """
    cursor = await connection.execute(statement, [dataset_id], binary=True)
    return {figure_id.bytes: cluster_id for figure_id, cluster_id in await cursor.fetchall()}


async def saved_people(connection: Connection, cluster_ids: Collection[UUID]) -> list[object]:
    """What users own of people, as JSON, for `move_back`."""
    (rows,) = present(await (await connection.execute(_PEOPLE, [list(cluster_ids)])).fetchone())
    return list(rows)


async def make_person(connection: Connection, dataset_id: int, cluster_id: UUID) -> None:
    """A person without a face yet; the caller gives them some and counts them."""
    statement = "insert into cluster (cluster_id, dataset_id) values (%s, %s)"
    await connection.execute(statement, [cluster_id, dataset_id])


async def note_faces(  # noqa: PLR0913 (the faces, and where they go)
    connection: Connection,
    dataset_id: int,
    decision_id: UUID,
    *,
    figure_ids: Sequence[UUID] = (),
    cluster_ids: Sequence[UUID] = (),
    target: UUID | None = None,
    stay: bool = False,
    part: int | None = None,
    rejected: UUID | None = None,
) -> list[UUID]:
    """Note where faces are and where a decision puts them; the people they are with.

    Args:
        connection: holds the dataset's row.
        dataset_id: of the faces.
        decision_id: from `open_decision`.
        figure_ids: faces.
        cluster_ids: people, all of whose faces are meant as well.
        target: where they go, None for nobody.
        stay: they go nowhere.
        part: the side that they are on, as of `FaceDecision`.
        rejected: whom they are not.
    """
    values = {
        "decision": decision_id,
        "dataset": dataset_id,
        "figures": list(figure_ids),
        "clusters": list(cluster_ids),
        "target": target,
        "stay": stay,
        "part": part,
        "rejected": rejected,
    }
    if figure_ids:
        await connection.execute(_NOTE_FACES, values)
    if cluster_ids:
        await connection.execute(_NOTE_PEOPLE, values)
    return (await _people_of(connection, decision_id))[0]


async def note_rest(
    connection: Connection, dataset_id: int, decision_id: UUID, cluster_id: UUID
) -> None:
    """Note that all other faces of a person stay; they are the part 0."""
    values = {"decision": decision_id, "dataset": dataset_id, "person": cluster_id}
    await connection.execute(_NOTE_REST, values)


async def face_count_of(connection: Connection, cluster_id: UUID) -> int:
    """The faces of a person, from its counter; 0 for nobody."""
    statement = "select face_count from cluster where cluster_id = %s"
    row = await (await connection.execute(statement, [cluster_id])).fetchone()
    return int(row[0]) if row else 0


async def by_standing(connection: Connection, cluster_ids: Collection[UUID]) -> list[UUID]:
    """People, those with a name first, then those with more faces, then the older."""
    statement = """
    select cluster_id from cluster where cluster_id = any(%s)
    order by name <> '' desc, face_count desc, created_at, cluster_id
    """
    cursor = await connection.execute(statement, [list(cluster_ids)])
    return [cluster_id for (cluster_id,) in await cursor.fetchall()]


async def surest_face(connection: Connection, cluster_id: UUID) -> UUID:
    """The face of a person that is surest to be theirs, a tie to the lower id.

    Raises:
        ResourceNotFound: the person has no face.
    """
    statement = """
    select figure_id from figure where cluster_id = %s
    order by cluster_confidence desc nulls last, figure_id limit 1
    """
    row = await (await connection.execute(statement, [cluster_id])).fetchone()
    if row is None:
        raise ResourceNotFound("figure cluster")
    figure_id: UUID = row[0]
    return figure_id


async def move_faces(
    connection: Connection,
    dataset_id: int,
    decision_id: UUID,
    *,
    confidence: float | None,
    made: int,
) -> set[UUID]:
    """Put the noted faces where the decision says; the people who went because nobody was left.

    Args:
        connection: holds the dataset's row.
        dataset_id: of the faces.
        decision_id: with its faces noted.
        confidence: of the faces from now on; None leaves it.
        made: people who were made for it.
    """
    sources, targets = await _people_of(connection, decision_id)
    await connection.execute(_MOVE, [confidence, decision_id, confidence])
    await _refresh(connection, dataset_id, [*sources, *targets], made)
    return set(sources) - await known_people(connection, dataset_id, sources)


async def move_back(
    connection: Connection, dataset_id: int, decision_id: UUID, people: Sequence[object]
) -> None:
    """Undo `move_faces`; faces that went elsewhere since stay there.

    Args:
        connection: holds the dataset's row.
        dataset_id: of the faces.
        decision_id: the decision to undo.
        people: from `saved_people`; who is gone comes back.
    """
    sources, targets = await _people_of(connection, decision_id)
    values = [dataset_id, Jsonb(list(people)), sources]
    made = await connection.execute(_BRING_BACK, values)
    await connection.execute(_MOVE_BACK, [decision_id])
    await connection.execute(_COVER_BACK, [Jsonb(list(people))])
    await _refresh(connection, dataset_id, [*sources, *targets], made.rowcount)


async def restore_members(
    connection: Connection, cluster_id: UUID, before: Mapping[str, object]
) -> None:
    """Put members of a person back; the version grows.

    Args:
        connection: holds the dataset's row.
        cluster_id: the person.
        before: column -> the value it takes.
    """
    statement = f"""
    update cluster
    set ({_OWNED}) = (select {_OWNED} from jsonb_populate_record(cluster, %s)),
        meta_lock_version = meta_lock_version + 1,
        updated_at = greatest(clock_timestamp(), updated_at + interval '1 microsecond')
    where cluster_id = %s
    """  # noqa: S608 (made of constants)
    await connection.execute(statement.encode(), [Jsonb(dict(before)), cluster_id])


async def _people_of(connection: Connection, decision_id: UUID) -> tuple[list[UUID], list[UUID]]:
    """Who the faces of a decision were with, and who they went to."""
    cursor = await connection.execute(_PEOPLE_OF, [decision_id])
    sources, targets = present(await cursor.fetchone())
    return sources or [], targets or []


async def _refresh(
    connection: Connection, dataset_id: int, cluster_ids: Sequence[UUID], made: int
) -> None:
    refreshed = await refresh_clusters(connection, dataset_id, set(cluster_ids))
    await count_on(connection, dataset_id, clusters=made - refreshed.deleted)
