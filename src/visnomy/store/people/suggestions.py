"""Questions to users: those of the last run that still make sense, and which were answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import TupleRow

from visnomy.errors import ResourceNotFound
from visnomy.model.page import Page
from visnomy.model.suggestion import Suggestion, SuggestionAnswer, SuggestionKind, suggestion_id
from visnomy.store.rows import Connection

_SELECT = """
select s.suggestion_id, s.kind, s.cluster_id, s.other_cluster_id, s.figure_id, s.similarity,
       s.face_count, s.worth, s.asked_at
from suggestion s
join cluster c on c.cluster_id = s.cluster_id and not c.hidden
left join cluster other on other.cluster_id = s.other_cluster_id
left join figure on figure.figure_id = s.figure_id
"""

# What is asked no more: who is gone or hidden, a face that moved, what a user decided meanwhile.
_OPEN = """
where s.dataset_id = %(dataset)s and s.answer is null
  and (s.other_cluster_id is null or other.cluster_id is not null and not other.hidden)
  and (s.kind <> 'Intruder' or figure.cluster_id = s.cluster_id)
  and (s.kind <> 'Face' or figure.figure_id is not null and figure.cluster_id is null)
  and not exists (
      select 1 from decision_figure noted join decision using (decision_id)
      where noted.figure_id = s.figure_id and undone_at is null and made_at > s.asked_at)
  and not exists (
      select 1 from decision d
      where d.kind = 'Different' and d.undone_at is null
        and d.needs @> array[s.cluster_id, s.other_cluster_id])
"""

_PAGE = """
  and (%(kind)s::text is null or s.kind = %(kind)s)
  and (%(worth)s::real is null or (s.worth, s.suggestion_id) < (%(worth)s::real, %(id)s::uuid))
order by s.worth desc, s.suggestion_id desc limit %(limit)s
"""

_PUT = """
insert into suggestion (
    suggestion_id, dataset_id, kind, cluster_id, other_cluster_id, figure_id, similarity,
    face_count, worth
) values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
on conflict (suggestion_id) do update
set cluster_id = excluded.cluster_id, other_cluster_id = excluded.other_cluster_id,
    similarity = coalesce(excluded.similarity, suggestion.similarity),
    face_count = excluded.face_count, worth = greatest(excluded.worth, suggestion.worth),
    asked_at = clock_timestamp(), answer = null, author = '', answered_at = null, decision_id = null
where suggestion.answer is null
   or suggestion.answer = 'Skip' and excluded.face_count >= 2 * suggestion.face_count
"""

_NAMESAKES = """
select one.cluster_id, two.cluster_id, least(one.face_count, two.face_count)
from cluster one join cluster two
  on two.dataset_id = one.dataset_id and two.name = one.name and two.cluster_id <> one.cluster_id
where one.dataset_id = %(dataset)s and one.name <> ''
  and (one.cluster_id = %(person)s or %(person)s::uuid is null and one.cluster_id < two.cluster_id)
order by 3 desc, 1, 2 limit %(limit)s
"""

MOST_NAMESAKES = 100


@dataclass(frozen=True, slots=True)
class Answered:
    """What a user answered.

    Attributes:
        decision_id: what it led to; None for a skip.
    """

    answer: SuggestionAnswer
    author: str
    decision_id: UUID | None


async def replace_suggestions(
    connection: Connection, dataset_id: int, suggestions: Sequence[Suggestion]
) -> None:
    """Ask these instead of what was asked; what was answered is not asked again.

    A skipped one is, once its answer would settle twice as many faces.
    """
    await connection.execute(
        "delete from suggestion where dataset_id = %s and answer is null", [dataset_id]
    )
    await put_suggestions(connection, dataset_id, suggestions)
    await ask_about_namesakes(connection, dataset_id, None)


async def put_suggestions(
    connection: Connection, dataset_id: int, suggestions: Sequence[Suggestion]
) -> None:
    """Ask these as well."""
    if not suggestions:
        return
    async with connection.cursor() as cursor:
        await cursor.executemany(_PUT, [_values(dataset_id, each) for each in suggestions])


async def ask_about_namesakes(
    connection: Connection, dataset_id: int, cluster_id: UUID | None
) -> None:
    """Ask whether people of one name are one: all of a dataset, or those named like one of them."""
    values = {"dataset": dataset_id, "person": cluster_id, "limit": MOST_NAMESAKES}
    rows = await (await connection.execute(_NAMESAKES, values)).fetchall()
    kind = SuggestionKind.SAME_PERSON
    await put_suggestions(
        connection,
        dataset_id,
        [
            Suggestion(
                suggestion_id(dataset_id, kind, one, two), kind, one, two, None, None, faces, faces
            )
            for one, two, faces in rows
        ],
    )


async def list_suggestions(
    connection: Connection,
    dataset_id: int,
    *,
    kind: SuggestionKind | None,
    after: tuple[object, ...] | None,
    limit: int,
) -> Page[Suggestion]:
    """Open questions, those of most worth first; the page's position is (worth, id)."""
    worth, id_ = after or (None, None)
    values = {"dataset": dataset_id, "kind": kind, "worth": worth, "id": id_, "limit": limit + 1}
    cursor = await connection.execute(_SELECT + _OPEN + _PAGE, values)
    found = [_suggestion(row) for row in await cursor.fetchall()]
    more = len(found) > limit
    last = found[limit - 1] if more else None
    return Page(found[:limit], (str(last.worth), str(last.suggestion_id)) if last else None)


async def open_suggestion(
    connection: Connection, dataset_id: int, suggestion_id_: UUID
) -> Suggestion:
    """One open question.

    Raises:
        ResourceNotFound: it was answered, makes no sense any more, or never was.
    """
    values = {"dataset": dataset_id, "id": suggestion_id_}
    statement = f"{_SELECT}{_OPEN} and s.suggestion_id = %(id)s"
    row = await (await connection.execute(statement, values)).fetchone()
    if row is None:
        raise ResourceNotFound("suggestion")
    return _suggestion(row)


async def close_suggestion(
    connection: Connection, suggestion_id_: UUID, answered: Answered
) -> None:
    """Note an answer."""
    statement = """
    update suggestion
    set answer = %s, author = %s, decision_id = %s, answered_at = clock_timestamp()
    where suggestion_id = %s
    """
    values = [answered.answer, answered.author, answered.decision_id, suggestion_id_]
    await connection.execute(statement, values)


async def reopen_suggestion(connection: Connection, decision_id: UUID) -> None:
    """Ask again what a decision answered that was undone."""
    statement = """
    update suggestion
    set answer = null, author = '', decision_id = null, answered_at = null,
        asked_at = clock_timestamp()
    where decision_id = %s
    """
    await connection.execute(statement, [decision_id])


def _values(dataset_id: int, each: Suggestion) -> list[object]:
    return [
        each.suggestion_id,
        dataset_id,
        each.kind,
        each.cluster_id,
        each.other_cluster_id,
        each.figure_id,
        each.similarity,
        each.face_count,
        each.worth,
    ]


def _suggestion(row: TupleRow) -> Suggestion:
    id_, kind, *rest = row
    return Suggestion(id_, SuggestionKind(kind), *rest)
