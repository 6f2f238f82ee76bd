"""People whom a user hid or marked as a favourite."""

from dataclasses import dataclass
from uuid import UUID

from visnomy.model.page import Page
from visnomy.store.rows import Connection


@dataclass(frozen=True, slots=True)
class Flagged:
    """A person with at least one flag."""

    cluster_id: UUID
    name: str
    hidden: bool
    favourite: bool


async def list_flagged(
    connection: Connection, dataset_id: int, *, after: UUID | None, limit: int
) -> Page[Flagged]:
    """People with a flag by id; the page's position is (id,)."""
    statement = """
    select cluster_id, name, hidden, favourite from cluster
    where dataset_id = %s and (hidden or favourite) and (%s::uuid is null or cluster_id > %s)
    order by cluster_id limit %s
    """
    cursor = await connection.execute(statement, [dataset_id, after, after, limit + 1])
    found = [Flagged(*row) for row in await cursor.fetchall()]
    more = len(found) > limit
    return Page(found[:limit], (str(found[limit - 1].cluster_id),) if more else None)
