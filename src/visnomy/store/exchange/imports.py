"""Imports that were made, and what each of them decided."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from visnomy.errors import ResourceNotFound
from visnomy.model.said import Source
from visnomy.store.rows import Connection

_LIST = """
select i.import_id, i.source, i.made_at, count(d.decision_id),
       count(d.decision_id) filter (where d.undone_at is null)
from said_import i
left join said_import_decision using (import_id)
left join decision d using (decision_id)
where i.dataset_id = %s
group by i.import_id order by i.import_id desc limit %s
"""


@dataclass(frozen=True, slots=True)
class MadeImport:
    """One import.

    Attributes:
        decision_count: what it decided.
        standing_count: what of that was not taken back.
    """

    import_id: int
    source: Source
    made_at: datetime
    decision_count: int
    standing_count: int


async def list_imports(connection: Connection, dataset_id: int, *, limit: int) -> list[MadeImport]:
    """Imports of a dataset, the newest first."""
    rows = await (await connection.execute(_LIST, [dataset_id, limit])).fetchall()
    return [MadeImport(row[0], Source(row[1]), *row[2:]) for row in rows]


async def decisions_of(connection: Connection, dataset_id: int, import_id: int) -> list[UUID]:
    """What an import decided and what still stands, the newest first.

    Raises:
        ResourceNotFound: the dataset has no such import.
    """
    known = await connection.execute(
        "select 1 from said_import where dataset_id = %s and import_id = %s",
        [dataset_id, import_id],
    )
    if await known.fetchone() is None:
        raise ResourceNotFound("import")
    cursor = await connection.execute(
        "select decision_id from said_import_decision join decision using (decision_id) "
        "where import_id = %s and undone_at is null order by place desc",
        [import_id],
    )
    return [decision_id for (decision_id,) in await cursor.fetchall()]
