"""What decisions, runs, questions and messages say of a person, and how it is taken out of them."""

from collections.abc import Callable, Collection, Sequence
from typing import Any
from uuid import UUID

import orjson
from psycopg.rows import TupleRow
from psycopg.types.json import Jsonb

from visnomy.store.rows import Connection, present

# Decisions on the faces, or that speak of the people.
_TOUCHED = """
select decision_id, kind, needs, begins, ends, payload,
       exists (select 1 from decision_figure f
               where f.decision_id = d.decision_id and f.figure_id <> all(%(ids)s)) as others,
       undone_at is null and exists (
           select 1 from decision_figure f
           where f.decision_id = d.decision_id and f.to_cluster_id = any(%(people)s)) as joins
from decision d
where dataset_id = %(dataset)s
  and (needs && %(people)s or begins && %(people)s or ends && %(people)s
       or exists (select 1 from decision_figure f where f.decision_id = d.decision_id
                  and (f.figure_id = any(%(ids)s) or f.from_cluster_id = any(%(people)s)
                       or f.to_cluster_id = any(%(people)s)
                       or f.rejected_cluster_id = any(%(people)s))))
order by place
"""
_LIVING = "select cluster_id from cluster where cluster_id = any(%s)"
_CHANGE = """
update decision set needs = %s, begins = %s, ends = %s, payload = %s where decision_id = %s
"""
_NOTES_OF_FACES = "delete from decision_figure where figure_id = any(%(ids)s)"
_COUNT_NOTES = """
select count(*) from decision_figure
where figure_id = any(%(ids)s) or from_cluster_id = any(%(people)s)
    or to_cluster_id = any(%(people)s) or rejected_cluster_id = any(%(people)s)
"""
_NOTES = """
update decision_figure
set from_cluster_id = case when from_cluster_id <> all(%(people)s) then from_cluster_id end,
    to_cluster_id = case when to_cluster_id <> all(%(people)s) then to_cluster_id end,
    rejected_cluster_id =
        case when rejected_cluster_id <> all(%(people)s) then rejected_cluster_id end
where from_cluster_id = any(%(people)s) or to_cluster_id = any(%(people)s)
    or rejected_cluster_id = any(%(people)s)
"""
_SUGGESTIONS = """
delete from suggestion where dataset_id = %(dataset)s
  and (cluster_id = any(%(people)s) or other_cluster_id = any(%(people)s)
       or figure_id = any(%(ids)s))
"""
_RUNS_OF_PERSON = """
delete from clustering_run_cluster using clustering_run
where clustering_run.run_id = clustering_run_cluster.run_id and dataset_id = %(dataset)s
  and cluster_id = any(%(people)s)
"""
_RUNS_OF_FACES = """
update clustering_run_cluster r
set joined = array(select each from unnest(joined) each where each <> all(%(ids)s)),
    left_it = array(select each from unnest(left_it) each where each <> all(%(ids)s))
from clustering_run
where clustering_run.run_id = r.run_id and dataset_id = %(dataset)s
  and (joined && %(ids)s or left_it && %(ids)s)
"""
_SWITCH_FACES = "delete from model_switch_figure where figure_id = any(%(ids)s)"
_SWITCH_PEOPLE = """
update model_switch_figure
set from_cluster_id = case when from_cluster_id <> all(%(people)s) then from_cluster_id end,
    to_cluster_id = case when to_cluster_id <> all(%(people)s) then to_cluster_id end
where from_cluster_id = any(%(people)s) or to_cluster_id = any(%(people)s)
"""
_SWITCHES = "select switch_id, report, people, made from model_switch where dataset_id = %s"
_PUT_SWITCH = """
update model_switch set report = %s, people = %s, made = %s where switch_id = %s
"""
_TASKS = """
update task set request = '{}' where dataset_id = %s and request::text ~ %s
"""
_EVENTS = """
select event_id, content from event where dataset_id = %s and content like '%%SimilarFaces%%'
"""


async def erase_history(
    connection: Connection, dataset_id: int, cluster_id: UUID, figure_ids: Sequence[UUID]
) -> dict[str, int]:
    """Take a person and faces out of what was noted; how much of each kind there was.

    Args:
        connection: holds the dataset's row; the faces still have their rows.
        dataset_id: of the person.
        cluster_id: who.
        figure_ids: the faces.

    Returns:
        Names of ErasedCounts with numbers.
    """
    people = await _people(connection, dataset_id, cluster_id, figure_ids)
    values = {"dataset": dataset_id, "people": people, "ids": list(figure_ids)}

    async def done(statement: str) -> int:
        return (await connection.execute(statement.encode(), values)).rowcount

    counts = {
        "suggestions": await done(_SUGGESTIONS),
        "run_records": await done(_RUNS_OF_PERSON) + await done(_RUNS_OF_FACES),
        "switch_records": await done(_SWITCH_FACES) + await done(_SWITCH_PEOPLE),
        "decision_notes": await _count_notes(connection, values),
        "decisions": await _erase_decisions(connection, values),
        "tasks": await _erase_tasks(connection, dataset_id, people),
        "events": await _erase_events(connection, dataset_id, figure_ids),
    }
    counts["switch_records"] += await _erase_switches(connection, values)
    await done(_NOTES_OF_FACES)
    await done(_NOTES)
    return counts


async def _people(
    connection: Connection, dataset_id: int, cluster_id: UUID, figure_ids: Sequence[UUID]
) -> list[UUID]:
    """The person, and those who ended when users gave their faces to it."""
    people = {cluster_id}
    while True:
        values = {"dataset": dataset_id, "people": list(people), "ids": list(figure_ids)}
        rows = await (await connection.execute(_TOUCHED, values)).fetchall()
        ended = {each for row in rows if row[7] for each in row[4]}
        living = await connection.execute(_LIVING, [list(ended)])
        found = people | (ended - {each for (each,) in await living.fetchall()})
        if found == people:
            return sorted(people)
        people = found


async def _erase_decisions(connection: Connection, values: dict[str, Any]) -> int:
    """Decisions on these faces alone and edits of these people go; others lose their ids."""
    rows = await (await connection.execute(_TOUCHED, values)).fetchall()
    erased = {*values["people"], *values["ids"]}
    gone = [row[0] for row in rows if _is_about(row, erased)]
    for row in rows:
        decision_id, _, *people, payload, _, _ = row
        left = [[each for each in part if each not in erased] for part in people]
        cleaned = Jsonb(without(payload, erased))
        await connection.execute(_CHANGE, [*left, cleaned, decision_id])
    await connection.execute("delete from decision where decision_id = any(%s)", [gone])
    return len(gone)


def _is_about(row: TupleRow, erased: Collection[UUID]) -> bool:
    """Whether a decision is about nobody else; an edit is about whom it names."""
    _, kind, needs, *_, others, _ = row
    return bool(set(needs) & set(erased)) if kind == "Edit" else not others


async def _count_notes(connection: Connection, values: dict[str, Any]) -> int:
    row = await (await connection.execute(_COUNT_NOTES, values)).fetchone()
    return int(present(row)[0])


async def _erase_switches(connection: Connection, values: dict[str, Any]) -> int:
    erased = {*values["people"], *values["ids"]}
    count = 0
    cursor = await connection.execute(_SWITCHES, [values["dataset"]])
    for switch_id, report, people, made in await cursor.fetchall():
        cleaned = without(report, erased), without(people, erased)
        left = [each for each in made if each not in erased]
        if (*cleaned, left) != (report, people, made):
            members = [None if each is None else Jsonb(each) for each in cleaned]
            await connection.execute(_PUT_SWITCH, [*members, left, switch_id])
            count += 1
    return count


async def _erase_tasks(connection: Connection, dataset_id: int, people: Sequence[UUID]) -> int:
    """Requests to merge name people; the task stays, without its request."""
    pattern = "|".join(map(str, people))
    return (await connection.execute(_TASKS, [dataset_id, pattern])).rowcount


async def _erase_events(connection: Connection, dataset_id: int, figure_ids: Sequence[UUID]) -> int:
    """What searches found leaves the faces out; what was delivered is not ours any more."""
    erased = set(map(str, figure_ids))
    count = 0
    for event_id, content in await (await connection.execute(_EVENTS, [dataset_id])).fetchall():
        told = orjson.loads(content)
        left = _filtered(told, lambda each: each.get("FigureId") in erased)
        if left != told:
            put = "update event set content = %s where event_id = %s"
            await connection.execute(put, [orjson.dumps(left).decode(), event_id])
            count += 1
    return count


def without(value: Any, erased: Collection[UUID]) -> Any:  # noqa: ANN401 (any JSON value)
    """A JSON value without the objects about some people and without their ids.

    An object goes whose own `cluster_id` or `ObjectId` is one of them; other ids become null.
    """
    texts = {str(each) for each in erased}
    kept = _filtered(value, lambda each: any(_id(each.get(key)) in texts for key in _OWN_ID))
    return _nulled(kept, texts)


_OWN_ID = ("cluster_id", "figure_id", "ObjectId", "FigureId", "FigureClusterId")


def _id(value: object) -> str:
    return value.removeprefix("Cluster-") if isinstance(value, str) else ""


def _filtered(value: Any, leave: Callable[[dict[str, Any]], bool]) -> Any:  # noqa: ANN401
    match value:
        case list():
            kept = [each for each in value if not (isinstance(each, dict) and leave(each))]
            return [_filtered(each, leave) for each in kept]
        case dict():
            return {name: _filtered(each, leave) for name, each in value.items()}
    return value


def _nulled(value: Any, texts: Collection[str]) -> Any:  # noqa: ANN401
    match value:
        case list():
            return [_nulled(each, texts) for each in value if _id(each) not in texts]
        case dict():
            return {
                name: None if _id(each) in texts else _nulled(each, texts)
                for name, each in value.items()
                if name not in texts
            }
    return value
