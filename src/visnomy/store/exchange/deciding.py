"""Writes many decisions at once, each of one face, as if they had been made one after the other.

An import names thousands of faces; one by one each would count its person anew.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.types.json import Jsonb

from visnomy.model.decision import DecisionKind
from visnomy.model.said import Source
from visnomy.store.datasets import count_on
from visnomy.store.people import membership
from visnomy.store.people.counting import refresh_clusters
from visnomy.store.rows import Connection, present

_DECIDE = """
insert into decision (decision_id, dataset_id, kind, author, reason, needs, begins, ends, payload)
select decision_id, %(dataset)s, kind, %(author)s, reason, array[target], '{}', '{}', payload
from unnest(%(ids)s::uuid[], %(kinds)s::text[], %(reasons)s::text[], %(targets)s::uuid[],
            %(payloads)s::jsonb[])
     with ordinality as made (decision_id, kind, reason, target, payload, place)
order by place
"""

_ANCHOR = """
insert into anchor (figure_id, file_id)
select figure_id, file_id from figure where figure_id = any(%(figures)s::uuid[])
on conflict (figure_id) do nothing
"""

_NOTE = """
insert into decision_figure (decision_id, figure_id, from_cluster_id, from_confidence,
                             from_processed, to_cluster_id)
select decision_id, figure_id, cluster_id, cluster_confidence, processed, target
from unnest(%(ids)s::uuid[], %(figures)s::uuid[], %(targets)s::uuid[])
     as made (decision_id, figure_id, target)
join figure using (figure_id)
"""

_MOVE = """
update figure set cluster_id = target, processed = true, cluster_confidence = %(sure)s
from unnest(%(figures)s::uuid[], %(targets)s::uuid[]) as made (figure_id, target)
where figure.figure_id = made.figure_id
"""

_LINK = """
update said_face set decision_id = made.decision_id, figure_id = made.figure_id
from unnest(%(said)s::bigint[], %(ids)s::uuid[], %(figures)s::uuid[])
     as made (said_id, decision_id, figure_id)
where said_face.said_id = made.said_id
"""

SURE = 1.0


@dataclass(frozen=True, slots=True)
class SaidDecision:
    """A face goes to a person, or is confirmed there.

    Attributes:
        said_id: of what a file says.
        origin: whom the face is with now; None for nobody.
    """

    decision_id: UUID
    said_id: int
    figure_id: UUID
    kind: DecisionKind
    origin: UUID | None
    target: UUID
    reason: str


async def decide_said(
    connection: Connection, dataset_id: int, author: Source, made: Sequence[SaidDecision]
) -> None:
    """Write the decisions down and move the faces, with exact counts; the people exist.

    The caller holds the dataset's row.
    """
    sources = {each.origin for each in made if each.origin is not None}
    saved = {
        str(person["cluster_id"]): person
        for person in await membership.saved_people(connection, sources)
        if isinstance(person, dict)
    }
    payloads = [Jsonb({"people": _saved(saved, each.origin)}) for each in made]
    values = {
        "dataset": dataset_id,
        "author": author,
        "sure": SURE,
        "ids": [each.decision_id for each in made],
        "said": [each.said_id for each in made],
        "figures": [each.figure_id for each in made],
        "kinds": [each.kind.value for each in made],
        "reasons": [each.reason for each in made],
        "targets": [each.target for each in made],
        "payloads": payloads,
    }
    for statement in (_DECIDE, _ANCHOR, _NOTE, _MOVE, _LINK):
        await connection.execute(statement, values)
    people = sources | {each.target for each in made}
    refreshed = await refresh_clusters(connection, dataset_id, people)
    await count_on(connection, dataset_id, clusters=-refreshed.deleted)
    await _note_ends(connection, dataset_id, made, sources)


async def make_people(connection: Connection, dataset_id: int, people: Sequence[UUID]) -> None:
    """People without a face yet; `decide_said` gives them some."""
    statement = "insert into cluster (cluster_id, dataset_id) select unnest(%s::uuid[]), %s"
    await connection.execute(statement, [list(people), dataset_id])
    await count_on(connection, dataset_id, clusters=len(people))


async def open_import(connection: Connection, dataset_id: int, source: Source) -> int:
    """The number of a new import."""
    statement = "insert into said_import (dataset_id, source) values (%s, %s) returning import_id"
    row = await (await connection.execute(statement, [dataset_id, source])).fetchone()
    return int(present(row)[0])


async def add_decisions(connection: Connection, import_id: int, decisions: Sequence[UUID]) -> None:
    """Note that an import decided these."""
    await connection.execute(
        "insert into said_import_decision select %s, unnest(%s::uuid[])",
        [import_id, list(decisions)],
    )


async def _note_ends(
    connection: Connection, dataset_id: int, made: Sequence[SaidDecision], sources: set[UUID]
) -> None:
    """Who has no face left was ended by the last decision that took one."""
    gone = sources - await membership.known_people(connection, dataset_id, sources)
    last = {each.origin: each.decision_id for each in made if each.origin in gone}
    for person, decision_id in last.items():
        await connection.execute(
            "update decision set ends = ends || %s::uuid where decision_id = %s",
            [person, decision_id],
        )


def _saved(saved: dict[str, dict[str, object]], person: UUID | None) -> list[object]:
    return [saved[str(person)]] if str(person) in saved else []
