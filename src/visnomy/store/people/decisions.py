"""Decisions of users: written down, listed in order, read for a clustering run."""

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.errors import ResourceNotFound
from visnomy.model.decision import Decision, DecisionKind, FaceDecision
from visnomy.model.page import Page
from visnomy.store.rows import Connection

_SELECT = """
select decision_id, place, kind, author, made_at, needs, begins, ends, payload, undone_at,
       undone_by,
       (select count(*) from decision_figure f where f.decision_id = d.decision_id), reason
from decision d
"""

_DEPENDENTS = """
where d.dataset_id = %(dataset)s and d.place > %(place)s and d.undone_at is null
  and (d.needs && %(begins)s::uuid[] or d.ends && %(needs)s::uuid[]
       or exists (select 1 from decision_figure mine join decision_figure other using (figure_id)
                  where mine.decision_id = %(id)s and other.decision_id = d.decision_id))
order by d.place
"""

_FACES = """
select decision_id, kind, figure_id, from_cluster_id, to_cluster_id, part, rejected_cluster_id
from decision join decision_figure using (decision_id)
where dataset_id = %s and undone_at is null and kind <> 'Edit'
order by place, figure_id
"""

_FACES_OF_ONE = """
select decision_id, kind, figure_id, from_cluster_id, to_cluster_id, part, rejected_cluster_id
from decision join decision_figure using (decision_id) where decision_id = %s order by figure_id
"""

_FACES_OF = """
select decision_id, kind, noted.figure_id, from_cluster_id, to_cluster_id, part,
       rejected_cluster_id
from figure join decision_figure noted using (figure_id) join decision using (decision_id)
where figure.cluster_id = %s and undone_at is null and kind <> 'Edit'
order by place, noted.figure_id
"""

_ABOUT = """
where d.dataset_id = %s and d.undone_at is null
  and exists (select 1 from decision_figure f
              where f.decision_id = d.decision_id and f.figure_id = %s)
order by d.place desc limit %s
"""


async def open_decision(
    connection: Connection, dataset_id: int, kind: DecisionKind, author: str, reason: str = ""
) -> UUID:
    """Begin to write a decision down; `close_decision` ends it in the same transaction."""
    decision_id = uuid4()
    statement = """
    insert into decision (
        decision_id, dataset_id, kind, author, reason, needs, begins, ends, payload
    ) values (%s, %s, %s, %s, %s, '{}', '{}', '{}', '{}')
    """
    await connection.execute(statement, [decision_id, dataset_id, kind, author, reason])
    return decision_id


async def close_decision(  # noqa: PLR0913 (the members of a decision)
    connection: Connection,
    decision_id: UUID,
    *,
    needs: Collection[UUID],
    begins: Collection[UUID] = (),
    ends: Collection[UUID] = (),
    payload: dict[str, object],
) -> None:
    """Note what a decision did to people."""
    statement = """
    update decision set needs = %s, begins = %s, ends = %s, payload = %s where decision_id = %s
    """
    values = [list(needs), list(begins), list(ends), Jsonb(payload), decision_id]
    await connection.execute(statement, values)


async def get_decision(connection: Connection, dataset_id: int, decision_id: UUID) -> Decision:
    """One decision.

    Raises:
        ResourceNotFound: the dataset has no such decision.
    """
    where = "where d.dataset_id = %s and d.decision_id = %s"
    row = await (await connection.execute(_SELECT + where, [dataset_id, decision_id])).fetchone()
    if row is None:
        raise ResourceNotFound("decision")
    return _decision(row)


async def list_decisions(
    connection: Connection, dataset_id: int, *, person: UUID | None, after: int | None, limit: int
) -> Page[Decision]:
    """Decisions, or those about one person, the newest first; a page's position is (place,)."""
    where = """
    where d.dataset_id = %(dataset)s and (%(after)s::bigint is null or d.place < %(after)s)
      and (%(person)s::uuid is null or %(person)s = any(d.needs || d.begins || d.ends))
    order by d.place desc limit %(limit)s
    """
    values = {"dataset": dataset_id, "person": person, "after": after, "limit": limit + 1}
    cursor = await connection.execute(_SELECT + where, values)
    found = [_decision(row) for row in await cursor.fetchall()]
    more = len(found) > limit
    return Page(found[:limit], (found[limit - 1].place,) if more else None)


async def dependents(connection: Connection, dataset_id: int, decision: Decision) -> list[Decision]:
    """Later decisions on the same faces, on people it made, or that ended people it speaks of."""
    values = {
        "dataset": dataset_id,
        "place": decision.place,
        "id": decision.decision_id,
        "needs": list(decision.needs),
        "begins": list(decision.begins),
    }
    cursor = await connection.execute(_SELECT + _DEPENDENTS, values)
    return [_decision(row) for row in await cursor.fetchall()]


async def mark_undone(connection: Connection, decision_id: UUID, author: str) -> None:
    """Note who undid a decision; it acts no more."""
    statement = """
    update decision set undone_at = clock_timestamp(), undone_by = %s where decision_id = %s
    """
    await connection.execute(statement, [author, decision_id])


async def read_face_decisions(connection: Connection, dataset_id: int) -> Sequence[FaceDecision]:
    """What acts on faces, the oldest first."""
    cursor = await connection.execute(_FACES, [dataset_id], binary=True)
    return [_face_decision(row) for row in await cursor.fetchall()]


async def faces_of_decision(connection: Connection, decision_id: UUID) -> Sequence[FaceDecision]:
    """What one decision said of each of its faces, whether it stands or not."""
    cursor = await connection.execute(_FACES_OF_ONE, [decision_id], binary=True)
    return [_face_decision(row) for row in await cursor.fetchall()]


async def read_decisions_of_person(
    connection: Connection, cluster_id: UUID
) -> Sequence[FaceDecision]:
    """What acts on the faces that a person has now, the oldest first."""
    cursor = await connection.execute(_FACES_OF, [cluster_id], binary=True)
    return [_face_decision(row) for row in await cursor.fetchall()]


async def told_apart(connection: Connection, cluster_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Faces of people that are told apart from a face of another of them, with their people."""
    statement = """
    select distinct mine.figure_id, one.cluster_id
    from figure one
    join decision_figure mine on mine.figure_id = one.figure_id and mine.part is not null
    join decision d on d.decision_id = mine.decision_id
      and d.kind = 'Different' and d.undone_at is null
    join decision_figure yours on yours.decision_id = mine.decision_id
      and yours.part is not null and yours.figure_id <> mine.figure_id
    join figure other on other.figure_id = yours.figure_id
    where one.cluster_id = any(%(people)s) and other.cluster_id = any(%(people)s)
      and other.cluster_id <> one.cluster_id
    """
    cursor = await connection.execute(statement, {"people": list(cluster_ids)})
    return dict(await cursor.fetchall())


async def decisions_about(
    connection: Connection, dataset_id: int, figure_id: UUID, *, limit: int
) -> list[Decision]:
    """What was decided about a face and still stands, the newest first."""
    cursor = await connection.execute(_SELECT + _ABOUT, [dataset_id, figure_id, limit])
    return [_decision(row) for row in await cursor.fetchall()]


def _face_decision(row: TupleRow) -> FaceDecision:
    decision_id, kind, *rest = row
    return FaceDecision(decision_id, DecisionKind(kind), *rest)


def _decision(row: TupleRow) -> Decision:
    decision_id, place, kind, author, made_at, needs, begins, ends, *rest = row
    return Decision(
        decision_id,
        place,
        DecisionKind(kind),
        author,
        made_at,
        tuple(needs),
        tuple(begins),
        tuple(ends),
        *rest,
    )
