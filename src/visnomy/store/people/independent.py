"""Faces that are with nobody, those that a question already gives to somebody first."""

from dataclasses import dataclass
from uuid import UUID

from psycopg.rows import TupleRow

from visnomy.model.page import Page
from visnomy.store.rows import Connection

# A face that a user called none is not with nobody: it is no face. `nobody` sorts after every id.
_INDEPENDENT = """
with likely as (
    select distinct on (s.figure_id) s.figure_id, s.cluster_id, s.similarity
    from suggestion s join cluster c on c.cluster_id = s.cluster_id and not c.hidden
    where s.dataset_id = %(dataset)s and s.kind = 'Face' and s.answer is null
    order by s.figure_id, s.similarity desc nulls last, s.cluster_id
),
found as (
    select f.figure_id, l.cluster_id, l.similarity, f.quality,
           coalesce(l.cluster_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff') as who,
           coalesce(l.similarity, f.quality) as rank
    from figure f left join likely l on l.figure_id = f.figure_id
    where f.dataset_id = %(dataset)s and f.cluster_id is null and f.processed
      and not exists (
          select 1 from decision_figure noted join decision d using (decision_id)
          where noted.figure_id = f.figure_id and d.kind = 'NotAFace' and d.undone_at is null)
)
select figure_id, cluster_id, similarity, quality, who, rank from found
where %(who)s::uuid is null
   or (who, -rank, figure_id) > (%(who)s::uuid, -(%(rank)s::real), %(figure)s::uuid)
order by who, rank desc, figure_id limit %(limit)s
"""


@dataclass(frozen=True, slots=True)
class IndependentFigure:
    """A face that is with nobody.

    Attributes:
        next_cluster_id: the person that a question gives it to; None where nobody is asked.
        next_similarity: to that person, a mean cosine.
        quality: 0..1.
    """

    figure_id: UUID
    next_cluster_id: UUID | None
    next_similarity: float | None
    quality: float


async def list_independent(
    connection: Connection, dataset_id: int, *, after: tuple[object, ...] | None, limit: int
) -> Page[IndependentFigure]:
    """Faces of nobody by their likely person, the others by quality, the best first.

    The page's position is (person, rank, face).
    """
    who, rank, figure = after or (None, None, None)
    values = {"dataset": dataset_id, "who": who, "rank": rank, "figure": figure, "limit": limit + 1}
    rows = await (await connection.execute(_INDEPENDENT, values)).fetchall()
    found = [IndependentFigure(*row[:4]) for row in rows[:limit]]
    return Page(found, _position(rows[limit - 1]) if len(rows) > limit else None)


def _position(row: TupleRow) -> tuple[object, ...]:
    return str(row[4]), float(row[5]), str(row[0])
